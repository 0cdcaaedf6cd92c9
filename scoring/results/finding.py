"""What officers, approvers and bidders have to do next between opened prices and the award."""

from collections.abc import Iterator
from datetime import UTC, datetime, time

from django.urls import reverse

from procurement.clock import now
from procurement.site.register import Asker, Step, next_steps
from procurement.tenders.formulas.dates import UK_TIME
from procurement.tenders.models import Tender
from scoring.results.models import AssessmentSummary, Challenge, LowBidEnquiry, Repair

FIRM = ("bidder", "supplier_admin")


@next_steps("officer", "approver")
def take_decisions(asker: Asker) -> Iterator[Step]:
    """Tenders of your organisation whose prices are open, recommended, or past their standstill."""
    if asker.organisation is None:
        return
    today = asker.now.astimezone(UK_TIME).date()
    held = asker.user.roles_in(asker.organisation)
    found = Tender.objects.filter(
        buyer=asker.organisation, status__in=["priced", "recommended", "standstill"]
    ).order_by("pk")[:10]
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
    challenges = Challenge.objects.filter(
        tender__buyer=asker.organisation, closed_at__isnull=True
    ).select_related("tender")[:10]
    for challenge in challenges:
        yield Step(
            f"Answer {challenge.reference} about ‘{challenge.tender.title}’",
            reverse("results:close-challenge", args=[challenge.tender.reference, challenge.number]),
            text="It holds the award until it is closed." if challenge.holds_award else "A bidder asks.",
            urgent=challenge.holds_award,
        )


@next_steps(*FIRM)
def answer_buyers(asker: Asker) -> Iterator[Step]:
    """What a buyer asks of your bid after the opening, and the summaries of the last 30 days."""
    if asker.organisation is None:
        return
    enquiries = LowBidEnquiry.objects.filter(
        bid__supplier=asker.organisation, status=LowBidEnquiry.Status.ASKED
    ).select_related("bid__tender")[:5]
    for enquiry in enquiries:
        yield Step(
            f"Explain your price for ‘{enquiry.bid.tender.title}’",
            reverse("results:show-enquiry", args=[enquiry.reference]),
            text="A table of five figures.",
            due_at=datetime.combine(enquiry.due_on, time(23, 59), tzinfo=UK_TIME).astimezone(UTC),
            due=f"by the end of {enquiry.due_on:%-d %B %Y}",
            urgent=True,
        )
    repairs = Repair.objects.filter(
        bid__supplier=asker.organisation, replied_at__isnull=True, due_at__gt=now()
    ).select_related("bid__tender")[:5]
    for repair in repairs:
        yield Step(
            f"Put your bid for ‘{repair.bid.tender.title}’ right",
            reverse("results:show-repair", args=[repair.bid.reference]),
            text="There is one chance.",
            due_at=repair.due_at,
            due=f"before {repair.due_at.astimezone(UK_TIME):%-d %B %Y, %H:%M}",
            urgent=True,
        )
    summaries = AssessmentSummary.objects.filter(
        bid__supplier=asker.organisation, bid__tender__status="standstill"
    ).select_related("bid__tender")[:5]
    for summary in summaries:
        yield Step(
            f"Read how ‘{summary.bid.tender.title}’ was decided",
            reverse("results:summary", args=[summary.reference]),
            text="Your marks with their reasons, and those of the successful bid.",
        )
