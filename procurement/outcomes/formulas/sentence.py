"""The outcome as one sentence that grows while its parts are filled in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

GAP = "…"
VERBS = {"reduce": "Reduce", "increase": "Increase", "keep": "Keep"}


@dataclass(frozen=True)
class Part:
    """A piece of the sentence: ``said`` for what a person filled in, ``missing`` for what is still to come."""

    text: str
    said: bool = False
    missing: bool = False


def number(value: Decimal | None, unit: str = "") -> str:
    """Return a figure as people write it: 1,240; 9%; 3.5 days. Exact: trailing zeros go, nothing is rounded.

    >>> number(Decimal("1240.0000")), number(Decimal("9.0"), "%"), number(Decimal("3.50"), "days")
    ('1,240', '9%', '3.5 days')
    """
    if value is None:
        return ""
    text = f"{value:,f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    if unit == "%":
        return f"{text}%"
    return f"{text} {unit}" if unit and unit in {"days", "weeks", "hours", "minutes", "points"} else text


def day(value: date | None) -> str:
    """Return a day as "30 September 2026"; an empty text for none."""
    return f"{value.day} {value:%B %Y}" if value else ""


def sentence(
    *,
    direction: str,
    what: str,
    place: str,
    unit: str,
    baseline: Decimal | None,
    baseline_on: date | None,
    target: Decimal | None,
    target_on: date | None,
    source: str,
    guardrails: Sequence[tuple[str, str, Decimal | None, str]],
) -> list[Part]:
    """Return the parts of the sentence in order; joined, they read as one.

    ``guardrails``: (name, "lower" or "higher" is better, limit, unit) each. A required part that is empty
    appears as an ellipsis marked missing; place and the day of the baseline are left out when empty.
    """
    parts: list[Part] = []

    def say(text: str) -> None:
        parts.append(Part(text))

    def fill(value: str) -> None:
        parts.append(Part(value, said=True) if value else Part(GAP, missing=True))

    fill(VERBS.get(direction, ""))
    say(" ")
    fill(what)
    if place:
        say(" in ")
        fill(place)
    if direction == "keep":
        say(" at ")
        fill(number(target, unit))
    else:
        say(" from ")
        fill(number(baseline, unit))
        if baseline_on:
            say(f" ({day(baseline_on)})")
        say(" to ")
        fill(number(target, unit))
    say(" by ")
    fill(day(target_on))
    say(", seen in ")
    fill(source)
    say(", while ")
    if not guardrails:
        fill("")
        say(" stays ")
        fill("")
    for index, (name, better, limit, limit_unit) in enumerate(guardrails):
        if index:
            say(" and ")
        fill(name)
        say(" stays ")
        words = "at or below" if better == "lower" else "at or above"
        fill(f"{words} {number(limit, limit_unit)}" if limit is not None else "")
    say(".")
    return parts
