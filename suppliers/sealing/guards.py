"""What may stop a person from opening, said by slices above: an open conflict of interest, for one."""

from collections.abc import Callable
from typing import Any

from procurement.errors import Refused

Guard = Callable[[Any, Any], Refused | None]
GUARDS: list[Guard] = []


def opening_guard(guard: Guard) -> Guard:
    """Register ``guard(tender, user)``: it gives the ``Refused`` to raise, or None to let the person pass."""
    if guard not in GUARDS:
        GUARDS.append(guard)
    return guard


def check_guards(tender: Any, user: Any) -> None:
    """Raise the first refusal of the registered guards. A guard that fails with an error lets nobody pass."""
    for guard in GUARDS:
        refusal = guard(tender, user)
        if refusal is not None:
            raise refusal
