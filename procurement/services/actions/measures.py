"""Writes about the measures that the staff of a service chose themselves."""

from datetime import date, datetime
from decimal import Decimal

from django.db.models import Max
from django.utils import timezone

from procurement import audit
from procurement.accounts.models import User
from procurement.errors import Refused, needed_words
from procurement.flow import locked
from procurement.services.actions.ground import owner_only
from procurement.services.models import Service, StaffMeasure, StaffReading

MEASURE_CHOSEN = audit.kind(
    "service.measure_chosen", "{by} chose a measure of the staff's own for {subject}: {title}"
)
MEASURE_READ = audit.kind("service.measure_read", "{by} read ‘{title}’ of {subject} on {day}")
MOST = 6
BIGGEST = Decimal("9999999999.99")


def choose_measure(
    service: Service,
    *,
    by: User,
    title: str,
    unit: str,
    better: str,
    target: Decimal | None = None,
    now: datetime | None = None,
) -> StaffMeasure:
    """Choose what the staff count about their own work.

    Raises ``Refused`` to others than the service owner, without title or unit, twice, and for a seventh: who
    counts everything improves nothing.
    """
    owner_only(service, by)
    title = needed_words(title, "measure.no_title", "Say what is counted.", field="title", longest=120)
    unit = needed_words(
        unit, "measure.no_unit", "Say in which unit: days, %, people.", field="unit", longest=40
    )
    if better not in StaffMeasure.Better.values:
        raise Refused("measure.better", "Say whether higher or lower is better.", field="better")
    if target is not None and abs(target) > BIGGEST:
        raise Refused("measure.target", "Enter a smaller target.", field="target")
    with locked(service) as service:
        if service.measures.filter(title=title).exists():
            raise Refused("measure.there", "This is counted here already.", field="title")
        if service.measures.count() >= MOST:
            raise Refused("measure.most", f"A service has {MOST} measures of the staff's own at most.")
        made = StaffMeasure.objects.create(
            service=service, number=(service.measures.aggregate(most=Max("number"))["most"] or 0) + 1, title=title,
            unit=unit, better=better, target=target, added_by=by, added_at=now or timezone.now(),
        )  # fmt: skip
        audit.record(MEASURE_CHOSEN, service, by=by, title=title)
    return made


def read_measure(
    measure: StaffMeasure,
    *,
    by: User,
    read_on: date,
    value: Decimal,
    cases: int,
    words: str,
    now: datetime | None = None,
) -> StaffReading:
    """Enter one value of a measure on a day; a later one of the same day corrects it.

    Raises ``Refused`` to others than the service owner, for a day to come, a share outside 0 to 100, cases below
    zero, and without a word on where it was read.
    """
    owner_only(measure.service, by)
    words = needed_words(words, "measure.no_words", "Say where it was read.", field="words", longest=300)
    moment = now or timezone.now()
    if read_on is None or read_on > timezone.localdate(moment):
        raise Refused("measure.day", "Give a day that is not to come.", field="read_on")
    if abs(value) > BIGGEST or (measure.is_share and not 0 <= value <= 100):
        raise Refused("measure.value", "Enter a value that this unit can have.", field="value")
    if not 0 <= cases <= 2_000_000_000:
        raise Refused("measure.cases", "Enter on how many cases it stands.", field="cases")
    with locked(measure) as measure:
        made = StaffReading.objects.create(
            measure=measure, read_on=read_on, value=value, cases=cases, words=words, entered_by=by, entered_at=moment
        )  # fmt: skip
        # The value goes in as a hash: the history is no way round a percentage that is hidden.
        audit.record(
            MEASURE_READ, measure.service, by=by, title=measure.title, day=read_on.isoformat(), after=value
        )
    return made
