"""Whoever reads a module finds in a line what it is for, and of each public function what it gives and refuses."""

import ast
from pathlib import Path

import pytest

from tests.architecture.test_imports import FLOORS, ROOT, files

# A tender check says what it looks for, and why, in its own words to the officer.
SAID_OTHERWISE = {"check", "strip_words"}


def undocumented(path: Path) -> list[str]:
    """Return what a module leaves unsaid: itself, or one of its public functions."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    found = [f"{path}:1 the module"] if tree.body and not ast.get_docstring(tree) else []
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
            calls = [mark.func for mark in node.decorator_list if isinstance(mark, ast.Call)]
            marks = {call.id for call in calls if isinstance(call, ast.Name)}
            if not ast.get_docstring(node) and not marks & SAID_OTHERWISE:
                found.append(f"{path}:{node.lineno} {node.name}")
    return found


@pytest.mark.parametrize("folder", [*FLOORS, "supervisor"])
def test_every_module_and_every_public_function_says_what_it_is_for(folder):
    assert (ROOT / folder).is_dir()
    wrong = [line for path in files(folder) for line in undocumented(path)]
    assert not wrong, "\n".join(wrong)


def test_the_check_sees_a_function_without_a_docstring(tmp_path):
    path = tmp_path / "silent.py"
    path.write_text('"""Said."""\n\n\ndef said():\n    """Yes."""\n\n\ndef silent():\n    return 1\n')

    assert undocumented(path) == [f"{path}:8 silent"]
