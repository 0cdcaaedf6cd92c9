"""Import: OCDS releases from a file to facts, beside plain msgspec with COPY, and kingfisher's way, in one run."""

import argparse
import hashlib
import itertools
import json
import resource
import statistics
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import cache, partial
from pathlib import Path
from typing import Any

from benchmarks._market_data import releases
from supervisor.throwaway import throwaway_world


def plain_copy(path: Path) -> None:
    """Decode the needed fields and COPY one narrow row a release, without anything else."""
    from suppliers.market.readers.ocds_shapes import DECODE

    columns = "ocid text, day text, amount numeric, supplier text, buyer text, title text"
    with path.open("rb") as file, copied("plain_award", columns) as write:
        for line in file:
            one = DECODE(line)
            award = one.awards[0]
            write(
                (
                    one.ocid,
                    award.date,
                    award.value.amount,
                    award.suppliers[0].name,
                    one.buyer.name,
                    one.tender.title,
                )
            )


def wide_copy(path: Path) -> None:
    """Decode the needed fields and COPY the row that a fact is, all its columns, trusting every field to be well."""
    from suppliers.market import loading
    from suppliers.market.readers.ocds_shapes import DECODE

    columns = loading.STAGE.partition("(")[2].rpartition(")")[0]
    with path.open("rb") as file, copied("wide_award", columns) as write:
        for number, line in enumerate(file, 1):
            one = DECODE(line)
            tender, award, value = one.tender, one.awards[0], one.awards[0].value
            parties = {party.id: party for party in one.parties}
            for part, supplier in enumerate(award.suppliers):
                code, details = tender.classification.id, parties[supplier.id].details
                write(
                    (
                        number, number, "award", part, award.date[:10], value.amount, None, value.amount,
                        value.currency, one.buyer.name, "", supplier.name, "", len(award.suppliers), details.scale,
                        "party scale", details.vcse, "", code[:2], code, tender.procurementMethod, False,
                        tender.title, one.id, one.tag[0], award.status, one.ocid, award.id,
                        one.date, None, None, "", None,
                    )
                )  # fmt: skip


