"""Reads about services: the standing count of each quarter, and the plans of what is bought for them."""

from collections.abc import Iterable
from datetime import date

from procurement.capability.queries import Tally, tally_of, with_tally
from procurement.services.models import DependencyReading, Service


def latest_of(services: Iterable[Service]) -> dict[int, DependencyReading]:
    """Return the last quarter that was counted of each service, by its row."""
    found = DependencyReading.objects.filter(service__in=services).order_by("service_id", "-quarter", "-pk")
    return {one.service_id: one for one in found.distinct("service_id")}


def quarters_of(service: Service) -> list[DependencyReading]:
    """Return the standing count of each quarter of a service, oldest first; the last twelve."""
    return list(DependencyReading.objects.standing().filter(service=service))[-12:]


def tallies_of(service: Service, today: date) -> list[Tally]:
    """Return how far the plan of each contract under a service is, those that end first at the top."""
    contracts = service.contracts.select_related("supplier", "buyer").order_by("ends_on", "pk")
    return [tally_of(contract, today) for contract in with_tally(contracts)]


def words_of_plans(tallies: Iterable[Tally]) -> str:
    """Return in a sentence what the plans of a service's contracts count; nothing for no contract."""
    tallies = list(tallies)
    if not tallies:
        return ""
    items, alone = sum(len(one.items) for one in tallies), sum(one.independent for one in tallies)
    people, in_post = sum(one.people for one in tallies), sum(one.people_in_post for one in tallies)
    return (
        f"The plans of its contracts count today: transfer items {items}, of them done by our people alone {alone}; "
        f"posts {people}, of them filled {in_post}."
    )
