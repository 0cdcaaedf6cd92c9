"""What officers, approvers and bidders have to do next from the opened answers to the award."""

from collections.abc import Iterator
from datetime import UTC, datetime, time
from typing import Any

from django.db.models import DateTimeField, Exists, F, FilteredRelation, OuterRef, Q
from django.urls import reverse

from procurement.carried import carried, carry
from procurement.clock import now
from procurement.site.register import Asker, Step, next_steps
from procurement.statements import Blank, Kept
from procurement.tenders.formulas.dates import UK_TIME
from procurement.tenders.models import Tender
from scoring.assessments.models import Assignment
from scoring.assessments.rules import undecided
from scoring.results.models import AssessmentSummary, Challenge, LowBidEnquiry
from scoring.results.rules import told_without_award
from suppliers.bids.models import Bid
from suppliers.bids.told import tells_outcome
from suppliers.market.models import CentreReview

FIRM = ("bidder", "supplier_admin")
OF_BID = AssessmentSummary.objects.filter(bid=OuterRef("pk"))
UNMARKED = ~Exists(Assignment.objects.live().filter(panel__tender=OuterRef("pk")))
NO_BID = ~Exists(Bid.objects.competing().filter(tender=OuterRef("pk")))
STILL_OPEN = Challenge.objects.filter(closed_at=None)
SPOKEN = CentreReview.objects.filter(status__in=[CentreReview.Status.ADVISED, CentreReview.Status.PAUSED])
OWN = Tender.objects.filter(buyer=Blank("buyer"))
WAITING = OWN.filter(status__in=["priced", "recommended", "standstill"]).values("pk").union(
    OWN.filter(Q(UNMARKED) | Q(NO_BID), status="assessing").values("pk"),
    OWN.filter(Exists(SPOKEN.filter(tender_reference=OuterRef("reference"))))
    .exclude(status__in=["awarded", "cancelled"])
    .values("pk"),
    STILL_OPEN.filter(tender__buyer=Blank("buyer")).values("tender"),
    undecided().filter(panel__tender__buyer=Blank("buyer")).values("panel__tender"),
    all=True,
)  # fmt: skip
DECISIONS = Kept(
    OWN.filter(pk__in=WAITING)
    .annotate(
        unmarked=UNMARKED,
        no_bid=NO_BID,
        spoken=carry(
            SPOKEN.filter(tender_reference=OuterRef("reference")), "reference", "status", "pause_ends_on"
        ),
        open_challenges=carry(STILL_OPEN.filter(tender=OuterRef("pk")), "number", "holds_award"),
        undecided=carry(
            undecided().filter(panel__tender=OuterRef("pk")).order_by("pk"),
            who=F("person_id"),
            name=F("person__name"),
        ),
    )
    .order_by("pk")
    .values_list(
        *("reference", "status", "title", "recommended_by_id", "standstill_ends_on"),
        *("unmarked", "no_bid", "spoken", "open_challenges", "undecided"),
    )[:20]
)
OPEN_REPAIR = Q(repair__replied_at=None, repair__due_at__gt=Blank("now", DateTimeField()))
TOLD = Kept(
    Bid.objects.filter(supplier=Blank("firm"))
    .annotate(
        enquired=FilteredRelation("enquiry", condition=Q(enquiry__status=LowBidEnquiry.Status.ASKED)),
        repairable=FilteredRelation("repair", condition=OPEN_REPAIR),
    )
    .filter(
        Q(enquired__isnull=False)
        | Q(repairable__isnull=False)
        | Q(Exists(OF_BID), tender__status="standstill")
        | Q(status=Bid.Status.NOT_FORWARD, tender__status="assessing")
    )
    .annotate(
        explain_by=F("enquired__due_on"),
        repair_by=F("repairable__due_at"),
        summaries=carry(OF_BID, "decision_id"),
        tender_title=F("tender__title"),
        tender_status=F("tender__status"),
    )
    .order_by("pk")
    .values_list(
        *("reference", "status", "tender_title", "tender_status"), *("explain_by", "repair_by", "summaries")
    )[:15]
)


def _answer_to(review: CentreReview, tender: Any) -> Step:
    """Return the step to answer what the digital centre said of a tender."""
    did, text, facts = "gave advice on", "Its words and your answer are published after award.", {}
    if review.status == CentreReview.Status.PAUSED and review.pause_ends_on:
        did, text = "paused", "Nothing is published before you answer or the pause ends."
        facts = {"due": f"the pause ends on {review.pause_ends_on:%-d %B %Y}"}
    return Step(
        f"Answer the digital centre: it {did} ‘{tender.title}’",
        reverse("centre:answer", args=[review.reference]),
        text=text,
        **facts,
    )


