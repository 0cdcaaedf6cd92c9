"""A command that reads a JSON file, computes, and prints JSON."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from scoring.formulas.case import loads
from scoring.formulas.exact import BadInput


class JsonCommand(BaseCommand):
    """Reads FILE (or ``-`` for standard input), prints the answer; every bad field is named with its reason."""

    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", help="a JSON file, or - for standard input")

    def answer(self, source: Any) -> dict[str, Any]:
        raise NotImplementedError

    def handle(self, *args: Any, **options: Any) -> None:
        name = options["file"]
        try:
            body = Path("/dev/stdin" if name == "-" else name).read_bytes()
        except OSError as error:
            raise CommandError(f"{name} cannot be read: {error.strerror}.") from error
        try:
            answer = self.answer(loads(body))
        except BadInput as bad:
            lines = "\n".join(f"  {problem.field}: {problem.message}" for problem in bad.problems)
            raise CommandError(f"{name} cannot be computed:\n{lines}") from bad
        self.stdout.write(json.dumps(answer, indent=2, ensure_ascii=False, sort_keys=True))
