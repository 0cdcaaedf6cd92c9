"""What people of a buyer and of its suppliers have to do next about contracts."""

from collections.abc import Iterator
from functools import cache

from django.db.models import DateField, DateTimeField, Q, Value
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils import timezone

from procurement.contracts.formulas import COMMENT_PCT, STOP_PCT
from procurement.contracts.models import Contract, MeasureRating, Milestone, Variation
from procurement.site.register import Asker, Found, Step, next_steps, searched
from procurement.statements import Blank, Kept

V = Variation.Status
CLAIMED = "claimed"  # a milestone among the changes
PAST = "past"  # a contract among them whose end nobody recorded


def page(contract: Contract) -> str:
    """Return the address of the contract's page."""
    return reverse("contracts:show-contract", args=[contract.reference])


@cache
def waiting_for(*, runs_it: bool, decides: bool, closes: bool) -> Kept:
    """Return the query of what waits for who runs contracts, who decides changes, and who closes contracts."""
    wanted = Q(pk=None)
    if runs_it:
        wanted |= Q(status=V.ASKED)
    if decides:
        wanted |= Q(status=V.JUSTIFIED) & ~Q(asked_by=Blank("person"))
    of = ("contract__reference", "contract__title")
    changes = Variation.objects.filter(wanted, contract__buyer=Blank("buyer"))
    waiting = changes.values_list(*of, "status", "cause", "what", "asked_at")
    if runs_it:
        claimed = Milestone.objects.filter(
            contract__buyer=Blank("buyer"), claimed_at__isnull=False, confirmed_at__isnull=True
        )
        waiting = waiting.union(
            claimed.values_list(*of, Value(CLAIMED), Value(""), "title", "claimed_at"), all=True
        )
    if closes:
        past = Contract.objects.filter(
            buyer=Blank("buyer"), status=Contract.Status.RUNNING, ends_on__lt=Blank("today", DateField())
        )
        waiting = waiting.union(
            past.values_list(
                "reference", "title", Value(PAST), Value(""), Value(""), Cast("ends_on", DateTimeField())
            ),
            all=True,
        )
    return Kept(waiting.order_by("asked_at")[:20])


# What takes a contract past the step that wants the centre's comment and not past the one that stops it.
TO_COMMENT = Kept(
    Variation.objects.filter(
        status=V.JUSTIFIED, change_gbp__gt=0, centre_comment="", contract__status=Contract.Status.RUNNING,
        running_pct__gte=COMMENT_PCT, running_pct__lt=STOP_PCT,
    )
    .order_by("asked_at", "pk")
    .values_list("contract__reference", "contract__title", "running_pct", "asked_at")[:20]
)  # fmt: skip
RATINGS = Kept(
    MeasureRating.objects.filter(
        contract__supplier=Blank("firm"), answer_by__gte=Blank("today", DateField()), answer__isnull=True
    )
    .order_by("answer_by", "pk")
    .values_list("pk", "contract__reference", "contract__title", "measure", "rating", "year", "answer_by")[
        :20
    ]
)


@next_steps("officer", "service_owner", "approver")
def settle_what_waits(asker: Asker) -> Iterator[Step]:
    """Changes of price or time that wait for a reason or for the approver; milestones said to be reached; contracts
    whose last day is past and whose end is not recorded.

    One statement for all: a home page asks many rooms.
    """
    if asker.organisation is None:
        return
    waiting = waiting_for(
        runs_it=bool(asker.roles & {"officer", "service_owner"}),
        decides="approver" in asker.roles,
        closes=bool(asker.roles & {"officer", "approver"}),
    ).ask(buyer=asker.organisation.pk, person=asker.user.pk, today=timezone.localdate())
    for reference, contract, status, cause, words, since in waiting:
        place = reverse("contracts:show-contract", args=[reference])
        if status == CLAIMED:
            yield Step(
                f"Confirm ‘{words}’ of ‘{contract}’",
                place,
                text="The supplier says that it is reached. Look at the evidence first.",
            )
            continue
        if status == PAST:
            yield Step(
                f"Record how ‘{contract}’ ended",
                reverse("contracts:end-contract", args=[reference]),
                text="Its last day is past. A termination notice (UK11) is due within 30 days of it.",
                due=f"ended on {timezone.localtime(since):%-d %B %Y}",
            )
            continue
        verb = "Justify or refuse" if status == V.ASKED else "Decide"
        yield Step(
            f"{verb} a change of ‘{contract}’",
            place,
            text=f"{Variation.Cause(cause).label}: {words[:140]}",
            due=f"asked on {timezone.localtime(since):%-d %B %Y}",
        )


@next_steps("centre_analyst")
def comment_on_growth(asker: Asker) -> Iterator[Step]:
    """Changes that the approver cannot accept before the centre has commented on how far the contract grows."""
    for change in TO_COMMENT.ask():
        yield Step(
            f"Comment on a change of ‘{change.contract__title}’: it would grow by {change.running_pct:.1f}%",
            reverse("contracts:show-contract", args=[change.contract__reference]),
            text="From 20% on nobody can accept it before.",
            due=f"asked on {timezone.localtime(change.asked_at):%-d %B %Y}",
        )


@next_steps("bidder", "supplier_admin")
def answer_ratings(asker: Asker) -> Iterator[Step]:
    """Ratings of your own firm's work that are drafts still and that nobody answered."""
    if asker.organisation is None:
        return
    for rating in RATINGS.ask(firm=asker.organisation.pk, today=timezone.localdate()):
        yield Step(
            f"Read how ‘{rating.measure}’ of ‘{rating.contract__title}’ was rated, and answer if you see it otherwise",
            reverse("contracts:answer-rating", args=[rating.contract__reference, rating.pk]),
            text=f"{MeasureRating.Rating(rating.rating).label}, for {rating.year}. "
            "The public reads it afterwards, with your answer.",
            due=f"by the end of {rating.answer_by:%-d %B %Y}" if rating.answer_by else "",
        )


@searched("Contracts")
def find_contracts(asker: Asker, words: str) -> Iterator[Found]:
    """Contracts that the asker may see, by reference or title."""
    contracts = (
        Contract.objects.visible_to(asker.user)
        .filter(Q(reference__iexact=words) | Q(title__icontains=words) | Q(supplier__name__icontains=words))
        .select_related("buyer", "supplier")
        .order_by("-awarded_at")[:10]
    )
    for contract in contracts:
        yield Found(
            f"{contract.reference} {contract.title}",
            page(contract),
            f"{contract.buyer.name}, with {contract.supplier.name}",
            contract.get_status_display(),
        )
