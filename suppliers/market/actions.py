"""Writes of the market: importing a file, joining and parting names, groups."""

import re
from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from procurement import audit
from procurement.accounts.models import User
from procurement.errors import Refused, needed_words, one_line
from procurement.flow import locked
from procurement.notifications import enqueue, notice, notify
from procurement.notifications.outbox import ask_again
from procurement.services.formulas import quarter_words
from procurement.tenders.formulas.dates import working_days_after
from procurement.tenders.models import BankHoliday, Tender
from suppliers.market import inbox, loading, report
from suppliers.market.models import (
    CentreReview,
    Dataset,
    MarketReport,
    ReportOrder,
    Source,
)
from suppliers.market.readers import KINDS
from suppliers.market.rules import IMPORTS, MOVES

DATASET_RECEIVED = audit.kind("market.received", "{by} sent in the file {subject}")
DATASET_IMPORTED = audit.kind(
    "market.imported", "{by} imported {subject}: {facts} facts, {rejected} records rejected"
)
DATASET_REFUSED = audit.kind(
    "market.import_refused", "The file {subject} could not be used: nothing of it counts"
)

DATASET_WITHDRAWN = audit.kind("market.withdrawn", "{by} withdrew the file {subject}: {reason}")

OGL = "Open Government Licence v3.0"
OGL_URL = "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/"
SLUG, TITLE = re.compile(r"[-a-zA-Z0-9_]{1,60}"), 200


def open_source(slug: str, kind: str, **facts: Any) -> Source:
    """Return the source of this slug, made when it is new. Raises ``Refused`` for a kind that is not known and for
    a short name or title that no page could show.
    """
    if kind not in KINDS:
        raise Refused(
            "market.kind_unknown",
            f"There is no reader for {kind!r}. Choose one of {', '.join(KINDS)}.",
            field="kind",
        )
    if not SLUG.fullmatch(slug):
        raise Refused(
            "market.source_invalid",
            "The short name of a source is 1 to 60 letters, figures, hyphens and underscores. Choose another.",
            field="source",
        )
    if len(facts.get("title", "")) > TITLE:
        raise Refused(
            "market.title_long", f"The title has more than {TITLE} characters. Shorten it.", field="title"
        )
    known = KINDS[kind]
    source, _ = Source.objects.get_or_create(
        slug=slug,
        defaults={
            "title": known.title if slug == kind else f"{slug}: {known.title}",
            "kind": kind, "basis": known.basis, "restated": known.restated, "licence": OGL,
            "licence_url": OGL_URL, **facts,
        },
    )  # fmt: skip
    if source.kind != kind:
        raise Refused(
            "market.other_kind",
            f"The source {slug} holds files of the kind {source.kind}. Give this file another source.",
            field="source",
        )
    return source


def import_file(
    path: Path,
    *,
    kind: str,
    by: Any = None,
    source: Source | None = None,
    as_at: date | None = None,
    progress: loading.Progress | None = None,
    now: datetime | None = None,
    job: bool = True,
    seconds: float | None = None,
) -> Dataset:
    """Import one file and return its dataset: complete, or refused with the reason in ``fault``.

    The same bytes a second time change nothing. A load that was interrupted goes on where it stopped. After
    ``seconds`` it stops after a whole batch, still loading: call again to go on. The rollups follow by a job;
    ``job=False`` leaves them to the caller. Raises ``Refused`` for an unknown kind,
    an empty file, and a file that is being loaded at this moment.
    """
    home = source or open_source(kind, kind)
    size = path.stat().st_size
    if size == 0:
        raise Refused("market.file_empty", f"{path.name} is empty. Fetch it again.", field="file")
    digest = loading.sha256_of(path)
    dataset, _ = Dataset.objects.standing().get_or_create(
        source=home,
        sha256=digest,
        defaults={"kind": kind, "file_name": path.name[:200], "size_bytes": size, "as_at": as_at,
                  "by": by if getattr(by, "pk", None) else None},
    )  # fmt: skip
    if dataset.status != Dataset.Status.LOADING:
        return dataset
    try:
        with path.open("rb") as file:
            whole = loading.load(dataset, file, progress=progress, seconds=seconds)
    except loading.Busy:
        raise Refused(
            "market.busy", f"{path.name} is being imported at this moment. Wait until it is done."
        ) from None
    if not whole:
        return dataset
    with transaction.atomic():
        dataset = Dataset.objects.select_for_update(of=("self",)).select_related("source").get(pk=dataset.pk)
        if dataset.status == Dataset.Status.REFUSED:
            audit.record(DATASET_REFUSED, dataset, by=by)
            return dataset
        if dataset.status != Dataset.Status.LOADING:
            return dataset
        Source.objects.select_for_update().get(pk=dataset.source_id)
        months = loading.finish(dataset, now=now)
        report.keep_figures(dataset)
        if job:
            ask_for_figures(home, months, key=dataset.reference, by=by)
        audit.record(DATASET_IMPORTED, dataset, by=by, facts=dataset.facts_n, rejected=dataset.rejected_n)
    return dataset


