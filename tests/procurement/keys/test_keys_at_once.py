"""Two at the same moment: a key ends once, none outlives its membership, and a write under one key is done once.

The control sends the same two writes without an Idempotency-Key, and there are two tenders.
"""

import json
from contextlib import suppress

import pytest
from django.test import Client

from procurement.audit.models import AuditEvent
from procurement.errors import Refused
from procurement.keys import actions
from procurement.keys.models import ApiKey
from procurement.organisations.actions import remove_member
from procurement.tenders.models import Tender
from tests import make
from tests.suppliers.retention.test_hold_or_destroy import at_once

pytestmark = [pytest.mark.prove, pytest.mark.django_db(transaction=True)]


def test_a_key_that_two_people_end_at_once_ends_once():
    for _ in range(10):
        holder = make.supplier_admin()
        colleague = make.supplier_admin(holder.organisations[0])
        key, _ = make.api_key(holder)
        came_of = at_once(*[lambda by=by, key=key: actions.end_key(key, by=by) for by in (holder, colleague)])
        assert sorted(came_of) == ["done", "key.wrong_state"]
        assert AuditEvent.objects.filter(kind="person.key_ended", subject=str(holder.pseudonym)).count() == 1


def test_no_key_outlives_the_membership_that_ended_while_it_was_made():
    for number in range(10):
        admin = make.supplier_admin()
        leaver = make.bidder(admin.organisations[0])
        membership = leaver.live_memberships[0]

        def make_one(leaver=leaver, number=number):
            make.api_key(leaver, name=f"late {number}")

        def remove(membership=membership, admin=admin):
            with suppress(Refused):
                remove_member(membership, by=admin, reason="left")

        at_once(make_one, remove)
        membership.refresh_from_db()
        assert membership.ended_at is not None
        assert not ApiKey.objects.filter(membership=membership, ended_at=None).exists()


@pytest.mark.parametrize(("headers", "made"), [({"Idempotency-Key": "monday-0001"}, 1), ({}, 2)])
def test_a_write_sent_twice_at_once_is_done_once_and_without_a_key_twice(headers, made):
    _, secret = make.api_key(make.officer())
    answers = []

    def post():
        answer = Client().post(
            "/api/v1/drafts",
            json.dumps({"title": "Shorter waits"}),
            content_type="application/json",
            headers={"Authorization": f"Bearer {secret}", **headers},
        )
        answers.append((answer.status_code, answer.json()["reference"]))

    at_once(post, post)
    assert {status for status, _ in answers} == {201}
    assert len({reference for _, reference in answers}) == made == Tender.objects.count()
