"""Reads of the catalogue."""

from procurement.catalogue.models import Component


def live_capability_keys() -> frozenset[str]:
    """Return the keys of the capabilities that a live component gives today."""
    return frozenset(Component.objects.live().values_list("capability", flat=True))
