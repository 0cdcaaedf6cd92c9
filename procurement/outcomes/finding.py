"""What people have to do next about outcomes, and outcomes that can be found."""

from collections.abc import Iterator
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import DateField, Exists, OuterRef, Q, Subquery, UUIDField
from django.utils import timezone

from procurement.accounts.models import Membership, User
from procurement.carried import carry
from procurement.organisations.leaving import waits_for
from procurement.organisations.models import Organisation
from procurement.outcomes.models import Measure, Outcome, Reading
from procurement.outcomes.rules import unread_changes
from procurement.site.register import Asker, Found, Step, next_steps, searched
from procurement.statements import Blank, Kept

IS_HERE = Membership.objects.live().filter(organisation=OuterRef("buyer"), user=OuterRef("author"))
PRIMARY = Measure.objects.filter(outcome=OuterRef("pk"), kind=Measure.Kind.PRIMARY)
# Drafts, and what is agreed or measured and whose target day is past: one statement, for a home page asks many rooms.
WAITING = Kept(
    Outcome.objects.filter(buyer=Blank("buyer"))
    .annotate(due_on=Subquery(PRIMARY.values("target_on")))
    .filter(
        Q(status=Outcome.Status.DRAFT)
        | Q(
            status__in=[Outcome.Status.AGREED, Outcome.Status.MEASURING],
            due_on__lt=Blank("today", DateField()),
        )
    )
    .order_by("-changed_at")
    .annotate(
        is_left=~Exists(IS_HERE),
        has_written=Exists(unread_changes(OuterRef("reference")).filter(actor=Blank("writer", UUIDField()))),
    )
    .values_list("reference", "title", "author_id", "status", "due_on", "is_left", "has_written")[:40]
)
TO_VERIFY = Kept(
    Reading.objects.standing()
    .filter(measure__outcome__buyer=Blank("buyer"), verified_at__isnull=True)
    .exclude(entered_by=Blank("person"))
    .order_by("read_on")
    .values_list("measure__outcome__reference", "measure__name", "measure__unit", "value", "read_on")[:20]
)


@next_steps("officer", "service_owner", "policy_owner")
def go_on_with_outcomes(asker: Asker) -> Iterator[Step]:
    """Your own drafts, those whose author has left, drafts of others that wait for a second person to agree, and
    outcomes whose target day is past: until somebody says how they ended no figure counts them.
    """
    if asker.organisation is None:
        return
    owns = bool(asker.roles & {"service_owner", "policy_owner"})
    today = timezone.localdate(asker.now)
    for outcome in WAITING.ask(buyer=asker.organisation.pk, writer=asker.user.pseudonym, today=today):
        place = f"/outcomes/{outcome.reference}/"
        if outcome.status != Outcome.Status.DRAFT:
            if owns:
                yield Step(
                    f"Say how ‘{outcome.title}’ ended",
                    f"{place}close/",
                    text="Its target day is past. Met, partly met and not met rest on a verified reading.",
                    due=f"the target was for {outcome.due_on:%-d %B %Y}",
                )
        elif outcome.author_id == asker.user.pk:
            yield Step(f"Go on with the outcome ‘{outcome.title}’", place)
        elif outcome.is_left:
            yield Step(
                f"Go on with the outcome ‘{outcome.title}’",
                place,
                text="Its author has left.",
            )
        elif outcome.has_written and owns:
            yield Step(
                f"Go on with the outcome ‘{outcome.title}’",
                place,
                text="You wrote some of it, so somebody else agrees.",
            )
        elif owns:
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
    waiting = TO_VERIFY.ask(buyer=asker.organisation.pk, person=asker.user.pk)
    for outcome, measure, unit, value, read_on in waiting:
        yield Step(
            f"Verify a reading of ‘{measure}’",
            f"/outcomes/{outcome}/",
            text=f"{value.normalize():f} {unit} on {read_on:%-d %B %Y}",
        )


def _begun(organisation: Organisation, person: User) -> ArraySubquery:
    begun = Outcome.objects.filter(buyer=organisation, author=person, status=Outcome.Status.DRAFT)
    return carry(begun.order_by("-pk"), "reference", "title")


@waits_for(_begun)
def drafts(begun: list[dict[str, Any]]) -> Iterator[str]:
    """Outcomes that somebody began and nobody agreed: who wrote them stays on record, and a colleague goes on."""
    if names := [f"{outcome['reference']} ‘{outcome['title']}’" for outcome in begun]:
        more = f" and {len(names) - 5} more" if len(names) > 5 else ""
        yield (
            f"Wrote the draft of {', '.join(names[:5])}{more}. That stays on record and does not change hands: any "
            "officer, service owner or policy owner can go on, and is led to it once the author has left."
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
