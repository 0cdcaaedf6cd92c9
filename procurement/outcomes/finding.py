"""What people have to do next about outcomes, and outcomes that can be found."""

from collections.abc import Iterator
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, Q, UUIDField

from procurement.accounts.models import Membership, User
from procurement.carried import carry
from procurement.organisations.leaving import waits_for
from procurement.organisations.models import Organisation
from procurement.outcomes.models import Outcome, Reading
from procurement.outcomes.rules import unread_changes
from procurement.site.register import Asker, Found, Step, next_steps, searched
from procurement.statements import Blank, Kept

IS_HERE = Membership.objects.live().filter(organisation=OuterRef("buyer"), user=OuterRef("author"))
DRAFTS = Kept(
    Outcome.objects.filter(buyer=Blank("buyer"), status=Outcome.Status.DRAFT)
    .order_by("-changed_at")
    .annotate(
        is_left=~Exists(IS_HERE),
        has_written=Exists(unread_changes(OuterRef("reference")).filter(actor=Blank("writer", UUIDField()))),
    )
    .values_list("reference", "title", "author_id", "is_left", "has_written")[:20]
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
    """Your own drafts, those whose author has left, and drafts of others that wait for a second person to agree."""
    if asker.organisation is None:
        return
    for outcome in DRAFTS.ask(buyer=asker.organisation.pk, writer=asker.user.pseudonym):
        place = f"/outcomes/{outcome.reference}/"
        if outcome.author_id == asker.user.pk:
            yield Step(f"Go on with the outcome ‘{outcome.title}’", place)
        elif outcome.is_left:
            yield Step(
                f"Go on with the outcome ‘{outcome.title}’",
                place,
                text="Its author has left.",
            )
        elif outcome.has_written and asker.roles & {"service_owner", "policy_owner"}:
            yield Step(
                f"Go on with the outcome ‘{outcome.title}’",
                place,
                text="You wrote some of it, so somebody else agrees.",
            )
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
