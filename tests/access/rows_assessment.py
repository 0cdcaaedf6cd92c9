"""Marking, moderation and results: who gets in, and in which phase."""

from scoring.assessments import actions as assess
from scoring.assessments.models import Mark
from scoring.moderation import actions as moderation
from scoring.moderation.models import ConsensusMark
from scoring.results import actions as results
from scoring.results.models import AssessmentSummary
from scoring.screening import actions as screening
from scoring.screening.queries import standing as screening_of
from tests import make
from tests.access.table import ANYONE, SIGNED_IN, Row
from tests.scoring import make_assessed as made

SCREENING = {"formula_id": "screening-best-n-v1", "criteria": ["C1"], "top": 1, "working_days": 10}
PANEL = frozenset(
    {"officer", "approver", "evaluator", "moderator", "opening_officer", "service_owner", "observer"}
)
TABLE = frozenset({"moderator", "evaluator", "officer", "approver", "observer"})
READERS = TABLE | {"service_owner"}


def people(world):
    """The people of the table as the panel of a tender, and two of its firms as bidders."""
    bidders = []
    for person, firm in ((world.supplier, world.supplier_firm), (make.bidder(), None)):
        person.acting_organisation = firm or person.organisations[0]
        bidders.append(person)
    return {
        "buyer": world.buyer,
        "officer": world.officer,
        "approver": world.approver,
        "moderator": world.moderator,
        "evaluators": [world.evaluator],
        "bidders": bidders,
    }


def assessing(world):
    found = made.opened(people=people(world))
    assess.declare(
        found.panel, by=world.opening_officer, moment="access", kind="perceived", words="I worked there once."
    )
    return found


def moderated(world):
    found = made.marked(people=people(world))
    assess.declare(found.panel, by=world.observer, moment="access", kind="nil")
    assess.declare(found.panel, by=world.observer, moment="names", kind="nil")
    found.mark = Mark.objects.filter(bid=found.bids[0]).first()
    return found


def locked(world):
    found = made.settled(people=people(world))
    for person in (world.observer,):
        for moment in ("access", "names"):
            assess.declare(found.panel, by=person, moment=moment, kind="nil")
    settled = found.bids[0]
    mark = ConsensusMark.objects.filter(bid=settled, criterion_code="C1").first()
    found.change = moderation.ask_change(
        mark,
        by=world.moderator,
        mark=3,
        reason="Paragraph two names no month for the third hostel and nobody who leads there.",
        why="A month was read wrongly.",
    )
    return found


def awarded(world):
    found = made.approved({0: {"C1": 5}}, prices=["60000.00", "99000.00"], people=people(world))
    found.challenge = results.log_challenge(
        found.tender,
        by=world.supplier,
        supplier=world.supplier_firm,
        ground="question",
        words="When do we begin?",
        holds_award=False,
    )
    found.pack = results.store_pack(found.tender, by=world.officer)
    found.summary = AssessmentSummary.objects.get(bid=found.bids[0])
    return found


def asked(world):
    """Prices are open, and the bid of the supplier is asked about its price and may put something right."""
    found = made.priced(prices=["60000.00", "99000.00"], people=people(world))
    bid = found.bids[0]
    found.enquiry = results.ask_about_price(bid, by=world.officer, question="How?")
    results.ask_repair(bid, by=world.officer, fields=["Insurance certificate"], why="It is missing.")
    return found


def screened(world):
    """A screening waits for its second person; the bid of the supplier would stop."""
    found = made.opened(people=people(world), screening=SCREENING)
    for bid, mark in zip(found.bids, (3, 5), strict=True):
        assess.save_mark(bid, "C1", by=world.evaluator, mark=mark, comment=made.comment(found, bid))
    assess.lock_marks(found.panel, found.lot, by=world.evaluator)
    for bid, mark in zip(found.bids, (3, 5), strict=True):
        moderation.settle(
            bid, "C1", by=world.moderator, mark=mark, reason=made.reason(found, bid, "C1"), seen=0
        )
    for moment in ("access", "names"):
        assess.declare(found.panel, by=world.observer, moment=moment, kind="nil")
    screening.lock_screening(found.lot, by=world.moderator)
    return found


def told(world):
    """A screening is agreed, and the bid of the supplier has stopped."""
    found = screened(world)
    screening.agree(screening_of(found.lot), by=world.approver)
    return found


THINGS = {
    "assessing": assessing,
    "moderated": moderated,
    "screened": screened,
    "told": told,
    "quality_locked": locked,
    "decided": awarded,
    "asked": asked,
}


def tender_of(thing, *more):
    return lambda world: [getattr(world, thing).tender.reference, *more]


