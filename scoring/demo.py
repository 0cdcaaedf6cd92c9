"""The demo world of floor 3: Harrowmere's tender from an outcome to a contract, told through the actions.

Two more stand where visitors can take them up: a tender that is open for bids, and one whose answers wait for
the evaluators. The drafts of floor 1 are there already.

Opening officers of the demo all have one passphrase, shown on the demo page: ``PASSPHRASE``. Time is skipped
by moving a stored moment (`skip_to`): the rules themselves always ask the clock of the database.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import cycle
from typing import Any

from django.urls import reverse
from django.utils import timezone

from procurement.accounts.models import User
from procurement.capability import demo as capability
from procurement.contracts.models import Contract
from procurement.delivery.actions import assess_delivery
from procurement.delivery.formulas import QUESTIONS
from procurement.demo import HARROWMERE, organisation, person
from procurement.errors import Refused
from procurement.notifications import outbox
from procurement.outcomes import actions as outcomes
from procurement.outcomes.models import Outcome
from procurement.services import actions as services
from procurement.tenders import actions as tenders
from procurement.tenders.models import Tender
from scoring.assessments import actions as assessing
from scoring.assessments.models import Panel
from scoring.assessments.queries import bids_of, questions_of
from scoring.moderation import actions as moderating
from scoring.plans import actions as plans
from scoring.plans.queries import scoring_rules
from scoring.results import actions as results
from scoring.results.models import StoredResult
from scoring.simulator import actions as simulating
from scoring.simulator.asking import ask
from suppliers.bids import actions as bids
from suppliers.bids.models import Bid
from suppliers.opening import actions as opening
from suppliers.reach.actions import write_click
from suppliers.sealing import actions as sealing
from suppliers.sealing.models import OfficerKey, OpeningOfficer

PASSPHRASE = "seven green bottles on a harbour wall"  # noqa: S105  of the demo alone, and shown on its page
OFFICERS = ("Samira Holt", "Peter Lowe", "Grace Tanaka")
EVALUATORS = ("Tomasz Reyes", "Leila Park", "Joan Abbot")

TITLE = "Fewer families in temporary accommodation in Harrowmere"
WHY = (
    "Families wait 47 days for a decision today, because officers look in five places to learn what is already "
    "known. While they wait they live in one room, often far from school."
)
FACTS = {
    "users": "Housing officers",
    "limits": "Records stay in the United Kingdom.",
    "working_together": "We meet each fortnight, look at what changed for families and decide what comes next.",
    "quality": "Tested with users, accessible, deployable in one step, documented, secure, open code.",
    "capability_plan": "By month 12 our own staff can change and release it without the supplier.",
    "cpv_code": "72200000",
    "place": "Harrowmere",
    "proof_wanted_at": "award",
    "references": "any_size",
    "other_proof_accepted": True,
    "liability_cap_pct": Decimal(125),
    "payment_rhythm": "monthly",
    "payment_days": 30,
    "remote": "yes",
    "engagement_on": date(2026, 9, 15),
    "engagement_note": "Eleven firms came; two asked for smaller lots.",
    "partners_welcome": True,
    "pages_to_read": 18,
    "barriers_considered": "No turnover floor, proof at award, 30 days to bid, words kept below 3,000.",
}

# What each bidder asks, and the marks of the panel: (person, price, marks by question in order). Marks and
# whole-life prices stand to each other, and to the value of the lot, as those of the simulator's example do, so
# at a price weight of 20% the joint bid of Tidewell Studio wins before Lanternworks.
BIDS: dict[str, tuple[str, Decimal, tuple[int, ...]]] = {
    "Tidewell Studio": ("Owen Marsh", Decimal(218_500), (4, 4, 4, 3, 4, 4)),
    "Lanternworks Co-operative": ("Wren Castellan", Decimal(253_000), (5, 4, 4, 4, 3, 4)),
    "Colossus Global Services": ("Grant Hollis", Decimal(168_000), (3, 3, 3, 3, 4, 3)),
}
# Who bids together, with the partner's share of the work.
PARTNERS = {
    "Tidewell Studio": [
        {"name": "Nettle & Birch Research", "role": "partner", "size": "sme", "share_pct": "40"}
    ]
}
ANSWERS = (
    "We begin with three families a week and the officers who meet them, and we show what we learned on a wall "
    "that everybody passes. In Eastmarch this changed the first form from forty questions to nine.",
    "By week three an officer sees a person's history in one place. We release each fortnight, and stop what "
    "does not help. The first office gains from it within sixty days.",
    "With Northlode we cut the wait for a licence from 31 days to 9. Its own report says so, and its head of "
    "service takes calls about us.",
    "Two of your people work with us from the first day and lead every release from month eight. We leave a "
    "handover pack that they wrote.",
    "Every change is tested with people who use a screen reader, and can be put back in one step.",
    "We train four people who have been homeless, at a living wage, and two of them join your team.",
)


def seed() -> None:
    """Tell the stories that are not told yet."""
    if told := Tender.objects.public().filter(title=TITLE).first():
        hand_over(told)
        return
    for name in OFFICERS:
        officer = fresh(name)
        if not OfficerKey.objects.filter(user=officer).exists():
            sealing.set_passphrase(officer, PASSPHRASE, PASSPHRASE, by=officer)
    change = agreed_outcome()
    awarded = published(TITLE, WHY, "Show safeguarding history", Decimal(240_000), change)
    submit_all(awarded)
    award(awarded, change)
    marking = published(
        "Debts understood at the first meeting",
        "Families in debt tell their story to four offices, and each counts the debt differently.",
        "Calculate debt", Decimal(180_000), change,
    )  # fmt: skip
    late = start_late(marking)
    submit_all(marking)
    refuse_late(late)
    start_marking(marking)
    published(
        "A home that fits, assessed in a week",
        "Assessing what a family needs takes 19 days, because the same questions are asked three times.",
        "Assess housing need", Decimal(410_000), change,
    )  # fmt: skip


def fresh(name: str) -> User:
    """Return a person of the demo as if signed in with a second factor a moment ago."""
    user = person(name)
    user.second_factor_at = timezone.now()
    return user


def agreed_outcome() -> Outcome:
    """Harrowmere's outcome: drafted by the officer, agreed by the service owner."""
    amara, idris = person("Amara Osei"), person("Idris Vaughan")
    known = Outcome.objects.filter(buyer=organisation(HARROWMERE), status=Outcome.Status.AGREED).first()
    if known is not None:
        return known
    outcome = outcomes.draft_outcome(
        organisation(HARROWMERE), by=amara, title="Fewer families in temporary accommodation",
        problem=WHY, population="Families without a home of their own", place="Harrowmere",
        direction="reduce", attribution="trend",
    )  # fmt: skip
    outcomes.set_measure(
        outcome, by=amara, kind="primary", name="households in temporary accommodation",
        numerator="Households in temporary accommodation on the last day of the quarter",
        denominator="None: a count", unit="households", better="lower",
        baseline=Decimal(1240), baseline_on=date(2026, 9, 30), target=Decimal(900), target_on=date(2029, 3, 31),
        source="the quarterly homelessness return", frequency="quarterly",
        verifier="The county's statistics team",
    )  # fmt: skip
    outcomes.set_measure(
        outcome, by=amara, kind="lead", name="days until a plan is agreed", unit="days", better="lower",
        baseline=Decimal(47), baseline_on=date(2026, 9, 30), target=Decimal(20), target_on=date(2027, 9, 30),
        source="the case register", frequency="monthly", verifier="The service owner",
    )  # fmt: skip
    outcomes.set_measure(
        outcome, by=amara, kind="guardrail", name="repeat homelessness within 6 months", unit="%",
        better="lower", target=Decimal(9), source="the quarterly homelessness return", frequency="quarterly",
        verifier="The county's statistics team",
    )  # fmt: skip
    return outcomes.agree_outcome(outcome, by=idris)


