"""What a docstring shows is true: every example in it runs and gives what it says."""

import doctest
import importlib

import pytest

from tests.architecture.test_imports import FLOORS, ROOT, files

WITH_EXAMPLES = [
    path.relative_to(ROOT).with_suffix("").as_posix().replace("/", ".").removesuffix(".__init__")
    for folder in (*FLOORS, "supervisor")
    for path in files(folder)
    if ">>> " in path.read_text(encoding="utf-8")
]


@pytest.mark.parametrize("module", WITH_EXAMPLES)
def test_the_examples_in_docstrings_hold(module):
    ran = doctest.testmod(importlib.import_module(module))
    assert ran.attempted and not ran.failed
