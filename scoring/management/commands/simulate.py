"""`./dev manage simulate FILE.json`: simulate a file as the API does and print the same JSON."""

from typing import Any

from scoring.management.files import JsonCommand
from scoring.simulator.reading import run_simulation


class Command(JsonCommand):
    help = "Tries a plan on bids from a JSON file and prints what the simulator says as JSON. Stores nothing."

    def answer(self, source: Any) -> dict[str, Any]:
        return run_simulation(source)
