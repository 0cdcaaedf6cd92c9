"""Makers of marking: a tender with opened bids and its panel, and each later step in one call."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.utils import timezone

from procurement.tenders.actions import write_lesson
from procurement.tenders.queries import content_hash
from scoring.assessments import actions as assess
from scoring.assessments.models import LotMarking, Mark
from scoring.moderation import actions as moderation
from scoring.moderation.models import ConsensusMark, Moderation
from scoring.results import actions as results
from suppliers.bids import actions as bids_of_suppliers
from tests import make
from tests.suppliers import make as sealed

WORDS = (
    "Nobody can read this.",
    "Poor.",
    "Thin on who is asked.",
    "Fair plan.",
    "Good plan.",
    "Full and measured.",
)
SCALE = [{"mark": mark, "words": words} for mark, words in enumerate(WORDS)]
PLAN = {
    "schema": 1,
    "criteria": [
        {
            "code": "C1",
            "title": "Users and problem",
            "kind": "quality",
            "question": "How will you find out what families need?",
            "evidence": "What you did elsewhere.",
            "word_limit": 500,
            "weight_pct": "50",
            "minimum_mark": "1",
            "scale": SCALE,
        },
        {
            "code": "C2",
            "title": "Handing over skills",
            "kind": "social_value",
            "question": "How will our own people take over?",
            "evidence": "Names and months.",
            "word_limit": 300,
            "weight_pct": "30",
            "minimum_mark": None,
            "scale": SCALE,
        },
    ],
    "price": {
        "formula_id": "linear-floor-ceiling-v1",
        "weight_pct": "20",
        "floor_gbp": "80000",
        "ceiling_gbp": "130000",
    },
    "overall_minimum_points": "40",
    "tie_break": ["quality", "price"],
    "disagreement_marks": 2,
    "rounding": "none",
}
SCREENING = {"formula_id": "screening-best-n-v1", "criteria": ["C1"], "top": 1, "working_days": 10}
ANSWER = "Firm {name} asks three families a week.\n\nWe count it and publish."
REASON = (
    "Firm {name} asks three families every week and publishes the count; who leads in month {n} is missing."
)


@dataclass
class World:
    """A tender in assessment and everybody around it."""

    tender: Any
    officers: list[Any]
    bids: list[Any]
    evaluators: list[Any]
    moderator: Any
    officer: Any
    approver: Any
    panel: Any = None
    names: dict[int, str] = field(default_factory=dict)

    @property
    def lot(self) -> Any:
        return self.tender.lots.first()

    @property
    def codes(self) -> list[str]:
        """The questions that are marked."""
        return [row["code"] for row in self.tender.plan_snapshot["criteria"]]

    def reload(self) -> Any:
        self.tender.refresh_from_db()
        return self.tender


def opened(
    *,
    bids: int = 2,
    evaluators: int = 2,
    prices: list[str] | None = None,
    declared: bool = True,
    people: dict[str, Any] | None = None,
    lots: int = 1,
    lot_of: Sequence[int] = (),
    **facts: Any,
) -> World:
    """A closed tender whose answers are open, with a panel in which everybody declared no conflict.

    ``people``: some of ``buyer``, ``officer``, ``approver``, ``moderator``, ``evaluators``, ``bidders``.
    ``lot_of``: the number of the lot of each bid, where there are more than one.
    """
    people = people or {}
    tender, officers = sealed.open_tender(buyer=people.get("buyer"), lots=lots)
    plan = {**PLAN, **facts}
    tender.plan_snapshot, tender.plan_hash = plan, content_hash(plan)
    tender.save()
    made, names = [], {}
    for number in range(bids):
        price = prices[number] if prices else f"{90000 + number * 2000}.00"
        name = f"Q{number}"
        bidders = people.get("bidders", [])
        by = bidders[number] if number < len(bidders) else None
        bid = submitted(tender, by, name, price, lot_of[number] if lot_of else 1)
        names[bid.pk] = name
        made.append(bid)
    buyer = tender.buyer
    world = World(
        tender,
        officers,
        made,
        people.get("evaluators")
        or [make.user("evaluator", buyer, name=f"Evaluator {n}") for n in range(evaluators)],
        people.get("moderator") or make.user("moderator", buyer),
        people.get("officer") or tender.author,
        people.get("approver") or make.approver(buyer),
        names=names,
    )
    world.panel = assess.form_panel(tender, by=world.officer)
    for evaluator in world.evaluators:
        for lot in tender.lots.all():
            assess.assign_all(world.panel, lot, world.codes, evaluator, by=world.officer)
    if declared:
        for person in (*world.evaluators, world.moderator, world.officer, world.approver):
            for moment in ("access", "names", "award"):
                assess.declare(world.panel, by=person, moment=moment, kind="nil")
    sealed.close(tender)
    sealed.opened(tender, officers, "quality")
    world.reload()
    world.panel.refresh_from_db()
    return world


def let_a_conflict_pass(world: World, person: Any) -> None:
    """Let a person declare a conflict that somebody else then allows."""
    assess.declare(world.panel, by=person, moment="names", kind="perceived", words="I went to school there.")
    declared = world.panel.declarations.get(person=person, kind="perceived")
    decider = world.approver if person != world.approver else world.officer
    assess.decide_conflict(declared, by=decider, decision="allow", words="Long ago.")


def submitted(tender: Any, by: Any, name: str, price: str, lot: int = 1) -> Any:
    """A submitted bid with an answer to every question of the plan, and a file that names the firm."""
    bid = sealed.bid(tender, by, words=ANSWER.format(name=name), price=price, lot=lot)
    bids_of_suppliers.upload_file(
        bid, f"{bid.supplier.name}.pdf", b"%PDF-1.7 %%EOF", by=bid.bidder, question="C1"
    )
    for row in tender.plan_snapshot["criteria"][2:]:
        bids_of_suppliers.save_part(bid, f"answer:{row['code']}", ANSWER.format(name=name), by=bid.bidder)
    return sealed.submit(bid)


def questions(number: int) -> list[dict[str, Any]]:
    """So many marked criteria, 80 points in all: the first has what the others leave."""
    each = 80 // number
    weights = [80 - each * (number - 1)] + [each] * (number - 1)
    return [
        {
            **PLAN["criteria"][0],
            "code": f"C{place}",
            "title": f"Question {place}",
            "weight_pct": str(weight),
            "minimum_mark": None,
        }
        for place, weight in enumerate(weights, 1)
    ]


def comment(world: World, bid: Any) -> str:
    """A comment that cites the answer."""
    return f"Sees “asks three families a week” of {world.names[bid.pk]}; no lead is named."


def mark(world: World, evaluator: Any, marks: Any = 4) -> None:
    """Let one evaluator mark everything; ``marks`` is one mark, or ``{(bid, code): mark}``."""
    for bid in world.bids:
        for code in world.codes:
            value = marks.get((bid, code), 4) if isinstance(marks, dict) else marks
            text = "“Your people lead from month six” is dated." if code == "C2" else comment(world, bid)
            assess.save_mark(bid, code, by=evaluator, mark=value, comment=text)


def filled(marks: Any = None, **facts: Any) -> World:
    """Moderation is open on a large contest: the rows that marking one by one would leave are put in at once.

    ``marks``: the mark of (place of the bid, place of the question, place of the evaluator).
    """
    world = opened(**facts)
    at = timezone.now()
    Mark.objects.bulk_create(
        Mark(
            bid=bid,
            criterion_code=code,
            evaluator=evaluator,
            mark=marks(i, j, k) if marks else (i + j * k) % 6,
            comment=comment(world, bid) * 3,
            locked_at=at,
        )
        for i, bid in enumerate(world.bids)
        for j, code in enumerate(world.codes)
        for k, evaluator in enumerate(world.evaluators)
    )
    LotMarking.objects.filter(lot=world.lot).update(all_locked_at=at)
    return world


def filled_and_priced(**facts: Any) -> World:
    """Prices are open on a large contest, its settled marks put in at once."""
    world = filled(**facts)
    held = Moderation.objects.create(lot=world.lot)
    ConsensusMark.objects.bulk_create(
        ConsensusMark(
            moderation=held,
            bid=bid,
            criterion_code=code,
            number=1,
            mark=2 + (i * 7 + j * 3) % 4,
            reason=reason(world, bid, code),
            settled_by=world.moderator,
        )
        for i, bid in enumerate(world.bids)
        for j, code in enumerate(world.codes)
    )
    moderation.lock_moderation(world.lot, by=world.moderator)
    world.reload()
    sealed.opened(world.tender, world.officers, "price")
    world.reload()
    return world


def marked(**facts: Any) -> World:
    """Everybody has marked and locked: moderation is open."""
    world = opened(**facts)
    for evaluator in world.evaluators:
        mark(world, evaluator)
        assess.lock_marks(world.panel, world.lot, by=evaluator)
    world.panel.refresh_from_db()
    return world


def reason(world: World, bid: Any, code: str) -> str:
    """A reason of its own for one answer."""
    number = 10 * (world.bids.index(bid) + 1) + int(code[1:])
    return REASON.format(name=world.names[bid.pk], n=number)


def settled(marks: dict[int, dict[str, int]] | None = None, **facts: Any) -> World:
    """Every answer is settled and quality is locked. ``marks``: by the place of the bid, then by question."""
    world = marked(**facts)
    settle_all(world, marks)
    moderation.lock_moderation(world.lot, by=world.moderator)
    world.reload()
    return world


def settle_all(world: World, marks: dict[int, dict[str, int]] | None = None) -> None:
    """Settle every answer, 4 unless said otherwise."""
    for place, bid in enumerate(world.bids):
        for code in world.codes:
            value = (marks or {}).get(place, {}).get(code, 4)
            moderation.settle(
                bid, code, by=world.moderator, mark=value, reason=reason(world, bid, code), seen=0
            )


def priced(marks: dict[int, dict[str, int]] | None = None, **facts: Any) -> World:
    """Prices are open."""
    world = settled(marks, **facts)
    sealed.opened(world.tender, world.officers, "price")
    world.reload()
    return world


def computed(marks: dict[int, dict[str, int]] | None = None, **facts: Any) -> World:
    """The result is stored."""
    world = priced(marks, **facts)
    results.store_result(world.lot)
    return world


def read_all(world: World) -> None:
    """Read every close mark a second time."""
    from scoring.results.models import StoredResult
    from scoring.results.queries import unread

    result = StoredResult.objects.filter(lot=world.lot).first()
    for miss in unread(result):
        bid = next(bid for bid in world.bids if bid.reference == miss["bid"])
        results.read_again(result, bid, miss["criterion"], by=world.approver, words="Read again: it holds.")


def recommended(marks: dict[int, dict[str, int]] | None = None, **facts: Any) -> World:
    """An award is recommended."""
    world = computed(marks, **facts)
    results.recommend(world.tender, by=world.officer, reason="The best plan for families.")
    world.reload()
    return world


def approved(marks: dict[int, dict[str, int]] | None = None, **facts: Any) -> World:
    """The award is approved: summaries are out and the standstill runs."""
    world = recommended(marks, **facts)
    read_all(world)
    results.approve(world.tender, by=world.approver, words="Looked at every part.")
    write_lesson(
        world.tender, by=world.officer, title="Ask earlier", words="Three families, before the market."
    )
    world.reload()
    return world


def after_standstill(world: World) -> Any:
    """The moment from which the contract may be signed; by then the lesson is written."""
    write_lesson(
        world.tender, by=world.officer, title="Ask earlier", words="Three families, before the market."
    )
    return world.tender.standstill_at + timedelta(days=30)


def awarded(marks: dict[int, dict[str, int]] | None = None, **facts: Any) -> World:
    """The contract is there."""
    world = approved(marks, **facts)
    results.award(world.tender, by=world.approver, now=after_standstill(world))
    world.reload()
    return world
