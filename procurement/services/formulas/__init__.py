"""What is computed about a service: dependency, risk of an old system, composition of a journey."""

from procurement.services.formulas.composing import Composition, Laid, Overlay, Step, compose, lay_over
from procurement.services.formulas.dependency import (
    EXIT_CHECKS,
    Dependency,
    dependency,
    quarter_of,
    quarter_words,
)
from procurement.services.formulas.risk import IMPACT, LIKELIHOOD, QUESTIONS, Risk, risk

__all__ = [
    "EXIT_CHECKS",
    "IMPACT",
    "LIKELIHOOD",
    "QUESTIONS",
    "Composition",
    "Dependency",
    "Laid",
    "Overlay",
    "Risk",
    "Step",
    "compose",
    "dependency",
    "lay_over",
    "quarter_of",
    "quarter_words",
    "risk",
]
