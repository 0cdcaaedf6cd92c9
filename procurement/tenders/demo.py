"""The demo world of tenders: Harrowmere's old specification and the tender that came out of it."""

from datetime import date, timedelta
from decimal import Decimal

from django.utils import timezone

from procurement.accounts.models import User
from procurement.catalogue import actions as catalogue
from procurement.catalogue.formulas import QUESTIONS as FREEDOM_QUESTIONS
from procurement.catalogue.models import Component
from procurement.delivery.actions import assess_delivery
from procurement.organisations.models import Organisation
from procurement.outcomes import actions as outcomes
from procurement.outcomes.models import Outcome
from procurement.tenders import actions
from procurement.tenders.models import Lesson, PipelineEntry, Tender

CHANGE = "Fewer families in temporary accommodation"
NEW = "Fewer families in temporary accommodation: the next three offices of Harrowmere"
OLD = "Provision of Business Analysts and Supporting Digital Resource"
OLD_TEXT = """\
The Authority requires 40 business analysts to support its housing transformation programme.
The supplier shall also provide 12 developers, 4 testers and a project manager, ramping up to 60 by month three.
Resources will work under the day-to-day direction of the Authority's programme manager and will be on site 4 days per week.
CVs must be submitted for every role and the Authority will interview proposed individuals.
A replacement resource must be supplied within five working days.
Bidders shall complete the rate card with a day rate for each grade.
Work will be charged on a time and materials basis against approved timesheets, up to 9,000 person-days.
The resources will implement a single integrated case management system covering assessments, documents, payments, debt, safeguarding, letters and reporting.
The new system is a like-for-like replacement of the current system and must go live in one phase.
Bidders must have a minimum annual turnover of £20 million and professional indemnity insurance of £10 million.
Bids will be assessed on price (60%) and quality (40%)."""  # noqa: E501
REUSED = ("take-a-payment", "send-a-message")
LOTS = (
    (
        "Show safeguarding history",
        Decimal(240_000),
        "Officers see at the first meeting what is already known about a family.",
    ),
    (
        "Calculate debt",
        Decimal(180_000),
        "Officers and families see in one place what is owed and why.",
    ),
    (
        "Assess housing need",
        Decimal(410_000),
        "A family and an officer agree a plan at the first meeting.",
    ),
)
LADDER = (
    {"text": "We ask for 40 business analysts, to finish the housing programme."},
    {"text": "The programme is there to replace the case system."},
    {"text": "A new system would let officers see a family's history and debts in one place."},
    {"text": "Then a plan would be agreed at the first meeting, not after 47 days."},
    {"text": "Then fewer families would be in temporary accommodation."},
)
LESSONS = (
    (
        "Ask three families before you ask the market",
        "We wrote forty pages about a booking system. Three visits showed that people missed visits because the "
        "bus had stopped. Talk to users before the first draft.",
    ),
    (
        "A turnover floor kept the best firm out",
        "Our floor of £5m kept out the firm that had done the same change next door. Nobody could say what the "
        "floor had protected us from.",
    ),
    (
        "Name the joining work and keep it",
        "Three lots went well, the seams between them did not. Give the joining work to a person of your own and "
        "name the day on which it is tested.",
    ),
)
NEEDS = (
    (
        "Shorter waits for a first visit",
        "Families wait 23 days for a first visit, most of them for a free slot.",
        "A firm asked whether visits by video count. They do, where the family chooses one. We measure days from "
        "the first call to the first visit of either kind.",
    ),
    (
        "Fewer letters that nobody understands",
        "Two in five calls ask what a letter means that we sent last week.",
        "",
    ),
)


