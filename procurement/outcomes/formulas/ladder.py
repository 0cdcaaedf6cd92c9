"""The ladder: from the worst phrase up to a change for people, one "why" a rung.

Nothing is written for the officer. Each rung asks; starters offer the shape of a sentence with its gaps open.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from procurement.outcomes.formulas.language.check import Hit, Report, check, is_outcome

MOST_RUNGS = 7
ASK_PEOPLE_FROM = 3

STARTERS = (
    ("cut", "Cut … from … to … by … for …"),
    ("can", "… out of 100 people can … without …"),
    ("wait", "No more than … wait longer than …"),
    ("own", "By … our own staff can … without the supplier"),
    ("hold", "… stays at or below … while this happens"),
)

# Which two starters are offered on a rung, by what the phrase asked for.
BY_CATEGORY = {
    "headcount": ("cut", "wait"),
    "role": ("own", "cut"),
    "rate": ("cut", "can"),
    "solution": ("can", "wait"),
    "bundle": ("can", "cut"),
    "lockin": ("own", "hold"),
    "output": ("can", "cut"),
    "vague": ("cut", "can"),
    "barrier": ("cut", "hold"),
    "price": ("hold", "cut"),
}
QUESTIONS = (
    "Why does that matter?",
    "And if you had it, what would be different then?",
    "Why does that matter to somebody outside your team?",
    "What would they stop having to do, or to wait for?",
    "How many of them are there now, and how many should there be?",
    "By when, and where would you see it?",
    "Is there anything that must not get worse on the way?",
)


@dataclass(frozen=True)
class Rung:
    """One step: the line that it starts from, its question, two starters, and what else it asks."""

    number: int
    line: str
    question: str
    starters: tuple[str, str]
    asks_people: bool
    is_outcome: bool


def first_rung(report: Report) -> str:
    """Return the line that the ladder starts from: the sentence of the worst hit; "" when nothing was found."""
    if not report.worst:
        return ""
    return report.sentences[report.worst[0].sentence].text


def rung(lines: Sequence[str], category: str = "headcount") -> Rung:
    """Return the rung that stands on the last of ``lines`` (the first is the old phrase).

    ``category``: that of the hit it began with. From the third rung it also asks whether the line is a change
    for people. Raises ``ValueError`` for no line at all.

    >>> rung(["Give us 40 business analysts."]).question
    'Why does that matter?'
    """
    if not lines:
        raise ValueError("the ladder starts from a line")
    number = len(lines)
    named = dict(STARTERS)
    one, two = BY_CATEGORY.get(category, ("cut", "can"))
    if number >= 4:
        one, two = ("cut", "wait") if number % 2 == 0 else ("can", "hold")
    return Rung(
        number=number,
        line=lines[-1],
        question=QUESTIONS[min(number, len(QUESTIONS)) - 1],
        starters=(named[one], named[two]),
        asks_people=number >= ASK_PEOPLE_FROM,
        is_outcome=is_outcome(lines[-1]) and not has_gap(lines[-1]),
    )


def has_gap(line: str) -> bool:
    """Say whether a starter's gaps are still open in a line."""
    return "…" in line or "..." in line


def hits_on(line: str) -> tuple[Hit, ...]:
    """Return the live hits on a line of the ladder, read as an outcome."""
    return check(line, field="outcome").hits
