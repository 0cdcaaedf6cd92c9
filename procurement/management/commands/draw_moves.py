"""`manage.py draw_moves`: docs/moves.md from the tables of moves in each rules.py."""

from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from pkgutil import iter_modules
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand

from procurement.flow import REGISTER, Moves

HEAD = """# Moves

Which verb takes a record from which state to which, and who may. Drawn from the tables in each `rules.py`
by `./dev manage draw_moves`; a test fails when this page is out of date. Conditions are the guards that may
still refuse a move, by the name of their function.
"""


def words(value: Any) -> str:
    """Return a state or verb as it is read."""
    return str(getattr(value, "value", value)).replace("_", " ")


def load_rules() -> None:
    """Import every slice's rules.py: a table registers itself by being imported."""
    for floor in ("procurement", "suppliers", "scoring"):
        package = import_module(floor)
        for module in iter_modules(package.__path__):
            name = f"{floor}.{module.name}.rules"
            if module.ispkg and find_spec(name):
                import_module(name)


def table(moves: Moves) -> str:
    """Return one noun's moves as a Markdown table."""
    lines = [
        f"## {words(moves.noun).capitalize()}",
        "",
        "| verb | from | to | who | conditions |",
        "|---|---|---|---|---|",
    ]
    for move in moves:
        cells = (
            words(move.verb),
            ", ".join(sorted(words(state) for state in move.start)),
            words(move.end),
            ", ".join(sorted(words(role) for role in move.roles)),
            ", ".join(words(guard.__name__) for guard in move.guards) or "–",
        )
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)


def drawn() -> str:
    """Return the whole page."""
    load_rules()
    return "\n\n".join([HEAD.strip(), *(table(REGISTER[noun]) for noun in sorted(REGISTER))]) + "\n"


class Command(BaseCommand):
    help = "Write docs/moves.md from the tables of moves."

    def handle(self, *args: object, **options: object) -> None:
        Path(settings.BASE_DIR, "docs/moves.md").write_text(drawn(), encoding="utf-8")