@next_steps("officer", "approver")
def take_decisions(asker: Asker) -> Iterator[Step]:
    """Tenders of your organisation that nobody marks yet, whose prices are open, recommended, or past their
    standstill; challenges to answer, conflicts of interest to decide about, and what the digital centre said that
    nobody has answered.
    """
    if asker.organisation is None:
        return
    today = asker.now.astimezone(UK_TIME).date()
    held = asker.user.roles_in(asker.organisation)
    for tender in DECISIONS.ask(buyer=asker.organisation.pk):
        place = reverse("results:show-results", args=[tender.reference])
        if tender.status == "assessing" and tender.no_bid:
            yield Step(
                f"Cancel ‘{tender.title}’: no bid came",
                reverse("tenders:cancel", args=[tender.reference]),
                text="There is nothing to mark. Say why, and what was learned, before you buy it anew.",
            )
        elif tender.status == "assessing" and tender.unmarked and "officer" in held:
            yield Step(
                f"Say who marks ‘{tender.title}’",
                reverse("assess:show-panel", args=[tender.reference]),
                text="The answers are open. Give each question to two evaluators or more.",
            )
        elif tender.status == "priced" and "officer" in held:
            yield Step(
                f"Decide on ‘{tender.title}’",
                place,
                text="Prices are open: compute the result, look at low prices, recommend an award or cancel.",
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
        conflicts = {conflict["who"]: conflict["name"] for conflict in tender.undecided}
        if conflicts and asker.user.pk not in conflicts:
            yield Step(
                f"Decide about a conflict of interest in ‘{tender.title}’",
                reverse("assess:show-panel", args=[tender.reference]),
                text=f"Declared by {', '.join(conflicts.values())}: cut off until somebody else has decided.",
                urgent=True,
            )
        yield from (_answer_to(review, tender) for review in carried(CentreReview, tender.spoken))
        for challenge in carried(Challenge, tender.open_challenges):
            challenge.tender = Tender(reference=tender.reference)
            yield Step(
                f"Answer {challenge.reference} about ‘{tender.title}’",
                reverse("results:close-challenge", args=[tender.reference, challenge.number]),
                text="It holds the award until it is closed." if challenge.holds_award else "A bidder asks.",
                urgent=challenge.holds_award,
            )


@next_steps(*FIRM)
def answer_buyers(asker: Asker) -> Iterator[Step]:
    """What a buyer asks of your bid after the opening, and what it tells: why a bid did not go forward, while the
    others are assessed; the summaries, while the standstill runs.

    One statement for all: a home page asks many rooms.
    """
    if asker.organisation is None:
        return
    for told in TOLD.ask(firm=asker.organisation.pk, now=now()):
        bid = Bid(reference=told.reference)
        if told.explain_by:
            yield Step(
                f"Explain your price for ‘{told.tender_title}’",
                reverse("results:show-enquiry", args=[LowBidEnquiry(bid=bid).reference]),
                text="A table of five figures.",
                due_at=datetime.combine(told.explain_by, time(23, 59), tzinfo=UK_TIME).astimezone(UTC),
                due=f"by the end of {told.explain_by:%-d %B %Y}",
                urgent=True,
            )
        if told.repair_by:
            yield Step(
                f"Put your bid for ‘{told.tender_title}’ right",
                reverse("results:show-repair", args=[bid.reference]),
                text="There is one chance.",
                due_at=told.repair_by,
                due=f"before {told.repair_by.astimezone(UK_TIME):%-d %B %Y, %H:%M}",
                urgent=True,
            )
        if told.status == Bid.Status.NOT_FORWARD and told.tender_status == "assessing":
            yield Step(
                f"Read why your bid for ‘{told.tender_title}’ did not go forward",
                reverse("screening:letter", args=[bid.reference]),
                text="Your marks on the screening, with their reasons.",
            )
        if told.tender_status == "standstill":
            for summary in carried(AssessmentSummary, told.summaries):
                summary.bid = bid
                yield Step(
                    f"Read how ‘{told.tender_title}’ was decided",
                    reverse("results:summary", args=[summary.reference]),
                    text="Your marks with their reasons, and those of the successful bid.",
                )


@tells_outcome
def show_summary(bid: Bid) -> str:
    """The newest assessment summary of a bid, which is sent on the day of the award's approval; else its marks."""
    if AssessmentSummary.objects.filter(bid=bid).exists():
        return reverse("results:summary", args=[bid.reference])
    return reverse("results:own-marks", args=[bid.reference]) if told_without_award(bid) else ""
