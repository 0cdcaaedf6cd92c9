"""An action does something with all that it is given: a moment or a person that it ignores would be believed."""

import ast
from pathlib import Path

import pytest

from tests.architecture.test_imports import FLOORS, ROOT, files


def ignored(path: Path) -> list[str]:
    """Return the arguments of a module's functions that nothing in them reads."""
    found = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef):
            read = {name.id for part in node.body for name in ast.walk(part) if isinstance(name, ast.Name)}
            given = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
            found += [f"{path}:{node.lineno} {node.name}({one.arg})" for one in given if one.arg not in read]
    return found


@pytest.mark.parametrize("floor", FLOORS[:-1])
def test_an_action_uses_every_argument_that_it_takes(floor):
    actions = [path for path in files(floor) if path.name == "actions.py" or path.parent.name == "actions"]
    assert actions
    wrong = [line.removeprefix(f"{ROOT}/") for path in actions for line in ignored(path)]
    assert not wrong, "\n".join(wrong)


def test_the_check_sees_an_argument_that_is_ignored(tmp_path):
    path = tmp_path / "actions.py"
    path.write_text("def withdraw(bid, *, by, now=None):\n    return bid, by\n")

    assert ignored(path) == [f"{path}:1 withdraw(now)"]
