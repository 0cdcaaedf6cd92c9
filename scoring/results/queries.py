"""Reads about results: prices with their checks, the ranking with every part, what one bidder may be told."""

import hashlib
import json
import random
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.db.models import OuterRef, Value
from django.db.models.functions import Coalesce, NullIf

from procurement.accounts.models import User
from procurement.carried import carry, own_fields, restored
from procurement.organisations.models import Organisation
from procurement.tenders.formulas.lot_prices import terms_of_lot
from procurement.tenders.models import Lot
from procurement.tenders.queries import content_hash
from scoring.assessments import queries as marking
from scoring.assessments.models import Panel
from scoring.formulas.case import Case, read_stored_case
from scoring.formulas.engine import Result, case_of
from scoring.formulas.engine import compute as score_case
from scoring.formulas.exact import BadInput, plainly, shown
from scoring.formulas.low_bid import Slip, Trigger, check_arithmetic, low_bid_triggers
from scoring.formulas.moderation import near_misses
from scoring.formulas.sensitivity import MOST_DROPPED, drop_one, margin, reversals, spread, value_of_a_point
from scoring.moderation.models import ConsensusChange
from scoring.moderation.queries import settled_marks
from scoring.plans.queries import plan_for_engine
from scoring.results.models import AwardDecision, Challenge, LowBidEnquiry, ReReading, StoredResult
from suppliers.bids.content import counted_parts
from suppliers.bids.models import Bid
from suppliers.bids.queries import opened_prices


@dataclass
class PriceLine:
    """One bid's price as the buyer's people see it after the opening."""

    bid: Any
    parts: dict[str, str]
    whole_life_gbp: Decimal
    triggers: list[Trigger] = field(default_factory=list)
    slips: list[Slip] = field(default_factory=list)
    enquiry: LowBidEnquiry | None = None


def competing(tender: Any) -> list[Bid]:
    """Return the bids that compete, each with its low-bid enquiry and its repair window, where it has them."""
    return marking.bids_of(tender, along=("enquiry", "repair"))


def price_lines(panel: Panel, *, by: Any, bids: Iterable[Any] | None = None) -> dict[int, list[PriceLine]]:
    """Return the opened prices by lot, each with the rules that it falls under and possible slips.

    ``bids``: `competing`, where they are read already. Raises ``Refused`` while the price envelope is
    sealed; the read is logged.
    """
    tender = panel.tender
    prices = opened_prices(tender, by=by)
    price = (tender.plan_snapshot or {}).get("price")
    lots: dict[int, list[PriceLine]] = {}
    for bid in competing(tender) if bids is None else bids:
        if bid.pk not in prices:
            continue
        parts = counted_parts(tender, prices[bid.pk])
        whole = sum((Decimal(text) for text in parts.values()), Decimal(0))
        line = PriceLine(bid, parts, whole, enquiry=getattr(bid, "enquiry", None))
        lots.setdefault(bid.lot_id, []).append(line)
    for lines in lots.values():
        terms = terms_of_lot(price, lines[0].bid.lot.number)
        whole_life = {line.bid.reference: Fraction(line.whole_life_gbp) for line in lines}
        found = low_bid_triggers(
            whole_life,
            low_end_gbp=_low_end(panel, terms),
            low_end_share_pct=Fraction(panel.low_end_share_pct),
            below_mean_pct=Fraction(panel.below_mean_pct),
        )
        for line in lines:
            line.triggers = found[line.bid.reference]
            line.slips = check_arithmetic(
                {name: Fraction(text) for name, text in line.parts.items()},
                others_gbp={k: v for k, v in whole_life.items() if k != line.bid.reference},
                ceiling_gbp=Fraction(terms["ceiling_gbp"]) if terms.get("ceiling_gbp") else None,
            )
    return lots


def _low_end(panel: Panel, terms: Mapping[str, Any]) -> Fraction | None:
    """The low end of our own estimate in a lot: its share is that of the lot's published low end."""
    if panel.low_end_gbp is None:
        return None
    whole, own = terms_of_lot(panel.tender.plan_snapshot["price"]).get("floor_gbp"), terms.get("floor_gbp")
    share = Fraction(str(own)) / Fraction(str(whole)) if whole and own else Fraction(1)
    return Fraction(panel.low_end_gbp) * share


