"""`./dev manage jobs`: what waits, what was parked and why; `--retry` lets parked work try again."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db.models import Count

from procurement.notifications.models import Outbox
from procurement.notifications.outbox import try_again


class Command(BaseCommand):
    help = "Show work that waits and work that was parked after five tries; let parked work try again."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--retry", metavar="KEY", help="the key of parked work, or 'all'")

    def handle(self, *args: Any, **options: Any) -> None:
        parked = Outbox.objects.parked().order_by("pk")
        if wanted := options["retry"]:
            rows = list(parked if wanted == "all" else parked.filter(key=wanted))
            if not rows:
                raise CommandError(
                    f"No parked work has the key {wanted!r}. Run the command without --retry to see."
                )
            for row in rows:
                try_again(row)
            self.stdout.write(f"{len(rows)} pieces of work will be tried again within ten seconds.")
            return
        for state, count in Outbox.objects.values_list("state").annotate(Count("pk")).order_by("state"):
            self.stdout.write(f"{state:8} {count}")
        for row in parked:
            self.stdout.write(f"parked: {row.key} ({row.kind}, {row.tries} tries): {row.last_error}")