# What it does, capability, how far it is, in words, what it takes and gives, yearly cost, and which of the ten
# sentences of the lock-in test are not true (None: not tested yet).
COMPONENTS: tuple[tuple[str, str, str, str, str, str, int | None, tuple[str, ...] | None], ...] = (
    ("take a payment", "take-a-payment", "live",
     "Takes card payments and direct debits and tells the asking service what was paid.",
     "person, amount", "payment", 96_000, ("firms",)),
    ("send a message", "send-a-message", "live",
     "Sends letters, e-mails and texts from one template and says which arrived.",
     "person, text", "delivery", 54_000, ("places", "own_change")),
    ("check identity", "check-identity", "beta",
     "Checks that people are who they say, once, and keeps no copy.",
     "name", "person", 71_000, ("firms", "places", "exit_cost", "export_tried")),
    ("record consent", "record-consent", "alpha",
     "Keeps what a person agreed to share, and lets them take it back.",
     "person", "consent", 18_000, ("export_tried", "firms")),
    ("show safeguarding history", "show-safeguarding-history", "alpha",
     "Shows an officer what is known about the safety of a family, with who wrote it and when.",
     "person, consent", "history", None, None),
    ("calculate debt", "calculate-debt", "idea",
     "Adds up what a household owes to public bodies, and says what comes first.",
     "person", "amount", None, None),
    ("book a visit", "book-a-time", "beta",
     "Offers free times and tells both sides when one moves.",
     "person, address", "visit", 22_000, ("own_change", "export_tried")),
    ("assess housing need", "assess-housing-need", "idea",
     "Asks each question once and says which home would fit.",
     "person, history", "need", None, None),
    ("match to a home", "match-to-a-home", "idea",
     "Holds what a household needs against the homes that are free.",
     "need, home", "offer", None, None),
    ("keep documents", "keep-documents", "beta",
     "Keeps papers for as long as the law says, and shows them only to who may see them.",
     "person, document", "document", 39_000, ("code", "format", "export", "places", "firms", "term", "exit_cost")),
    ("show a timeline", "show-a-timeline", "alpha",
     "Puts what happened to a case on one line, in the words of the person.",
     "history", "timeline", 9_000, ("export_tried",)),
    ("translate a letter", "translate", "beta",
     "Turns a letter into eleven languages, and has a person read the important ones.",
     "text", "text", 27_000, ("code", "firms")),
)  # fmt: skip
STEPS = {
    "alpha": ("try_alpha",),
    "beta": ("try_alpha", "try_beta"),
    "live": ("try_alpha", "try_beta", "go_live"),
}


def seed_catalogue(owner: Organisation, by: User) -> None:
    """Make the components that are not there yet, each with its record, tested, and moved along its life."""
    for title, capability, lifecycle, does, takes, gives, yearly, missing in COMPONENTS:
        if Component.objects.filter(owner=owner, title=title).exists():
            continue
        component = catalogue.add_component(
            owner, by=by, title=title, capability=capability, does=does, interface="OpenAPI 3.1, JSON", licence="MIT",
            takes=takes.split(","), gives=gives.split(","),
            yearly_cost_gbp=None if yearly is None else Decimal(yearly),
            who_pays="each service by use" if yearly else "",
        )  # fmt: skip
        if missing is not None:
            answers = {key: key not in missing for key, _ in FREEDOM_QUESTIONS}
            catalogue.keep_freedom_test(component, by=by, answers=answers)
        for verb in STEPS.get(lifecycle, ()):
            catalogue.move_component(component, verb, by=by, reason="Used by two services without a fault")
        if lifecycle == "live":
            catalogue.change_component(
                component, by=by, data_standard="Open, published with the interface", users="Six services",
                yearly_uses=410_000, uptime_pct=Decimal("99.93"), security="Tested from outside in June; two findings, "
                "both mended within a week.", leaving="One export, one month's notice, no charge.",
            )  # fmt: skip
            catalogue.decide(
                component, by=by, what="One interface for all, and no special ones",
                why="Two buyers asked for fields of their own. Each would have made every later change slower for all.",
            )  # fmt: skip


def seed(buyer: Organisation, officer: User, owner: User) -> None:
    """Make the outcome, both tenders, the lessons and the pipeline that are not there yet."""
    outcome = _outcome(buyer, officer, owner)
    if not Tender.objects.filter(buyer=buyer, title=OLD).exists():
        actions.draft_from_text(buyer, by=officer, title=OLD, text=OLD_TEXT)
    if not Tender.objects.filter(buyer=buyer, title=NEW).exists():
        _tender(buyer, officer, outcome)
    for title, words in LESSONS:
        Lesson.objects.get_or_create(buyer=buyer, title=title, defaults={"words": words, "by": officer})
    for title, problem, note in NEEDS:
        need = PipelineEntry.objects.filter(buyer=buyer, title=title).first() or actions.add_to_pipeline(
            buyer,
            by=officer,
            title=title,
            problem=problem,
            low_gbp=Decimal(80_000),
            high_gbp=Decimal(200_000),
            expected_on=timezone.localdate() + timedelta(days=120),
        )
        if note and need.state == need.State.OPEN and not need.notes.exists():
            actions.write_pipeline_note(need, by=officer, words=note)
            actions.hold_open_talks(
                need,
                by=officer,
                talks_on=timezone.localdate() + timedelta(days=40),
                talks_note="Online at 10:00; write to the housing desk of Harrowmere to join.",
            )


