"""Jobs that tests run in a real worker, and the ways to let that worker die at a point of its work.

``PROVE_DIE_AT`` names the point: claimed, begun, effect, done or acknowledged. ``PROVE_RESEND_SECONDS`` shortens the
time after which a row is sent again.
"""

import os
import signal
from datetime import timedelta

from celery import shared_task

from procurement import audit
from procurement.notifications import outbox
from procurement.notifications.models import Outbox

EFFECT = audit.kind("test.effect", "{by} did {subject}")
DIE_AT = os.environ.get("PROVE_DIE_AT", "")

if seconds := os.environ.get("PROVE_RESEND_SECONDS"):
    outbox.RESEND_AFTER = timedelta(seconds=float(seconds))


def point(name: str) -> None:
    """Die here as by kill -9, if this is the point that the test asked for."""
    if name == DIE_AT:
        os.kill(os.getpid(), signal.SIGKILL)


def effect(key: str) -> None:
    audit.record(EFFECT, ("proof", key), by=None, chain=f"proof {key}")


@outbox.job("test.proof")
def do_proof(row: Outbox) -> dict[str, str]:
    point("begun")
    row.report(1, 2, "Half way")
    effect(row.key)
    point("effect")
    return {"link": "/account/"}


@outbox.job("test.fails")
def fail(row: Outbox) -> None:
    effect(row.key)
    raise ValueError("this job always fails")


@outbox.job("test.poison")
def poison(row: Outbox) -> None:
    raise outbox.Poisoned("this job can never be done")


@shared_task(name="test.plain", ignore_result=True, acks_late=False)
def plain(key: str) -> None:
    """The control: the same work sent as a task of Celery's default settings, without outbox."""
    point("begun")
    effect(key)


if DIE_AT:
    _claim, _run = outbox._claim, outbox.run

    def claim_and_die(number: int) -> object:
        made = _claim(number)
        point("claimed")
        return made

    def run_and_die(number: int) -> str:
        became = _run(number)
        point("done")
        return became

    outbox._claim, outbox.run = claim_and_die, run_and_die
