"""From a file to rows: streaming, in whole batches, restarting where it stopped.

A batch is one transaction: its facts go by COPY into a table of their own, then sets do the rest (who is named, and
the facts with their names' rows). A process that is killed leaves whole batches; the next start reads the file from
its beginning, passes over the records that are there and goes on. Facts count nowhere until the file is complete.
"""

import csv
import hashlib
import io
import re
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime
from pathlib import Path
from time import monotonic
from typing import Any, BinaryIO

import msgspec
import orjson
from django.db import connection, transaction
from django.utils import timezone

from suppliers.market.formulas.names import name_key
from suppliers.market.models import Dataset, ImportIssue, MarketFact, Source
from suppliers.market.readers import KINDS, Fact, Issue, Record, Truncated
from suppliers.market.sql import SQL_NO_DATE

BATCH = 20_000  # facts and issues in one transaction
ENCODE = msgspec.json.Encoder().encode_lines
CONTROL = re.compile(r"[\x00-\x1f]+")
CONTROL_ESCAPE = re.compile(rb"\\[bfnrtu]")  # in JSON; COPY knows only those of a quote and of a \
PIECE = 200  # facts that go to the database at once: few enough to stay in the processor's cache
Progress = Callable[[Dataset], None]

# --- The table of one batch, in the order of a fact's fields ---------------------------------------

FIELDS = msgspec.structs.fields(Fact)
NAMES = (
    "buyer",
    "buyer_id",
    "supplier",
    "supplier_id",
)  # who is named: rows of their own, by number in a fact
TEXTS = tuple(field.name for field in FIELDS if field.type is str)
PLAIN = tuple(field.name for field in FIELDS if field.name not in NAMES)


def _column(name: str) -> Any:
    return MarketFact._meta.get_field(name)


def _kept(name: str) -> str:
    """Return the SQL of a staged value as its column takes it: text is cut to the column's length."""
    return f"left(t.{name}, {_column(name).max_length})" if name in TEXTS else f"t.{name}"


STAGE = "CREATE TEMP TABLE market_stage ({}) ON COMMIT DROP".format(
    ", ".join(
        f"{field.name} "
        + ("text NOT NULL" if field.name in TEXTS else _column(field.name).db_type(connection))
        for field in FIELDS
    )
)
# A fact as a list in JSON is a row of CSV: texts stand in quotes with \\ before a quote, nothing is null.
COPY_STAGE = """COPY market_stage FROM STDIN (FORMAT csv, QUOTE '"', ESCAPE E'\\\\', NULL 'null')"""
NEW_NAMES = """
    SELECT role, name, identifier FROM (
        SELECT DISTINCT 'buyer' AS role, buyer AS name, buyer_id AS identifier FROM market_stage WHERE buyer <> ''
        UNION
        SELECT DISTINCT 'supplier', supplier, supplier_id FROM market_stage WHERE supplier <> ''
    ) named WHERE NOT EXISTS (
        SELECT 1 FROM suppliers_party p
        WHERE (p.role, p.name, p.identifier) = (named.role, named.name, named.identifier)
    ) ORDER BY 1, 2, 3
"""
# In one order always, so that two imports at once wait for each other and never lock up.
MAKE_NAMES = """
    INSERT INTO suppliers_party (role, name, identifier, name_key)
    SELECT * FROM unnest(%s::text[], %s::text[], %s::text[], %s::text[]) ON CONFLICT DO NOTHING
"""
MAKE_FACTS = f"""
    INSERT INTO suppliers_marketfact ({", ".join(PLAIN)}, dataset_id, is_current, buyer_id, supplier_id)
    SELECT {", ".join(_kept(name) for name in PLAIN)}, %s, true, b.id, s.id
    FROM market_stage t
    LEFT JOIN suppliers_party b ON b.role = 'buyer' AND b.name = t.buyer AND b.identifier = t.buyer_id
    LEFT JOIN suppliers_party s ON s.role = 'supplier' AND s.name = t.supplier AND s.identifier = t.supplier_id
"""  # noqa: S608  the names are our own
COPY_ISSUES = (
    "COPY suppliers_importissue (dataset_id, record, line, field, reason, value, rejected) "
    "FROM STDIN (FORMAT csv, FORCE_NOT_NULL (field, reason, value))"
)
MONTH = f"date_trunc('month', coalesce(happened_on, {SQL_NO_DATE}))::date"

