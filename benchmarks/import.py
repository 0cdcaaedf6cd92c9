"""Import: OCDS releases from a file to facts, beside plain msgspec with COPY, and kingfisher's way, in one run."""

import argparse
import hashlib
import itertools
import json
import resource
import statistics
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from benchmarks._market_data import releases
from supervisor.throwaway import throwaway_world


def plain_copy(path: Path) -> None:
    """Decode the needed fields and COPY one narrow row a release, without anything else."""
    from django.db import connection

    from suppliers.market.readers.ocds_shapes import DECODE

    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS plain_award")
        cursor.execute(
            "CREATE TABLE plain_award (ocid text, day text, amount numeric, supplier text, buyer text, title text)"
        )
        with path.open("rb") as file, cursor.copy("COPY plain_award FROM STDIN") as copy:
            for line in file:
                one = DECODE(line)
                award = one.awards[0]
                copy.write_row(
                    (
                        one.ocid,
                        award.date,
                        award.value.amount,
                        award.suppliers[0].name,
                        one.buyer.name,
                        one.tender.title,
                    )
                )


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


def kingfisher(path: Path, count: int) -> None:
    """The way of the standard's own collector: ijson, then a row a release with its JSON and digest, by bulk_create."""
    import ijson
    from django.db import transaction

    from suppliers.market.models import MarketFact

    with path.open("rb") as file, transaction.atomic():
        found = ijson.items(file, "", multiple_values=True, use_float=True)
        for start in range(0, count, 1000):
            MarketFact.objects.bulk_create(
                MarketFact(
                    dataset_id=0, record=start, line=start, part=0, stage="award", currency="GBP", suppliers_n=1,
                    is_framework=False, ocid=one["ocid"], notice=one["id"], released_at=one["date"],
                    award=hashlib.md5(json.dumps(one, sort_keys=True).encode(), usedforsecurity=False).hexdigest(),
                    extra=one,
                )
                for one in itertools.islice(found, 1000)
            )  # fmt: skip
        transaction.set_rollback(True)


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
                loading.stage(cursor, batch.facts())
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
                ("plain msgspec and COPY, six columns", chosen.releases, partial(plain_copy, path)),
                ("json and bulk_create", few, partial(row_by_row, path, few)),
                ("ijson and bulk_create (kingfisher's way)", few, partial(kingfisher, path, few)),
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
        facts, _, plain, orm, collector = median
        for place, by in enumerate(("the clock", "our processor time")):
            print(
                f"by {by}: facts ÷ plain {facts[place] / plain[place]:.2f}; "
                f"facts ÷ bulk_create {facts[place] / orm[place]:.1f}; "
                f"facts ÷ kingfisher's way {facts[place] / collector[place]:.1f}"
            )
        print(f"peak memory {peak:.0f} MB")


if __name__ == "__main__":
    main()