def published(title: str, why: str, lot: str, value: Decimal, change: Outcome) -> Tender:
    """Draft, check, plan, practise, approve and publish a tender of one lot; return it, open for bids."""
    amara, hannah = person("Amara Osei"), person("Hannah Okafor")
    tender = tenders.draft_tender(
        organisation(HARROWMERE), by=amara, title=title, why=why, outcomes=[change], **FACTS
    )
    tenders.add_lot(
        tender, by=amara, title=lot, value_gbp=value, term_months=24, words_asked=2400,
        description="Officers see what is known in one place, so that a plan is agreed at the first meeting.",
    )  # fmt: skip
    tenders.change_tender(tender, by=amara, no_lots_reason="One lot: it is one small component.")
    assess_delivery(
        tender, by=amara, answers={question.key: 2 for question in QUESTIONS}, choice="mix",
        paragraph="We buy help to begin and keep the core: our own team leads from month eight.",
        need_months=36, post_planned="One delivery manager",
    )  # fmt: skip
    tenders.set_dates(tender, by=amara, publish_on=timezone.localdate(), days_to_bid=30)
    plan = plans.draft_plan(tender, by=amara)
    save_simulation(plan, amara)
    plans.sign_off_plan(plan, by=amara)
    practise(tender)
    tender.refresh_from_db()
    tenders.submit_for_review(tender, by=amara)
    tenders.approve_tender(tender, by=hannah, words="The outcome is clear and small firms can bid.")
    return tenders.publish_tender(tender, by=amara)


