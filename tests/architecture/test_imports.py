"""Imports point down: config over scoring over suppliers over procurement; and inside a floor, in order."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FLOORS = ("procurement", "suppliers", "scoring", "config")  # from the ground up
# Inside procurement: the small shared tools, then the slices in the order of architecture.md.
PROCUREMENT = (
    ("errors", "clock"),
    ("flow", "html", "api"),
    ("accounts",),
    ("organisations", "audit", "notifications"),
    ("keys",),
    ("outcomes", "catalogue", "services", "selfcheck"),
    ("delivery", "tenders"),
    ("contracts",),
    ("capability",),
    ("memory",),
    ("ocds",),
    ("site",),
)
SCORING = (
    ("formulas",),
    ("rubrics",),
    ("plans",),
    ("assessments",),
    ("moderation",),
    ("screening",),
    ("results",),
)


def imports(path: Path) -> list[tuple[int, str]]:
    """Return every module that the file imports anywhere, with its line; TYPE_CHECKING blocks left out."""
    found = []
    tree = ast.parse(path.read_text(encoding="utf-8"))
    hints = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test)
        for inner in ast.walk(node)
    }
    for node in ast.walk(tree):
        if id(node) in hints:
            continue
        if isinstance(node, ast.Import):
            found += [(node.lineno, alias.name) for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            found.append((node.lineno, node.module))
            found += [(node.lineno, f"{node.module}.{alias.name}") for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.level:
            found.append((node.lineno, "." * node.level))
    return found


def floor_of(module: str) -> int | None:
    top = module.split(".")[0]
    return FLOORS.index(top) if top in FLOORS else None


def files(floor: str) -> list[Path]:
    return [path for path in sorted((ROOT / floor).rglob("*.py")) if "migrations" not in path.parts]


@pytest.mark.parametrize("floor", FLOORS[:-1])
def test_a_floor_imports_only_what_lies_below(floor):
    own = FLOORS.index(floor)
    wrong = [
        f"{path.relative_to(ROOT)}:{line} imports {module}"
        for path in files(floor)
        for line, module in imports(path)
        if (other := floor_of(module)) is not None and other > own
    ]
    assert not wrong, "\n".join(wrong)


def place(order: tuple[tuple[str, ...], ...], name: str) -> int | None:
    return next((index for index, names in enumerate(order) if name in names), None)


@pytest.mark.parametrize(
    ("floor", "order"), [("procurement", PROCUREMENT), ("scoring", SCORING)], ids=["procurement", "scoring"]
)
def test_inside_a_floor_a_model_or_rule_stands_only_on_earlier_slices(floor, order):
    """The tables and the arithmetic of a slice do not know the slices above; pages and actions may meet."""
    wrong = []
    for path in files(floor):
        parts = path.relative_to(ROOT / floor).with_suffix("").parts
        own = place(order, parts[0])
        if own is None or not {"models", "rules", "formulas"} & set(parts[1:]):
            continue
        for line, module in imports(path):
            steps = module.split(".")
            other = place(order, steps[1]) if steps[0] == floor and len(steps) > 1 else None
            if other is not None and other > own:
                wrong.append(f"{path.relative_to(ROOT)}:{line} imports {module}")
    assert not wrong, "\n".join(wrong)


def test_formulas_know_neither_django_nor_tables():
    wrong = [
        f"{path.relative_to(ROOT)}:{line} imports {module}"
        for floor in FLOORS[:-1]
        for path in files(floor)
        if "formulas" in path.relative_to(ROOT).with_suffix("").parts
        for line, module in imports(path)
        if module.split(".")[0] in {"django", "rest_framework", "celery"} or module.endswith(".models")
    ]
    assert not wrong, "\n".join(wrong)


def test_actions_do_not_import_tasks_or_views():
    wrong = [
        f"{path.relative_to(ROOT)}:{line} imports {module}"
        for floor in FLOORS[:-1]
        for path in files(floor)
        if path.name == "actions.py" or path.parent.name == "actions"
        for line, module in imports(path)
        if module.endswith((".tasks", ".views", ".forms")) or ".views." in module
    ]
    assert not wrong, "\n".join(wrong)


def test_nothing_is_imported_by_a_relative_name():
    wrong = [
        f"{path.relative_to(ROOT)}:{line}"
        for floor in FLOORS
        for path in files(floor)
        for line, module in imports(path)
        if module.startswith(".")
    ]
    assert not wrong, "\n".join(wrong)


def test_the_check_sees_an_import_inside_a_function(tmp_path):
    path = tmp_path / "upward.py"
    path.write_text("def late():\n    from scoring.plans import models\n")

    assert (2, "scoring.plans") in imports(path)
    assert floor_of("scoring.plans") > floor_of("procurement.tenders")