def _outcome(buyer: Organisation, officer: User, owner: User) -> Outcome:
    found = Outcome.objects.filter(buyer=buyer, title=CHANGE).first()
    if found:
        return found
    made = outcomes.draft_outcome(
        buyer,
        by=officer,
        title=CHANGE,
        problem="Families wait 47 days for a decision today, because officers look in five places to learn what "
        "is already known.",
        population="Families in temporary accommodation",
        place="Harrowmere",
        direction="reduce",
        attribution="trend",
    )
    outcomes.set_measure(
        made,
        by=officer,
        kind="primary",
        name="households in temporary accommodation",
        numerator="Households in temporary accommodation on the last day of the quarter",
        denominator="All households in Harrowmere",
        unit="households",
        better="lower",
        baseline=Decimal(1240),
        baseline_on=date(2026, 9, 30),
        target=Decimal(900),
        target_on=date(2029, 3, 31),
        source="the quarterly homelessness return",
        frequency="quarterly",
        verifier="the county's statistics team",
    )
    outcomes.set_measure(
        made,
        by=officer,
        kind="guardrail",
        name="repeat homelessness within 6 months",
        unit="%",
        better="lower",
        baseline=Decimal(9),
        baseline_on=date(2026, 9, 30),
        target=Decimal(9),
        target_on=date(2029, 3, 31),
        source="the quarterly homelessness return",
        frequency="quarterly",
        verifier="the county's statistics team",
    )
    return outcomes.agree_outcome(made, by=owner)


def _tender(buyer: Organisation, officer: User, outcome: Outcome) -> Tender:
    tender = actions.draft_tender(
        buyer,
        by=officer,
        title=NEW,
        why="Families wait 47 days for a decision today, because officers look in five places to learn what is "
        "already known. We want officers to see a person's history and debts in one place, so that a plan is "
        "agreed at the first meeting.",
        outcomes=[outcome],
        ladder=LADDER,
        users="Housing officers\nFamilies in temporary accommodation",
        limits="Records of families stay in the United Kingdom. Safeguarding records are seen by named officers "
        "only.",
        working_together="We meet each fortnight, look at what works with two families and decide what comes "
        "next. Idris Vaughan, the service owner, decides; disagreements are written down.",
        quality="Tested with families and officers, accessible to WCAG 2.2 AA, released in one step, documented, "
        "secure, with open code.",
        capability_plan="By month 12 our own staff can change and release it without the supplier. One delivery "
        "manager and one developer of ours learn it from the first week.",
        known_risks="The national homelessness return may change its definitions in 2027.",
        cpv_code="72000000",
        place="Harrowmere",
        proof_wanted_at="award",
        references="any_size",
        other_proof_accepted=True,
        liability_cap_pct=Decimal(125),
        payment_rhythm="monthly",
        payment_days=30,
        outcome_pay_pct=Decimal(30),
        remote="partly",
        engagement_on=date(2026, 10, 14),
        engagement_note="31 firms came, 24 of them small. Two lots became three after the talks.",
        partners_welcome=True,
        pages_to_read=34,
        price_weight_pct=Decimal(20),
        barriers_considered="No turnover floor, proof at award, lots under £500k, 30 days to bid. Insurance of £1m "
        "stays because of the safeguarding records. Some days on site stay because families are met there.",
        days_to_bid=30,
    )
    for title, value, description in LOTS:
        actions.add_lot(
            tender,
            by=officer,
            title=title,
            description=description,
            value_gbp=value,
            term_months=24,
            words_asked=3000,
            insurance_gbp=Decimal(1_000_000),
            reused=list(REUSED),
        )
    assess_delivery(
        tender,
        by=officer,
        answers={
            "lasting": 4,
            "strategy": 3,
            "data": 3,
            "skills": 1,
            "market": 1,
            "speed": 1,
            "cost": 2,
            "exit": 2,
        },
        choice="mix",
        paragraph="The need lasts and the records are ours, so the core stays with us; today two of our people "
        "can build it, so we buy help for two years and learn from it.",
        need_months=60,
        post_planned="One delivery manager and one developer, both funded from April 2027",
    )
    return Tender.objects.get(pk=tender.pk)
