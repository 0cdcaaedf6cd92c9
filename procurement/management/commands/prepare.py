"""`manage.py prepare`: what must be true before the first page is shown."""

from django.conf import settings
from django.core.management import BaseCommand, call_command, get_commands


class Command(BaseCommand):
    help = (
        "Migrate as the owner of the tables, then, in the demo, seed its world and load the real data sample."
    )

    def handle(self, *args: object, **options: object) -> None:
        call_command("migrate", verbosity=0, interactive=False)
        if not settings.DEMO_PERSONAS:
            return
        for name in ("seed", "load_sample"):
            if name in get_commands():
                call_command(name)
