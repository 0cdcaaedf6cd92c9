"""What people have to do next about outcomes, and outcomes that can be found."""

from collections.abc import Iterator

from django.db.models import Q

from procurement.outcomes.models import Outcome, Reading
from procurement.site.register import Asker, Found, Step, next_steps, searched


@next_steps("officer", "service_owner", "policy_owner")
def go_on_with_outcomes(asker: Asker) -> Iterator[Step]:
    """Your own drafts, and drafts of others that wait for a second person to agree."""
    if asker.organisation is None:
        return
    drafts = (
        Outcome.objects.filter(buyer=asker.organisation, status=Outcome.Status.DRAFT)
        .only("reference", "title", "author_id")
        .order_by("-changed_at")[:20]
    )
    for outcome in drafts:
        place = f"/outcomes/{outcome.reference}/"
        if outcome.author_id == asker.user.pk:
            yield Step(f"Go on with the outcome ‘{outcome.title}’", place)
        elif asker.roles & {"service_owner", "policy_owner"}:
            yield Step(
                f"Look at the outcome ‘{outcome.title}’",
                place,
                text="Somebody else wrote it. Agree, or say why not.",
            )


@next_steps("service_owner", "officer")
def verify_readings(asker: Asker) -> Iterator[Step]:
    """Readings that somebody else entered and nobody has verified."""
    if asker.organisation is None:
        return
    waiting = (
        Reading.objects.standing()
        .filter(measure__outcome__buyer=asker.organisation, verified_at__isnull=True)
        .exclude(entered_by=asker.user)
        .select_related("measure__outcome")
        .only("value", "read_on", "measure__name", "measure__unit", "measure__outcome__reference")
        .order_by("read_on")[:20]
    )
    for reading in waiting:
        outcome = reading.measure.outcome
        yield Step(
            f"Verify a reading of ‘{reading.measure.name}’",
            f"/outcomes/{outcome.reference}/",
            text=f"{reading.value.normalize():f} {reading.measure.unit} on {reading.read_on:%-d %B %Y}",
        )


@searched("Outcomes")
def find_outcomes(asker: Asker, words: str) -> Iterator[Found]:
    """Outcomes that the asker may see, by reference or by words of title and problem."""
    outcomes = (
        Outcome.objects.visible_to(asker.user)
        .filter(Q(reference__iexact=words) | Q(title__icontains=words) | Q(problem__icontains=words))
        .select_related("buyer")
        .order_by("-changed_at")[:10]
    )
    for outcome in outcomes:
        yield Found(
            f"{outcome.reference} {outcome.title}",
            f"/outcomes/{outcome.reference}/",
            outcome.buyer.name,
            outcome.get_status_display(),
        )
