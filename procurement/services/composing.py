"""The composition of a service, read from its journey: as it is now, as it was kept, and as words of a draft lot."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from procurement.catalogue.models import Component
from procurement.services.formulas import Composition, Laid, Step, compose
from procurement.services.models import JourneyStep, Service


def steps_of(service: Service) -> list[JourneyStep]:
    """Return the steps of a journey with their components and systems, in two statements."""
    found = service.steps.select_related("system").prefetch_related("components")
    return list(found.order_by("number"))


def composition_of(service: Service, steps: Iterable[JourneyStep] | None = None) -> Composition:
    """Return the composition as it is now. ``steps``: from ``steps_of``, where they are in hand already."""
    return compose([_step(one) for one in (steps_of(service) if steps is None else steps)])


def _step(step: JourneyStep) -> Step:
    laid = tuple(_laid(component) for component in step.components.all())
    return Step(step.number, step.title, laid, step.system.title if step.system else "")


def _laid(component: Component) -> Laid:
    tested = component.freedom
    return Laid(
        component.reference,
        component.title,
        tuple(component.takes),
        tuple(component.gives),
        component.yearly_cost_gbp,
        tested.points if tested else None,
        component.lifecycle == Component.Lifecycle.LIVE,
    )


def recorded(found: Composition) -> dict[str, Any]:
    """Return a composition as JSON, pounds as text: what ``restored`` reads again."""
    return {
        "steps": [
            {
                "number": step.number,
                "title": step.title,
                "system": step.system,
                "laid": [
                    {
                        "reference": one.reference,
                        "title": one.title,
                        "takes": list(one.takes),
                        "gives": list(one.gives),
                        "yearly_gbp": None if one.yearly_gbp is None else str(one.yearly_gbp),
                        "freedom": one.freedom,
                        "is_live": one.is_live,
                    }
                    for one in step.laid
                ],
            }
            for step in found.steps
        ]
    }


def restored(record: dict[str, Any]) -> Composition:
    """Return the composition that was kept: its totals are computed again from what stood there then."""
    return compose(
        [
            Step(
                step["number"],
                step["title"],
                tuple(
                    Laid(
                        one["reference"],
                        one["title"],
                        tuple(one["takes"]),
                        tuple(one["gives"]),
                        None if one["yearly_gbp"] is None else Decimal(one["yearly_gbp"]),
                        one["freedom"],
                        one["is_live"],
                    )
                    for one in step["laid"]
                ),
                step["system"],
            )
            for step in record["steps"]
        ]
    )


def lot_words(service: Service, found: Composition, gap: Step) -> str:
    """Return the description of a draft lot for a gap: its outcome, and the interface that its neighbours need."""
    before = [one for step in found.steps if step.number < gap.number for one in step.laid]
    after = [one for step in found.steps if step.number > gap.number for one in step.laid]
    given = dict.fromkeys(kind for one in before for kind in one.gives)
    asked = dict.fromkeys(kind for one in after for kind in one.takes if kind not in given)
    lines = [f"At the end each person can do this step by themselves: “{gap.title}”, in {service.title}."]
    if service.outcome:
        lines.append(f"It serves: {service.outcome.statement}")
    lines.append(
        f"Interface: public and documented, with open data formats. It can take {_listed(given)} "
        f"from the components before it, and is asked to give {_listed(asked)} to those after it."
    )
    if gap.system:
        lines.append(f"Today {gap.system} does it.")
    return "\n".join(lines)


def _listed(kinds: Iterable[str]) -> str:
    return ", ".join(kinds) or "nothing"