def ask_for_figures(source: Source, months: list[date], *, key: str, by: Any) -> None:
    """Let a job bring the rollups of these months of a source up to date, once for ``key``."""
    if months:
        enqueue(
            "market.refresh",
            key=f"market.refresh:{key}",
            payload={"source": source.slug, "months": [month.isoformat() for month in months]},
            by=by,
        )


def withdraw(dataset: Dataset, *, by: Any, reason: str, now: datetime | None = None) -> Dataset:
    """Withdraw a file that was imported and is wrong; return it as it now stands.

    It counts no more, of a restated source the file before it counts again; awards that it stated go back to what
    other files say, and the figures follow, by jobs. Its facts and issues stay, with the reason and the day. Importing
    the same file again is the way back. Raises ``Refused`` to others than the centre, without a reason, for a file
    that is not complete, and for our own records.
    """
    moment = now or timezone.now()
    with transaction.atomic():
        source = Source.objects.select_for_update().get(pk=dataset.source_id)
        with locked(dataset) as dataset:
            move = IMPORTS.check("withdraw", dataset, by=by, now=moment)
            words = words_of(reason, "reason", "Say what is wrong with the file: it stays with it.")
            dataset.status, dataset.is_counted = move.end, False
            dataset.withdrawn_at, dataset.withdrawn_by, dataset.withdrawn_reason = moment, by, words[:500]
            dataset.save(
                update_fields=["status", "is_counted", "withdrawn_at", "withdrawn_by", "withdrawn_reason"]
            )
            loading.let_count(source)
            enqueue(
                "market.take_out",
                key=f"market.take_out:{dataset.reference}",
                payload={"dataset": dataset.reference},
                by=by,
            )
            audit.record(DATASET_WITHDRAWN, dataset, by=by, reason=words)
    return dataset


def receive_file(
    chunks: Iterable[bytes], *, name: str, kind: str, by: Any, source: str = "", as_at: date | None = None
) -> Dataset:
    """Keep a file that somebody sent and let a job import it; return its dataset, as far as it is.

    The same bytes a second time are the dataset that they were. Raises ``Refused`` to others than the centre, for an
    unknown kind, an empty file, and a source that holds files of another kind.
    """
    centre_only(by)
    home = open_source(source or kind, kind)
    digest, size = inbox.keep(home.pk, chunks)
    with transaction.atomic():
        dataset, fresh = Dataset.objects.standing().get_or_create(
            source=home,
            sha256=digest,
            defaults={"kind": kind, "file_name": Path(name).name[:200] or "file", "size_bytes": size, "as_at": as_at,
                      "by": by},
        )  # fmt: skip
        if dataset.status == Dataset.Status.LOADING:
            go_on_importing(dataset, by=by)
        else:
            inbox.path_of(home.pk, digest).unlink(missing_ok=True)
        if fresh:
            audit.record(DATASET_RECEIVED, dataset, by=by)
    return dataset


def go_on_importing(dataset: Dataset, *, by: Any) -> None:
    """Let a job load the next piece of a file that was received, from the record at which it stands.

    A job that was given up after faults gets its tries again: the file was sent once more.
    """
    ask_again(
        enqueue(
            "market.import",
            key=f"market.import:{dataset.reference}:{dataset.records_n}",
            payload={"dataset": dataset.reference},
            by=by,
        ),
        by=by,
    )


def centre_only(by: Any) -> None:
    """Raise ``Refused`` to others than an analyst of the centre."""
    if not any(
        membership.organisation.kind == "centre" and "centre_analyst" in membership.roles
        for membership in getattr(by, "live_memberships", ())
    ):
        raise Refused(
            "market.centre_only", "Only a centre analyst may do this. Ask a colleague who has that role."
        )


def words_of(text: str, field: str, ask: str) -> str:
    """Return what was written, without needless space. Raises ``Refused``: ``ask`` for nothing, and for too much."""
    return needed_words(one_line(text), f"market.{field}_missing", ask, field=field)


# --- The centre's word on a tender ---------------------------------------------------------------

