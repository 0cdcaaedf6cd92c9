"""How open a tender is to small firms: eighteen checks, 100 points, the worst lot counts.

Each check says its points, the reason, and the one change that would help most with the score that the
tender would then have. The scale is this service's own, published so that anyone can compute it again;
conditions of participation are limited by Procurement Act 2023 section 22, barriers to small firms are to
be considered under section 12.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import ROUND_CEILING, Decimal

from procurement.tenders.formulas.facts import LotFacts, TenderFacts

OPEN_FROM = 75
BARRIERS_FROM = 50


@dataclass(frozen=True)
class Fix:
    """One change, in words, and what the whole score would be with it."""

    text: str
    score: int


@dataclass(frozen=True)
class AccessCheck:
    """One row of the score. ``lot`` is the number of the lot it speaks of, 0 for the whole tender."""

    id: str
    title: str
    points: int
    out_of: int
    reason: str
    lot: int = 0
    fix: Fix | None = None

    @property
    def passed(self) -> bool:
        return self.points == self.out_of


@dataclass(frozen=True)
class Access:
    """The score of the worst lot, its checks, and the score of every lot."""

    score: int
    checks: tuple[AccessCheck, ...]
    lot_scores: tuple[tuple[int, int], ...]
    worst_lot: int

    @property
    def verdict(self) -> str:
        """``open``, ``barriers`` or ``shut``."""
        if self.score >= OPEN_FROM:
            return "open"
        return "barriers" if self.score >= BARRIERS_FROM else "shut"

    @property
    def verdict_words(self) -> str:
        return {
            "open": "Open to small firms",
            "barriers": "Some barriers to small firms",
            "shut": "Likely to shut small firms out",
        }[self.verdict]


Row = tuple[int, str]


def pounds(amount: Decimal) -> str:
    """Write pounds as people say them.

    >>> pounds(Decimal(4500000)), pounds(Decimal(240000)), pounds(Decimal(850))
    ('£4.5m', '£240k', '£850')
    """
    if amount >= 1_000_000:
        return f"£{(amount / 1_000_000).quantize(Decimal('0.01')).normalize():f}m"
    if amount >= 10_000:
        return f"£{(amount / 1000).quantize(Decimal('1')):f}k"
    return f"£{amount.quantize(Decimal('1')):,f}"


def _stepped(value: Decimal | int, steps: list[tuple[int, int]]) -> int:
    """Return the points of the first step whose limit ``value`` does not pass, else 0."""
    return next((points for limit, points in steps if value <= limit), 0)


def _a1(tender: TenderFacts, lot: LotFacts) -> Row:
    values = [each.value_gbp for each in tender.lots]
    if not values or any(value is None for value in values):
        return 0, "A lot has no value yet, so a firm cannot tell whether it is large enough."
    largest = max(value for value in values if value is not None)
    points = _stepped(largest, [(100_000, 15), (500_000, 12), (1_000_000, 8), (5_000_000, 4)])
    return points, f"The largest lot is worth {pounds(largest)}."


def _a2(tender: TenderFacts, lot: LotFacts) -> Row:
    total = tender.total_value_gbp
    if total is None:
        return 0, "The whole value is not known yet."
    if total <= 1_000_000:
        return 3, f"The whole is worth {pounds(total)}, not over £1m."
    largest = max((each.value_gbp for each in tender.lots if each.value_gbp is not None), default=total)
    if len(tender.lots) > 1 and largest * 2 <= total:
        return 3, f"{len(tender.lots)} lots, none above half of {pounds(total)}."
    return 0, f"{pounds(total)} in all, and one lot holds more than half of it."


def _a3(tender: TenderFacts, lot: LotFacts) -> Row:
    floor, yearly = lot.turnover_floor_gbp, lot.yearly_value_gbp
    if not floor:
        return 9, "No turnover floor."
    if not yearly:
        return 0, f"A turnover floor of {pounds(floor)}, and no lot value to compare it with."
    points = 7 if floor <= yearly else 4 if floor <= 2 * yearly else 0
    return (
        points,
        f"A turnover floor of {pounds(floor)} against {pounds(yearly)} a year for the lot "
        f"({(floor / yearly).quantize(Decimal('0.1'))} times).",
    )


def _a4(tender: TenderFacts, lot: LotFacts) -> Row:
    if lot.insurance_gbp is None:
        return 6, "No insurance beyond what the law asks."
    points = _stepped(lot.insurance_gbp, [(1_000_000, 6), (5_000_000, 4), (10_000_000, 2)])
    return points, f"Insurance of {pounds(lot.insurance_gbp)} is asked for."


def _a5(tender: TenderFacts, lot: LotFacts) -> Row:
    if tender.proof_wanted_at == "award":
        return 6, "Insurance and certificates are wanted at award."
    if tender.proof_wanted_at == "bid":
        return 0, "Insurance or certificates must be held when bidding. The law lets you ask from award only."
    return 0, "The draft does not say when insurance and certificates must be held."


def _a6(tender: TenderFacts, lot: LotFacts) -> Row:
    days = tender.days_to_bid
    if days is None:
        return 0, "No deadline yet, so nobody knows how long there is to bid."
    return (7 if days >= 30 else 5 if days >= 25 else 2 if days >= 20 else 0), f"{days} days to bid."


def _a7(tender: TenderFacts, lot: LotFacts) -> Row:
    if lot.words_asked is None:
        return 0, "The draft does not say how many words it asks for."
    points = _stepped(lot.words_asked, [(3000, 9), (6000, 6), (10_000, 3)])
    return points, f"{lot.words_asked:,} words asked for this lot."


def _a8(tender: TenderFacts, lot: LotFacts) -> Row:
    if tender.pages_to_read is None:
        return 0, "The draft does not say how many pages there are to read."
    return _stepped(tender.pages_to_read, [(20, 4), (50, 2)]), f"{tender.pages_to_read:,} pages to read."


def _a9(tender: TenderFacts, lot: LotFacts) -> Row:
    weight = tender.price_weight_pct
    if weight is None:
        return 0, "The price weight is not set."
    return _stepped(weight, [(30, 7), (40, 4), (50, 2)]), f"Price weighs {weight.normalize():f}%."


def _a10(tender: TenderFacts, lot: LotFacts) -> Row:
    return {
        "any_size": (5, "References of similar change count, whatever their size."),
        "none": (5, "No references are asked for."),
        "same_size": (0, "References must be of similar value or size."),
        "": (0, "The draft does not say that references of any size count."),
    }[tender.references]


def _a11(tender: TenderFacts, lot: LotFacts) -> Row:
    if tender.other_proof_accepted:
        return 3, "Other proof than audited accounts is accepted."
    if tender.other_proof_accepted is None:
        return 0, "The draft does not say that other proof than audited accounts is accepted."
    return 0, "Only audited accounts are accepted. Many small firms need not have any."


def _a12(tender: TenderFacts, lot: LotFacts) -> Row:
    cap = tender.liability_cap_pct
    if cap is None:
        return 0, "Liability is not capped, or the draft does not say."
    return _stepped(
        cap, [(125, 4), (200, 2)]
    ), f"Liability is capped at {cap.normalize():f}% of a year's value."


def _a13(tender: TenderFacts, lot: LotFacts) -> Row:
    if tender.payment_rhythm not in ("monthly", "stage"):
        why = "at the end" if tender.payment_rhythm == "end" else "at a time that the draft does not say"
        return 0, f"Payment comes {why}."
    if tender.payment_days is None or tender.payment_days > 30:
        days = "an unsaid number of" if tender.payment_days is None else tender.payment_days
        return 0, f"Payment within {days} days; 30 is the most."
    if tender.outcome_pay_pct > 30:
        return 0, f"{tender.outcome_pay_pct.normalize():f}% hangs on the outcome; a small firm can carry 30%."
    how = "monthly" if tender.payment_rhythm == "monthly" else "by stage"
    return 5, f"Paid {how} within {tender.payment_days} days."


def _a14(tender: TenderFacts, lot: LotFacts) -> Row:
    return {
        "yes": (4, "The work can be done from anywhere."),
        "partly": (2, "Part of the week is on site."),
        "no": (0, "All work is on site."),
        "": (0, "The draft does not say where the work is done."),
    }[tender.remote]


def _a15(tender: TenderFacts, lot: LotFacts) -> Row:
    if tender.market_engagement:
        return 4, "Open talks with the market were logged before drafting ended."
    return 0, "No open talks with the market are logged."


def _a16(tender: TenderFacts, lot: LotFacts) -> Row:
    if tender.partners_welcome:
        return 3, "Partners and consortia are welcome."
    silent = tender.partners_welcome is None
    return (
        0,
        "The draft does not say that partners are welcome." if silent else "Partners may not bid together.",
    )


def _a17(tender: TenderFacts, lot: LotFacts) -> Row:
    if tender.guarantee_or_bond:
        return 0, "A guarantee or bond is asked for."
    if tender.unknown_staff_transfer:
        return 0, "Staff may transfer, and the draft does not say how many or on what terms."
    return 3, "No guarantee, bond or unknown staff transfer."


def _a18(tender: TenderFacts, lot: LotFacts) -> Row:
    if tender.framework_only:
        return 0, "Only firms on a framework may bid."
    return 3, "Open to firms that are on no framework."


def _smaller_lots(tender: TenderFacts) -> TenderFacts:
    """Cut each lot of more than £500k into equal lots of at most £500k."""
    lots: list[LotFacts] = []
    for lot in tender.lots:
        value = lot.value_gbp or Decimal(0)
        parts = max(1, int((value / 500_000).to_integral_value(ROUND_CEILING)))
        for _ in range(min(parts, 40)):
            share = None if lot.value_gbp is None else lot.value_gbp / parts
            lots.append(replace(lot, number=len(lots) + 1, value_gbp=share))
    return replace(tender, lots=tuple(lots))


def _each_lot(**changes: object) -> Callable[[TenderFacts], TenderFacts]:
    return lambda tender: replace(
        tender,
        lots=tuple(replace(lot, **changes) for lot in tender.lots),  # type: ignore[arg-type]
    )


def _tender(**changes: object) -> Callable[[TenderFacts], TenderFacts]:
    return lambda tender: replace(tender, **changes)  # type: ignore[arg-type]


@dataclass(frozen=True)
class _Check:
    id: str
    title: str
    out_of: int
    mark: Callable[[TenderFacts, LotFacts], Row]
    fix_text: str
    fix: Callable[[TenderFacts], TenderFacts]
    per_lot: bool = False


CHECKS: tuple[_Check, ...] = (
    _Check("A1", "Size of the largest lot", 15, _a1, "Cut it into lots of £500k or less.", _smaller_lots),
    _Check("A2", "Spread over lots", 3, _a2, "Cut it so that no lot holds more than half.", _smaller_lots),
    _Check(
        "A3",
        "Turnover floor",
        9,
        _a3,
        "Drop the turnover floor: ask how the firm would carry the work.",
        _each_lot(turnover_floor_gbp=None),
        True,
    ),
    _Check(
        "A4",
        "Insurance",
        6,
        _a4,
        "Ask for £1m of cover, or for what the law asks.",
        _each_lot(insurance_gbp=Decimal(1_000_000)),
        True,
    ),
    _Check(
        "A5",
        "Proof at award, not at bid",
        6,
        _a5,
        "Ask for insurance and certificates at award.",
        _tender(proof_wanted_at="award"),
    ),
    _Check("A6", "Days to bid", 7, _a6, "Give 30 days or more.", _tender(days_to_bid=30)),
    _Check(
        "A7",
        "Words asked",
        9,
        _a7,
        "Ask for 3,000 words or fewer a lot.",
        _each_lot(words_asked=3000),
        True,
    ),
    _Check("A8", "Pages to read", 4, _a8, "Bring it down to 20 pages.", _tender(pages_to_read=20)),
    _Check(
        "A9",
        "Price weight",
        7,
        _a9,
        "Weigh price at 30% or less.",
        _tender(price_weight_pct=Decimal(30)),
    ),
    _Check(
        "A10",
        "References",
        5,
        _a10,
        "Accept references of similar change of any size.",
        _tender(references="any_size"),
    ),
    _Check(
        "A11",
        "Proof of finances",
        3,
        _a11,
        "Accept other proof than audited accounts.",
        _tender(other_proof_accepted=True),
    ),
    _Check(
        "A12",
        "Liability",
        4,
        _a12,
        "Cap liability at 125% of a year's value.",
        _tender(liability_cap_pct=Decimal(125)),
    ),
    _Check(
        "A13",
        "Payment",
        5,
        _a13,
        "Pay monthly or by stage within 30 days, with at most 30% on the outcome.",
        lambda tender: replace(
            tender,
            payment_rhythm=tender.payment_rhythm if tender.payment_rhythm == "stage" else "monthly",
            payment_days=30,
            outcome_pay_pct=min(tender.outcome_pay_pct, Decimal(30)),
        ),
    ),
    _Check("A14", "Remote work", 4, _a14, "Let the work be done from anywhere.", _tender(remote="yes")),
    _Check(
        "A15",
        "Talks with the market",
        4,
        _a15,
        "Hold open talks and log them before drafting ends.",
        _tender(market_engagement=True),
    ),
    _Check(
        "A16",
        "Partners",
        3,
        _a16,
        "Say that partners and consortia are welcome.",
        _tender(partners_welcome=True),
    ),
    _Check(
        "A17",
        "Guarantees and transfers",
        3,
        _a17,
        "Drop the guarantee or bond; name any staff who would transfer.",
        _tender(guarantee_or_bond=False, unknown_staff_transfer=False),
    ),
    _Check(
        "A18",
        "Open to all",
        3,
        _a18,
        "Open it to firms that are not on a framework.",
        _tender(framework_only=False),
    ),
)


def _lots(tender: TenderFacts) -> tuple[LotFacts, ...]:
    return tender.lots or (LotFacts(),)


def _scores(tender: TenderFacts) -> list[int]:
    shared = sum(check.mark(tender, _lots(tender)[0])[0] for check in CHECKS if not check.per_lot)
    return [
        shared + sum(check.mark(tender, lot)[0] for check in CHECKS if check.per_lot) for lot in _lots(tender)
    ]


def access_score(tender: TenderFacts) -> int:
    """Return the score of ``sme_access`` alone, without the checks and what each fix would bring.

    >>> access_score(TenderFacts()) == sme_access(TenderFacts()).score
    True
    """
    return min(_scores(tender))


def sme_access(tender: TenderFacts) -> Access:
    """Score how open ``tender`` is to small firms, 0 to 100; the lot with the lowest score counts.

    A tender without lots is scored as one lot of which nothing is known. Each check that loses points
    carries its fix with the score the whole tender would then have (never below today's).

    >>> sme_access(TenderFacts()).score
    21
    >>> [check.id for check in sme_access(TenderFacts()).checks if check.passed]
    ['A3', 'A4', 'A17', 'A18']
    """
    lots = _lots(tender)
    scores = _scores(tender)
    worst = min(range(len(lots)), key=lambda index: (scores[index], index))
    checks = []
    for check in CHECKS:
        points, reason = check.mark(tender, lots[worst])
        fix = None
        if points < check.out_of:
            with_fix = min(_scores(check.fix(replace(tender, lots=lots))))
            fix = Fix(check.fix_text, max(with_fix, scores[worst]))
        checks.append(
            AccessCheck(
                check.id,
                check.title,
                points,
                check.out_of,
                reason,
                lots[worst].number if check.per_lot and len(lots) > 1 else 0,
                fix,
            )
        )
    return Access(
        scores[worst],
        tuple(checks),
        tuple((lot.number, score) for lot, score in zip(lots, scores, strict=True)),
        lots[worst].number,
    )
