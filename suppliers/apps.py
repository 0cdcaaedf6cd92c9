"""What floor 2 sets up when the service starts."""

from django.apps import AppConfig

from procurement.slices import load_slices


class SuppliersConfig(AppConfig):
    name = "suppliers"

    def ready(self) -> None:
        load_slices(self.name)
