"""`manage.py erase_person EMAIL --reason WORDS`: a person who left asks that nothing of theirs is kept by name."""

from typing import Any

from django.core.management import BaseCommand, CommandError

from procurement.errors import Refused
from procurement.organisations.erasing import erase_account


class Command(BaseCommand):
    help = (
        "Erase a person who left: closes the account, and takes away the name, the address and the typed reasons. "
        "There is no way back. What they did stays in the log under a pseudonym."
    )

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("email", help="the address that the person signs in with")
        parser.add_argument("--reason", required=True, help="why, without a name: it stays in the log")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            gone = erase_account(options["email"], reason=options["reason"])
        except Refused as refusal:
            raise CommandError(refusal.message) from refusal
        counts = ", ".join(f"{count} {what}" for what, count in gone.items())
        self.stdout.write(f"The person is erased and the account is closed: {counts}.")
        self.stdout.write("Run verify_audit: it is as whole as before.")
