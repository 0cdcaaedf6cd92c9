"""What a buyer's people have to do next about tenders, and tenders that can be found."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, Q
from django.utils import timezone

from procurement.accounts.models import User
from procurement.carried import carry
from procurement.organisations.leaving import waits_for
from procurement.organisations.models import Organisation
from procurement.site.register import Asker, Found, Step, next_steps, searched
from procurement.statements import Blank, Kept
from procurement.tenders.models import Amendment, Clarification, Tender

S = Tender.Status
ENDED = (S.AWARDED, S.CANCELLED)
# Where the next move is the buyer's own, up to publishing; what is to decide after the opening the results tell.
TO_MOVE = (S.DRAFT, S.RETURNED, S.IN_REVIEW, S.APPROVED)
SHOWN = ("reference", "status", "title", "author_id", "submitted_at", "answers_by_at", "deadline_at")
OWN, OF_OWN = Tender.objects.filter(buyer=Blank("buyer")), {"tender__buyer": Blank("buyer")}
# Three small sets rather than every tender that is not ended: most of those ask for nothing today.
WAITING = OWN.filter(status__in=TO_MOVE).values("pk").union(
    Clarification.objects.filter(**OF_OWN, answered_at=None).values("tender"),
    Amendment.objects.filter(**OF_OWN, status=Amendment.Status.PROPOSED).values("tender"),
    all=True,
)  # fmt: skip
UNANSWERED = Count("clarifications", filter=Q(clarifications__answered_at__isnull=True), distinct=True)
PROPOSED = Count("amendments", filter=Q(amendments__status=Amendment.Status.PROPOSED), distinct=True)
MOVES = Kept(
    OWN.filter(pk__in=WAITING)
    .exclude(status__in=ENDED)
    .annotate(unanswered=UNANSWERED, proposed=PROPOSED)
    .order_by("-changed_at")
    .values_list(*SHOWN, "unanswered", "proposed")[:60]
)


def day(moment: datetime) -> str:
    """Return a day as people say it in the United Kingdom."""
    return f"{timezone.localtime(moment):%-d %B %Y}"


def of_officer(tender: Any) -> Iterator[Step]:
    """Drafts to go on with, tenders to publish, questions to answer."""
    place = f"/tenders/{tender.reference}/"
    if tender.status == S.RETURNED:
        yield Step(f"‘{tender.title}’ came back: see why", place, urgent=True)
    elif tender.status == S.DRAFT:
        yield Step(f"Go on with the draft ‘{tender.title}’", place, text=tender.reference)
    elif tender.status == S.APPROVED:
        yield Step(f"Publish ‘{tender.title}’", f"{place}publish/", text="It has been approved.")
    if tender.unanswered:
        word = "question" if tender.unanswered == 1 else "questions"
        by = tender.answers_by_at
        yield Step(
            f"Answer {tender.unanswered} {word} on ‘{tender.title}’",
            f"{place}questions/",
            text="An unanswered question holds the closing.",
            due_at=by,
            due=f"by {day(by)}" if by else "",
        )


def of_approver(tender: Any, asker: Asker) -> Iterator[Step]:
    """Tenders that somebody else wrote, changes to agree."""
    place = f"/tenders/{tender.reference}/"
    if tender.status == S.IN_REVIEW and tender.author_id != asker.user.pk:
        asked = f"asked on {day(tender.submitted_at)}" if tender.submitted_at else ""
        yield Step(f"Review ‘{tender.title}’", f"{place}review/", due=asked)
    if tender.proposed:
        yield Step(
            f"Agree or refuse a change of ‘{tender.title}’",
            f"{place}amendments/",
            text="A change that matters takes two people.",
            due_at=tender.deadline_at,
            due=f"before it closes on {day(tender.deadline_at)}" if tender.deadline_at else "",
        )


@next_steps("officer", "approver")
def move_tenders(asker: Asker) -> Iterator[Step]:
    """The next move of each tender of the organisation that is not ended, for who may make it."""
    if asker.organisation is None or asker.organisation.kind != "buyer":
        return
    for tender in MOVES.ask(buyer=asker.organisation.pk):
        if "officer" in asker.roles:
            yield from of_officer(tender)
        if "approver" in asker.roles:
            yield from of_approver(tender, asker)


def _led(organisation: Organisation, person: User) -> ArraySubquery:
    led = Tender.objects.filter(buyer=organisation, author=person).exclude(status__in=ENDED)
    return carry(led.order_by("-pk"), "reference", "title")


@waits_for(_led)
def leads(led: list[dict[str, Any]]) -> Iterator[str]:
    """Tenders that are not ended and stand in somebody's name: any colleague with the role can go on."""
    if names := [f"{tender['reference']} ‘{tender['title']}’" for tender in led]:
        more = f" and {len(names) - 5} more" if len(names) > 5 else ""
        yield (
            f"Leads {', '.join(names[:5])}{more}. Any other commercial officer can go on; hand over to one to say who "
            "does."
        )


@searched("Tenders")
def find_tenders(asker: Asker, words: str) -> Iterator[Found]:
    """Tenders that the asker may see, by reference or by words of title and problem."""
    tenders = (
        Tender.objects.visible_to(asker.user)
        .filter(Q(reference__iexact=words) | Q(title__icontains=words) | Q(why__icontains=words))
        .select_related("buyer")
        .order_by("-changed_at")[:10]
    )
    for tender in tenders:
        public = tender.published_at is not None
        yield Found(
            f"{tender.reference} {tender.title}",
            f"/find/{tender.reference}/"
            if public and "bidder" in asker.roles
            else f"/tenders/{tender.reference}/{'' if asker.user.is_authenticated else 'public/'}",
            tender.buyer.name,
            tender.phase_words,
        )
