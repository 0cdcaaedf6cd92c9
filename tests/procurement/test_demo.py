"""The demo world: whole, invented, and the same after a second seed."""

import pytest
from django.core.management import CommandError, call_command

from procurement import demo
from procurement.accounts.models import Membership, User
from procurement.organisations.models import Organisation


def test_seeding_twice_changes_nothing(db):
    demo.seed()
    before = (User.objects.count(), Organisation.objects.count(), Membership.objects.count())
    demo.seed()
    assert (User.objects.count(), Organisation.objects.count(), Membership.objects.count()) == before
    assert before[0] == len(demo.PEOPLE)


def test_every_organisation_of_the_demo_is_marked_as_an_example(db):
    demo.seed()
    assert not Organisation.objects.filter(is_example=False).exists()


def test_three_opening_officers_can_be_enrolled_at_harrowmere(db):
    demo.seed()
    harrowmere = demo.organisation(demo.HARROWMERE)
    assert harrowmere.members.with_role("opening_officer").count() == 3


def test_the_demo_world_is_refused_where_the_demo_is_off(settings):
    settings.DEMO_PERSONAS = False
    with pytest.raises(CommandError, match="belongs to the demo"):
        call_command("seed")
