"""What is computed about a service: dependency, risk of an old system, composition of a journey."""

from procurement.services.formulas.composing import Composition, Laid, Overlay, Step, compose, lay_over
from procurement.services.formulas.dependency import (
    EXIT_CHECKS,
    WEIGHTS,
    Dependency,
    dependency,
    end_of,
    every_quarter,
    quarter_of,
    quarter_words,
)
from procurement.services.formulas.drawing import (
    FRESH,
    Counts,
    Drawn,
    HeldContract,
    HeldItem,
    HeldPlace,
    draw,
    exits_of,
)
from procurement.services.formulas.risk import IMPACT, LIKELIHOOD, QUESTIONS, Risk, risk

__all__ = [
    "EXIT_CHECKS",
    "FRESH",
    "IMPACT",
    "LIKELIHOOD",
    "QUESTIONS",
    "WEIGHTS",
    "Composition",
    "Counts",
    "Dependency",
    "Drawn",
    "HeldContract",
    "HeldItem",
    "HeldPlace",
    "Laid",
    "Overlay",
    "Risk",
    "Step",
    "compose",
    "dependency",
    "draw",
    "end_of",
    "every_quarter",
    "exits_of",
    "lay_over",
    "quarter_of",
    "quarter_words",
    "risk",
]
