"""`manage.py market_report --json`: every measure with numerator, denominator and count."""

import json
from typing import Any

from django.core.management import BaseCommand, CommandError

from suppliers.market import report
from suppliers.market.forms import PROCEDURES, month_of
from suppliers.market.formulas.measures import SIZE_BANDS
from suppliers.market.models import Dataset, Source
from suppliers.market.queries import Filters


class Command(BaseCommand):
    help = "Print every measure of the market, with the filters of the page, or every figure of one file."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--json", action="store_true", help="as JSON; else as lines of text")
        parser.add_argument("--dataset", help="one imported file: its reference (D-0001) or its file name")
        parser.add_argument("--source", help="short name of the source; else the first")
        parser.add_argument("--from", dest="first", help="first month: 2013-01")
        parser.add_argument("--to", dest="last", help="last month: 2013-12")
        for name in ("sector", "topic", "buyer"):
            parser.add_argument(f"--{name}", default="")
        parser.add_argument(
            "--band", default="", choices=["", *(code for code, *_ in SIZE_BANDS)], help="size of award"
        )
        parser.add_argument("--procedure", default="", choices=["", *PROCEDURES])

    def handle(self, *args: Any, **options: Any) -> None:
        found = self.of_dataset(options["dataset"]) if options["dataset"] else self.of_source(options)
        if options["json"]:
            self.stdout.write(json.dumps(found, indent=1, ensure_ascii=False))
            return
        if options["dataset"]:
            for name, value in found["figures"].items():
                self.stdout.write(f"{name}: {value}")
            return
        for part in ("market", "own"):
            self.stdout.write(part.capitalize())
            for one in found[part]:
                self.stdout.write(
                    f"  {one['id']:<4} {one['title']}: {one['value']} "
                    f"({one['numerator']} ÷ {one['denominator']}, n={one['n']})"
                )

    def of_dataset(self, wanted: str) -> dict[str, Any]:
        dataset = (
            Dataset.objects.filter(reference=wanted).first()
            or Dataset.objects.filter(file_name=wanted).order_by("-pk").first()
        )
        if dataset is None:
            known = ", ".join(Dataset.objects.order_by("pk").values_list("reference", flat=True)[:20])
            raise CommandError(f"There is no dataset {wanted}. There are: {known or 'none yet'}.")
        return report.of_dataset(dataset)

    def of_source(self, options: dict[str, Any]) -> dict[str, Any]:
        chosen = (
            Source.objects.filter(slug=options["source"])
            if options["source"]
            else Source.objects.order_by("pk")
        )
        source = chosen.first()
        if source is None:
            raise CommandError(
                "There is no such source. Import a file first: manage.py import_market KIND FILE."
            )
        months = {}
        for name in ("first", "last"):
            months[name] = month_of(options[name])
            if options[name] and months[name] is None:
                raise CommandError(f"{options[name]} is not a month: write 2013-01.")
        if months["first"] and months["last"] and months["last"] < months["first"]:
            raise CommandError("The last month lies before the first: change --from or --to.")
        if options["band"] and source.basis != Source.Basis.AWARD:
            raise CommandError(
                "Only awards have a size of award: leave --band out, or choose another source."
            )
        narrowed = {name: options[name] for name in ("sector", "topic", "buyer", "band", "procedure")}
        return report.of_filters(Filters(source, **narrowed, **months))