PAUSE_DAYS = 10
ADVISED = audit.kind("centre_review.advised", "{by} of the centre advised the buyer of {subject}: {reason}")
PAUSED = audit.kind("centre_review.paused", "{by} of the centre paused {subject}: {reason}")
ANSWERED = audit.kind("centre_review.answered", "{by} answered the centre on {subject}: {reason}")
CLOSED = audit.kind("centre_review.closed", "{by} of the centre closed its review {subject}")
LAPSED = audit.kind("centre_review.pause_lapsed", "The pause of {subject} ended with its last day")
CENTRE_SPOKE = notice(
    "centre_spoke",
    happened="The digital centre {verb} {tender}.",
    do="Read its reason and answer: both are published after award.",
    by_when="{when}",
)
BUYER_ANSWERED = notice(
    "centre_answered",
    happened="The buyer answered the centre on {tender}.",
    do="Read the answer and close the review.",
)


def speak_on_tender(
    tender: Tender, *, by: Any, verb: str, text: str, concern: str = "", now: datetime | None = None
) -> CentreReview:
    """Let the centre advise on a tender or pause it, and return the review that holds its words.

    ``verb`` is advise or pause. A pause holds publication for ten working days at most. Words are never written
    over: where the open review has some, it is closed as it stands and another is opened. Raises ``Refused`` without
    words, to others than the centre, and for a pause of a tender that is published or was paused before.
    """
    words = words_of(text, "text", "Write what you want the buyer to know, and why.")
    moment = now or timezone.now()
    with transaction.atomic():
        held = Tender.objects.select_for_update(of=("self",)).select_related("buyer").get(pk=tender.pk)
        centre_only(by)
        if verb == "pause" and held.status not in (Tender.Status.IN_REVIEW, Tender.Status.APPROVED):
            raise Refused(
                "centre_review.not_in_review",
                f"{held.reference} is {held.get_status_display().lower()}: only a tender in review or approved can be "
                "paused. Advise instead.",
            )
        review = CentreReview.objects.of(held).exclude(status=CentreReview.Status.CLOSED).first()
        if review is not None and review.said:
            MOVES.check(verb, review, by=by, now=moment)
            close_review(review, by=by, now=moment)
            review = None
        review = review or CentreReview.objects.create(
            tender_reference=held.reference,
            buyer=held.buyer,
            concern=concern[:40],
            opened_by=by,
            opened_at=moment,
        )
        with locked(review) as review:
            move = MOVES.check(verb, review, by=by, now=moment)
            review.status, review.said, review.said_at = move.end, words, moment
            if verb == "pause":
                today = timezone.localdate(moment)
                review.pause_ends_on = working_days_after(today, PAUSE_DAYS, BankHoliday.union(today))
            review.save()
            until = f"The pause ends on {review.pause_ends_on:%-d %B %Y}." if verb == "pause" else ""
            notify(
                held.buyer.members.with_role("officer", "approver"),
                CENTRE_SPOKE,
                key=f"{review.reference} {verb} {moment.isoformat()}",
                subject=review,
                link=reverse("centre:answer", args=[review.reference]),
                verb="paused" if verb == "pause" else "gave advice on",
                tender=held.reference,
                when=until,
            )
            audit.record(PAUSED if verb == "pause" else ADVISED, review, by=by, reason=words)
    return review


def answer_centre(review: CentreReview, *, by: Any, text: str, now: datetime | None = None) -> CentreReview:
    """Let the buyer answer the centre; a pause ends with it. Raises ``Refused`` to others, and without words.

    Whoever opened the review is told, or every analyst once they have left the centre.
    """
    words = words_of(text, "text", "Write your answer: it is published after award.")
    moment = now or timezone.now()
    with locked(review) as review:
        move = MOVES.check("answer", review, by=by, now=moment)
        review.status, review.answer, review.answered_by, review.answered_at = move.end, words, by, moment
        review.save()
        analysts = User.objects.analysts()
        notify(
            analysts.filter(pk=review.opened_by_id) or analysts, BUYER_ANSWERED,
            key=f"{review.reference} answered {moment.isoformat()}",
            subject=review, link=reverse("centre:review", args=[review.tender_reference]),
            tender=review.tender_reference,
        )  # fmt: skip
        audit.record(ANSWERED, review, by=by, reason=words)
    return review


def close_review(review: CentreReview, *, by: Any, now: datetime | None = None) -> CentreReview:
    """Close a review. Raises ``Refused`` to others than the centre and for a closed one."""
    moment = now or timezone.now()
    with locked(review) as review:
        review.status = MOVES.check("close", review, by=by, now=moment).end
        review.closed_at = moment
        review.save(update_fields=["status", "closed_at"])
        audit.record(CLOSED, review, by=by)
    return review


