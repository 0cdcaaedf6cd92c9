"""The quality of a tender is locked with its last lot, and only then may prices be opened."""

import pytest

from procurement.errors import Refused
from scoring.assessments import actions as assess
from scoring.moderation import actions
from tests.scoring import make_assessed as made
from tests.suppliers import make as sealed

pytestmark = pytest.mark.django_db


def test_the_lock_of_one_lot_leaves_quality_open_and_every_price_sealed_until_the_last():
    world = made.opened(lots=2, lot_of=(1, 2))
    first, last = world.tender.lots.all()
    for evaluator in world.evaluators:
        made.mark(world, evaluator)
        for lot in (first, last):
            assess.lock_marks(world.panel, lot, by=evaluator)
    made.settle_all(world)

    assert actions.lock_moderation(first, by=world.moderator) is False
    world.reload()
    assert world.tender.status == "assessing"
    with pytest.raises(Refused) as refusal:
        sealed.opened(world.tender, world.officers, "price")
    assert refusal.value.code == "opening.wrong_state"

    assert actions.lock_moderation(last, by=world.moderator) is True
    world.reload()
    assert world.tender.status == "quality_locked"
    assert sealed.opened(world.tender, world.officers, "price")