def left_out_of(lot: Any) -> dict[int, str]:
    """Return the bids of a lot that are not scored, each with its reason: stopped by the screening, or set aside by
    a decided low-bid enquiry.
    """
    stopped = Bid.objects.filter(lot=lot, status=Bid.Status.NOT_FORWARD).values_list("pk", flat=True)
    return dict.fromkeys(stopped, "It did not go forward from the screening.") | {
        enquiry.bid_id: f"Its price was not explained: {enquiry.reasons}"
        for enquiry in LowBidEnquiry.objects.filter(bid__lot=lot, status=LowBidEnquiry.Status.SET_ASIDE)
    }


@dataclass(frozen=True)
class Computed:
    """A result of one lot with what stands beside it."""

    result: Result
    left_out: list[dict[str, str]]
    near_misses: list[dict[str, str]]
    sensitivity: dict[str, Any]


def compute(lot: Any) -> Computed | None:
    """Compute the result of a lot from the frozen plan, the settled marks and the opened prices.

    None where no bid competes. Raises ``ValueError`` when the plan on file is not the one whose hash was
    frozen, and ``BadInput`` for a mark or price that is missing.
    """
    tender = lot.tender
    if tender.plan_hash and content_hash(tender.plan_snapshot) != tender.plan_hash:
        raise ValueError(
            "the evaluation plan on file does not have the hash that was published with the tender"
        )
    aside = left_out_of(lot)
    bids = marking.bids_of(tender, lot)
    standing = [bid for bid in bids if bid.pk not in aside]
    if not bids:
        return None
    left_out = [{"bid": bid.reference, "reason": aside[bid.pk]} for bid in bids if bid.pk in aside]
    if not standing:
        return None
    settled = settled_marks(standing)
    prices = opened_prices(tender)
    case = case_of(
        plan_for_engine(tender, lot),
        {bid.reference: settled.get(bid.pk, {}) for bid in standing},
        {bid.reference: counted_parts(tender, prices[bid.pk]) for bid in standing if bid.pk in prices},
    )
    misses = [
        {"criterion": m.criterion, "bid": m.bid, "way": m.way, "changes": m.changes}
        for m in near_misses(case.plan, case.offers)
    ]
    return Computed(score_case(case), left_out, misses, sensitivity_of(case))


def recompute(stored: StoredResult, dice: random.Random) -> bytes:
    """Return the bytes that a stored result gives again: from its own inputs, by the engine version that made it,
    with bids, marks and costs in an order thrown by ``dice``.
    """

    def thrown(rows: Mapping[str, Any]) -> dict[str, Any]:
        return dict(dice.sample(sorted(rows.items()), len(rows)))

    inputs = stored.record["inputs"]
    rows = [
        {**row, "marks": thrown(row["marks"]), "costs": thrown(row["costs"])}
        for row in dice.sample(inputs["bids"], len(inputs["bids"]))
    ]
    case = read_stored_case({"plan": inputs["plan"], "bids": rows})
    return score_case(case, engine_version=stored.engine_version).canonical_bytes


def sensitivity_of(case: Case) -> dict[str, Any]:
    """Return what the approver may like to know; nothing here decides. Numbers are exact text."""
    titles = {criterion.code: criterion.title for criterion in case.plan.criteria}
    found: dict[str, Any] = {
        "spread": {
            name: {"title": titles.get(name, "Price"), "weight_pct": plainly(weight), "points": shown(points)}
            for name, (weight, points) in spread(case.plan, case.offers).items()
        }
    }
    gap = margin(case.plan, case.offers)
    found["margin"] = None if gap is None else shown(gap)
    if len(case.offers) <= MOST_DROPPED:
        found["reversals"] = [
            {"what": str(shift.what), "before": list(shift.before), "after": list(shift.after)}
            for shift in reversals(drop_one(case.plan, case.offers))
        ]
    try:
        worth = value_of_a_point(case.plan, case.offers)
        found["point_worth_gbp"] = None if worth.pounds is None else shown(worth.pounds)
    except (BadInput, ValueError, ZeroDivisionError):
        found["point_worth_gbp"] = None
    return found


def latest(lot: Any) -> StoredResult | None:
    """Return the newest stored result of a lot."""
    return StoredResult.objects.select_related("lot").filter(lot=lot).order_by("-pk").first()


