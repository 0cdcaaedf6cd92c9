"""`manage.py seed`: the demo world, floor by floor, through the same actions as the pages."""

from importlib import import_module
from importlib.util import find_spec

from django.conf import settings
from django.core.management import BaseCommand, CommandError

FLOORS = ("procurement", "suppliers", "scoring")


class Command(BaseCommand):
    help = "Seed the demo world; what is there already is left as it is."

    def handle(self, *args: object, **options: object) -> None:
        if not settings.DEMO_PERSONAS:
            raise CommandError("The demo world belongs to the demo: set DEMO_PERSONAS to seed it.")
        for floor in FLOORS:
            if find_spec(f"{floor}.demo"):
                import_module(f"{floor}.demo").seed()
