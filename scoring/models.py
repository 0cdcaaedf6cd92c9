"""The models of this floor, gathered for Django. Import a model from its slice, not from here."""

from scoring.plans.models import Criterion, EvaluationPlan, PriceModel, ScaleStep
from scoring.simulator.models import SimulationRun

__all__ = [
    "Criterion",
    "EvaluationPlan",
    "PriceModel",
    "ScaleStep",
    "SimulationRun",
]
