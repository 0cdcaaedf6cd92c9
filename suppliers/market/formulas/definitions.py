"""The measures M1 to M20: what stands above and below the line, on which basis, what is left out, what is in doubt.

Each is a small function of plain values. Its docstring is shown on the pages and in reports, so its five lines
(Numerator, Denominator, Basis, Leaves out, Doubt) are the definition; there is no other.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from suppliers.market.formulas import measures

Number = Decimal | int


@dataclass(frozen=True)
class Answer:
    """What a measure came to: ``value`` is a fraction, an index or a plain number; ``n`` the cases behind it.

    ``value`` is None where there is nothing to divide by. ``parts`` holds figures that stand beside it.
    """

    numerator: Number | None
    denominator: Number | None
    value: Decimal | None
    n: int
    parts: dict[str, Any] = field(default_factory=dict)
    is_counting: bool = False  # still to be counted: its numbers say nothing yet

    @property
    def is_shown(self) -> bool:
        """Whether there are enough cases for a percentage: five or more."""
        return self.n >= measures.FEWEST


@dataclass(frozen=True)
class Definition:
    """A measure's words, read from the docstring of its function."""

    id: str
    title: str
    unit: str
    numerator: str
    denominator: str
    basis: str
    leaves_out: str
    doubt: str
    work: Callable[..., Answer]


DEFINITIONS: dict[str, Definition] = {}
LINES = ("Numerator", "Denominator", "Basis", "Leaves out", "Doubt")


def measure(
    id: str, title: str, unit: str = "share"
) -> Callable[[Callable[..., Answer]], Callable[..., Answer]]:
    """Register a measure. ``unit``: share, index, pounds, number, days or count.

    Raises ``ValueError`` for a docstring that lacks one of the five lines.
    """

    def register(work: Callable[..., Answer]) -> Callable[..., Answer]:
        said = {}
        for name in LINES:
            found = re.search(
                rf"^\s*{name}: (.+?)(?=^\s*(?:{'|'.join(LINES)}): |\Z)", work.__doc__ or "", re.M | re.S
            )
            if not found:
                raise ValueError(f"{id}: the docstring lacks its line {name!r}")
            said[name] = " ".join(found[1].split())
        numerator, denominator, basis, leaves_out, doubt = (said[name] for name in LINES)
        DEFINITIONS[id] = Definition(id, title, unit, numerator, denominator, basis, leaves_out, doubt, work)
        return work

    return register


def _ratio(part: Number, whole: Number, n: int, **parts: Any) -> Answer:
    return Answer(part, whole, measures.share(part, whole), n, parts)


@measure("M1", "SME share of money")
def m1(sme_gbp: Decimal, large_gbp: Decimal, n: int) -> Answer:
    """Numerator: pounds paid direct to firms that were small or medium when they won.
    Denominator: pounds paid direct to firms whose size is known.
    Basis: paid in the period; credits are taken off.
    Leaves out: money to firms of unknown size; money that reaches small firms through a prime contractor.
    Doubt: the flag is as at the file's date: later files restate some suppliers from SME to large.
    """
    return _ratio(sme_gbp, sme_gbp + large_gbp, n)


@measure("M2", "SME share of awards")
def m2(n_sme: int, n_large: int, sme_gbp: Decimal, large_gbp: Decimal) -> Answer:
    """Numerator: awards (or sales lines) to small and medium firms, by number; beside it their value.
    Denominator: awards (or sales lines) to firms whose size is known, by number; beside it their value.
    Basis: awards signed in the period without VAT and options; for sales data, lines in the period.
    Leaves out: framework ceilings; firms of unknown size. An award to several counts once, with its leader.
    Doubt: size on notices is what somebody ticked; "No" may mean not known.
    """
    return _ratio(
        n_sme, n_sme + n_large, n_sme + n_large, by_value=measures.share(sme_gbp, sme_gbp + large_gbp)
    )


