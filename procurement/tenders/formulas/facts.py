"""What the formulas ask of a draft: plain facts, no database.

``None`` or an empty word means "the draft does not say". Silence earns a point only where silence means
freedom (no turnover floor, no bond); it earns none where the bidder is left to guess.
"""

from collections.abc import Collection
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

AtStage = Literal["", "award", "bid"]
References = Literal["", "any_size", "same_size", "none"]
Rhythm = Literal["", "monthly", "stage", "end"]
Remote = Literal["", "yes", "partly", "no"]

DEFAULT_TERM_MONTHS = 24


@dataclass(frozen=True)
class LotFacts:
    """One lot. ``value_gbp``: without VAT; ``insurance_gbp``: the highest cover asked, None = as law."""

    number: int = 1
    title: str = ""
    text: str = ""
    value_gbp: Decimal | None = None
    term_months: int = DEFAULT_TERM_MONTHS
    user_groups: tuple[str, ...] = ()
    turnover_floor_gbp: Decimal | None = None
    insurance_gbp: Decimal | None = None
    words_asked: int | None = None
    replaces_whole_system: bool = False
    has_sunset_plan: bool = False
    reused: tuple[str, ...] = ()

    @property
    def yearly_value_gbp(self) -> Decimal | None:
        """The value of one year of the lot; a lot shorter than a year counts as a year."""
        if self.value_gbp is None:
            return None
        return self.value_gbp * 12 / max(self.term_months, 12)


@dataclass(frozen=True)
class TenderFacts:
    """A draft as the formulas see it."""

    title: str = ""
    lots: tuple[LotFacts, ...] = ()
    proof_wanted_at: AtStage = ""
    days_to_bid: int | None = None
    pages_to_read: int | None = None
    price_weight_pct: Decimal | None = None
    references: References = ""
    other_proof_accepted: bool | None = None
    liability_cap_pct: Decimal | None = None
    payment_days: int | None = None
    payment_rhythm: Rhythm = ""
    outcome_pay_pct: Decimal = Decimal(0)
    remote: Remote = ""
    market_engagement: bool = False
    partners_welcome: bool | None = None
    guarantee_or_bond: bool = False
    unknown_staff_transfer: bool = False
    framework_only: bool = False
    live_capabilities: Collection[str] = field(default_factory=frozenset)

    @property
    def total_value_gbp(self) -> Decimal | None:
        """The sum of the lots; None while one of them has no value."""
        values = [lot.value_gbp for lot in self.lots]
        if not values or any(value is None for value in values):
            return None
        return sum((value for value in values if value is not None), Decimal(0))