CONTRADICTION = "Two releases of one moment give this two values: the one that was read last counts"


class Busy(Exception):
    """Another process is loading the same file."""


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file's bytes, read in pieces."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def as_csv(rows: Iterable[tuple[Any, ...]]) -> str:
    """Return rows as the CSV that COPY reads: None is empty; zero characters, which no column holds, are gone."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue().replace("\x00", "")


def load(
    dataset: Dataset,
    file: BinaryIO,
    *,
    progress: Progress | None = None,
    batch: int = BATCH,
    seconds: float | None = None,
) -> bool:
    """Read ``file`` into ``dataset`` from where it stopped; say whether its end was reached.

    After ``seconds`` it stops after a whole batch. A file that was cut leaves no fact: the dataset is refused, and an
    issue says where it ended; nor does one without a single fact count for anything. Raises ``Busy`` when another
    process loads it at this moment.
    """
    until = None if seconds is None else monotonic() + seconds
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(hashtext('market.import'), %s)", [dataset.pk])
        if not cursor.fetchone()[0]:
            raise Busy
    try:
        dataset.refresh_from_db()
        if dataset.status != Dataset.Status.LOADING:
            return True
        try:
            records = _fresh(KINDS[dataset.kind].read(file), dataset.records_n)
            while _write(dataset, records, batch):
                if progress is not None:
                    progress(dataset)
                if until is not None and monotonic() >= until:
                    return False
        except Truncated as fault:
            _refuse(dataset, f"{fault} Nothing of it was kept.")
        else:
            if not dataset.facts_n:
                _refuse_useless(dataset)
        return True
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(hashtext('market.import'), %s)", [dataset.pk])


def _fresh(source: Iterator[Record], done: int) -> Iterator[Record]:
    return (record for record in source if record.number > done)


class Batch:
    """Some thousand records on their way: gives their facts piece by piece and keeps what else they say."""

    def __init__(self, records: Iterator[Record], size: int) -> None:
        self.records, self.size = records, size
        self.last = self.facts_n = 0
        self.issues: list[Issue] = []

    def pieces(self) -> Iterator[list[Fact]]:
        """Yield the facts, some hundred at a time, until the batch is full; a record is never parted."""
        piece: list[Fact] = []
        for record in self.records:
            self.last = record.number
            piece += record.facts
            self.issues += record.issues
            if len(piece) >= PIECE:
                self.facts_n += len(piece)
                yield piece
                piece = []
            if self.facts_n + len(piece) + len(self.issues) >= self.size:
                break
        self.facts_n += len(piece)
        if piece:
            yield piece


def stage(cursor: Any, pieces: Iterable[list[Fact]]) -> None:
    """Put facts into a table of their own, piece by piece, so that the database works while we read on."""
    cursor.execute(STAGE)
    with cursor.copy(COPY_STAGE) as copy:
        for piece in pieces:
            copy.write(as_rows(piece))


def as_rows(facts: list[Fact]) -> bytes:
    """Return facts as the rows that ``COPY_STAGE`` reads. Control characters in their texts become spaces."""
    for fact in facts:
        if fact.extra is not None:
            fact.extra = _as_json(fact.extra)  # type: ignore[assignment]
    rows = ENCODE(facts)
    if CONTROL_ESCAPE.search(rows):
        for fact in facts:
            for name in TEXTS:
                setattr(fact, name, CONTROL.sub(" ", getattr(fact, name)).strip())
        rows = ENCODE(facts)
    return rows.replace(b"]\n[", b"\n")[1:-2] + b"\n"


def _as_json(extra: dict[str, str | None]) -> str:
    kept = {name: text and CONTROL.sub(" ", text) for name, text in extra.items()}
    return orjson.dumps(kept).decode()


def _resolve(cursor: Any, dataset: Dataset) -> None:
    """Give every name that is new its row, then write the staged facts with the rows of their names."""
    cursor.execute("ANALYZE market_stage (buyer, supplier)")
    cursor.execute(NEW_NAMES)
    if new := cursor.fetchall():
        roles, names, identifiers = (list(part) for part in zip(*new, strict=True))
        cursor.execute(MAKE_NAMES, [roles, names, identifiers, [name_key(name) for name in names]])
    cursor.execute(MAKE_FACTS, [dataset.pk])


def _write(dataset: Dataset, records: Iterator[Record], size: int) -> bool:
    """Write the next batch with its issues and counters; say whether there was one."""
    batch = Batch(records, size)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0")
        cursor.execute("SET LOCAL work_mem = '32MB'")
        stage(cursor, batch.pieces())
        if batch.last:
            _resolve(cursor, dataset)
        cursor.execute("DROP TABLE market_stage")
        if not batch.last:
            return False
        if batch.issues:
            with cursor.copy(COPY_ISSUES) as copy:
                copy.write(
                    as_csv(
                        (dataset.pk, issue.record, issue.line, issue.field[:120], issue.reason[:300],
                         issue.value[:200], issue.rejected)
                        for issue in batch.issues
                    )
                )  # fmt: skip
        rejected = sum(issue.rejected for issue in batch.issues)
        dataset.records_n = batch.last
        dataset.facts_n += batch.facts_n
        dataset.rejected_n += rejected
        dataset.noted_n += len(batch.issues) - rejected
        dataset.save(update_fields=["records_n", "facts_n", "rejected_n", "noted_n"])
    return True


def _refuse(dataset: Dataset, fault: str) -> None:
    """Take back every fact of a file and say why: the whole file is rejected."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM suppliers_marketfact WHERE dataset_id = %s", [dataset.pk])
        ImportIssue.objects.create(
            dataset=dataset,
            record=dataset.records_n + 1,
            line=0,
            field="file",
            reason=fault[:300],
            rejected=True,
        )
        dataset.rejected_n += 1
        _end_refused(dataset, fault)


