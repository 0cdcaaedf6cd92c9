"""`manage.py rebuild_market`: every rollup from nothing, and its digest."""

from typing import Any

from django.core.management import BaseCommand, CommandError

from suppliers.market import own_facts, rollups
from suppliers.market.models import Source


class Command(BaseCommand):
    help = "Build the rollups of every source from nothing; the rows are those that jobs keep current."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--source", help="only this one")
        parser.add_argument(
            "--check", action="store_true", help="print the digest of what is there, build nothing"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        chosen = Source.objects.filter(slug=options["source"]) if options["source"] else Source.objects.all()
        if options["source"] and not chosen:
            known = ", ".join(Source.objects.order_by("slug").values_list("slug", flat=True))
            raise CommandError(f"There is no source {options['source']}. There are: {known or 'none yet'}.")
        for source in chosen.order_by("slug"):
            if not options["check"]:
                own_facts.rebuild(source)
            self.stdout.write(f"{source.slug} {rollups.digest(source)}")
