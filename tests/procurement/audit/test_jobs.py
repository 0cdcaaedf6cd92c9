"""The log's own work: heads at moments that matter, the nightly check, and what a break stops."""

import pytest

from procurement import audit
from procurement.audit.models import AuditEvent, TreeHead
from procurement.errors import Refused
from procurement.notifications import outbox
from procurement.notifications.models import Outbox
from tests import make

pytestmark = pytest.mark.django_db(transaction=True)
OPENED = audit.kind("test.opened", "{by} opened {subject}", head="opened")


def test_an_opening_is_followed_by_a_signed_head():
    audit.record(OPENED, make.buyer(), by=None, chain="T-0001")

    assert outbox.run(Outbox.objects.get(kind="audit.head").pk) == "done"
    head = TreeHead.objects.get()
    assert (head.occasion, head.size) == ("test.opened T-0001", 1)


def test_the_nightly_check_says_that_the_log_is_whole():
    audit.record(OPENED, make.buyer(), by=None)
    row = outbox.enqueue("audit.verify", key="tonight")

    assert outbox.run(row.pk) == "done"
    assert AuditEvent.objects.get(kind="audit.verified").facts == {"events": 1}
    audit.refuse_on_a_broken_log()


def test_a_break_found_at_night_parks_the_check_and_stops_awards(superuser, caplog):
    event = audit.record(OPENED, make.buyer(), by=None)
    superuser.execute("SET session_replication_role = replica")
    superuser.execute("UPDATE procurement_auditevent SET kind = 'x.y' WHERE id = %s", [event.pk])
    row = outbox.enqueue("audit.verify", key="tonight")

    assert outbox.run(row.pk) == "parked"
    row.refresh_from_db()
    assert f"audit event {event.pk}" in row.last_error
    with pytest.raises(Refused) as refusal:
        audit.refuse_on_a_broken_log()
    assert refusal.value.code == "audit.broken"


def test_the_public_log_says_the_occasion_of_a_head_in_words(client):
    audit.record(OPENED, make.buyer(), by=None, chain="T-0001")
    outbox.run(Outbox.objects.get(kind="audit.head").pk)

    page = client.get("/log/").text
    assert "T-0001: opened" in page
    assert "test.opened" not in page
