"""`./dev manage verify_audit`: check the audit log and name the first broken row."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from procurement.audit.tree import grow_tree
from procurement.audit.verifying import is_head, verify_audit


class Command(BaseCommand):
    help = "Check the whole audit log: chains, tree, signed heads. Names the first broken row, exits with 1."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--witness",
            action="append",
            default=[],
            type=Path,
            metavar="FILE",
            help="a tree head kept outside (JSON, from the public page): the log must still contain it",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        witnesses = []
        for path in options["witness"]:
            try:
                read = json.loads(path.read_text(encoding="utf-8"))
            except (OSError, ValueError) as error:
                raise CommandError(f"{path} is not a readable tree head: {error}") from error
            heads = read.get("heads", [read]) if isinstance(read, dict) else read
            if not isinstance(heads, list) or not all(is_head(one) for one in heads):
                raise CommandError(
                    f"{path} holds no tree head: a head has size, message and signature. Take it from the public page."
                )
            witnesses.extend(heads)
        grow_tree()
        verdict = verify_audit(witnesses)
        self.stdout.write(
            f"{verdict.events} events in {verdict.chains} chains, {verdict.leaves} leaves, "
            f"{verdict.heads} signed heads."
        )
        if not verdict.sound:
            lines = "\n".join(f"  {broken}" for broken in verdict.broken)
            raise CommandError(f"The audit log is broken. First: {verdict.broken[0]}\nAll found:\n{lines}")
        self.stdout.write(
            self.style.SUCCESS("The audit log is whole: no row altered, dropped, added or moved.")
        )
