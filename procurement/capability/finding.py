"""What people of a buyer and of its suppliers have to do next about capability plans."""

from collections.abc import Iterator

from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone

from procurement.capability.actions.reminders import SOON
from procurement.capability.models import FRESH, Gap, KnowledgePlace, Post, Rehearsal, TransferItem
from procurement.contracts.models import Contract
from procurement.site.register import Asker, Found, Step, end_of, next_steps, searched
from procurement.statements import Blank, Kept

T = TransferItem.Status
GAPS_OF_FIRM = Kept(
    Gap.objects.filter(
        rehearsal__contract__supplier=Blank("firm"), status=Gap.Status.OPEN, mender=Gap.Mender.SUPPLIER
    )
    .order_by("mend_by")
    .values_list(
        "what", "mend_by", "rehearsal__number", "rehearsal__contract__reference", "rehearsal__contract__title"
    )[:20]
)


def page(contract: str, at: str) -> str:
    """Return the address of a place on the capability plan of the contract with this reference."""
    return reverse("capability:show-plan", args=[contract]) + f"#{at}"


@next_steps("hr", "service_owner")
def decide_items(asker: Asker) -> Iterator[Step]:
    """Items proposed and steps claimed, that wait for somebody else of the buyer's."""
    if asker.organisation is None:
        return
    proposed = Q(status=T.PROPOSED) & ~Q(proposed_by=asker.user)
    claimed = Q(claimed_at__isnull=False) & ~Q(claimed_by=asker.user)
    waiting = (
        TransferItem.objects.filter(proposed | claimed, contract__buyer=asker.organisation)
        .select_related("contract")
        .order_by("due_on")[:20]
    )
    for item in waiting:
        if item.claimed_at:
            title = f"Confirm “{item.next_status.lower()}” for ‘{item.task}’, or send it back"
        else:
            title = f"Agree that ‘{item.task}’ is handed over, or decline"
        yield Step(title, page(item.contract.reference, f"item-{item.number}"), text=item.contract.title)


@next_steps("hr")
def fill_posts(asker: Asker) -> Iterator[Step]:
    """Posts that wait for an approval, and those needed in 90 days, or already, that have nobody in them."""
    if asker.organisation is None:
        return
    wanted = (
        Post.objects.filter(
            Q(status=Post.Status.PLANNED) | Q(needed_by__lte=timezone.localdate(asker.now) + SOON),
            contract__buyer=asker.organisation,
        )
        .exclude(status=Post.Status.FILLED)
        .exclude(contract__status=Contract.Status.FALLEN)
        .select_related("contract")
        .order_by("needed_by")[:20]
    )
    for post in wanted:
        is_planned = post.status == Post.Status.PLANNED
        yield Step(
            f"Approve the post ‘{post}’"
            if is_planned
            else f"Fill the post ‘{post}’: it is {post.get_status_display().lower()}",
            page(post.contract.reference, f"post-{post.number}"),
            text=post.contract.title,
            due_at=end_of(post.needed_by),
            due=f"needed by {post.needed_by:%-d %B %Y}",
        )


@next_steps("service_owner")
def hold_rehearsals(asker: Asker) -> Iterator[Step]:
    """Rehearsals of leaving that are due in 90 days, or were due already."""
    if asker.organisation is None:
        return
    due = (
        Rehearsal.objects.filter(
            contract__buyer=asker.organisation,
            contract__status=Contract.Status.RUNNING,
            status=Rehearsal.Status.PLANNED,
            due_on__lte=timezone.localdate(asker.now) + SOON,
        )
        .select_related("contract")
        .order_by("due_on")[:20]
    )
    for rehearsal in due:
        yield Step(
            f"Rehearse leaving: ‘{rehearsal.scope}’",
            page(rehearsal.contract.reference, f"rehearsal-{rehearsal.number}"),
            text=rehearsal.contract.title,
            due_at=end_of(rehearsal.due_on),
            due=f"by {rehearsal.due_on:%-d %B %Y}",
        )


@next_steps("service_owner", "hr")
def confirm_mending(asker: Asker) -> Iterator[Step]:
    """Gaps of a rehearsal that somebody else said are mended."""
    if asker.organisation is None:
        return
    said = (
        Gap.objects.filter(rehearsal__contract__buyer=asker.organisation, status=Gap.Status.CLAIMED)
        .exclude(claimed_by=asker.user)
        .select_related("rehearsal__contract")
        .order_by("mend_by")[:20]
    )
    for gap in said:
        contract = gap.rehearsal.contract
        yield Step(
            f"Confirm that ‘{gap.what}’ is mended, or send it back",
            page(contract.reference, f"rehearsal-{gap.rehearsal.number}"),
            text=contract.title,
        )


@next_steps("bidder")
def mend_gaps(asker: Asker) -> Iterator[Step]:
    """Gaps that the supplier mends."""
    if asker.organisation is None:
        return
    for what, mend_by, rehearsal, contract, title in GAPS_OF_FIRM.ask(firm=asker.organisation.pk):
        yield Step(
            f"Mend what failed in a rehearsal: ‘{what}’",
            page(contract, f"rehearsal-{rehearsal}"),
            text=title,
            due_at=end_of(mend_by),
            due=f"by {mend_by:%-d %B %Y}",
        )


@next_steps("service_owner")
def open_places(asker: Asker) -> Iterator[Step]:
    """Contracts with places that nobody of the buyer's opened within a quarter: a step a contract."""
    if asker.organisation is None:
        return
    today = timezone.localdate(asker.now)
    opened = Q(
        knowledge_places__status=KnowledgePlace.Status.OPEN, knowledge_places__tried_on__gte=today - FRESH
    )
    in_use = ~Q(knowledge_places__status=KnowledgePlace.Status.RETIRED)
    waiting = (
        Contract.objects.filter(buyer=asker.organisation, status=Contract.Status.RUNNING)
        .annotate(shut=Count("knowledge_places", filter=in_use & ~opened))
        .filter(shut__gt=0)
        .order_by("ends_on")[:20]
    )
    for contract in waiting:
        yield Step(
            f"Try to open {contract.shut} place{'s' if contract.shut != 1 else ''} where the knowledge of "
            f"‘{contract.title}’ lives",
            page(contract.reference, "knowledge"),
            text="Open each yourself, without the supplier.",
        )


@searched("Knowledge")
def find_places(asker: Asker, words: str) -> Iterator[Found]:
    """Places where the knowledge of the asker's contracts lives, handover packs among them, by what is kept there."""
    places = (
        KnowledgePlace.objects.filter(
            contract__in=Contract.objects.visible_to(asker.user), title__icontains=words
        )
        .exclude(status=KnowledgePlace.Status.RETIRED)
        .select_related("contract")
        .order_by("pk")[:10]
    )
    for place in places:
        yield Found(
            place.title,
            page(place.contract.reference, f"place-{place.number}"),
            place.contract.title,
            place.get_kind_display(),
        )
