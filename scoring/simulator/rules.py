"""A long run: when it may be stopped, and by whom."""

from __future__ import annotations

from procurement.flow import Move, Moves
from scoring.simulator.models import SimulationRun

State = SimulationRun.State
BUYERS = frozenset({"officer", "approver", "service_owner"})

MOVES = Moves(
    "simulation_run",
    Move("cancel", {State.WAITING, State.RUNNING}, State.CANCELLED, roles=BUYERS),
    field="state",
)
