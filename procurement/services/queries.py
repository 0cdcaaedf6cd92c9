"""Reads about services: the standing count of each quarter."""

from collections.abc import Iterable

from procurement.services.models import DependencyReading, Service


def latest_of(services: Iterable[Service]) -> dict[int, DependencyReading]:
    """Return the last quarter that was counted of each service, by its row."""
    found = DependencyReading.objects.filter(service__in=services).order_by("service_id", "-quarter", "-pk")
    return {one.service_id: one for one in found.distinct("service_id")}


def quarters_of(service: Service) -> list[DependencyReading]:
    """Return the standing count of each quarter of a service, oldest first; the last twelve."""
    return list(DependencyReading.objects.standing().filter(service=service))[-12:]