@measure("M3", "SME share by size of award")
def m3(bands: Sequence[tuple[str, int, int, int, Decimal, Decimal]]) -> Answer:
    """Numerator: awards to small and medium firms within each band of value.
    Denominator: awards to firms of known size within the band.
    Basis: award.
    Leaves out: awards without a value in pounds, framework ceilings, firms of unknown size.
    Doubt: a notice's value may be an estimate or cover several contracts.
    """
    sme, known = sum(band[2] for band in bands), sum(band[2] + band[3] for band in bands)
    names = {code: words for code, words, _ in measures.SIZE_BANDS}
    parts = {
        names.get(code, "value not known"): {"n": n, "sme": small, "large": large,
                                             "share": measures.share(small, small + large)}
        for code, n, small, large, *_ in bands
    }  # fmt: skip
    return _ratio(sme, known, known, bands=parts)


@measure("M4", "Funnel: viewed, registered interest, started, submitted, met the minimum, won", "count")
def m4(stages: Sequence[tuple[str, int, int]]) -> Answer:
    """Numerator: small and medium firms that came to the last stage, once a firm and tender.
    Denominator: small and medium firms that came to the first stage, once a firm and tender.
    Basis: tenders of this service awarded in the period; a firm that came to a stage has passed those before it.
    Leaves out: firms of unknown size; a withdrawn bid counts as started.
    Doubt: a firm that reads without signing in is seen only once it starts a bid.
    """
    first, last = (stages[0][1], stages[-1][1]) if stages else (0, 0)
    return _ratio(
        last,
        first,
        first,
        stages=[{"stage": name, "sme": sme, "large": large} for name, sme, large in stages],
    )


@measure("M5", "SME share without firms that large groups own")
def m5(sme_gbp: Decimal, large_gbp: Decimal, owned_gbp: Decimal, n: int) -> Answer:
    """Numerator: pounds paid direct to SMEs, less those to firms that a large group owned when they were paid.
    Denominator: pounds paid direct to firms whose size is known.
    Basis: paid in the period.
    Leaves out: groups that nobody has recorded with owner and dates.
    Doubt: ownership is as recorded here from named sources; the gap to M1 is the least it can be.
    """
    answer = _ratio(sme_gbp - owned_gbp, sme_gbp + large_gbp, n)
    gap = measures.share(owned_gbp, sme_gbp + large_gbp)
    return Answer(answer.numerator, answer.denominator, answer.value, n, {"gap": gap})


@measure("M6", "Indirect SME share")
def m6(passed_on_gbp: Decimal, paid_to_primes_gbp: Decimal, declared_for_gbp: Decimal, n: int) -> Answer:
    """Numerator: pounds that large primes declare to have passed on to SMEs in quarters that begin in the period.
    Denominator: pounds paid to large primes in the period, whether or not they declared anything.
    Basis: paid in the period; cases are contracts of large primes that were paid.
    Leaves out: what small firms are paid direct: this is never added to M1.
    Doubt: a declaration is not a ledger; a prime that declared nothing counts as none (see how much is declared for).
    """
    return _ratio(
        passed_on_gbp,
        paid_to_primes_gbp,
        n,
        declared_for=measures.share(declared_for_gbp, paid_to_primes_gbp),
    )


@measure("M7", "Concentration", "index")
def m7(squares: Decimal | None, whole: Decimal, index: Decimal | None, bodies: int, **parts: Any) -> Answer:
    """Numerator: the sum of the squares of each group's net money, a firm without a group being one of its own.
    Denominator: the square of all net money; the index is the quotient × 10,000.
    Basis: paid in the period by group; by firm and the four and five largest beside. Of awards: awarded.
    Leaves out: nothing: credits are taken off, so a share can be below zero.
    Doubt: one firm under two spellings reads as two, until a person joins them; the index is then too low.
    """
    return Answer(squares, measures.squares([whole]), index, bodies, parts)


@measure("M8", "Firms alive", "count")
def m8(alive: int, new: int, gone: int, after_one: Mapping[str, int] | None = None) -> Answer:
    """Numerator: groups paid in the last 12 months that were not paid in the 36 months before those (new).
    Denominator: groups paid in the last 12 months; a firm without a group is one of its own. Beside them the gone (paid
    in the 12 months before, and not since) and, small beside large, those of the gone that had one contract in all the
    records; where payments name no contract, one record.
    Basis: paid. On the award basis: awarded.
    Leaves out: firms that nobody named.
    Doubt: where the data begin later than 48 months ago, a group may look new that is not.
    """
    single = {name: (after_one or {}).get(name, 0) for name in ("sme", "large", "unknown")}
    return _ratio(new, alive, alive, alive=alive, gone=gone, gone_after_one=single)