def inputs_key(tender: Any) -> str:
    """Return a digest of what a result of this tender rests on: it changes with every change of an input."""
    state = {
        "plan": tender.plan_hash,
        "lots": {
            lot.reference: {
                bid: {code: str(mark) for code, mark in marks.items()}
                for bid, marks in sorted(settled_marks(marking.bids_of(tender, lot)).items())
            }
            for lot in tender.lots.all()
        },
        "aside": sorted(
            LowBidEnquiry.objects.filter(
                bid__tender=tender, status=LowBidEnquiry.Status.SET_ASIDE
            ).values_list("bid__reference", flat=True)
        ),
    }
    return hashlib.sha256(json.dumps(state, sort_keys=True, default=str).encode()).hexdigest()


@dataclass
class LotResult:
    """One lot on the results page."""

    lot: Any
    result: StoredResult | None
    rows: list[dict[str, Any]]
    bids: dict[str, Any]
    decision: AwardDecision | None
    unread: list[dict[str, str]]
    left_out: list[dict[str, str]]
    nobody_left: bool = False

    @property
    def nobody_stands(self) -> bool:
        """Whether bids came and none of them has a place: set aside by a minimum, the screening or its price."""
        return self.nobody_left or (self.result is not None and not any(standing(row) for row in self.rows))


def note_lots_without_bids(lots: Iterable[LotResult], enquiries: Iterable[LowBidEnquiry]) -> None:
    """Mark the lots in which every bid was set aside after the result shown: no other result will be computed."""
    aside = {each.bid_id for each in enquiries if each.status == LowBidEnquiry.Status.SET_ASIDE}
    for entry in lots:
        stopped = [bid.pk in aside or bid.status == Bid.Status.NOT_FORWARD for bid in entry.bids.values()]
        entry.nobody_left = bool(stopped) and all(stopped)


def _name(person: str) -> Any:
    """Return the column for a person as pages name them."""
    return Coalesce(NullIf(f"{person}__name", Value("")), f"{person}__email")


def read_along() -> dict[str, Any]:
    """Return three columns that a query of panels reads along: the tender's lots, for `lots_of`; its challenges, for
    `challenges_of`; and the changes of settled marks after the lock that were asked for, with who asked and agreed.
    """
    lots = Lot.objects.filter(tender=OuterRef("tender")).order_by("number")
    changes = ConsensusChange.objects.filter(moderation__lot__tender=OuterRef("tender")).order_by("pk")
    challenges = Challenge.objects.filter(tender=OuterRef("tender")).order_by("number")
    return {
        "lots_read": carry(lots, "id", "reference", "number", "title"),
        "challenges_read": carry(
            challenges, *own_fields(Challenge), firm="supplier__name", decider=_name("hold_decided_by")
        ),
        "changes_read": carry(
            changes,
            "status",
            "why",
            lot="moderation__lot_id",
            bid="old__bid__reference",
            decided_at="second_at",
            code="old__criterion_code",
            old="old__mark",
            new="new__mark",
            asked_by=_name("asked_by"),
            second=_name("second"),
        ),
    }


def lots_of(panel: Any) -> list[Lot]:
    """Return the lots of a panel that was read with `read_along`: their names and numbers alone."""
    return [Lot(tender=panel.tender, **row) for row in panel.lots_read]


def challenges_of(panel: Any) -> list[Challenge]:
    """Return the questions and challenges of a panel that was read with `read_along`: to show, not to save."""
    found = []
    for row in panel.challenges_read:
        supplier, decider = Organisation(name=row.pop("firm")), User(name=row.pop("decider") or "")
        challenge = restored(Challenge, row)
        challenge.tender, challenge.supplier, challenge.hold_decided_by = panel.tender, supplier, decider
        found.append(challenge)
    return found


def lot_results(tender: Any) -> list[LotResult]:
    """Return the stored results of all lots with their decisions, for those who may see prices."""
    return results_and_fallen(list(tender.lots.all()), marking.bids_of(tender))[0]


