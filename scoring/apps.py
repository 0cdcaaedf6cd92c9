"""What floor 3 sets up when the service starts."""

from django.apps import AppConfig

from procurement.slices import load_slices


class ScoringConfig(AppConfig):
    name = "scoring"

    def ready(self) -> None:
        load_slices(self.name)
