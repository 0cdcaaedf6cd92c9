"""Writes of the market: importing a file, joining and parting names, groups."""

from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.db import transaction

from procurement import audit
from procurement.errors import Refused
from procurement.notifications import enqueue
from suppliers.market import loading
from suppliers.market.models import Dataset, Source
from suppliers.market.readers import KINDS

DATASET_IMPORTED = audit.kind(
    "market.imported", "{by} imported {subject}: {facts} facts, {rejected} records rejected"
)
DATASET_REFUSED = audit.kind(
    "market.import_refused", "The file {subject} could not be used: nothing of it counts"
)

OGL = "Open Government Licence v3.0"
OGL_URL = "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/"


def open_source(slug: str, kind: str, **facts: Any) -> Source:
    """Return the source of this slug, made when it is new. Raises ``Refused`` for a kind that is not known."""
    if kind not in KINDS:
        raise Refused(
            "market.kind_unknown",
            f"There is no reader for {kind!r}. Choose one of {', '.join(KINDS)}.",
            field="kind",
        )
    known = KINDS[kind]
    source, _ = Source.objects.get_or_create(
        slug=slug,
        defaults={
            "title": known.title, "kind": kind, "basis": known.basis, "restated": known.restated,
            "licence": OGL, "licence_url": OGL_URL, **facts,
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
) -> Dataset:
    """Import one file and return its dataset: complete, or refused with the reason in ``fault``.

    The same bytes a second time change nothing. A load that was interrupted goes on where it stopped. The
    rollups follow by a job; ``job=False`` leaves them to the caller. Raises ``Refused`` for an unknown kind,
    an empty file, and a file that is being loaded at this moment.
    """
    home = source or open_source(kind, kind)
    size = path.stat().st_size
    if size == 0:
        raise Refused("market.file_empty", f"{path.name} is empty. Fetch it again.", field="file")
    digest = loading.sha256_of(path)
    dataset, _ = Dataset.objects.get_or_create(
        source=home,
        sha256=digest,
        defaults={"kind": kind, "file_name": path.name[:200], "size_bytes": size, "as_at": as_at,
                  "by": by if getattr(by, "pk", None) else None},
    )  # fmt: skip
    if dataset.status != Dataset.Status.LOADING:
        return dataset
    try:
        with path.open("rb") as file:
            loading.load(dataset, file, progress=progress)
    except loading.Busy:
        raise Refused(
            "market.busy", f"{path.name} is being imported at this moment. Wait until it is done."
        ) from None
    with transaction.atomic():
        dataset = Dataset.objects.select_for_update(of=("self",)).select_related("source").get(pk=dataset.pk)
        if dataset.status == Dataset.Status.REFUSED:
            audit.record(DATASET_REFUSED, dataset, by=by)
            return dataset
        if dataset.status == Dataset.Status.COMPLETE:
            return dataset
        Source.objects.select_for_update().get(pk=dataset.source_id)
        months = loading.finish(dataset, now=now)
        if job and months:
            enqueue(
                "market.refresh",
                key=f"market.refresh:{dataset.reference}",
                payload={"source": home.slug, "months": [month.isoformat() for month in months]},
                by=by,
            )
        audit.record(DATASET_IMPORTED, dataset, by=by, facts=dataset.facts_n, rejected=dataset.rejected_n)
    return dataset
