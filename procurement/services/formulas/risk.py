"""The risk of an old system: eight questions, impact × likelihood."""

from collections.abc import Sequence
from dataclasses import dataclass

RED = 16
# Eight questions about an old system, four a side; each is answered 1 (no concern) to 5 (as bad as it gets).
IMPACT = (
    ("people", "How badly are people hurt when it stops?"),
    ("money", "How much money is at stake?"),
    ("law", "Which duties in law does it carry?"),
    ("blocks", "How much does it hold back what we want to do?"),
)
LIKELIHOOD = (
    ("support", "How far is it out of its maker's support?"),
    ("skills", "How few people can still change it?"),
    ("security", "How many known holes cannot be closed?"),
    ("faults", "How often has it failed in the last year?"),
)
QUESTIONS = (*IMPACT, *LIKELIHOOD)


@dataclass(frozen=True)
class Risk:
    """Impact and likelihood, 1 to 5 each; ``points`` is their product and red from 16."""

    impact: int
    likelihood: int

    @property
    def points(self) -> int:
        return self.impact * self.likelihood

    @property
    def is_red(self) -> bool:
        return self.points >= RED


def risk(answers: dict[str, int]) -> Risk:
    """Return the risk of a system from its eight answers: of each side the worst answer counts.

    A system that stops payments is made no safer by holding little else, so nothing is averaged away.
    Raises ``ValueError`` unless each question is answered 1 to 5.

    >>> risk({key: 2 for key, _ in QUESTIONS} | {"people": 4, "skills": 5}).points
    20
    """
    if set(answers) != {key for key, _ in QUESTIONS} or any(not 1 <= mark <= 5 for mark in answers.values()):
        raise ValueError("answer each of the eight questions with 1 to 5")
    return Risk(*(_worst(answers, side) for side in (IMPACT, LIKELIHOOD)))


def _worst(answers: dict[str, int], side: Sequence[tuple[str, str]]) -> int:
    return max(answers[key] for key, _ in side)
