"""`manage.py load_sample`: the real G-Cloud sales that the market page shows from the first start."""

from typing import Any

from django.core.management import BaseCommand

from suppliers.market.sample import load_sample


class Command(BaseCommand):
    help = "Import the G-Cloud sales sample, once; the figures follow by a job."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--wait", action="store_true", help="compute the figures before returning")

    def handle(self, *args: Any, **options: Any) -> None:
        dataset = load_sample(wait=options["wait"])
        self.stdout.write(f"Market sample: {dataset.facts_n:,} sales lines of {dataset.source.title}.")
