"""The language checker: pure functions over a rule book kept beside them. `docs/language.md` explains it."""

from procurement.outcomes.formulas.language.book import rulebook
from procurement.outcomes.formulas.language.check import (
    READING_WORDS,
    READINGS,
    Hit,
    Report,
    Sentence,
    check,
    language_points,
)
from procurement.outcomes.formulas.language.clean import clean, title_and_body

__all__ = [
    "READINGS",
    "READING_WORDS",
    "Hit",
    "Report",
    "Sentence",
    "check",
    "clean",
    "language_points",
    "rulebook",
    "title_and_body",
]
