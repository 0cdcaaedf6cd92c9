"""Reads about services: the whole page of one, the standing count of each quarter, the plans of its contracts."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import JSONObject

from procurement.accounts.models import Membership
from procurement.capability.queries import Tally, tally_of, with_tally
from procurement.carried import Settled, carried, carry
from procurement.services.models import (
    DependencyReading,
    LegacySystem,
    Service,
    ServiceOwner,
    StaffMeasure,
    StaffReading,
)
from procurement.tenders.models import Lesson, Tender

FEW = 5  # fewer cases than this give no percentage
LESSONS = 5


@cache
def carried_by_service() -> dict[str, Any]:
    """Return the annotations by which a service carries its owners, old systems and nearest lessons."""
    still_there = Membership.objects.live().filter(
        user=OuterRef("person"), organisation=OuterRef("service__buyer")
    )
    owners = ServiceOwner.objects.filter(service=OuterRef("pk")).values(
        facts=JSONObject(side="side", name="person__name", since_on="since_on", is_there=Exists(still_there))
    )
    # The tenders by their own tables: joined in one condition with "or", PostgreSQL reads every tender there is.
    bought = Service.contracts.through.objects.filter(service=OuterRef(OuterRef("pk"))).values(
        "contract__tender"
    )
    aimed = Tender.outcomes.through.objects.filter(outcome=OuterRef(OuterRef("outcome"))).values("tender")
    lessons = Lesson.objects.filter(Q(tender__in=bought) | Q(tender__in=aimed)).order_by("-at", "-pk")
    systems = LegacySystem.objects.filter(service=OuterRef("pk"))
    return {
        "owner_facts": Settled(ArraySubquery(owners)),
        "lesson_facts": Settled(
            ArraySubquery(
                lessons.values(facts=JSONObject(title="title", words="words", at="at", pk="pk"))[:LESSONS]
            )
        ),
        "system_facts": Settled(
            carry(
                systems, "reference", "title", "blocks", "answers", "change_days", "status", "sunset_plan",
                "sunset_on",
            )
        ),
    }  # fmt: skip


def whole(services: "QuerySet[Service]") -> "QuerySet[Service]":
    """Let each service bring its owners, old systems and nearest lessons with it, in the same statement."""
    brought = services.select_related("buyer", "outcome").prefetch_related("outcome__measures")
    return brought.annotate(**carried_by_service())


@dataclass(frozen=True)
class Seat:
    """One of the five sides of a service and who answers for it; ``has_left``: the person is not there any more."""

    side: str
    words: str
    name: str = ""
    since_on: date | None = None
    has_left: bool = False


def seats_of(service: Service) -> list[Seat]:
    """Return the five sides of a service that was read ``whole``, those without an owner among them."""
    known = {facts["side"]: facts for facts in service.owner_facts}  # type: ignore[attr-defined]
    return [
        Seat(
            side,
            words,
            known[side]["name"],
            date.fromisoformat(known[side]["since_on"]),
            not known[side]["is_there"],
        )
        if side in known
        else Seat(side, words)
        for side, words in ServiceOwner.Side.choices
    ]


def systems_of(service: Service) -> list[LegacySystem]:
    """Return the old systems of a service that was read ``whole``, the largest risk first, those off last."""
    found = carried(LegacySystem, service.system_facts)  # type: ignore[attr-defined]
    return sorted(
        found, key=lambda one: (one.status == "off", -(one.risk.points if one.risk else 0), one.title)
    )


@dataclass(frozen=True)
class Counted:
    """A measure of the staff's own with its standing readings, oldest first: one a day."""

    measure: StaffMeasure
    readings: Sequence[StaffReading]

    @property
    def first(self) -> StaffReading | None:
        return self.readings[0] if self.readings else None

    @property
    def last(self) -> StaffReading | None:
        return self.readings[-1] if self.readings else None

    def is_hidden(self, reading: StaffReading) -> bool:
        """True for a percentage of fewer than five cases."""
        return self.measure.is_share and reading.cases < FEW

    @property
    def lines(self) -> list[tuple[StaffReading, bool]]:
        """The readings, the newest first, each with whether its value is hidden."""
        return [(one, self.is_hidden(one)) for one in reversed(self.readings)]

    @property
    def last_is_hidden(self) -> bool:
        return self.last is not None and self.is_hidden(self.last)

    @property
    def reached(self) -> bool | None:
        """Whether the last reading is as good as the target; None where there is none, or it is hidden."""
        if self.last is None or self.last_is_hidden:
            return None
        return self.measure.reached(self.last.value)


@cache
def _staff_readings() -> Settled:
    readings = StaffReading.objects.filter(measure=OuterRef("pk")).order_by("read_on", "pk")
    return Settled(carry(readings, "read_on", "value", "cases", "words"))


def measures_of(service: Service) -> list[Counted]:
    """Return what the staff count, in one statement."""
    found: Any = service.measures.annotate(rows=_staff_readings())
    return [
        Counted(one, list({row.read_on: row for row in carried(StaffReading, one.rows)}.values()))
        for one in found
    ]


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
