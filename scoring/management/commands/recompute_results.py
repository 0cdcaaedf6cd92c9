"""`recompute_results`: compute every stored result again, rows shuffled, and compare the bytes."""

import random
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from scoring.results.models import StoredResult
from scoring.results.queries import recompute


class Command(BaseCommand):
    help = (
        "Compute every stored result again from its own inputs, in shuffled order; fail when a byte differs."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--times", type=int, default=3, help="shuffles of each result (3)")
        parser.add_argument("--seed", type=int, default=1, help="seed of the shuffles (1)")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["times"] < 1:
            raise CommandError("--times is the number of shuffles of each result: 1 or more.")
        dice, count = random.Random(options["seed"]), 0
        differing = []
        for stored in StoredResult.objects.order_by("pk").iterator(chunk_size=50):
            count += 1
            if any(recompute(stored, dice) != bytes(stored.data) for _ in range(options["times"])):
                differing.append(stored.reference)
        if differing:
            raise CommandError(f"{len(differing)} of {count} stored results differ: {', '.join(differing)}")
        self.stdout.write(
            f"{count} stored results, {options['times']} shuffles each: the same bytes every time"
        )
