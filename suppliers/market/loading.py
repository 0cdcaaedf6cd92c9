"""From a file to rows: streaming, in whole batches, restarting where it stopped.

Each batch of facts, issues and counters is one transaction. A process that is killed leaves whole batches; the
next start reads the file from its beginning, passes over the records that are there and goes on. Facts count
nowhere until the file is complete.
"""

import hashlib
from collections.abc import Callable, Iterator
from datetime import datetime
from operator import attrgetter
from pathlib import Path
from typing import Any, BinaryIO

import orjson
from django.db import connection, transaction
from django.utils import timezone

from suppliers.market.formulas.names import name_key
from suppliers.market.models import Dataset
from suppliers.market.readers import KINDS, Fact, Issue, Record, Truncated

BATCH = 5_000
REMEMBERED = 200_000  # spellings held in memory; beyond that the oldest are asked of the database again
Progress = Callable[[Dataset], None]

PLAIN = (
    "record", "line", "part", "stage", "happened_on", "value", "value_high", "value_gbp", "currency",
    "suppliers_n", "size", "size_detail", "is_vcse", "sector", "topic", "cpvs", "procedure", "is_framework",
    "title", "notice", "notice_type", "status", "ocid", "award", "released_at", "bids_n", "sme_bids_n", "region",
)  # fmt: skip
COPY_FACTS = (
    f"COPY suppliers_marketfact ({', '.join(PLAIN)}, extra, dataset_id, buyer_id, supplier_id, is_current) "
    "FROM STDIN"
)
COPY_ISSUES = (
    "COPY suppliers_importissue (dataset_id, record, line, field, reason, value, rejected) FROM STDIN"
)
values = attrgetter(*PLAIN)


class Busy(Exception):
    """Another process is loading the same file."""


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file's bytes, read in pieces."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


class Spellings:
    """Who is named, as row numbers: each spelling of each role once, made when it is new."""

    def __init__(self) -> None:
        self.known: dict[tuple[str, str, str], int] = {}

    def of(self, facts: list[Fact]) -> None:
        """Make sure that every name in ``facts`` has its row."""
        wanted = {("buyer", f.buyer, f.buyer_id) for f in facts if f.buyer}
        wanted |= {("supplier", f.supplier, f.supplier_id) for f in facts if f.supplier}
        missing = sorted(wanted - self.known.keys())
        if not missing:
            return
        if len(self.known) > REMEMBERED:
            self.known.clear()
            missing = sorted(wanted)
        roles, names, identifiers = (list(part) for part in zip(*missing, strict=True))
        keys = [name_key(name) for name in names]
        with connection.cursor() as cursor:
            # In one order always, so that two imports at once wait for each other and never lock up.
            cursor.execute(
                """
                INSERT INTO suppliers_party (role, name, identifier, name_key)
                SELECT * FROM unnest(%s::text[], %s::text[], %s::text[], %s::text[]) ON CONFLICT DO NOTHING
                """,
                [roles, names, identifiers, keys],
            )
            cursor.execute(
                """
                SELECT p.role, p.name, p.identifier, p.id FROM suppliers_party p
                JOIN unnest(%s::text[], %s::text[], %s::text[]) AS w(role, name, identifier)
                USING (role, name, identifier)
                """,
                [roles, names, identifiers],
            )
            self.known.update(((role, name, code), pk) for role, name, code, pk in cursor.fetchall())