def lapse_pauses(*, today: date | None = None) -> int:
    """End the pauses whose last day is over; return how many. Their advice stands."""
    day = today or timezone.localdate()
    ended = 0
    for waiting in CentreReview.objects.filter(status=CentreReview.Status.PAUSED, pause_ends_on__lt=day):
        with locked(waiting) as review:
            if review.status != CentreReview.Status.PAUSED:
                continue
            review.status = CentreReview.Status.ADVISED
            review.save(update_fields=["status"])
            audit.record(LAPSED, review, by=None)
            ended += 1
    return ended


# --- Reports -------------------------------------------------------------------------------------

REPORT_ASKED = audit.kind("market.report_asked", "{by} asked for the report {subject}")
REPORT_MADE = audit.kind("market.report_made", "The report {subject} was made")
REPORT_ORDERED = audit.kind("market.report_ordered", "{by} wants the report {report} {every}")
REPORT_ORDER_ENDED = audit.kind("market.report_order_ended", "{by} no longer wants the report {report}")
TITLES = {"sme-share": "SME share", "quarterly": "the centre’s quarter"}
FORMATS = {"sme-share": ("csv", "ods", "pdf"), "quarterly": ("pdf", "ods")}
EVERY = {"sme-share": ReportOrder.Every.MONTH, "quarterly": ReportOrder.Every.QUARTER}


def ask_for_report(
    *, by: Any, kind: str, file_format: str, wanted: dict[str, str], key: str = ""
) -> MarketReport:
    """Ask for a report; a job makes it and tells who asked. Raises ``Refused`` for one that there is not."""
    if file_format not in FORMATS.get(kind, ()):
        raise Refused("report.unknown", "There is no such report in this format. Choose one from the list.")
    with transaction.atomic():
        made = MarketReport.objects.create(
            kind=kind,
            file_format=file_format,
            wanted=wanted,
            asked_by=by if getattr(by, "pk", None) else None,
        )
        enqueue(
            "market.report",
            key=key or f"market.report:{made.reference}",
            payload={"report": made.reference},
            by=by,
        )
        audit.record(REPORT_ASKED, made, by=by)
    return made


def order_report(*, by: Any, kind: str, file_format: str, wanted: dict[str, str]) -> ReportOrder:
    """Let somebody have a report each month (SME share) or quarter (the centre's) until they end it.

    Ordering twice is ordering once. Raises ``Refused`` to others than the centre, and for one that there is not.
    """
    centre_only(by)
    if file_format not in FORMATS.get(kind, ()):
        raise Refused("report.unknown", "There is no such report in this format. Choose one from the list.")
    with transaction.atomic():
        order, fresh = ReportOrder.objects.get_or_create(
            by=by,
            kind=kind,
            file_format=file_format,
            wanted=wanted,
            ended_at=None,
            defaults={"every": EVERY[kind]},
        )
        if fresh:
            audit.record(
                REPORT_ORDERED, as_subject(order), by=by, report=as_words(order),
                every=order.get_every_display().lower(),
            )  # fmt: skip
    return order


def as_subject(order: ReportOrder) -> tuple[str, str]:
    """Return the name under which the log keeps what happens to an order: it has no reference of its own."""
    return "report_order", str(order.pk)


def as_words(order: ReportOrder) -> str:
    """Return which report is ordered, as the log says it: "SME share (CSV)"."""
    return f"{TITLES[order.kind]} ({order.file_format.upper()})"


def end_report_order(order: ReportOrder, *, by: Any) -> ReportOrder:
    """End an order. Raises ``Refused`` to anybody but the person whose it is."""
    if order.by_id != by.pk:
        raise Refused("report.not_yours", "Only the person who ordered a report ends the order.")
    with locked(order) as order:
        if order.ended_at is None:
            order.ended_at = timezone.now()
            order.save(update_fields=["ended_at"])
            audit.record(
                REPORT_ORDER_ENDED, as_subject(order), by=by,
                report=as_words(order),
            )  # fmt: skip
    return order


def ask_for_ordered_reports(*, today: date | None = None) -> int:
    """Ask for what is ordered and due in this month or quarter, each once; return how many are new.

    An order of somebody who is no analyst of the centre any more asks for nothing.
    """
    day = today or timezone.localdate()
    names = {"month": f"{day:%Y-%m}", "quarter": quarter_words(day).replace(" ", "")}
    made = 0
    for order in (
        ReportOrder.objects.filter(ended_at=None, by__is_active=True).select_related("by").order_by("pk")
    ):
        try:
            centre_only(order.by)
        except Refused:
            continue
        with transaction.atomic():
            wanted = {**order.wanted, "period": names[order.every], "order": str(order.pk)}
            ReportOrder.objects.select_for_update().get(pk=order.pk)
            if MarketReport.objects.filter(wanted=wanted).exists():
                continue
            ask_for_report(by=order.by, kind=order.kind, file_format=order.file_format, wanted=wanted)
            made += 1
    return made
