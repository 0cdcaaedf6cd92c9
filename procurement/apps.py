"""What floor 1 sets up when the service starts."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate

from procurement.slices import load_slices


class ProcurementConfig(AppConfig):
    name = "procurement"

    def ready(self) -> None:
        from procurement.audit.grants import grant_service_role

        load_slices(self.name)
        # Once for all apps: every table is there when the signal comes for the first.
        post_migrate.connect(grant_service_role, sender=self, dispatch_uid="procurement.grant_service_role")