def load(
    dataset: Dataset, file: BinaryIO, *, progress: Progress | None = None, batch: int = BATCH
) -> Dataset:
    """Read ``file`` into ``dataset`` from where it stopped; return the dataset with its counters.

    A file that was cut leaves no fact: the dataset is refused, and an issue says where it ended. Raises
    ``Busy`` when another process loads it at this moment.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(hashtext('market.import'), %s)", [dataset.pk])
        if not cursor.fetchone()[0]:
            raise Busy
    try:
        dataset.refresh_from_db()
        if dataset.status != Dataset.Status.LOADING:
            return dataset
        spellings = Spellings()
        try:
            for records in _batches(KINDS[dataset.kind].read(file), dataset.records_n, batch):
                _write(dataset, records, spellings)
                if progress is not None:
                    progress(dataset)
        except Truncated as fault:
            _refuse(dataset, str(fault))
        return dataset
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(hashtext('market.import'), %s)", [dataset.pk])


def _batches(source: Iterator[Record], done: int, size: int) -> Iterator[list[Record]]:
    held: list[Record] = []
    facts = 0
    for record in source:
        if record.number <= done:
            continue
        held.append(record)
        facts += len(record.facts) + 1
        if facts >= size:
            yield held
            held, facts = [], 0
    if held:
        yield held


def _row(fact: Fact, dataset_id: int, known: dict[tuple[str, str, str], int]) -> tuple[Any, ...]:
    return (
        *values(fact),
        None if fact.extra is None else orjson.dumps(fact.extra).decode(),
        dataset_id,
        known[("buyer", fact.buyer, fact.buyer_id)] if fact.buyer else None,
        known[("supplier", fact.supplier, fact.supplier_id)] if fact.supplier else None,
        True,
    )


NUL = "\x00"


def _clean(fact: Fact) -> Fact:
    """Drop zero characters, which PostgreSQL cannot hold, and cut what is too long for its column."""
    for name, length in LENGTHS.items():
        value = getattr(fact, name)
        if len(value) > length or NUL in value:
            setattr(fact, name, value.replace(NUL, "")[:length])
    return fact


LENGTHS = {
    "title": 300, "notice": 120, "notice_type": 60, "status": 40, "ocid": 120, "award": 200, "region": 120,
    "sector": 60, "topic": 40, "cpvs": 2000, "procedure": 24, "currency": 3, "size_detail": 16,
    "buyer": 300, "supplier": 300, "buyer_id": 60, "supplier_id": 60,
}  # fmt: skip


def _write(dataset: Dataset, records: list[Record], spellings: Spellings) -> None:
    facts = [_clean(fact) for record in records for fact in record.facts]
    issues: list[Issue] = [issue for record in records for issue in record.issues]
    with transaction.atomic():
        spellings.of(facts)
        with connection.cursor() as cursor:
            with cursor.copy(COPY_FACTS) as copy:
                known, pk, write = spellings.known, dataset.pk, copy.write_row
                for fact in facts:
                    write(_row(fact, pk, known))
            if issues:
                with cursor.copy(COPY_ISSUES) as copy:
                    for issue in issues:
                        copy.write_row(
                            (
                                dataset.pk, issue.record, issue.line, issue.field[:120], issue.reason[:300],
                                issue.value.replace(NUL, "")[:200], issue.rejected,
                            )
                        )  # fmt: skip
        dataset.records_n = records[-1].number
        dataset.facts_n += len(facts)
        dataset.rejected_n += sum(issue.rejected for issue in issues)
        dataset.noted_n += sum(not issue.rejected for issue in issues)
        dataset.save(update_fields=["records_n", "facts_n", "rejected_n", "noted_n"])


def _refuse(dataset: Dataset, fault: str) -> None:
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM suppliers_marketfact WHERE dataset_id = %s", [dataset.pk])
            cursor.execute(
                """
                INSERT INTO suppliers_importissue (dataset_id, record, line, field, reason, value, rejected)
                VALUES (%s, %s, 0, 'file', %s, '', true)
                """,
                [dataset.pk, dataset.records_n + 1, f"{fault} Nothing of it was kept."],
            )
        dataset.status = Dataset.Status.REFUSED
        dataset.fault, dataset.facts_n = fault[:300], 0
        dataset.rejected_n += 1
        dataset.completed_at = timezone.now()
        dataset.save(update_fields=["status", "fault", "facts_n", "rejected_n", "completed_at"])


def mark_latest(dataset: Dataset) -> list[Any]:
    """Mark of each award the facts of its latest release, across the files of one source; return the months
    whose figures change by it.

    Latest by the release's date, then by the file and place that came last. Runs in the caller's transaction.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH touched AS (
                SELECT DISTINCT ocid FROM suppliers_marketfact WHERE dataset_id = %(dataset)s AND ocid <> ''
            ), ranked AS (
                SELECT f.id, rank() OVER (
                    PARTITION BY f.ocid, f.award, f.stage
                    ORDER BY f.released_at DESC NULLS LAST, f.dataset_id DESC, f.record DESC
                ) = 1 AS latest
                FROM suppliers_marketfact f JOIN touched USING (ocid)
                JOIN suppliers_dataset d ON d.id = f.dataset_id
                WHERE d.source_id = %(source)s AND (d.status = 'complete' OR d.id = %(dataset)s)
            ), changed AS (
                UPDATE suppliers_marketfact f SET is_current = r.latest FROM ranked r
                WHERE r.id = f.id AND f.is_current <> r.latest RETURNING f.happened_on
            )
            SELECT DISTINCT date_trunc('month', coalesce(happened_on, '1900-01-01'))::date FROM changed
            """,
            {"dataset": dataset.pk, "source": dataset.source_id},
        )
        return [row[0] for row in cursor.fetchall()]


def finish(dataset: Dataset, *, now: datetime | None = None) -> list[Any]:
    """Let a loaded file count; return the months whose figures change. Runs in the caller's transaction.

    Of a restated source only the file that speaks for the latest day counts: the older ones stay readable.
    """
    months: set[Any] = set(mark_latest(dataset))
    dataset.status = Dataset.Status.COMPLETE
    dataset.completed_at = now or timezone.now()
    dataset.is_counted = True
    with connection.cursor() as cursor:
        if dataset.source.restated:
            newest = (
                Dataset.objects.filter(source=dataset.source, is_counted=True)
                .exclude(pk=dataset.pk)
                .order_by("-as_at", "-pk")
                .first()
            )
            if newest is not None and (newest.as_at or newest.started_at.date()) > (
                dataset.as_at or dataset.started_at.date()
            ):
                dataset.is_counted = False
            elif newest is not None:
                Dataset.objects.filter(source=dataset.source, is_counted=True).update(is_counted=False)
                months |= set(_months(cursor, newest.pk))
        if dataset.is_counted:
            months |= set(_months(cursor, dataset.pk))
    dataset.save(update_fields=["status", "completed_at", "is_counted"])
    return sorted(months)


def _months(cursor: Any, dataset_id: int) -> list[Any]:
    cursor.execute(
        """
        SELECT DISTINCT date_trunc('month', coalesce(happened_on, '1900-01-01'))::date
        FROM suppliers_marketfact WHERE dataset_id = %s
        """,
        [dataset_id],
    )
    return [row[0] for row in cursor.fetchall()]
