"""A long run: when it may be stopped, and by whom."""

from __future__ import annotations

from procurement.flow import Move, Moves
from scoring.simulator.models import SimulationRun

State = SimulationRun.State
READERS = frozenset({"officer", "approver", "service_owner", "buyer_admin", "policy_owner", "centre_analyst"})
BUYERS = frozenset({"officer", "approver", "service_owner"})

MOVES = Moves(
    "simulation_run",
    Move("cancel", {State.WAITING, State.RUNNING}, State.CANCELLED, roles=BUYERS),
    field="state",
)