@measure("M9", "Single bid")
def m9(single: int, decided: int) -> Answer:
    """Numerator: competitive lots with one compliant bid.
    Denominator: competitive lots decided.
    Basis: lots of this service; for imported notices, awards that state the number of bids.
    Leaves out: direct awards; notices that do not say how many bid.
    Doubt: notices count bids received, not compliant ones.
    """
    return _ratio(single, decided, decided)


@measure("M10", "Contract size", "pounds")
def m10(over_1m_gbp: Decimal, whole_gbp: Decimal, n: int, middle_gbp: Decimal | None) -> Answer:
    """Numerator: pounds in awards over £1 million.
    Denominator: pounds in all awards.
    Basis: award; mean and median of the lot values stand beside it.
    Leaves out: framework ceilings, awards without a value in pounds.
    Doubt: one very large award moves the mean and the share: read the median first.
    """
    mean = measures.pounds(whole_gbp / n) if n else None
    return Answer(over_1m_gbp, whole_gbp, middle_gbp and measures.pounds(middle_gbp), n,
                  {"mean": mean, "share_over_1m": measures.share(over_1m_gbp, whole_gbp)})  # fmt: skip


@measure("M11", "Price weight", "number")
def m11(weights_pct: Mapping[Decimal, int]) -> Answer:
    """Numerator: tenders whose price weight is above 40%.
    Denominator: tenders published with a price weight; its value is the median weight.
    Basis: tenders of this service published in the period.
    Leaves out: tenders without a weight for price.
    Doubt: none: the weight is part of what was published.
    """
    n = sum(weights_pct.values())
    above = sum(tenders for weight, tenders in weights_pct.items() if weight > 40)
    spread = [str(min(weights_pct)), str(max(weights_pct))] if weights_pct else []
    return Answer(above, n, measures.median_of(weights_pct), n, {"spread": spread})


@measure("M12", "What is asked for")
def m12(readings: Mapping[str, int], drafts: Mapping[str, int]) -> Answer:
    """Numerator: published tenders that read as outcomes.
    Denominator: published tenders with a reading.
    Basis: tenders of this service; first drafts stand beside the published texts.
    Leaves out: tenders whose text was never checked.
    Doubt: the reading is made by rules; each hit can be seen and disputed.
    """
    n = sum(readings.values())
    published, first_draft = dict(sorted(readings.items())), dict(sorted(drafts.items()))
    return _ratio(readings.get("outcome", 0), n, n, published=published, first_draft=first_draft)


@measure("M13", "Award against paid")
def m13(
    bands: Mapping[str, tuple[int, Decimal, Decimal]], over_n: int = 0, over: Sequence[str] = ()
) -> Answer:
    """Numerator: pounds paid under contracts that have ended or are half through.
    Denominator: pounds awarded in the same contracts.
    Basis: contracts of this service; by size of award, and those over 120% (at most 200, the furthest first), beside.
    Leaves out: contracts before half of their term.
    Doubt: a contract half through has not shown all of its cost.
    """
    nothing = (0, Decimal(0), Decimal(0))
    n, award, paid = (sum((one[place] for one in bands.values()), nothing[place]) for place in range(3))
    by_size = {}
    for code, words, _ in measures.SIZE_BANDS:
        cases, was, now = bands.get(code, nothing)
        by_size[words] = {"n": cases, "paid_of_award": measures.share(now, was)}
    return _ratio(paid, award, int(n), over_120_n=over_n, over_120_pct=list(over), by_size=by_size)


@measure("M14", "Outcomes met")
def m14(states: Sequence[str], guardrails: Sequence[bool] = ()) -> Answer:
    """Numerator: outcomes due that were met.
    Denominator: outcomes due: met, partly, missed, or cannot tell.
    Basis: outcomes of this service whose target date has come; guardrails whose last reading breaks them beside.
    Leaves out: outcomes still measuring.
    Doubt: who read the measure is part of the record; "cannot tell" counts against.
    """
    counts = {word: states.count(word) for word in ("met", "partly", "not_met", "cannot_tell")}
    return _ratio(
        counts["met"], len(states), len(states),
        **counts, guardrails_broken=sum(guardrails), guardrails_read=len(guardrails),
    )  # fmt: skip


