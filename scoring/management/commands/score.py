"""`./dev manage score FILE.json`: score a file as the API does and print the same JSON."""

from typing import Any

from scoring.management.files import JsonCommand
from scoring.simulator.reading import run_score


class Command(JsonCommand):
    help = "Scores {plan, bids} from a JSON file, exactly, and prints the result as JSON. Stores nothing."

    def answer(self, source: Any) -> dict[str, Any]:
        return run_score(source).record