def _refuse_useless(dataset: Dataset) -> None:
    """Let a file that gave no fact count for nothing: above all it replaces no earlier file of its source."""
    first = dataset.issues.filter(rejected=True).order_by("record", "pk").first()
    if first is None:
        _refuse(dataset, "There is no record in this file.")
    else:
        _end_refused(dataset, f"No record of this file could be used. {first.field}: {first.reason}.")


def _end_refused(dataset: Dataset, fault: str) -> None:
    dataset.status = Dataset.Status.REFUSED
    dataset.fault, dataset.facts_n = fault[:300], 0
    dataset.completed_at = timezone.now()
    dataset.save(update_fields=["status", "fault", "facts_n", "rejected_n", "completed_at"])


def mark_latest(dataset: Dataset) -> list[Any]:
    """Mark of each award that this file names the facts of its latest release, across the complete files of its
    source; return the months whose figures change by it. A file that was withdrawn has no say.

    Latest by the release's date, then by the file and place that came last. Two releases of one moment that give an
    award two values are noted: the one read last counts. Runs in the caller's transaction.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            WITH mine AS MATERIALIZED (
                SELECT DISTINCT ocid FROM suppliers_marketfact WHERE dataset_id = %(dataset)s AND ocid <> ''
            ), releases AS MATERIALIZED (
                SELECT f.ocid, f.award, f.stage, f.dataset_id, f.record, max(f.released_at) AS released_at,
                    bool_or(f.is_current) AS was_latest, max(f.line) AS line, max(f.value) AS value
                FROM mine JOIN suppliers_marketfact f USING (ocid) JOIN suppliers_dataset d ON d.id = f.dataset_id
                WHERE d.source_id = %(source)s AND d.status = 'complete'
                GROUP BY 1, 2, 3, 4, 5
            ), ranked AS MATERIALIZED (
                SELECT *, row_number() OVER latest_first = 1 AS is_latest,
                    lead(released_at) OVER latest_first AS earlier_at, lead(value) OVER latest_first AS earlier_value
                FROM releases
                WINDOW latest_first AS (
                    PARTITION BY ocid, award, stage
                    ORDER BY released_at DESC NULLS LAST, dataset_id DESC, record DESC
                )
            ), contradicted AS (
                INSERT INTO suppliers_importissue (dataset_id, record, line, field, reason, value, rejected)
                SELECT %(dataset)s, record, line, 'ocid', %(contradiction)s,
                    left(ocid || ' ' || award || ': ' || earlier_value || ', then ' || value, 200), false
                FROM ranked
                WHERE dataset_id = %(dataset)s AND earlier_value <> value
                  AND earlier_at IS NOT DISTINCT FROM released_at
                RETURNING 1
            ), counted AS (
                UPDATE suppliers_dataset SET noted_n = noted_n + (SELECT count(*) FROM contradicted)
                WHERE id = %(dataset)s AND EXISTS (SELECT 1 FROM contradicted)
            ), changed AS (
                UPDATE suppliers_marketfact f SET is_current = r.is_latest FROM ranked r
                WHERE r.is_latest <> r.was_latest
                  AND (f.dataset_id, f.record, f.ocid, f.award, f.stage)
                    = (r.dataset_id, r.record, r.ocid, r.award, r.stage)
                RETURNING f.happened_on
            )
            SELECT DISTINCT {MONTH} FROM changed
            """,  # noqa: S608  the names are our own
            {"dataset": dataset.pk, "source": dataset.source_id, "contradiction": CONTRADICTION},
        )
        return [row[0] for row in cursor.fetchall()]