def save_simulation(plan: Any, by: User) -> None:
    """Keep a run of the simulator with the five kinds of bidder: approval asks for one."""
    simulating.save_run(plan, ask(scoring_rules(plan), {}), by=by, title="Five kinds of bidder")


def practise(tender: Tender) -> None:
    """Name three opening officers and let each pass the drill: the envelopes are made after it."""
    sealing.name_officers(tender, [person(name) for name in OFFICERS], by=person("Amara Osei"))
    for place in OpeningOfficer.objects.live().filter(tender=tender).select_related("user"):
        officer = fresh(place.user.name)
        sealing.pass_drill(sealing.begin_drill(place, by=officer), PASSPHRASE, by=officer)


def submit_all(tender: Tender) -> None:
    """Let each bidder of the story answer, price and submit; then the closing moment comes."""
    codes = _codes(tender)
    # Evaluators read answers without names, so no answer names its firm.
    closings = cycle(
        (
            "We stand behind this, and say so in public.",
            "The team that did it before does it here.",
            "We did this twice; the second time we knew what to leave out.",
        )
    )
    for (firm, (bidder, price, _)), closing in zip(BIDS.items(), closings, strict=False):
        by = person(bidder)
        by.acting_organisation = organisation(firm)
        bid = bids.start_bid(tender.lots.get(), by=by)
        for code, answer in zip(codes, ANSWERS, strict=False):
            bids.save_part(bid, f"answer:{code}", f"{answer}\n\n{closing}", by=by)
        bids.save_part(bid, "partners", PARTNERS.get(firm, []), by=by)
        bids.save_part(bid, "price", {"price_gbp": str(price), "exit_gbp": "4000.00"}, by=by)
        bids.submit_bid(bid, by=by, idempotency_key=uuid.uuid4().hex)
    close(tender)


def _codes(tender: Tender) -> list[str]:
    return [
        criterion["code"] for criterion in tender.plan_snapshot["criteria"] if criterion["kind"] != "price"
    ]


LATE_FIRM, LATE_BIDDER = "Plainspoken Digital", "Nadia Quill"


def start_late(tender: Tender) -> Bid:
    """A bidder who writes everything and leaves sending for the last moment."""
    by = person(LATE_BIDDER)
    by.acting_organisation = organisation(LATE_FIRM)
    bid = bids.start_bid(tender.lots.get(), by=by)
    for code, answer in zip(_codes(tender), ANSWERS, strict=False):
        bids.save_part(bid, f"answer:{code}", answer, by=by)
    bids.save_part(bid, "price", {"price_gbp": "171000.00", "exit_gbp": "3000.00"}, by=by)
    return bid


def refuse_late(bid: Bid) -> None:
    """The same bidder presses send at the closing moment: refused, and written down among the firm's own clicks."""
    by = person(LATE_BIDDER)
    try:
        bids.submit_bid(bid, by=by, idempotency_key=uuid.uuid4().hex)
    except Refused as refusal:
        if refusal.code != "bid.deadline_passed":
            raise
        write_click(
            supplier=bid.supplier, person=by, method="POST", answer=410, took_ms=18,
            address=reverse("bids:check", args=[bid.reference]),
        )  # fmt: skip


def skip_to(tender: Tender, **moments: datetime | date) -> None:
    """Move stored moments of a tender of the demo, so that a story of two months is told in a second."""
    Tender.objects.filter(pk=tender.pk).update(**moments)
    tender.refresh_from_db()


