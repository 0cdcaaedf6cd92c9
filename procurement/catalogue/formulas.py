"""The lock-in test of a component: ten questions of ten points, more is freer. Whole numbers."""

from collections.abc import Mapping
from dataclasses import dataclass

QUESTIONS = (
    ("code", "The code is ours to take elsewhere"),
    ("interface", "Its interface is public and documented"),
    ("format", "Its data stand in an open format"),
    ("export", "We can export all data ourselves, at any time and free of charge"),
    ("export_tried", "The export was tried within 12 months"),
    ("places", "There are two places where it could run"),
    ("firms", "Two firms could support it"),
    ("term", "No term is exclusive or renews itself"),
    ("exit_cost", "What leaving costs is known, and under 10% of a year"),
    ("own_change", "Our own staff made the last change"),
)
EACH = 10
LIVE_FROM = 70
RED_UNDER = 40


@dataclass(frozen=True)
class Freedom:
    """The points of one test, 0 to 100, and what is missing from it."""

    points: int
    missing: tuple[str, ...]

    @property
    def may_go_live(self) -> bool:
        return self.points >= LIVE_FROM

    @property
    def is_red(self) -> bool:
        return self.points < RED_UNDER


def freedom(answers: Mapping[str, bool]) -> Freedom:
    """Return ten points for each of the ten sentences that is true; ``missing`` are those that are not.

    From 70 a component may go live; under 40 it is red. Raises ``ValueError`` unless each sentence is answered
    with true or false.

    >>> freedom({key: key != "firms" for key, _ in QUESTIONS})
    Freedom(points=90, missing=('Two firms could support it',))
    """
    if set(answers) != {key for key, _ in QUESTIONS} or any(
        type(said) is not bool for said in answers.values()
    ):
        raise ValueError("answer each of the ten sentences with true or false")
    missing = tuple(words for key, words in QUESTIONS if not answers[key])
    return Freedom(EACH * (len(QUESTIONS) - len(missing)), missing)
