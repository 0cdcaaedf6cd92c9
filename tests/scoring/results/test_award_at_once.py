"""Two people press “award” at the same moment, each with a database connection of their own."""

import threading
import time

import pytest
from django.db import connection
from django.db.models import QuerySet

from procurement.contracts.models import Contract
from procurement.errors import Refused
from scoring.results import actions
from scoring.results.actions import awards
from tests.scoring import make_assessed as made

pytestmark = [pytest.mark.prove, pytest.mark.django_db(transaction=True)]


def pressed_at_once(monkeypatch):
    """Let an approver and an officer award at once; return what came of each press, the contracts, and how often the
    public was told.

    Whoever draws the contract first waits a second before it, so that the other press falls into the middle.
    """
    world = made.approved()
    late = made.after_standstill(world)
    start = threading.Barrier(2)
    draw, came = awards.award_contract, []

    def drawn_slowly(*args, **facts):
        time.sleep(1)
        return draw(*args, **facts)

    def press(person):
        try:
            start.wait()
            actions.award(world.tender, by=person, now=late)
            came.append("awarded")
        except Refused as refusal:
            came.append(refusal.code)
        finally:
            connection.close()

    monkeypatch.setattr(awards, "award_contract", drawn_slowly)
    threads = [threading.Thread(target=press, args=[who]) for who in (world.approver, world.officer)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    contracts = Contract.objects.filter(tender=world.tender).count()
    return sorted(came), contracts, world.tender.notices.filter(code="UK7").count()


def test_one_of_two_presses_awards_and_the_other_gets_a_sentence(monkeypatch):
    assert pressed_at_once(monkeypatch) == (["awarded", "tender.wrong_state"], 1, 1)


def test_the_control_without_the_held_rows_takes_both_presses_and_tells_the_public_twice(monkeypatch):
    monkeypatch.setattr(QuerySet, "select_for_update", lambda rows, **facts: rows)
    came, contracts, told = pressed_at_once(monkeypatch)
    assert contracts == 1, "one contract a lot is kept by the database itself"
    assert (came, told) == (["awarded", "awarded"], 2), (
        "the control refused one: the proof above proves nothing"
    )
