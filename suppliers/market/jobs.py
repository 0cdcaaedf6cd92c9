"""Work of the market that goes through the outbox: our own facts, rollups, reports, pauses that end."""

import hashlib
import json
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from procurement import audit
from procurement.notifications import enqueue, job, notice, notify, periodic
from suppliers.market import (
    actions,
    award_totals,
    centre,
    inbox,
    loading,
    measure_words,
    naming,
    own_facts,
    report,
    rollups,
    telling,
    writing,
)
from suppliers.market.forms import month_of
from suppliers.market.models import Dataset, MarketReport, Party, Source
from suppliers.market.queries import Filters

PIECE_SECONDS = 20.0  # an import is done in pieces of so long, each a job of its own
REPORT_READY = notice(
    "market_report_ready", happened="The report {subject} is ready.", do="Take it from the list of reports."
)


@job("market.refresh")
def refresh_rollups(outbox: Any) -> dict[str, Any]:
    """Bring the rollups of the touched months of one source up to date."""
    source = Source.objects.get(slug=outbox.payload["source"])
    months = [date.fromisoformat(month) for month in outbox.payload["months"]]
    rollups.refresh(source, months)
    enqueue(
        "market.settle",
        key=f"market.settle:{outbox.key}",
        payload={"source": source.slug, "years": sorted({month.year for month in months})},
    )
    return {"source": source.slug, "months": len(months)}


@job("market.import")
def import_received(outbox: Any) -> dict[str, Any]:
    """Import a piece of a file that somebody sent, saying how far it is; the next job goes on where it stopped.

    A job is one transaction, so a worker that dies loses its piece and no more. The figures follow by their own job.
    """
    dataset = Dataset.objects.select_related("source").get(reference=outbox.payload["dataset"])
    path = inbox.path_of(dataset.source_id, dataset.sha256)
    if dataset.status == Dataset.Status.LOADING:
        dataset = actions.import_file(
            path, kind=dataset.kind, source=dataset.source, by=outbox.by, seconds=PIECE_SECONDS,
            progress=lambda seen: outbox.report(0, 0, f"{seen.records_n:,} records read"),
        )  # fmt: skip
    if dataset.status == Dataset.Status.LOADING:
        actions.go_on_importing(dataset, by=outbox.by)
    else:
        transaction.on_commit(lambda: path.unlink(missing_ok=True))
    return {"dataset": dataset.reference, "records": dataset.records_n}


@job("market.take_out")
def take_out_withdrawn(outbox: Any) -> dict[str, Any]:
    """Let the awards of a withdrawn file say again what other files say; the figures follow by their own job."""
    dataset = Dataset.objects.select_related("source").get(reference=outbox.payload["dataset"])
    Source.objects.select_for_update().get(pk=dataset.source_id)
    months = loading.take_out(dataset)
    actions.ask_for_figures(dataset.source, months, key=f"{dataset.reference}:withdrawn", by=outbox.by)
    return {"dataset": dataset.reference, "months": len(months)}


@job("market.figures")
def add_up_file(outbox: Any) -> dict[str, Any]:
    """Keep the figures of a file that was read before they were kept (``suppliers/0035``)."""
    report.keep_figures(Dataset.objects.get(reference=outbox.payload["dataset"]))
    return {"dataset": outbox.payload["dataset"]}


@periodic("market.own", every=timedelta(minutes=2))
@job("market.own")
def bring_in_own(outbox: Any) -> dict[str, Any]:
    """Every two minutes: what was tendered, awarded and paid here becomes facts of the market."""
    done = dict(own_facts.bring_in())
    telling.tell_of_single_bids()
    return done


@job("market.settle")
def settle_rollups(outbox: Any) -> dict[str, Any]:
    """Bring the years of the touched months, and all of them together, up to date."""
    rollups.settle(Source.objects.get(slug=outbox.payload["source"]), outbox.payload["years"])
    return {"source": outbox.payload["source"]}


@job("market.rebuild")
def rebuild_rollups(outbox: Any) -> dict[str, Any]:
    """Build the rollups of one source from nothing."""
    source = Source.objects.get(slug=outbox.payload["source"])
    own_facts.rebuild(source)
    return {"source": source.slug, "digest": rollups.digest(source)}


@job("market.pairs")
def look_for_pairs(outbox: Any) -> dict[str, Any]:
    """Propose the pairs of names that may be one body, of suppliers and of buyers."""
    return {"found": sum(naming.propose_merges(role=role) for role in Party.Role.values)}


def filters_of(wanted: dict[str, str]) -> Filters | None:
    """Return the filters that a report was asked with, None while there is no source."""
    slug = wanted.get("source", "")
    source = Source.objects.filter(slug=slug).first() if slug else next(iter(centre.sources()), None)
    if source is None:
        return None
    return Filters(
        source,
        first=month_of(wanted.get("from")),
        last=month_of(wanted.get("to")),
        sector=wanted.get("sector", ""),
        topic=wanted.get("topic", ""),
        buyer=wanted.get("buyer", ""),
        band=wanted.get("band", ""),
        procedure=wanted.get("procedure", ""),
    )


@job("market.report")
def make_report(outbox: Any) -> dict[str, Any]:
    """Make one report, keep it with its digest, and tell who asked."""
    wanted = MarketReport.objects.select_for_update(of=("self",)).get(reference=outbox.payload["report"])
    if wanted.status == MarketReport.Status.READY:
        return {"report": wanted.reference}
    filters = filters_of(wanted.wanted)
    if filters is None:
        raise ValueError("There is no source to report on yet: import a file first.")
    outbox.report(1, 3, "Working out the figures")
    if award_totals.is_behind():  # a report is kept for good: it does not say "being counted"
        own_facts.bring_in()
    found = report.of_filters(filters)
    if wanted.kind == "quarterly":
        found["quarter"] = measure_words.quarter(timezone.localdate())
    found["digest"] = hashlib.sha256(json.dumps(found, sort_keys=True).encode()).hexdigest()
    outbox.report(2, 3, "Writing the file")
    title = "The centre's quarter" if wanted.kind == "quarterly" else "SME share of public money"
    sentences = centre.sentences()
    if wanted.file_format == "csv":
        content = writing.as_csv(found)
    elif wanted.file_format == "ods":
        content = writing.as_ods(found, title=title, sentences=sentences)
    else:
        content = writing.as_pdf(found, title=title, sentences=sentences)
    wanted.content, wanted.sha256 = content, hashlib.sha256(content).hexdigest()
    wanted.status, wanted.made_at = MarketReport.Status.READY, timezone.now()
    wanted.save()
    if wanted.asked_by is not None:
        notify([wanted.asked_by], REPORT_READY, subject=wanted, link=reverse("centre:reports"))
    audit.record(actions.REPORT_MADE, wanted, by=None, sha256=wanted.sha256)
    return {"report": wanted.reference, "sha256": wanted.sha256}


@periodic("market.lapse_pauses", every=timedelta(hours=6))
@job("market.lapse_pauses")
def lapse_pauses(outbox: Any) -> dict[str, Any]:
    """Four times a day: end the pauses whose last day is over."""
    return {"ended": actions.lapse_pauses()}


@periodic("market.ordered_reports", every=timedelta(days=1))
@job("market.ordered_reports")
def ordered_reports(outbox: Any) -> dict[str, Any]:
    """Once a day: ask for the reports that somebody wants each month or quarter, once in each."""
    if not Source.objects.filter(datasets__is_counted=True).exists():
        return {"asked": 0}
    return {"asked": actions.ask_for_ordered_reports()}
