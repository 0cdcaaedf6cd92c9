"""Digital roles, their levels and skills by name, as the profession's capability framework publishes them."""

import csv
from functools import cache
from pathlib import Path

LICENCE = (
    "Names of roles and skills: Government Digital and Data Profession Capability Framework, October 2026. "
    "Contains public sector information licensed under the Open Government Licence v3.0. © Crown copyright."
)
LEVELS = ((1, "Awareness"), (2, "Working"), (3, "Practitioner"), (4, "Expert"))


def _rows(name: str) -> list[dict[str, str]]:
    with (Path(__file__).parent / "gdad" / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def roles() -> dict[str, str]:
    """Return {role at its level: its family}, in the order of the framework.

    >>> roles()["Senior data architect"]
    'Architecture'
    """
    return {row["role_level"] or row["role"]: row["role_family"] for row in _rows("role_levels.csv")}


@cache
def skills() -> tuple[str, ...]:
    """Return the names of the skills in the order of the alphabet.

    >>> "User research" in skills() or "Accessibility" in skills()
    True
    """
    return tuple(sorted({row["skill"] for row in _rows("skills.csv")}))