def finish(dataset: Dataset, *, now: datetime | None = None) -> list[date]:
    """Let a loaded file count; return the months whose figures change. Runs in the caller's transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0")
        if dataset.facts_n > BATCH // 10:  # the planner has to hear of so many new rows before the next query
            cursor.execute("ANALYZE suppliers_marketfact")
    dataset.status = Dataset.Status.COMPLETE
    dataset.completed_at = now or timezone.now()
    dataset.save(update_fields=["status", "completed_at"])
    months = set(mark_latest(dataset))
    for changed in let_count(dataset.source):
        months |= _months(changed)
    dataset.refresh_from_db(fields=["noted_n", "is_counted"])
    return sorted(months)


def let_count(source: Source) -> list[Dataset]:
    """Let those files of a source count that should, and return the files that begin or cease to.

    All complete ones count, of a restated source only the one that speaks for the latest day: the older ones stay
    readable.
    """
    complete = list(Dataset.objects.complete().filter(source=source))
    if source.restated:
        complete = sorted(complete, key=lambda file: file.speaks_for)[-1:]
    counting = {file.pk for file in complete}
    changed = [
        file for file in Dataset.objects.filter(source=source) if file.is_counted != (file.pk in counting)
    ]
    for file in changed:
        file.is_counted = not file.is_counted
        file.save(update_fields=["is_counted"])
    return changed


def take_out(dataset: Dataset) -> list[date]:
    """Let the awards of a withdrawn file say again what the other files say; return the months whose figures change.

    Its facts stay as they are. Runs in the caller's transaction.
    """
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0")
    months = set(mark_latest(dataset)) | _months(dataset)
    if dataset.source.restated:  # the file that counts again may have months of its own
        for file in Dataset.objects.counted().filter(source=dataset.source):
            months |= _months(file)
    return sorted(months)


def _months(dataset: Dataset) -> set[date]:
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT DISTINCT {MONTH} FROM suppliers_marketfact WHERE dataset_id = %s",  # noqa: S608
            [dataset.pk],
        )
        return {row[0] for row in cursor.fetchall()}
