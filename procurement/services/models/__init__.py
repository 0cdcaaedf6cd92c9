"""A service, who answers for it, its journey, what is counted about it, and the old systems under it."""

from procurement.services.models.dependency import DependencyReading
from procurement.services.models.journey import CompositionVersion, JourneyStep
from procurement.services.models.measures import StaffMeasure, StaffReading
from procurement.services.models.service import Function, Service, ServiceOwner
from procurement.services.models.systems import LegacySystem

__all__ = [
    "CompositionVersion",
    "DependencyReading",
    "Function",
    "JourneyStep",
    "LegacySystem",
    "Service",
    "ServiceOwner",
    "StaffMeasure",
    "StaffReading",
]
