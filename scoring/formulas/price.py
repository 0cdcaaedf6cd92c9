"""From prices to points: the formulas that a tender may name, each under an id that never changes its
meaning.

Notation: ``P`` this bid's whole-life price, ``Pmin`` the lowest, ``P̄`` the mean, ``M`` the median, ``F``
floor and ``C`` ceiling of a published scale, ``Q`` quality from 0 to 100. Prices are pounds without VAT. A
points formula gives 0 to 100 a bid, exactly; the engine multiplies by the weight. Nothing is rounded here.

A formula in use is not edited: a change is a new function under a new id, so every past result can be
computed again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import pairwise

from scoring.formulas.exact import BadInput, Problem, exact, shown

HUNDRED, NONE = Fraction(100), Fraction(0)
DEAREST = Fraction(10**12)
"""No public contract reaches a trillion pounds: a dearer price is a slip of the keyboard."""

Parameters = Mapping[str, Fraction]
PointsFunction = Callable[[Sequence[Fraction], Parameters], list[Fraction]]


@dataclass(frozen=True)
class Parameter:
    """A number that is published with the formula."""

    name: str
    label: str
    hint: str
    default_of_should_cost: Fraction | None = None
    """Share of the likely should-cost that the form offers, for example 85/100."""
    default: Fraction | None = None


@dataclass(frozen=True)
class Worked:
    """A table worked by hand: what goes in, what comes out (points shown to two decimals, half up)."""

    prices_gbp: tuple[str, ...]
    parameters: Mapping[str, str]
    points: tuple[str, ...]


@dataclass(frozen=True)
class Formula:
    """One published way from price to points, with what a buyer should know before choosing it."""

    id: str
    name: str
    rule: str
    says: str
    source: str
    kind: str = "points"
    """``points``: 0–100 a bid, multiplied by the price weight. ``ratio``: rank by price over quality.
    ``budget``: price gives no points, a bid above the budget is set aside."""
    function: PointsFunction | None = None
    parameters: tuple[Parameter, ...] = ()
    hangs_on: Callable[[Sequence[Fraction]], Fraction] | None = None
    """What the points take from all prices together, such as the lowest; None where no other bid plays a part."""
    can_be_published: bool = True
    warning: str = ""
    worked: Worked | None = None
    checks: Callable[[Parameters], list[Problem]] = field(default=lambda parameters: [])

    @property
    def depends_on_other_bids(self) -> bool:
        """Whether another bid's price can change the points of this one."""
        return self.hangs_on is not None

    @property
    def takes_weight(self) -> bool:
        """Whether a price weight means anything under this formula."""
        return self.kind == "points"

    def read_parameters(
        self, given: Mapping[str, object], at: str = "price.parameters"
    ) -> dict[str, Fraction]:
        """Read the published numbers; raise ``BadInput`` for one that is missing, not wanted or out of
        order."""
        read: dict[str, Fraction] = {}
        known = {parameter.name: parameter for parameter in self.parameters}
        problems = [
            Problem(f"{at}.{name}", "not_known", f"{self.name} has no number called “{name}”.")
            for name in sorted(set(given) - set(known), key=str)
        ]
        for name, parameter in known.items():
            value = given.get(name)
            if value is None or value == "":
                if parameter.default is None:
                    problems.append(
                        Problem(f"{at}.{name}", "missing", f"{parameter.label} is missing: give an amount.")
                    )
                else:
                    read[name] = parameter.default
                continue
            try:
                number = exact(value, f"{at}.{name}")
            except BadInput as bad:
                problems.extend(bad.problems)
                continue
            if not 0 < number <= DEAREST:
                problems.append(
                    Problem(f"{at}.{name}", "out_of_range", f"{parameter.label} must be above zero and real.")
                )
            read[name] = number
        if not problems:
            problems = [Problem(f"{at}.{p.field}", p.code, p.message) for p in self.checks(read)]
        if problems:
            raise BadInput(problems)
        return read

    def points(self, prices_gbp: Sequence[Fraction], parameters: Parameters) -> list[Fraction]:
        """Points from 0 to 100, one a price, in the same order; none for none.

        Raises ``ValueError`` for a price of zero or less, and for a formula that gives no points.
        """
        if self.function is None:
            raise ValueError(f"{self.id} gives no price points")
        if any(price.numerator <= 0 for price in prices_gbp):
            raise ValueError("every price must be above zero")
        return self.function(prices_gbp, parameters) if prices_gbp else []


def _clip(points: Fraction) -> Fraction:
    if points.numerator <= 0:
        return NONE
    return min(HUNDRED, points)


