"""No float decides anything."""

import ast
from pathlib import Path

import pytest

SCORING = Path(__file__).parents[3] / "scoring"
SIMULATION = {"simulation", "stability"}
EXACT = sorted(
    path.relative_to(SCORING).as_posix()
    for folder in ("formulas", "rubrics", "plans", "simulator/formulas", "results", "moderation")
    for path in (SCORING / folder).glob("*.py")
    if path.stem not in SIMULATION
)


@pytest.mark.parametrize("name", EXACT)
def test_no_float_and_no_numpy_where_marks_and_money_decide(name):
    tree = ast.parse((SCORING / name).read_text(encoding="utf-8"))
    floats = [
        node.lineno
        for node in ast.walk(tree)
        if (isinstance(node, ast.Constant) and isinstance(node.value, float))
        or (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Name)
            and node.func.id in {"float", "round"}
        )
    ]
    imports = {
        alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names
    } | {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert floats == [] and "numpy" not in imports
