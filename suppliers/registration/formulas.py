"""Is a firm small or medium-sized? The legal test, with the group counted, every step in words.

Source: Procurement Act 2023, section 123 (fewer than 250 staff, and turnover of at most £44m or a
balance sheet of at most £38m). The Act has no rule for groups; we count them as European Commission
Recommendation 2003/361 does: a linked firm (more than 50%, or control) in whole, a partner (25% to
50%) by its share, a smaller holding not at all. Figures stay exact: `Decimal` in and out.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

DEFINITION = "procurement-act-2023-s123+group-2003/361"
STAFF_BELOW = 250
TURNOVER_AT_MOST_GBP = Decimal(44_000_000)
BALANCE_SHEET_AT_MOST_GBP = Decimal(38_000_000)
PARTNER_FROM_PCT = Decimal(25)
LINKED_ABOVE_PCT = Decimal(50)

SME, LARGE, UNKNOWN = "sme", "large", "unknown"


@dataclass(frozen=True)
class Figures:
    """A firm's yearly figures: staff in full-time equivalents, money in pounds; None where not known."""

    staff: Decimal | None
    turnover_gbp: Decimal | None
    balance_sheet_gbp: Decimal | None


@dataclass(frozen=True)
class Holding:
    """Another firm tied to this one; ``share_pct`` (0 to 100) is the larger of either's part in the other."""

    name: str
    share_pct: Decimal
    controls: bool
    figures: Figures

    @property
    def counted(self) -> Decimal:
        """The part of its figures that counts: 1 when linked, its share when a partner, else 0."""
        if self.controls or self.share_pct > LINKED_ABOVE_PCT:
            return Decimal(1)
        if self.share_pct >= PARTNER_FROM_PCT:
            return self.share_pct / 100
        return Decimal(0)


@dataclass(frozen=True)
class SizeClass:
    """The class (``sme``, ``large``, ``unknown``), the figures with the group counted, and why, in lines."""

    label: str
    figures: Figures
    reasons: tuple[str, ...]


def money(value: Decimal) -> str:
    """Return pounds in words a person reads.

    >>> money(Decimal(6_200_000_000)), money(Decimal(3_200_000)), money(Decimal(480_000))
    ('£6.2bn', '£3.2m', '£480,000')
    """
    for size, name in ((1_000_000_000, "bn"), (1_000_000, "m")):
        if abs(value) >= size:
            return f"£{(value / size).quantize(Decimal('0.1'), ROUND_HALF_UP).normalize():f}{name}"
    return f"£{value:,.0f}"


def classify(own: Figures, holdings: Sequence[Holding] = ()) -> SizeClass:
    """Return the size class of a firm with its group counted.

    A figure that is missing anywhere in what counts makes the sum unknown: it is never guessed. The
    class is still decided where the figures that are known settle it (250 staff or more is large
    whatever the money; under 250 staff with one money figure within its limit is small or medium).
    Raises ``ValueError`` for a negative figure or a share outside 0 to 100.

    >>> classify(Figures(Decimal(12), Decimal(900_000), None)).label
    'sme'
    >>> classify(Figures(Decimal(40), Decimal(3_000_000), None),
    ...          [Holding("Owner", Decimal(100), True,
    ...                   Figures(Decimal(9000), Decimal(10**9), Decimal(10**9)))]).label
    'large'
    """
    _check_figures(own, holdings)
    counted = [holding for holding in holdings if holding.counted]
    staff = _sum(own.staff, [(h.counted, h.figures.staff) for h in counted])
    turnover = _sum(own.turnover_gbp, [(h.counted, h.figures.turnover_gbp) for h in counted])
    balance = _sum(own.balance_sheet_gbp, [(h.counted, h.figures.balance_sheet_gbp) for h in counted])

    few = _within(staff, Decimal(STAFF_BELOW), strict=True)
    turnover_fits = _within(turnover, TURNOVER_AT_MOST_GBP)
    balance_fits = _within(balance, BALANCE_SHEET_AT_MOST_GBP)
    is_too_rich = turnover_fits is False and balance_fits is False
    if few is False or is_too_rich:
        label = LARGE
        why = "So the firm is large: it needs fewer staff and one of the two money figures within its limit."
    elif few and (turnover_fits or balance_fits):
        label, why = SME, "So the firm is a small or medium-sized enterprise (SME)."
    else:
        label, why = UNKNOWN, "So the class is not known yet: add the missing figure."
    reasons = (
        *map(_how_it_counts, holdings),
        _line("Staff", staff, few, f"fewer than {STAFF_BELOW}", lambda v: f"{v.normalize():f}"),
        _line("Turnover", turnover, turnover_fits, f"at most {money(TURNOVER_AT_MOST_GBP)}", money),
        _line("Balance sheet", balance, balance_fits, f"at most {money(BALANCE_SHEET_AT_MOST_GBP)}", money),
        why,
    )
    return SizeClass(label, Figures(staff, turnover, balance), reasons)


