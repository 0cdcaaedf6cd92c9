"""What a record carries with it, as text that is made once."""

import pytest
from django.db import connection
from django.db.models import Exists, OuterRef
from django.test.utils import CaptureQueriesContext

from procurement.accounts.models import Membership, User
from procurement.carried import Settled, carried, carry
from procurement.organisations.models import Organisation
from tests import make

pytestmark = pytest.mark.django_db


def test_a_settled_subquery_gives_each_record_its_own_rows_and_is_made_once(monkeypatch):
    first, second = make.buyer(), make.buyer()
    person = make.officer(first)
    of_outer = Membership.objects.filter(organisation=OuterRef("pk"))
    members = Settled(carry(of_outer, "user_id", "roles"))

    def rows() -> dict[int, list[int]]:
        found = Organisation.objects.filter(pk__in=[first.pk, second.pk]).annotate(rows=members)
        return {one.pk: [row.user_id for row in carried(Membership, one.rows)] for one in found}

    with CaptureQueriesContext(connection) as asked:
        assert rows() == {first.pk: [person.pk], second.pk: []}
    assert len(asked) == 1
    monkeypatch.setattr(members, "subquery", None)
    assert rows() == {first.pk: [person.pk], second.pk: []}


def test_a_settled_question_may_stand_in_a_filter():
    firm = make.buyer()
    member, stranger = make.officer(firm), make.officer()
    inside = Settled(Exists(Membership.objects.filter(user=OuterRef("pk"), organisation__name=firm.name)))

    both = User.objects.filter(pk__in=[member.pk, stranger.pk])

    assert list(both.filter(inside)) == [member]
    assert not Settled(carry(Membership.objects.all(), "roles")).conditional
