"""`manage.py withdraw_import D-0001 --by EMAIL --reason WORDS`: a wrong file counts no more."""

from typing import Any

from django.core.management import BaseCommand, CommandError

from procurement.accounts.models import User
from procurement.errors import Refused
from suppliers.market.actions import withdraw
from suppliers.market.models import Dataset


class Command(BaseCommand):
    help = "Withdraw an imported file that is wrong. It stays, with the reason; to undo it, import the file again."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("dataset", help="the file's reference: D-0001")
        parser.add_argument(
            "--by", required=True, help="e-mail address of the centre analyst who withdraws it"
        )
        parser.add_argument("--reason", required=True, help="what is wrong with it; stays with the file")

    def handle(self, *args: Any, **options: Any) -> None:
        dataset = Dataset.objects.filter(reference=options["dataset"]).first()
        if dataset is None:
            raise CommandError(
                f"There is no file {options['dataset']}. Take its reference from /centre/data/."
            )
        by = User.objects.filter(email=options["by"].strip().lower()).first()
        if by is None:
            raise CommandError(f"Nobody has the address {options['by']}. Give that of a centre analyst.")
        try:
            done = withdraw(dataset, by=by, reason=options["reason"])
        except Refused as refusal:
            raise CommandError(refusal.message) from refusal
        self.stdout.write(f"{done.reference} {done.file_name} is withdrawn. The figures follow by a job.")