def _check_figures(own: Figures, holdings: Sequence[Holding]) -> None:
    for name, figures in [("the firm", own), *((holding.name, holding.figures) for holding in holdings)]:
        for value in (figures.staff, figures.turnover_gbp, figures.balance_sheet_gbp):
            if value is not None and (not value.is_finite() or value < 0):
                raise ValueError(f"a figure of {name} is below zero or no number: {value}")
    for holding in holdings:
        if not 0 <= holding.share_pct <= 100:
            raise ValueError(f"the share of {holding.name} must be from 0 to 100: {holding.share_pct}")


def _how_it_counts(holding: Holding) -> str:
    if holding.counted == 1:
        how = "is controlled with it" if holding.controls else f"is {_pct(holding.share_pct)} linked"
        return f"{holding.name} {how}: all of its figures count."
    if holding.counted:
        return f"{holding.name} is a {_pct(holding.share_pct)} partner: that share counts."
    return f"{holding.name} holds {_pct(holding.share_pct)}, under 25%: nothing counts."


def _pct(value: Decimal) -> str:
    return f"{value.normalize():f}%"


def _sum(own: Decimal | None, parts: Sequence[tuple[Decimal, Decimal | None]]) -> Decimal | None:
    total = own
    for share, value in parts:
        if total is None or value is None:
            return None
        total += share * value
    return total


def _within(value: Decimal | None, limit: Decimal, *, strict: bool = False) -> bool | None:
    if value is None:
        return None
    return value < limit if strict else value <= limit


def _line(name, value, fits, limit, show) -> str:
    if value is None:
        return f"{name}: not known (the limit is {limit})."
    return f"{name}: {show(value)}, {'within' if fits else 'over'} the limit ({limit})."


@dataclass(frozen=True)
class Scheme:
    """A register that numbers organisations: its code in open data, its name, what a number looks like."""

    code: str
    name: str
    pattern: str
    example: str


# Codes: the org-id list that the central digital platform uses; the PPON's shape is that of its generator.
SCHEMES = {
    scheme.code: scheme
    for scheme in (
        Scheme(
            "GB-COH",
            "Companies House number",
            r"(?:\d{8}|(?:SC|NI|OC|SO|NC|R0|CE|CS|FC|IP|SP|RS)\d{6})",
            "09121572",
        ),
        Scheme(
            "GB-PPON",
            "Public procurement organisation number",
            r"P[BCDGHJLMNPQRTVWXYZ]{3}-[1-9]{4}-[BCDGHJLMNPQRTVWXYZ]{3}[CDGHJLMNPQRTVWXYZ]",
            "PVHJ-9851-QPYJ",
        ),
        Scheme("GB-CHC", "Charity number, England and Wales", r"\d{6,7}", "1089464"),
        Scheme("GB-SC", "Charity number, Scotland", r"SC\d{6}", "SC012345"),
        Scheme("GB-NIC", "Charity number, Northern Ireland", r"(?:NIC)?\d{6}", "NIC101234"),
        Scheme("GB-MPR", "Mutuals register number", r"[A-Z]{0,2}\d{3,6}[A-Z]?", "7834"),
        Scheme("GB-UKPRN", "UK learning provider number", r"1\d{7}", "10007790"),
        Scheme("GB-NHS", "NHS organisation code", r"[A-Z0-9]{3,6}", "RX1"),
        Scheme("VAT", "VAT number", r"(?:GB)?\d{9}(?:\d{3})?", "GB123456789"),
        Scheme("OTHER", "Another register", r"[A-Z0-9][A-Z0-9 ./-]{1,39}", "NL 12345678"),
    )
}


def identifier(scheme: str, number: str) -> str:
    """Return ``number`` in the one way it is written in ``scheme``: upper case, no stray spaces, zeros kept.

    A company number of fewer than eight digits gets its leading zeros back. Raises ``ValueError`` for an
    unknown scheme or a number of the wrong shape, with an example of a right one.

    >>> identifier("GB-COH", " 9121572 ")
    '09121572'
    """
    if scheme not in SCHEMES:
        raise ValueError(f"Choose one of the registers listed: {', '.join(SCHEMES)}.")
    kind = SCHEMES[scheme]
    text = re.sub(r"\s+", " ", number.strip().upper())
    if scheme != "OTHER":
        text = text.replace(" ", "")
    if scheme == "GB-COH" and text.isdigit():
        text = text.zfill(8)
    if not re.fullmatch(kind.pattern, text):
        raise ValueError(f"A {kind.name} looks like {kind.example}: check the number.")
    return text


def size_words(label: str) -> str:
    """Return a size class in words."""
    return {"sme": "Small or medium-sized", "large": "Large"}.get(label, "Not known")