def mean_of(prices_gbp: Sequence[Fraction]) -> Fraction:
    """The mean of some prices; there is at least one."""
    return sum(prices_gbp, Fraction(0)) / len(prices_gbp)


def median_of(prices_gbp: Sequence[Fraction]) -> Fraction:
    """The middle price, or the mean of the two in the middle; there is at least one.

    >>> median_of([Fraction(9), Fraction(1), Fraction(2), Fraction(4)])
    Fraction(3, 1)
    """
    ordered, middle = sorted(prices_gbp), len(prices_gbp) // 2
    return ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2


def linear_floor_ceiling(prices_gbp: Sequence[Fraction], parameters: Parameters) -> list[Fraction]:
    """``100·(C−P)/(C−F)``, never above 100 nor below 0: the should-cost scale. No other bid plays a part.

    ``floor_gbp`` (full points) and ``ceiling_gbp`` (none) are published; the should-cost they came from is
    not.

    >>> scale = {"floor_gbp": Fraction(100), "ceiling_gbp": Fraction(200)}
    >>> linear_floor_ceiling([Fraction(100), Fraction(150)], scale)
    [Fraction(100, 1), Fraction(50, 1)]
    """
    floor, ceiling = parameters["floor_gbp"], parameters["ceiling_gbp"]
    a_pound = HUNDRED / (ceiling - floor)
    return [_clip((ceiling - price) * a_pound) for price in prices_gbp]


def lowest_over_price(prices_gbp: Sequence[Fraction], parameters: Parameters) -> list[Fraction]:
    """``100·Pmin/P``: in proportion to the lowest.

    >>> lowest_over_price([Fraction(100), Fraction(125)], {})
    [Fraction(100, 1), Fraction(80, 1)]
    """
    lowest = min(prices_gbp)
    return [HUNDRED * lowest / price for price in prices_gbp]


def standard_differential(prices_gbp: Sequence[Fraction], parameters: Parameters) -> list[Fraction]:
    """``max(0, 100·(1 − (P−Pmin)/Pmin))``: none at twice the lowest.

    >>> standard_differential([Fraction(100), Fraction(125), Fraction(250)], {})
    [Fraction(100, 1), Fraction(75, 1), Fraction(0, 1)]
    """
    lowest = min(prices_gbp)
    return [max(Fraction(0), HUNDRED * (1 - (price - lowest) / lowest)) for price in prices_gbp]


def linear_to_ceiling(prices_gbp: Sequence[Fraction], parameters: Parameters) -> list[Fraction]:
    """``100·(C−P)/(C−Pmin)``, none above the ceiling: a straight line that still hangs on the lowest bid.

    Where the lowest price is at or above the ceiling every bid has 0, except that a lowest price exactly at
    the ceiling leaves no line to draw and also gives 0.

    >>> linear_to_ceiling([Fraction(100), Fraction(150)], {"ceiling_gbp": Fraction(200)})
    [Fraction(100, 1), Fraction(50, 1)]
    """
    ceiling, lowest = parameters["ceiling_gbp"], min(prices_gbp)
    if lowest >= ceiling:
        return [Fraction(0)] * len(prices_gbp)
    return [_clip(HUNDRED * (ceiling - price) / (ceiling - lowest)) for price in prices_gbp]


def mean_deviation(prices_gbp: Sequence[Fraction], parameters: Parameters) -> list[Fraction]:
    """``50 − k·100·(P−P̄)/P̄`` between 0 and 100: fifty at the mean. Shown, never published.

    >>> mean_deviation([Fraction(80), Fraction(120)], {"slope": Fraction(1)})
    [Fraction(70, 1), Fraction(30, 1)]
    """
    mean = mean_of(prices_gbp)
    return [_clip(50 - parameters["slope"] * HUNDRED * (price - mean) / mean) for price in prices_gbp]


def median_deviation(prices_gbp: Sequence[Fraction], parameters: Parameters) -> list[Fraction]:
    """``50 − k·100·(P−M)/M`` between 0 and 100: fifty at the median. Shown, never published.

    >>> median_deviation([Fraction(80), Fraction(100), Fraction(400)], {"slope": Fraction(1)})
    [Fraction(70, 1), Fraction(50, 1), Fraction(0, 1)]
    """
    median = median_of(prices_gbp)
    return [_clip(50 - parameters["slope"] * HUNDRED * (price - median) / median) for price in prices_gbp]


def price_per_quality_point(price_gbp: Fraction, quality: Fraction) -> Fraction | None:
    """Pounds for one quality point; None where there is no quality to pay for. The lowest wins.

    >>> price_per_quality_point(Fraction(1_020_000), Fraction(78))
    Fraction(170000, 13)
    """
    return price_gbp / quality if quality > 0 else None


