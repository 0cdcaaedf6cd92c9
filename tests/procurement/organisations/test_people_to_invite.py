"""An administrator alone in a new organisation is told whom to invite."""

from datetime import timedelta

import pytest
from django.utils import timezone

from procurement.accounts.roles import ROLES
from procurement.organisations.finding import NEEDED, people_to_invite
from procurement.organisations.models import Invitation
from procurement.site.register import Asker
from tests import make

pytestmark = pytest.mark.django_db


def said_to(admin, organisation):
    asker = Asker(admin, organisation, frozenset({"buyer_admin"}), timezone.now())
    return [step.text for step in people_to_invite(asker)]


def test_a_new_buyer_hears_which_roles_nobody_holds(django_assert_num_queries):
    buyer = make.buyer()
    admin = make.user("buyer_admin", buyer)

    with django_assert_num_queries(2):
        [text] = said_to(admin, buyer)
    assert all(ROLES[role][0].lower() in text for role in NEEDED["buyer"])
    assert "opening officer (3 are needed)" in text


def test_who_is_there_or_invited_is_not_asked_for_again():
    buyer = make.buyer()
    admin = make.user("buyer_admin", buyer)
    for role in ("officer", "approver", "service_owner", "evaluator", "opening_officer", "opening_officer"):
        make.user(role, buyer)

    [text] = said_to(admin, buyer)
    assert text.startswith("Still missing: opening officer (3 are needed), moderator.")

    Invitation.objects.create(
        organisation=buyer, email="a@example.org", name="A", roles=["moderator", "opening_officer"],
        invited_by=admin, expires_at=timezone.now() + timedelta(days=7),
    )  # fmt: skip
    assert said_to(admin, buyer) == []


def test_a_new_centre_needs_an_analyst_and_a_supplier_nobody():
    centre, firm = make.organisation("centre"), make.supplier()

    assert said_to(make.user("buyer_admin", centre), centre) == ["Still missing: centre analyst."]
    assert said_to(make.user("supplier_admin", firm), firm) == []