@contextmanager
def copied(table: str, columns: str) -> Iterator[Callable[[tuple[Any, ...]], None]]:
    """Make a table anew and give a function that copies a row into it."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS {table}")
        cursor.execute(f"CREATE TABLE {table} ({columns})")
        with cursor.copy(f"COPY {table} FROM STDIN") as copy:
            yield copy.write_row


def row_by_row(path: Path, count: int) -> None:
    """The usual way: every release through json and the ORM's bulk_create, one object a fact."""
    from django.db import transaction

    from suppliers.market.models import MarketFact

    with path.open("rb") as file, transaction.atomic():
        for _ in range(count // 1000):
            found = [json.loads(line) for line in itertools.islice(file, 1000)]
            MarketFact.objects.bulk_create(
                MarketFact(
                    dataset_id=0, record=number, line=number, part=0, stage="award", currency="GBP",
                    value=str(one["awards"][0]["value"]["amount"]), suppliers_n=1, is_framework=False,
                    title=one["tender"]["title"], ocid=one["ocid"], happened_on=one["awards"][0]["date"][:10],
                )
                for number, one in enumerate(found)
            )  # fmt: skip
        transaction.set_rollback(True)


def kingfisher(path: Path, count: int, *, in_bulk: bool) -> None:
    """The way of the standard's own collector: releases built from ijson's events with exact decimals, each content
    once by its digest, and a row a release that points at it. ``in_bulk``: a thousand at a time by bulk_create;
    else as its file_worker does, which asks for each content and saves each row by itself.
    """
    import ijson
    from django.db import connection, transaction

    content, release = collector_tables()
    with path.open("rb") as file, transaction.atomic():
        with connection.schema_editor() as editor:
            editor.create_model(content)
            editor.create_model(release)
        found = built(ijson.parse(file, multiple_values=True), ijson.ObjectBuilder)
        for _ in range(count // 1000):
            some = [(digest_of(one), one) for one in itertools.islice(found, 1000)]
            if not in_bulk:
                for key, one in some:
                    data, _ = content.objects.get_or_create(digest=key, defaults={"data": one})
                    release(data=data, ocid=one["ocid"], release_id=one["id"], date=one["date"]).save()
                continue
            content.objects.bulk_create(
                [content(digest=key, data=one) for key, one in some], ignore_conflicts=True
            )
            known = dict(
                content.objects.filter(digest__in=[key for key, _ in some]).values_list("digest", "pk")
            )
            release.objects.bulk_create(
                release(data_id=known[key], ocid=one["ocid"], release_id=one["id"], date=one["date"])
                for key, one in some
            )
        transaction.set_rollback(True)


def built(events: Iterable[tuple[str, str, Any]], builder: Any) -> Iterator[dict[str, Any]]:
    """Yield each value at the top of a file from the events that ijson gives."""
    one = builder()
    for prefix, event, value in events:
        one.event(event, value)
        if prefix == "" and event == "end_map":
            yield one.value
            one = builder()


def digest_of(one: dict[str, Any]) -> str:
    """Return the MD5 of a release, as the collector names its content."""
    return hashlib.md5(
        json.dumps(one, sort_keys=True, default=str).encode(), usedforsecurity=False
    ).hexdigest()


@cache
def collector_tables() -> tuple[Any, Any]:
    """Return the collector's two models, as far as they matter here: contents by digest, and releases."""
    from django.core.serializers.json import DjangoJSONEncoder
    from django.db import models

    class Content(models.Model):  # noqa: DJ008  nobody prints one
        digest = models.TextField(unique=True)
        data = models.JSONField(encoder=DjangoJSONEncoder)

        class Meta:
            app_label = "suppliers"

    class Release(models.Model):  # noqa: DJ008
        data = models.ForeignKey(Content, models.CASCADE)
        ocid = models.TextField(db_index=True)
        release_id = models.TextField()
        date = models.TextField()

        class Meta:
            app_label = "suppliers"

    return Content, Release


def staged(path: Path) -> None:
    """Our way without identities and the schema: read, note what is odd, and COPY every column of every fact."""
    from django.db import connection, transaction

    from suppliers.market import loading
    from suppliers.market.readers.ocds import read_ocds

    with path.open("rb") as file:
        records = read_ocds(file, core=False)
        while True:
            batch = loading.Batch(records, loading.BATCH)
            with transaction.atomic(), connection.cursor() as cursor:
                loading.stage(cursor, batch.pieces())
            if not batch.last:
                return


def rate(count: int, work: Callable[[], object]) -> tuple[float, float]:
    """Return things a second of ``work`` over ``count`` of them, by the clock and by our own processor time."""
    began, busy = time.perf_counter(), time.process_time()
    work()
    return count / (time.perf_counter() - began), count / (time.process_time() - busy)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--releases", type=int, default=50_000)
    parser.add_argument("--runs", type=int, default=3)
    chosen = parser.parse_args()
    few = max(chosen.releases // 25, 1000)
    with throwaway_world() as servers:
        from suppliers.market.actions import import_file, open_source

        rates: dict[str, list[tuple[float, float]]] = {}
        for run in range(chosen.runs):
            path = servers.var / f"releases-{run}.jsonl"
            releases(path, chosen.releases, seed=run)
            size = path.stat().st_size
            source = open_source(f"bench-{run}", "ocds")
            for name, count, work in (
                ("file to facts, no identities, no schema check", chosen.releases, partial(staged, path)),
                ("whole import (schema, identities, latest, audit)", chosen.releases,
                 partial(import_file, path, kind="ocds", source=source, job=False)),
                ("msgspec and COPY, the same columns on trust", chosen.releases, partial(wide_copy, path)),
                ("msgspec and COPY, six columns", chosen.releases, partial(plain_copy, path)),
                ("json and bulk_create", few, partial(row_by_row, path, few)),
                ("ijson and bulk_create (kingfisher's way)", few, partial(kingfisher, path, few, in_bulk=True)),
                ("ijson and save, as kingfisher does it", few, partial(kingfisher, path, few, in_bulk=False)),
            ):  # fmt: skip
                rates.setdefault(name, []).append(rate(count, work))
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(f"{chosen.releases:,} releases, {size / 1e6:.0f} MB, {chosen.runs} runs; releases a second")
        print(f"{'':50}{'median':>10}{'lowest':>10}{'highest':>10}{'processor':>12}")
        median = []
        for name, found in rates.items():
            clock, busy = zip(*found, strict=True)
            median.append((statistics.median(clock), statistics.median(busy)))
            print(
                f"{name:50}{median[-1][0]:>10,.0f}{min(clock):>10,.0f}{max(clock):>10,.0f}{median[-1][1]:>12,.0f}"
            )
        facts, _, wide, narrow, orm, collector, saving = median
        for place, by in enumerate(("the clock", "our processor time")):
            print(
                f"by {by}: facts ÷ plain {facts[place] / wide[place]:.2f} of the same columns, "
                f"{facts[place] / narrow[place]:.2f} of six; "
                f"facts ÷ bulk_create {facts[place] / orm[place]:.1f}; "
                f"facts ÷ kingfisher's way {facts[place] / collector[place]:.1f} in bulk, "
                f"{facts[place] / saving[place]:.1f} as it does it"
            )
        print(f"peak memory {peak:.0f} MB")


if __name__ == "__main__":
    main()
