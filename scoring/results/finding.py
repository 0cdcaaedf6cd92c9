"""What officers, approvers and bidders have to do next between opened prices and the award."""

from collections.abc import Iterator
from datetime import UTC, datetime, time

from django.db.models import Exists, OuterRef
from django.urls import reverse

from procurement.carried import carried, carry
from procurement.clock import now
from procurement.site.register import Asker, Step, next_steps
from procurement.tenders.formulas.dates import UK_TIME
from procurement.tenders.models import Tender
from scoring.results.models import AssessmentSummary, Challenge, LowBidEnquiry, Repair
from suppliers.bids.models import Bid
from suppliers.bids.told import tells_outcome

FIRM = ("bidder", "supplier_admin")


@next_steps("officer", "approver")
def take_decisions(asker: Asker) -> Iterator[Step]:
    """Tenders of your organisation whose prices are open, recommended, or past their standstill."""
    if asker.organisation is None:
        return
    today = asker.now.astimezone(UK_TIME).date()
    held = asker.user.roles_in(asker.organisation)
    own, still_open = (
        Tender.objects.filter(buyer=asker.organisation),
        Challenge.objects.filter(closed_at=None),
    )
    waiting = own.filter(status__in=["priced", "recommended", "standstill"]).values("pk").union(
        still_open.filter(tender__buyer=asker.organisation).values("tender"), all=True
    )  # fmt: skip
    found = (
        own.filter(pk__in=waiting)
        .annotate(open_challenges=carry(still_open.filter(tender=OuterRef("pk")), "number", "holds_award"))
        .only("reference", "status", "title", "recommended_by_id", "standstill_ends_on")
        .order_by("pk")[:20]
    )
    for tender in found:
        place = reverse("results:show-results", args=[tender.reference])
        if tender.status == "priced" and "officer" in held:
            yield Step(
                f"Recommend an award of ‘{tender.title}’",
                place,
                text="Prices are open: compute the result, look at low prices, say why.",
            )
        elif (
            tender.status == "recommended"
            and "approver" in held
            and tender.recommended_by_id != asker.user.pk
        ):
            yield Step(
                f"Approve the award of ‘{tender.title}’",
                place,
                text="Read the close marks again; approving tells every bidder at once.",
            )
        elif (
            tender.status == "standstill" and tender.standstill_ends_on and today > tender.standstill_ends_on
        ):
            yield Step(f"Award ‘{tender.title}’", place, text="The standstill has passed.", urgent=True)
        for challenge in carried(Challenge, tender.open_challenges):
            challenge.tender = tender
            yield Step(
                f"Answer {challenge.reference} about ‘{tender.title}’",
                reverse("results:close-challenge", args=[tender.reference, challenge.number]),
                text="It holds the award until it is closed." if challenge.holds_award else "A bidder asks.",
                urgent=challenge.holds_award,
            )


@next_steps(*FIRM)
def answer_buyers(asker: Asker) -> Iterator[Step]:
    """What a buyer asks of your bid after the opening, and the summaries while the standstill runs."""
    if asker.organisation is None:
        return
    of_bid = {"bid": OuterRef("pk")}
    enquiries = LowBidEnquiry.objects.filter(**of_bid, status=LowBidEnquiry.Status.ASKED)
    repairs = Repair.objects.filter(**of_bid, replied_at__isnull=True, due_at__gt=now())
    summaries = AssessmentSummary.objects.filter(**of_bid, bid__tender__status="standstill")
    bids = (
        Bid.objects.filter(supplier=asker.organisation)
        .filter(Exists(enquiries) | Exists(repairs) | Exists(summaries))
        .annotate(
            enquiries=carry(enquiries, "due_on"),
            repairs=carry(repairs, "due_at"),
            summaries=carry(summaries, "decision_id"),
        )
        .select_related("tender")
        .only("reference", "tender__title")
        .order_by("pk")[:15]
    )
    for bid in bids:
        for enquiry in carried(LowBidEnquiry, bid.enquiries):
            enquiry.bid = bid
            yield Step(
                f"Explain your price for ‘{bid.tender.title}’",
                reverse("results:show-enquiry", args=[enquiry.reference]),
                text="A table of five figures.",
                due_at=datetime.combine(enquiry.due_on, time(23, 59), tzinfo=UK_TIME).astimezone(UTC),
                due=f"by the end of {enquiry.due_on:%-d %B %Y}",
                urgent=True,
            )
        for repair in carried(Repair, bid.repairs):
            yield Step(
                f"Put your bid for ‘{bid.tender.title}’ right",
                reverse("results:show-repair", args=[bid.reference]),
                text="There is one chance.",
                due_at=repair.due_at,
                due=f"before {repair.due_at.astimezone(UK_TIME):%-d %B %Y, %H:%M}",
                urgent=True,
            )
        for summary in carried(AssessmentSummary, bid.summaries):
            summary.bid = bid
            yield Step(
                f"Read how ‘{bid.tender.title}’ was decided",
                reverse("results:summary", args=[summary.reference]),
                text="Your marks with their reasons, and those of the successful bid.",
            )


@tells_outcome
def show_summary(bid: Bid) -> str:
    """The newest assessment summary of a bid, which is sent on the day of the award's approval."""
    sent = AssessmentSummary.objects.filter(bid=bid).exists()
    return reverse("results:summary", args=[bid.reference]) if sent else ""