def whole_life_price(
    price_gbp: Fraction,
    licences_gbp: Fraction = Fraction(0),
    exit_gbp: Fraction = Fraction(0),
    own_running_gbp: Fraction = Fraction(0),
) -> Fraction:
    """What the buyer will really spend: the price, licences, leaving, and its own cost of running.

    Raises ``ValueError`` for a part below zero or a price of zero.

    >>> whole_life_price(Fraction(900), Fraction(60), Fraction(20), Fraction(20))
    Fraction(1000, 1)
    """
    if price_gbp <= 0 or min(licences_gbp, exit_gbp, own_running_gbp) < 0:
        raise ValueError("the price must be above zero and no part of the whole-life price below it")
    return price_gbp + licences_gbp + exit_gbp + own_running_gbp


def _floor_below_ceiling(parameters: Parameters) -> list[Problem]:
    if parameters["floor_gbp"] < parameters["ceiling_gbp"]:
        return []
    return [Problem("ceiling_gbp", "out_of_order", "The high end must be above the low end.")]


DEMO_PRICES = ("1180000", "790000", "1240000", "1020000", "980000")
BID_EVALUATION_NOTE = "Cabinet Office, Bid evaluation guidance note, May 2021"

FORMULAS: dict[str, Formula] = {
    formula.id: formula
    for formula in (
        Formula(
            id="linear-floor-ceiling-v1",
            name="Should-cost scale",
            rule="100 × (high end − price) ÷ (high end − low end), between 0 and 100",
            says="Full points at the published low end, none at the high end, a straight line between. "
            "What one bidder offers never changes another bidder’s points.",
            source=f"{BID_EVALUATION_NOTE}, section 7.3 (benchmarks)",
            function=linear_floor_ceiling,
            parameters=(
                Parameter(
                    "floor_gbp",
                    "Low end of the scale",
                    "Full points at or below this price. The usual low end is 85% of the likely should-cost.",
                    Fraction(85, 100),
                ),
                Parameter(
                    "ceiling_gbp",
                    "High end of the scale",
                    "No price points at or above this price. The usual high end is 130% of the likely "
                    "should-cost.",
                    Fraction(130, 100),
                ),
            ),
            worked=Worked(
                DEMO_PRICES,
                {"floor_gbp": "935000", "ceiling_gbp": "1430000"},
                ("50.51", "100.00", "38.38", "82.83", "90.91"),
            ),
            checks=_floor_below_ceiling,
        ),
        Formula(
            id="fixed-price-quality-only-v1",
            name="Fixed budget, quality only",
            rule="every bid within the budget is compared on quality alone",
            says="The budget is published and bidders compete on what they do with it.",
            source="Procurement Act 2023, section 23 (award criteria); practice notes on quality only",
            kind="budget",
            parameters=(
                Parameter("budget_gbp", "Published budget", "A bid above it is set aside.", Fraction(1)),
            ),
        ),
        Formula(
            id="price-per-quality-point-v1",
            name="Price per quality point",
            rule="price ÷ quality, the lowest wins",
            says="What one point of quality costs. It needs a minimum for quality: "
            "without one a cheap weak bid wins.",
            source=f"{BID_EVALUATION_NOTE}, appendix II",
            kind="ratio",
            warning="Needs an overall minimum: without one the cheapest weak bid tends to win.",
        ),
        Formula(
            id="lowest-over-price-v1",
            name="Lowest over price",
            rule="100 × lowest price ÷ price",
            says="Points in proportion to the lowest price. It depends on the other bids.",
            source="Digital Marketplace evaluation guidance; the most common formula in use",
            function=lowest_over_price,
            hangs_on=min,
            warning="Depends on other bids: a bid that cannot win can change who does.",
            worked=Worked(DEMO_PRICES, {}, ("66.95", "100.00", "63.71", "77.45", "80.61")),
        ),
        Formula(
            id="standard-differential-v1",
            name="Distance from the lowest",
            rule="100 × (1 − (price − lowest) ÷ lowest), never below 0",
            says="None at twice the lowest price. It depends on the other bids.",
            source="Practice comparison of relative price formulas",
            function=standard_differential,
            hangs_on=min,
            warning="Depends on other bids: a bid that cannot win can change who does.",
            worked=Worked(DEMO_PRICES, {}, ("50.63", "100.00", "43.04", "70.89", "75.95")),
        ),
        Formula(
            id="linear-to-ceiling-relative-v1",
            name="Straight line to a ceiling",
            rule="100 × (ceiling − price) ÷ (ceiling − lowest price), none above the ceiling",
            says="A straight line from the lowest bid to a published ceiling. It depends on the lowest bid.",
            source="Practice comparison of relative price formulas",
            function=linear_to_ceiling,
            parameters=(
                Parameter(
                    "ceiling_gbp", "Ceiling", "No price points at or above this price.", Fraction(130, 100)
                ),
            ),
            hangs_on=min,
            warning="Depends on the lowest bid: a bid that cannot win can change who does.",
            worked=Worked(
                DEMO_PRICES, {"ceiling_gbp": "1430000"}, ("39.06", "100.00", "29.69", "64.06", "70.31")
            ),
        ),
        Formula(
            id="mean-deviation-v1",
            name="Distance from the mean",
            rule="50 − slope × 100 × (price − mean) ÷ mean, between 0 and 100",
            says="Fifty points at the mean price: it depends on every bid. Shown for what is wrong with it.",
            source="Practice comparison of relative price formulas",
            function=mean_deviation,
            parameters=(
                Parameter("slope", "Slope", "Points lost for each 1% above the mean.", default=Fraction(1)),
            ),
            hangs_on=mean_of,
            can_be_published=False,
            warning="Refused for publication: cover bids, high or low, move the mean and with it "
            "everyone’s points.",
            worked=Worked(DEMO_PRICES, {"slope": "1"}, ("36.76", "74.18", "31.00", "52.11", "55.95")),
        ),
        Formula(
            id="median-deviation-v1",
            name="Distance from the median",
            rule="50 − slope × 100 × (price − median) ÷ median, between 0 and 100",
            says="Fifty points at the median price: it depends on other bids. Shown for what is wrong.",
            source="Practice comparison of relative price formulas",
            function=median_deviation,
            parameters=(
                Parameter("slope", "Slope", "Points lost for each 1% above the median.", default=Fraction(1)),
            ),
            hangs_on=median_of,
            can_be_published=False,
            warning="Refused for publication: the winner hangs on bids that cannot win.",
            worked=Worked(DEMO_PRICES, {"slope": "1"}, ("34.31", "72.55", "28.43", "50.00", "53.92")),
        ),
    )
}