def close(tender: Tender) -> None:
    """Let the weeks of bidding pass: the closing moment is now, and each date before and after it moves with it."""
    back = timedelta(days=(tender.deadline_at - timezone.now()).days)
    moved = (
        "submitted_at", "approved_at", "published_at", "questions_close_at", "answers_by_at", "result_promised_on",
        "starts_on",
    )  # fmt: skip
    skip_to(tender, deadline_at=timezone.now(), **{name: getattr(tender, name) - back for name in moved})


def turn_both_keys(tender: Tender, envelope: str) -> None:
    """Two officers open an envelope within the quarter of an hour."""
    opening.open_envelope(
        tender, envelope, first=fresh(OFFICERS[0]), second=fresh(OFFICERS[1]),
        passphrases=(PASSPHRASE, PASSPHRASE), sessions=(uuid.uuid4().hex, uuid.uuid4().hex),
    )  # fmt: skip
    tender.refresh_from_db()


def start_marking(tender: Tender) -> Panel:
    """Open the answers, make the panel and declare: the evaluators can mark."""
    amara = person("Amara Osei")
    turn_both_keys(tender, "quality")
    panel = assessing.form_panel(tender, by=amara)
    for lot in tender.lots.all():
        for question in questions_of(tender):
            for name in EVALUATORS:
                assessing.assign(panel, lot, question.code, person(name), by=amara)
    for moment in ("access", "names"):
        declare_all(panel, moment)
    if tender.status == "published":
        tenders.start_assessing(tender, by=amara)
        tender.refresh_from_db()
    return panel


def declare_all(panel: Panel, moment: str) -> None:
    """Everybody who takes part declares that nothing stands in the way."""
    for name in (*EVALUATORS, "Ruth Adeyemi", "Amara Osei", "Hannah Okafor"):
        assessing.declare(panel, by=person(name), moment=moment, kind="nil")


def award(tender: Tender, change: Outcome) -> None:
    """Mark, moderate, lock, open prices, compute, recommend, approve, wait, award; then the first reading."""
    panel = start_marking(tender)
    amara, hannah, ruth = person("Amara Osei"), person("Hannah Okafor"), person("Ruth Adeyemi")
    lot = tender.lots.get()
    competing = bids_of(tender, lot)
    for index, name in enumerate(EVALUATORS):
        mark_all(panel, lot, competing, person(name), index)
    for bid in competing:
        settle_all(bid, ruth)
    moderating.lock_moderation(lot, by=ruth)
    tender.refresh_from_db()
    turn_both_keys(tender, "price")
    job = results.request_result(tender, by=amara)
    outbox.run(job.pk)
    for enquiry_bid in competing:
        ask_if_low(enquiry_bid, amara, hannah)
    declare_all(panel, "award")
    results.recommend(
        tender, by=amara, reason="It does most for families, and our own people can go on with it."
    )
    for result in StoredResult.objects.filter(lot=lot):
        for miss in result.near_misses:
            bid = next(each for each in competing if each.reference == miss["bid"])
            results.read_again(
                result, bid, miss["criterion"], by=person("Joan Abbot"), words="Read again: the mark holds."
            )
    results.approve(tender, by=hannah, words="Marks, reasons and the near misses.")
    tender.refresh_from_db()
    skip_to(tender, standstill_ends_on=timezone.localdate() - timedelta(days=1))
    tenders.write_lesson(
        tender, by=amara, title="Ask for the history first",
        words="Showing what is already known saved more days than any new form would have.",
    )  # fmt: skip
    results.award(tender, by=hannah)
    first_reading(change)
    hand_over(tender)


def hand_over(tender: Tender) -> None:
    """Write the capability plan of the running contract and place it under its service, once."""
    contract = Contract.objects.filter(tender=tender, status=Contract.Status.RUNNING).first()
    if contract is not None:
        bidder = User.objects.active().filter(memberships__organisation=contract.supplier).order_by("pk")[0]
        owner = person("Idris Vaughan")
        capability.seed(contract, hr=person("Callum Reid"), owner=owner, bidder=bidder)
        capability.prepare_for_failure(contract, owner=owner, bidder=bidder)
        earlier = contract.buyer.bought_contracts.filter(status=Contract.Status.RUNNING).exclude(
            pk=contract.pk
        )
        capability.seed_careers(earlier.order_by("starts_on", "pk")[:3], hr=person("Callum Reid"))
        for buyer, name in (
            (contract.buyer, "Callum Reid"),
            (organisation("Eastmarch County Council"), "Farah Siddiq"),
        ):
            long_over = buyer.bought_contracts.filter(
                status=Contract.Status.ENDED, starts_on__lte=timezone.localdate() - timedelta(days=480)
            ).exclude(title__startswith="Provision of")
            capability.remember_careers(long_over.order_by("-starts_on", "pk")[:3], by=person(name))
        if not contract.services.exists():
            home = contract.buyer.services.get(title="find a safe home")
            services.place_contract(home, by=owner, contract=contract)
            services.set_outcome(home, by=owner, outcome=tender.outcomes.get())


