"""`manage.py import_market KIND FILE…`: published procurement data into facts."""

from argparse import ArgumentTypeError
from datetime import date
from pathlib import Path
from time import monotonic
from typing import Any

from django.core.management import BaseCommand, CommandError

from procurement.errors import Refused
from suppliers.market.actions import import_file, open_source
from suppliers.market.models import Dataset
from suppliers.market.readers import KINDS


def day(text: str) -> date:
    """Return the day of "2014-07-01"; say what a day is otherwise."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError(f"{text} is not a day: write 2014-07-01.") from None


class Command(BaseCommand):
    help = (
        "Import files of published procurement data. The same file twice is once; a stopped import goes on."
    )

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("kind", choices=sorted(KINDS), help="what the files are")
        parser.add_argument("files", nargs="+", type=Path)
        parser.add_argument("--source", help="short name of the series the files belong to (else the kind)")
        parser.add_argument("--title", help="what people call the series")
        parser.add_argument("--as-at", type=day, help="the day the files speak for: 2014-07-01")
        parser.add_argument("--report", type=int, default=20, help="how many issues to print for each file")

    def handle(self, *args: Any, **options: Any) -> None:
        facts = {"title": options["title"]} if options["title"] else {}
        if options["report"] < 0:
            raise CommandError("--report is the number of issues to print for each file: 0 or more.")
        failed = False
        for path in options["files"]:
            if not path.is_file():
                raise CommandError(f"{path} is not a file.")
            started = monotonic()
            try:
                source = open_source(options["source"] or options["kind"], options["kind"], **facts)
                dataset = import_file(
                    path, kind=options["kind"], source=source, as_at=options["as_at"], progress=self.progress
                )
            except Refused as refusal:
                raise CommandError(refusal.message) from refusal
            self.stdout.write(
                f"{dataset.reference} {path.name}: {dataset.get_status_display().lower()}, "
                f"{dataset.records_n:,} records, {dataset.facts_n:,} facts, {dataset.rejected_n:,} rejected, "
                f"{dataset.noted_n:,} notes, {monotonic() - started:.1f} s"
            )
            for issue in dataset.issues.order_by("-rejected", "record", "id")[: options["report"]]:
                word = "rejected" if issue.rejected else "note"
                self.stdout.write(f"  {word}: {issue} {issue.value!r}")
            failed = failed or dataset.status == Dataset.Status.REFUSED
        if failed:
            raise CommandError("One file or more could not be used: see above.")

    def progress(self, dataset: Dataset) -> None:
        self.stderr.write(f"  {dataset.records_n:,} records read", ending="\r")
        self.stderr.flush()