@measure("M15", "First value", "days")
def m15(days: int, n: int, middle: Decimal | None, promised: Decimal | None = None, kept: int = 0) -> Answer:
    """Numerator: days from a contract's start to its first verified reading that moved the right way.
    Denominator: contracts with such a reading; the value is the median, beside that of the days their tenders promised.
    Basis: contracts of this service.
    Leaves out: contracts without a verified reading yet.
    Doubt: contracts that show no value yet are not in it, so it flatters: see how many there are.
    """
    return Answer(days, n, middle, n, {"promised": promised, "kept": kept})


@measure("M16", "SME access", "number")
def m16(scores: Mapping[Decimal, int], at_first: Mapping[Decimal, int]) -> Answer:
    """Numerator: the sum of access scores at publishing.
    Denominator: tenders with a score; the value is the median, beside that of their first check.
    Basis: tenders of this service.
    Leaves out: tenders that were never checked.
    Doubt: the score weighs published conditions, not how a buyer behaves.
    """
    n, whole = sum(scores.values()), sum((score * tenders for score, tenders in scores.items()), Decimal(0))
    return Answer(whole, n, measures.median_of(scores), n, {"at_first_check": measures.median_of(at_first)})


@measure("M17", "Dependency", "number")
def m17(
    by_quarter: Sequence[tuple[str, Sequence[Decimal]]], latest: Sequence[Decimal], **beside: int
) -> Answer:
    """Numerator: the sum of the dependency indexes of services, each at its last quarter counted.
    Denominator: services with an index; the value is the median, 0 to 100, lower is better.
    Basis: services counted here from payments, plans and exit checks of their contracts, the median of each quarter;
    posts and items handed over stand beside.
    Leaves out: services that nobody has counted.
    Doubt: what no contract holds is entered by the service's owner, with its source.
    """
    quarters = {
        name: {"services": len(found), "median": measures.median(found)} for name, found in by_quarter
    }
    return Answer(sum(latest, Decimal(0)), len(latest), measures.median(latest), len(latest),
                  {**beside, "quarters": quarters})  # fmt: skip


@measure("M18", "Components", "number")
def m18(uses: int, components: int, matched_lots: int, digital_lots: int, reused: int = 0) -> Answer:
    """Numerator: services whose journey stands on a live component, summed over components.
    Denominator: live components.
    Basis: the catalogue and the services of this service as they stand today; beside it the digital lots of tenders
    published in the period whose capability matches a live component, and how often lots reuse one.
    Leaves out: components that are not live.
    Doubt: a match of capability is not yet a match of need.
    """
    return Answer(uses, components, measures.share(uses, components), components,
                  {"matched_lots": measures.share(matched_lots, digital_lots), "digital_lots": digital_lots,
                   "reused_by_lots": reused})  # fmt: skip


@measure("M19", "Speed", "days")
def m19(
    days: int,
    n: int,
    middle: Decimal | None,
    same_day: int = 0,
    told: int = 0,
    whole: Decimal | None = None,
    whole_n: int = 0,
) -> Answer:
    """Numerator: days from the closing moment to the award.
    Denominator: tenders awarded; the value is the median.
    Basis: tenders of this service; beside it the median days from publication to award, which hold the days to bid too,
    and those whose bidders had their feedback on the day of the decision.
    Leaves out: cancelled tenders.
    Doubt: none: these moments are in the record.
    """
    beside = {"published_to_award": whole, "published_to_award_n": whole_n}
    return Answer(days, n, middle, n, {**beside, "feedback_same_day": same_day, "feedback_sent": told})  # fmt: skip


@measure("M20", "Legacy", "count")
def m20(red: int, systems: int, change_days: Sequence[int] = ()) -> Answer:
    """Numerator: systems in red (impact × likelihood of 16 or more).
    Denominator: systems recorded; beside it the median days for a small change.
    Basis: old systems under the services recorded here, as they stand today.
    Leaves out: systems nobody has scored.
    Doubt: eight questions answered by the owner.
    """
    return _ratio(
        red, systems, systems, median_days_small_change=measures.median([Decimal(d) for d in change_days])
    )