def mark_all(panel: Panel, lot: Any, competing: list[Any], evaluator: User, index: int) -> None:
    """One evaluator marks every answer, cites it, and locks. The second one differs by a mark on one question."""
    marks = marks_by_bid(competing)
    for bid in competing:
        for number, question in enumerate(questions_of(panel.tender)):
            mark = marks[bid.pk][number]
            if index == 1 and number == 1:
                mark = max(0, mark - 1)
            assessing.save_mark(
                bid, question.code, by=evaluator, mark=mark,
                comment=f"See paragraph 1: it earns {mark}. What would make it stronger is a figure of its own.",
            )  # fmt: skip
    assessing.lock_marks(panel, lot, by=evaluator)


def marks_by_bid(competing: list[Any]) -> Mapping[int, tuple[int, ...]]:
    """Return the marks that the demo's evaluators give, by bid."""
    return {bid.pk: BIDS[bid.supplier.name][2] for bid in competing}


def settle_all(bid: Any, by: User) -> None:
    """The moderator settles each mark with a reason of its own."""
    marks = BIDS[bid.supplier.name][2]
    for number, question in enumerate(questions_of(bid.tender)):
        reasons = {
            "Tidewell Studio": "It names who does what by which week, and shows a change that lasted elsewhere",
            "Lanternworks Co-operative": "It starts from the families, gives dates, and hands over early",
            "Colossus Global Services": "It describes a method at length and says little of what changes for families",
        }
        moderating.settle(
            bid, question.code, by=by, mark=marks[number], seen=0,
            reason=f"{reasons[bid.supplier.name]}; on ‘{question.title.lower()}’ the panel found {marks[number]} of 5 "
            "right and asked for a figure in paragraph 1.",
        )  # fmt: skip


def ask_if_low(bid: Any, officer: User, approver: User) -> None:
    """Ask about a price that falls under the published rule; the bidder answers in figures."""
    from scoring.results.models import LowBidEnquiry

    try:
        results.ask_about_price(
            bid, by=officer, question="Which effort, tools, margin and risk stand behind it?"
        )
    except Refused:
        return  # not under the rule: nothing is asked
    enquiry = LowBidEnquiry.objects.get(bid=bid)
    bidder = person(BIDS[bid.supplier.name][0])
    figures = {
        key: (Decimal(amount), words)
        for key, amount, words in (
            ("effort", "134000", "640 days at our usual cost"),
            ("tools", "9000", "Licences that we hold already"),
            ("margin", "12000", "8%, as in our accounts"),
            ("risk", "13000", "Two weeks of rework"),
            ("left_out", "0", "Nothing is left out"),
        )
    }
    results.answer_enquiry(enquiry, by=bidder, figures=figures, words="We can do it for this price.")
    results.decide_enquiry(
        enquiry, by=approver, explained=True, reasons="The figures add up and fit the accounts.",
        limits="No change of price for the effort that is named.",
    )  # fmt: skip


def first_reading(change: Outcome) -> None:
    """The first reading after the award: 1,240 became 1,171, and somebody else verified it."""
    amara, idris = person("Amara Osei"), person("Idris Vaughan")
    change.refresh_from_db()
    primary = change.measures.get(kind="primary")
    baseline = outcomes.record_reading(
        primary,
        by=amara,
        value=Decimal(1240),
        read_on=date(2026, 9, 30),
        evidence="Quarterly return, table 2",
    )
    reading = outcomes.record_reading(
        primary,
        by=amara,
        value=Decimal(1171),
        read_on=timezone.localdate(),
        evidence="Quarterly return, table 2",
    )
    for each in (baseline, reading):
        outcomes.verify_reading(each, by=idris)
