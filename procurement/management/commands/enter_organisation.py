"""`manage.py enter_organisation buyer NAME --admin EMAIL --person NAME`: a public body and its first administrator."""

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management import BaseCommand, CommandError
from django.db import transaction
from django.urls import reverse

from procurement.accounts.models import User
from procurement.accounts.roles import ADMIN_OF_KIND
from procurement.errors import Refused
from procurement.organisations.actions import add_member, create_organisation
from procurement.organisations.models import Organisation


class Command(BaseCommand):
    help = (
        "Enter a buyer or the digital centre with its first administrator, who invites everybody else. "
        "Suppliers register themselves."
    )

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("kind", choices=["buyer", "centre"])
        parser.add_argument("name", help="the name of the organisation")
        parser.add_argument("--sector", choices=Organisation.Sector.values, default="")
        parser.add_argument("--admin", required=True, help="e-mail address of its first administrator")
        parser.add_argument("--person", required=True, help="that person's name")

    def handle(self, *args: Any, **options: Any) -> None:
        kind, email = options["kind"], options["admin"].strip().lower()
        person_name = " ".join(options["person"].split())
        try:
            User(email=email, name=person_name).clean_fields(exclude=["password"])
        except ValidationError as error:
            if "email" in error.message_dict:
                raise CommandError(
                    f"{email or 'Nothing'} is not an e-mail address. Give that of the first administrator."
                ) from error
            raise CommandError(
                "Give the name of the first administrator, in at most 120 characters."
            ) from error
        with transaction.atomic():
            try:
                made = create_organisation(
                    kind,
                    options["name"],
                    by=None,
                    sector=options["sector"],
                    is_central_government=options["sector"] == Organisation.Sector.CENTRAL,
                )
                person = User.objects.filter(email=email).first()
                person = person or User.objects.create_user(email, name=person_name)
                add_member(made, person, [ADMIN_OF_KIND[kind]], by=None)
            except Refused as refusal:
                raise CommandError(refusal.message) from refusal
        self.stdout.write(
            f"{made.reference} {made.name} is entered. {person.name} sets a password at "
            f"{settings.SERVICE_URL}{reverse('account_reset_password')} and then invites the others."
        )
