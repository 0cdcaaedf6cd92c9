"""Is this tender for us? What it asks, beside what the supplier has registered: never a verdict, only lines."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from procurement.tenders.models import Lot, Tender
from suppliers.registration.formulas import money
from suppliers.registration.models import Evidence

MEETS, MISSES, UNSURE = "meets", "misses", "unsure"


@dataclass(frozen=True)
class Line:
    """One condition: ``meets``, ``misses`` or ``unsure``, what is asked, and what we know of the supplier."""

    state: str
    asked: str
    known: str
    lot: Lot | None = None

    @property
    def state_words(self) -> str:
        return {MEETS: "You meet this", MISSES: "You do not meet this", UNSURE: "Check this"}[self.state]


def lines(
    tender: Tender, lots: list[Lot], conditions: list[Any], turnover: Decimal | None, kinds: set[str]
) -> list[Line]:
    """Return one line a condition: turnover floors and insurance by lot, size of the group, then the rest in words.

    ``turnover``: what the supplier declared, in pounds; ``kinds``: what its evidence library holds. Figures that it
    has not declared give ``unsure``; nothing is guessed.
    """
    found = []
    for lot in lots:
        if lot.turnover_floor_gbp:
            found.append(_turnover(lot, turnover))
        if lot.insurance_gbp:
            found.append(_insurance(tender, lot, kinds))
    if tender.references == Tender.References.SAME_SIZE:
        found.append(
            Line(UNSURE, "References of the same value or size", "Only you know: look at your library.")
        )
    elif tender.references == Tender.References.ANY_SIZE:
        has = Evidence.EvidenceKind.REFERENCE in kinds or Evidence.EvidenceKind.CASE_STUDY in kinds
        found.append(
            Line(
                MEETS if has else UNSURE,
                "References of similar change, any size",
                "Your library has one to use." if has else "Your library has no reference or case study yet.",
            )
        )
    if tender.framework_only:
        found.append(Line(UNSURE, "Open only to firms on a framework", "Check that you are on it."))
    found += [
        Line(UNSURE, each.text, each.evidence or "Say in your bid how you meet it.", each.lot)
        for each in conditions
    ]
    return found


def _turnover(lot: Lot, turnover: Decimal | None) -> Line:
    floor = lot.turnover_floor_gbp or Decimal(0)
    asked = f"A yearly turnover of at least {money(floor)}"
    if turnover is None:
        return Line(UNSURE, asked, "You have not declared a turnover.", lot)
    if turnover >= floor:
        return Line(MEETS, asked, f"You declared {money(turnover)}.", lot)
    return Line(
        MISSES, asked, f"You declared {money(turnover)}. A partner's turnover counts too: consider one.", lot
    )


def _insurance(tender: Tender, lot: Lot, kinds: set[str]) -> Line:
    asked = f"Insurance of {money(lot.insurance_gbp or Decimal(0))}"
    if tender.proof_wanted_at == Tender.ProofAt.AWARD:
        return Line(MEETS, f"{asked}, shown only if you win", "Nothing to show when bidding.", lot)
    if Evidence.EvidenceKind.INSURANCE in kinds:
        return Line(UNSURE, asked, "Your library has an insurance: check its cover.", lot)
    return Line(UNSURE, asked, "Your library has no insurance yet.", lot)


def words_asked(tender: Tender) -> int:
    """Return how many words a full bid may have, from the published plan; 0 where there is none yet."""
    plan = tender.plan_snapshot or {}
    return sum(int(criterion.get("word_limit") or 0) for criterion in plan.get("criteria", []))
