"""The long run, done by a worker: progress on the way, and an eye on whether it was stopped."""

from __future__ import annotations

import time
from typing import Any

from procurement.notifications import job
from procurement.notifications.models import Outbox
from scoring.simulator import actions
from scoring.simulator.models import SimulationRun

LOOK_EVERY_SECONDS = 0.5


@job(actions.JOB)
def run_simulation(outbox: Outbox) -> dict[str, Any]:
    """Do one long run. A run that was stopped or done before leaves everything as it is."""
    run = SimulationRun.objects.get(reference=outbox.payload["run"])
    if run.state != SimulationRun.State.WAITING:
        return {"text": f"{run.reference} was {run.get_state_display().lower()} before."}
    looked = time.monotonic()

    def on_progress(done: int) -> bool:
        nonlocal looked
        if time.monotonic() - looked < LOOK_EVERY_SECONDS:
            return True
        looked = time.monotonic()
        outbox.report(done, run.draws, f"{done:,} of {run.draws:,} draws")
        return SimulationRun.objects.filter(pk=run.pk, state=SimulationRun.State.WAITING).exists()

    report = actions.long_report(run, on_progress)
    if not actions.finish_run(run, report):
        return {"text": f"{run.reference} was stopped."}
    return {"text": f"{run.reference} is done: {report['stability']['draws_done']:,} draws."}