def results_and_fallen(lots: list[Lot], bids: Iterable[Any]) -> tuple[list[LotResult], list[AwardDecision]]:
    """Return the stored results of ``lots`` with their decisions, and the decisions that fell, in two queries.

    ``bids``: all that compete for them.
    """
    by_reference = {bid.reference: bid for bid in bids}
    readings = ReReading.objects.filter(result=OuterRef("pk")).order_by("pk")
    read = carry(readings, "words", bid="bid__reference", criterion="criterion_code", by=_name("read_by"))
    stored_results = StoredResult.objects.filter(lot__in=[lot.pk for lot in lots])
    newest = {
        result.lot_id: result
        for result in stored_results.annotate(readings_made=read).order_by("lot_id", "-pk").distinct("lot_id")
    }
    decisions, fallen = {}, []
    for decision in AwardDecision.objects.filter(lot__in=[lot.pk for lot in lots]).select_related(
        "lot", "bid__supplier", "recommended_by", "approved_by", "contract"
    ):
        if decision.status == AwardDecision.Status.FALLEN:
            fallen.append(decision)
        else:
            decisions[decision.lot_id] = decision
    found = []
    for lot in lots:
        stored = newest.get(lot.pk)
        if stored:
            stored.lot = lot
        done = (
            {(reading["bid"], reading["criterion"]) for reading in stored.readings_made} if stored else set()
        )
        rows = stored.bids if stored else []
        here = [bid for bid in bids if bid.lot_id == lot.pk]
        named = marking.letters(lot, here, reader="moderation")
        close = {miss["bid"] for miss in stored.near_misses} if stored else set()
        for row in rows:
            row["record"] = record = by_reference.get(row["bid"])
            row["letter"] = named.get(record.pk, "") if record else ""
            row["is_close"] = row["bid"] in close
        found.append(
            LotResult(
                lot,
                stored,
                rows,
                {bid.reference: bid for bid in here},
                decisions.get(lot.pk),
                [
                    {**miss, "firm": by_reference[miss["bid"]].supplier.name, "means": _means(miss)}
                    for miss in (left_to_read(stored, done) if stored else [])
                ],
                [
                    {**item, "firm": by_reference[item["bid"]].supplier.name}
                    for item in (stored.left_out if stored else [])
                ],
            )
        )
    return found, fallen


def _means(miss: Mapping[str, str]) -> str:
    """Say what a mark that is close changes."""
    return (
        f"one mark {miss['way']} changes {'who wins' if miss['changes'] == 'winner' else 'whether it stands'}"
    )


def unread(result: StoredResult) -> list[dict[str, str]]:
    """Return the near misses that nobody has read a second time, one for each mark."""
    return left_to_read(result, set(result.readings.values_list("bid__reference", "criterion_code")))


def left_to_read(result: StoredResult, done: set[tuple[str, str]]) -> list[dict[str, str]]:
    """Return the near misses of a result without those that are ``done``, as (bid, question); one for each mark."""
    found: dict[tuple[str, str], dict[str, str]] = {}
    for miss in result.near_misses:
        key = (miss["bid"], miss["criterion"])
        if key not in done:
            found.setdefault(key, miss)
    return [found[key] for key in sorted(found)]


def waiting_words(enquiries: Iterable[LowBidEnquiry], a_change_waits: bool) -> list[str]:
    """Return in words what must be settled before an award can be recommended."""
    found = [
        f"The enquiry about the low price of {enquiry.bid.supplier} in lot {enquiry.bid.lot.number} is not decided: "
        + (
            "read the figures and decide."
            if enquiry.status == LowBidEnquiry.Status.ANSWERED
            else f"the supplier has until the end of {enquiry.due_on:%-d %B %Y}."
        )
        for enquiry in enquiries
        if enquiry.is_open
    ]
    if a_change_waits:
        found.append(
            "A change of a settled mark waits for a second person: another moderator or an approver decides it "
            "on the page of the moderation."
        )
    return found


def open_questions(tender: Any) -> list[str]:
    """Return in words what must be settled before an award of this tender can be recommended."""
    enquiries = LowBidEnquiry.objects.filter(bid__tender=tender).select_related("bid__supplier", "bid__lot")
    changes = ConsensusChange.objects.filter(moderation__lot__tender=tender, status="asked")
    return waiting_words(enquiries, changes.exists())


def standing(row: dict[str, Any]) -> bool:
    """Say whether a row of a result has a place."""
    return row["rank"] is not None


def candidates(result: StoredResult, after_rank: int = 0) -> list[dict[str, Any]]:
    """Return the rows in the first place after ``after_rank``: more than one only in a true tie."""
    ranks: Iterable[int] = sorted(
        {row["rank"] for row in result.bids if standing(row) and row["rank"] > after_rank}
    )
    first = next(iter(ranks), None)
    return [row for row in result.bids if first is not None and row["rank"] == first]