@dataclass(frozen=True)
class Trial:
    """One edge case tried on a formula before it is published."""

    case: str
    prices_gbp: tuple[str, ...]
    passed: bool
    finding: str


def get_formula(formula_id: object, at: str = "price.formula") -> Formula:
    """The formula of this id; ``BadInput`` naming the ones that exist otherwise."""
    if isinstance(formula_id, str) and formula_id in FORMULAS:
        return FORMULAS[formula_id]
    raise BadInput([Problem(at, "not_known", f"Choose one of: {', '.join(FORMULAS)}.")])


def try_at_publication(formula_id: str, given: Mapping[str, object]) -> list[Trial]:
    """Try a formula with its numbers on zero, one, equal and extreme prices (the rule for every edge is fixed
    here).

    Zero or less is refused, always. One price, and equal prices, get the same points as each other. From a
    penny to a trillion pounds the points stay between 0 and 100 and never rise with the price. Raises
    ``BadInput`` when the formula or its numbers cannot be read.
    """
    formula = get_formula(formula_id)
    parameters = formula.read_parameters(given)
    if formula.function is None:
        finding = {
            "ratio": "Ranks by pounds for a quality point; a bid without quality is set aside.",
            "budget": "Gives no price points; a bid above the budget is set aside.",
        }[formula.kind]
        return [Trial("no price points", (), True, finding)]
    trials = []
    for text in ("0", "-1"):
        try:
            formula.points([exact(text)], parameters)
        except ValueError:
            trials.append(Trial(f"a price of {text}", (text,), True, "Refused: a price is above zero."))
        else:
            trials.append(Trial(f"a price of {text}", (text,), False, "Was scored, and should be refused."))
    middle = (
        sum(parameters.values(), Fraction(0)) / len(parameters)
        if "ceiling_gbp" in parameters
        else Fraction(1000)
    )
    cases = {
        "one price": [middle],
        "three equal prices": [middle] * 3,
        "from a penny to a trillion pounds": [Fraction(1, 100), middle, DEAREST],
    }
    for case, prices in cases.items():
        points = formula.points(prices, parameters)
        inside = all(0 <= point <= 100 for point in points)
        falling = all(first >= second for first, second in pairwise(points))
        same = len(set(prices)) > 1 or len(set(points)) == 1
        trials.append(
            Trial(
                case,
                tuple(shown(price) for price in prices),
                inside and falling and same,
                "Points: " + ", ".join(shown(point) for point in points) + ".",
            )
        )
    return trials