def first_bid(thing):
    return lambda world: [getattr(world, thing).tender.reference, getattr(world, thing).bids[0].reference]


ROWS = {
    # assess
    "assess:home": Row({"evaluator", "moderator"}),
    "assess:show-panel": Row(PANEL, tender_of("assessing")),
    "assess:low-prices": Row(ANYONE, tender_of("assessing")),
    "assess:file": Row({"evaluator"}, tender_of("assessing", 1, "C1", "A", 1)),
    "assess:form-panel": Row({"officer"}, tender_of("assessing")),
    "assess:assign": Row({"officer"}, tender_of("assessing")),
    "assess:replace": Row({"officer"}, tender_of("assessing")),
    "assess:declare": Row(PANEL, tender_of("assessing", "names")),
    "assess:decide-conflict": Row({"officer", "approver"}, tender_of("assessing", 1)),
    "assess:question": Row({"evaluator"}, tender_of("assessing", 1, "C1")),
    "assess:mark": Row({"evaluator"}, tender_of("assessing", 1, "C1", "A")),
    "assess:lock": Row({"evaluator"}, tender_of("assessing", 1)),
    "assess:sheet-in": Row({"evaluator"}, tender_of("assessing")),
    "assess:sheet-out": Row({"evaluator"}, tender_of("assessing", "xlsx")),
    # moderation
    "moderation:show-lots": Row(TABLE, tender_of("moderated")),
    "moderation:show-table": Row(TABLE, tender_of("moderated", 1)),
    "moderation:settle": Row(TABLE, tender_of("moderated", 1, "A", "C1")),
    "moderation:note": Row(TABLE, tender_of("moderated", 1), method="POST"),
    "moderation:lock": Row({"moderator"}, tender_of("moderated", 1)),
    "moderation:reopen": Row(
        {"moderator"}, lambda world: [world.moderated.tender.reference, 1, world.moderated.mark.pk]
    ),
    "moderation:change": Row({"moderator"}, tender_of("quality_locked", 1, "A", "C1")),
    "moderation:decide-change": Row(
        {"moderator", "approver"},
        lambda world: [world.quality_locked.tender.reference, world.quality_locked.change.pk],
    ),
    # screening
    "screening:show": Row(TABLE, tender_of("screened")),
    "screening:lock": Row({"moderator"}, tender_of("screened", 1)),
    "screening:decide": Row({"moderator", "approver", "officer"}, tender_of("screened", 1)),
    "screening:letter": Row({"supplier"}, lambda world: [world.told.bids[0].reference]),
    # results
    "results:show-results": Row(READERS, tender_of("decided")),
    "results:compute": Row({"officer", "approver", "moderator"}, tender_of("decided"), method="POST"),
    "results:ask-about-price": Row({"officer"}, first_bid("asked")),
    "results:show-enquiry": Row(READERS | {"supplier"}, lambda world: [world.asked.enquiry.reference]),
    "results:ask-repair": Row({"officer"}, first_bid("asked")),
    "results:show-repair": Row({"supplier"}, lambda world: [world.asked.bids[0].reference]),
    "results:log-challenge": Row({"officer", "approver", "supplier"}, first_bid("decided")),
    "results:close-challenge": Row({"officer", "approver"}, tender_of("decided", 1)),
    "results:decide-hold": Row({"officer", "approver"}, tender_of("decided", 1)),
    "results:read-again": Row(
        {"moderator", "evaluator", "approver"},
        lambda world: [world.decided.tender.reference, 1, world.decided.bids[0].reference, "C1"],
    ),
    "results:result-json": Row(READERS, tender_of("decided", 1)),
    "results:fall": Row({"officer", "approver"}, tender_of("decided", 1)),
    "results:recommend": Row({"officer", "moderator"}, tender_of("asked")),
    "results:approve": Row({"approver"}, tender_of("decided")),
    "results:return-recommendation": Row({"approver"}, tender_of("decided")),
    "results:award": Row({"approver", "officer"}, tender_of("decided")),
    # Open to the bid's own firm once the tender is cancelled with its marks locked (test_cancel_late.py).
    "results:own-marks": Row(set(), lambda world: [world.told.bids[0].reference]),
    "results:summary": Row(READERS | {"supplier"}, lambda world: [world.decided.summary.reference]),
    "results:summary-pdf": Row(READERS | {"supplier"}, lambda world: [world.decided.summary.reference]),
    "results:pack": Row({"officer", "approver", "observer"}, tender_of("decided")),
    "results:pack-zip": Row(
        {"officer", "approver", "observer"},
        lambda world: [world.decided.tender.reference, world.decided.pack.sha256],
    ),
    # API
    "api-tender-results": Row(READERS, tender_of("decided")),
    "api-summaries": Row(SIGNED_IN),
}
