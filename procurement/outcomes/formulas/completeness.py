"""How complete an outcome is: 60 points, the next best thing to add, and what to look at again.

Source: the service's own scheme (`docs/language.md`), completeness 60 and language 40 making the outcome score.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from procurement.outcomes.formulas.facts import MeasureFacts, OutcomeFacts
from procurement.outcomes.formulas.language.clean import lowered
from procurement.outcomes.formulas.sentence import day
from procurement.outcomes.formulas.sentence import number as figure

FULL_POINTS = 60
PASS_SCORE = Decimal(60)
SHOWN_BELOW = Decimal(75)
FEWEST_READINGS = 4
MOST_OUTCOME_PAY_PCT = Decimal(30)
LATEST_OUTCOME_PAY_MONTH = 9
# Words by which an activity gives itself away when it stands as a measure.
ACTIVITY_WORDS = (
    "workshop", "training session", "meeting", "visit", "document", "report", "deliverable", "release",
    "deployment", "sprint", "interview", "webinar", "newsletter", "page", "feature", "story", "stories",
    "module", "login", "download", "session", "event", "milestone", "demonstration", "stakeholder",
)  # fmt: skip
ACTIVITY_STARTS = ("number of", "delivered", "completed", "produced", "held", "launched", "build", "deliver")


@dataclass(frozen=True)
class Item:
    """One part of completeness: its points, whether they are earned, what to write, and on which step."""

    key: str
    title: str
    points: int
    earned: int
    advice: str
    step: int


@dataclass(frozen=True)
class Warning:
    """Something to look at again: a stable code, what was seen, what to do."""

    code: str
    message: str
    advice: str


def completeness(outcome: OutcomeFacts) -> list[Item]:
    """Return the thirteen parts with the points that each has earned; together at most 60.

    A part is earned whole or not at all: words (for the problem three or more), a figure, a day, a choice.

    >>> sum(item.points for item in completeness(OutcomeFacts()))
    60
    """
    earned = _earned(outcome)
    return [
        Item(key, title, points, points if earned[key] else 0, advice, step)
        for key, title, points, advice, step in PARTS
    ]


# key, title, points, what to do where it is missing, step of the builder
PARTS = (
    ("problem", "The problem", 5, "Say what is wrong today.", 1),
    ("population", "The people", 5, "Say for whom it must get better.", 2),
    ("place", "The place", 2, "Say where.", 2),
    ("direction", "The direction", 3, "Say which way it must move.", 3),
    ("measure", "A primary measure", 8, "Name the one figure that shows the change.", 4),
    ("formula", "Unit and formula", 4, "Say what is counted, out of what, in which unit.", 4),
    ("baseline", "The baseline", 8, "Say where the figure stands now, and on which day.", 5),
    ("target", "The target", 8, "Say where it must stand at the end: better than where it stands now.", 5),
    ("date", "The date", 4, "Say by which day.", 5),
    ("source", "The source", 4, "Say in which figures it will be seen.", 6),
    ("verifier", "Who verifies", 2, "Name who checks the reading: not who enters it.", 6),
    ("guardrail", "A guardrail", 5, "Say what must not get worse while this happens, with its limit.", 7),
    ("attribution", "Attribution", 2, "Say how we will know that it was this work.", 7),
)


def _earned(outcome: OutcomeFacts) -> dict[str, bool]:
    """Which of the parts are there."""
    measure, guardrail = outcome.primary or MeasureFacts(), outcome.guardrail
    return {
        "problem": len(outcome.problem.split()) >= 3,
        "population": _said(outcome.population),
        "place": _said(outcome.place),
        "direction": bool(outcome.direction),
        "measure": _said(measure.name),
        "formula": _said(measure.unit) and _said(measure.numerator),
        "baseline": measure.baseline is not None and measure.baseline_on is not None,
        "target": measure.target is not None and (outcome.direction == "keep" or is_better(measure)),
        "date": measure.target_on is not None,
        "source": _said(measure.source),
        "verifier": _said(measure.verifier),
        "guardrail": guardrail is not None and _said(guardrail.name) and guardrail.target is not None,
        "attribution": bool(outcome.attribution),
    }


def _said(text: str) -> bool:
    return bool(text.strip())


def points(outcome: OutcomeFacts) -> int:
    """Return the points for completeness, 0 to 60."""
    return sum(item.earned for item in completeness(outcome))


def next_best(outcome: OutcomeFacts) -> Item | None:
    """Return the missing part that is worth most (the earlier step first among equals), or None."""
    missing = [item for item in completeness(outcome) if item.earned < item.points]
    return min(missing, key=lambda item: (-item.points, item.step), default=None)


def score(completeness_points: int, language_points: Decimal) -> Decimal:
    """Return the outcome score, 0 to 100: completeness and language together, exact."""
    return Decimal(completeness_points) + language_points


def missing_for_publishing(outcome: OutcomeFacts) -> list[str]:
    """Name what publication still needs: primary measure, baseline, target, date, source, guardrail."""
    needed = {"measure", "baseline", "target", "date", "source", "guardrail"}
    return [item.title.lower() for item in completeness(outcome) if item.key in needed and item.earned == 0]


# --- Where the line was going anyway --------------------------------------------------------------


def trend_at(readings: Sequence[tuple[date, Decimal]], on: date) -> Decimal | None:
    """Carry the straight line of least squares through ``readings`` on to the day ``on``.

    ``readings``: (day, value), any order, at least four on at least two different days; else None.
    Exact (fractions inside), rounded half even to 0.0001 at the end. Source: ordinary least squares of the value
    on the number of days.

    >>> days = [date(2025, 1, 1), date(2025, 1, 2), date(2025, 1, 3), date(2025, 1, 4)]
    >>> trend_at([(d, Decimal(10 - i)) for i, d in enumerate(days)], date(2025, 1, 11))
    Decimal('0')
    """
    if len(readings) < FEWEST_READINGS:
        return None
    xs = [Fraction(found.toordinal()) for found, _ in readings]
    ys = [Fraction(value) for _, value in readings]
    mean_x, mean_y = sum(xs) / len(xs), sum(ys) / len(ys)
    spread = sum((x - mean_x) ** 2 for x in xs)
    if not spread:
        return None
    slope = sum((x - mean_x) * (y - mean_y) for x, y in zip(xs, ys, strict=True)) / spread
    value = mean_y + slope * (on.toordinal() - mean_x)
    return Decimal(round(value * 10_000)) / Decimal(10_000)


def warnings(outcome: OutcomeFacts) -> list[Warning]:
    """Return what to look at again. None of these stops anything."""
    found = [
        Warning(
            "activity_as_measure",
            f"“{measure.name}” counts an activity. All of it can happen and nothing change.",
            "Keep it in the plan, and measure what it is for.",
        )
        for measure in outcome.measures
        if measure.kind in {"primary", "secondary"} and is_activity(measure.name)
    ]
    primary = outcome.primary
    if primary is not None:
        if outcome.direction != "keep":
            found += _about_the_line(primary)
        if outcome.starts_on and outcome.ends_on and primary.first_reading_on:
            half = outcome.starts_on + (outcome.ends_on - outcome.starts_on) / 2
            if primary.first_reading_on > half:
                found.append(
                    Warning(
                        "late_first_reading",
                        f"The first reading is due on {day(primary.first_reading_on)}, after half of the term.",
                        "Plan a reading, or a lead measure, while there is still time to change course.",
                    )
                )
    if len(outcome.measures) == 1:
        found.append(
            Warning(
                "one_measure",
                "There is one measure only: whatever it leaves out can get worse unseen.",
                "Add a guardrail, and a lead measure if the change comes late.",
            )
        )
    if outcome.outcome_pay_pct is not None and outcome.outcome_pay_pct > MOST_OUTCOME_PAY_PCT:
        found.append(
            Warning(
                "outcome_pay_high",
                f"{figure(outcome.outcome_pay_pct, '%')} of the price hangs on the outcome. "
                "Small firms cannot carry that.",
                "Keep at least 70% fixed, or say why this market can carry more.",
            )
        )
    if (
        outcome.outcome_pay_from_month is not None
        and outcome.outcome_pay_pct
        and outcome.outcome_pay_from_month > LATEST_OUTCOME_PAY_MONTH
    ):
        found.append(
            Warning(
                "outcome_pay_late",
                f"The first payment for the outcome comes in month {outcome.outcome_pay_from_month}.",
                "Pay for an earlier sign of change by month 9, so that nobody works for a year unpaid.",
            )
        )
    return found


def is_better(measure: MeasureFacts) -> bool:
    """Say whether the target is better than the baseline, where both are there.

    >>> is_better(MeasureFacts(better="higher", baseline=Decimal(58), target=Decimal(50)))
    False
    """
    if measure.target is None or measure.baseline is None:
        return True
    lower = measure.better == "lower"
    return measure.target < measure.baseline if lower else measure.target > measure.baseline


def _about_the_line(measure: MeasureFacts) -> list[Warning]:
    if measure.target is None or measure.target_on is None:
        return []
    lower = measure.better == "lower"
    if measure.baseline is not None and not is_better(measure):
        return [
            Warning(
                "target_not_better",
                f"The target of {figure(measure.target, measure.unit)} is no better than the baseline of "
                f"{figure(measure.baseline, measure.unit)}, so it earns no points and cannot be published.",
                "Look at the direction and at both figures.",
            )
        ]
    expected = trend_at(measure.earlier, measure.target_on)
    if expected is None:
        return []
    beats = measure.target < expected if lower else measure.target > expected
    if beats:
        return []
    shown = expected.quantize(Decimal("0.1"))
    return [
        Warning(
            "target_within_trend",
            f"The last {len(measure.earlier)} readings were going to {figure(shown, measure.unit)} by "
            f"{day(measure.target_on)} anyway; the target is {figure(measure.target, measure.unit)}.",
            "Aim beyond the line, or say why holding the line is a success.",
        )
    ]


def is_activity(name: str) -> bool:
    """Say whether a measure's name counts things done rather than a change.

    >>> is_activity("Number of workshops held"), is_activity("Households in temporary accommodation")
    (True, False)
    """
    small = lowered(name).strip()
    if any(small.startswith(start) for start in ACTIVITY_STARTS[1:]):
        return True
    words = small.split()
    return any(
        word.startswith(activity) for word in words for activity in ACTIVITY_WORDS if " " not in activity
    ) and (small.startswith(ACTIVITY_STARTS[0]) or len(words) <= 4)
