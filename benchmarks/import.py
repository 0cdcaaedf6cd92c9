"""Import: OCDS releases from a file to facts, beside plain msgspec with COPY of the same rows, in one run."""

import argparse
import resource
import statistics
import time
from pathlib import Path

from benchmarks._market_data import database, releases


def plain_copy(path: Path) -> float:
    """Seconds to decode the needed fields and COPY one narrow row a release, without anything else."""
    from django.db import connection

    from suppliers.market.readers.ocds import DECODE

    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS plain_award")
        cursor.execute(
            "CREATE TABLE plain_award (ocid text, day text, amount numeric, supplier text, buyer text, title text)"
        )
        began = time.perf_counter()
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
        return time.perf_counter() - began


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--releases", type=int, default=50_000)
    parser.add_argument("--runs", type=int, default=3)
    chosen = parser.parse_args()
    with database() as folder:
        from suppliers.market import loading
        from suppliers.market.actions import import_file, open_source
        from suppliers.market.models import Dataset

        facts, whole, floor = [], [], []
        for run in range(chosen.runs):
            path = folder / f"releases-{run}.jsonl"
            releases(path, chosen.releases, seed=run)
            size = path.stat().st_size
            source = open_source(f"bench-{run}", "ocds")
            dataset = Dataset.objects.create(
                source=source, kind="ocds", file_name="x", sha256=f"{run}", size_bytes=size
            )
            began = time.perf_counter()
            with path.open("rb") as file:
                loading.load(dataset, file)
            facts.append(chosen.releases / (time.perf_counter() - began))
            began = time.perf_counter()
            import_file(path, kind="ocds", source=open_source(f"whole-{run}", "ocds"), job=False)
            whole.append(chosen.releases / (time.perf_counter() - began))
            floor.append(chosen.releases / plain_copy(path))
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(f"{chosen.releases:,} releases, {size / 1e6:.0f} MB, {chosen.runs} runs; releases a second")
        print(f"{'':44}{'median':>10}{'lowest':>10}{'highest':>10}")
        for name, rates in (
            ("file to facts", facts),
            ("whole import (digest, latest, marks, audit)", whole),
            ("plain msgspec and COPY, six columns", floor),
        ):
            print(f"{name:44}{statistics.median(rates):>10,.0f}{min(rates):>10,.0f}{max(rates):>10,.0f}")
        print(
            f"plain ÷ facts {statistics.median(floor) / statistics.median(facts):.2f}; peak memory {peak:.0f} MB"
        )


if __name__ == "__main__":
    main()
