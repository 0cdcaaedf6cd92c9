"""Recording: one event in the transaction of the change, in the chain of its procurement."""

import json
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.db import transaction

from procurement import audit
from procurement.audit.formulas import canonical, leaf_hash, plain
from procurement.audit.models import AuditEvent
from procurement.audit.verifying import verify_audit
from tests import make

TRIED = audit.kind("test.tried", "{by} tried {subject} for {price}: {reason}")

TOLD = audit.kind("test.told", "{by} changed {what} at {when}")

LOOKED = audit.kind("test.looked", "{by} looked at {subject}", reading=True)


@pytest.fixture
def buyer(db):
    return make.buyer()


@pytest.fixture
def ada(buyer):
    return make.officer(buyer, name="Ada Byron")


def test_an_event_says_who_what_why_and_follows_the_one_before(buyer, ada):
    first = audit.record(TRIED, buyer, by=ada, chain="T-0001", reason="To see", price=Decimal("10.50"))
    second = audit.record(TRIED, buyer, by=None, chain="T-0001", price=Decimal(2))
    other = audit.record(TRIED, buyer, by=None, chain="T-0002", price=Decimal(2))

    said = json.loads(bytes(first.canonical))
    assert (said["actor"], said["chain"], said["sequence"]) == (str(ada.pseudonym), "T-0001", 1)
    assert said["facts"] == {"price": "10.50"}
    assert said["subject"] == {"type": "organisation", "reference": buyer.reference}
    assert bytes(first.entry_hash) == leaf_hash(bytes(first.canonical))
    assert json.loads(bytes(second.canonical))["previous"] == bytes(first.entry_hash).hex()
    assert other.sequence == 1
    assert b"Ada" not in bytes(first.canonical)
    assert b"To see" not in bytes(first.canonical)


NASTY = [
    '"',
    "\\",
    "é 🏛 \u2028",
    "line\nline\ttab",
    "\x01\x1f",
    '{"at":"x","id":1}',
    "%s %% {e}",
    "'; DROP",
    "",
]


def test_the_bytes_that_the_database_puts_together_are_the_one_spelling_of_what_they_say(buyer, ada):
    """The check of the log reads bytes: put together in two places, they must not be spelt in two ways."""
    facts = {f"fact_{number}": words for number, words in enumerate(NASTY)}
    events = [audit.record(TRIED, buyer, by=ada, reason=words, chain="T-é", **facts) for words in NASTY]
    events.append(audit.record(TRIED, ("noun", 'a "thing"'), by=None, before={"a": 1}, after=[NASTY]))

    for event in events:
        event.refresh_from_db()
        said = json.loads(bytes(event.canonical))
        assert bytes(event.canonical) == canonical(said)
        assert said["at"] == plain(event.at)
        assert (said["id"], said["xid"], said["sequence"]) == (event.pk, str(event.xid), event.sequence)
        assert bytes(event.entry_hash) == leaf_hash(bytes(event.canonical))
    assert events[0].record["facts"] == facts
    assert verify_audit().sound


def test_an_event_with_its_reason_is_one_statement_whoever_asks(buyer, ada, django_assert_num_queries):
    with django_assert_num_queries(1):
        audit.record(TRIED, buyer, by=ada, reason="To see", price=1)


def test_an_event_is_gone_with_the_change_that_it_stood_for(buyer, ada):
    with pytest.raises(RuntimeError), transaction.atomic():
        audit.record(TRIED, buyer, by=ada, price=1)
        raise RuntimeError

    assert not AuditEvent.objects.filter(kind="test.tried").exists()


def test_the_time_is_the_databases_and_not_the_applications(buyer, ada, time_machine):
    time_machine.move_to(datetime(2001, 1, 1, tzinfo=UTC))

    assert audit.record(TRIED, buyer, by=ada, price=1).at.year > 2020


@pytest.mark.parametrize("value", [1.5, object(), datetime(2026, 1, 1)])
def test_a_value_that_two_machines_may_print_in_two_ways_is_refused(buyer, ada, value):
    with pytest.raises(TypeError):
        audit.record(TRIED, buyer, by=ada, price=value)


def test_the_history_reads_as_sentences_with_names(buyer, ada, django_assert_num_queries):
    audit.record(TRIED, buyer, by=ada, reason="To see", price=Decimal("10.50"))
    audit.record(TRIED, buyer, by=None, price=ada)
    audit.record(TRIED, buyer, by=ada, price=make.officer(buyer, name="Who acted in none"))

    with django_assert_num_queries(1):
        last, newest, oldest = audit.history(buyer)

    assert oldest.sentence == f"Ada Byron tried {buyer.reference} for 10.50: To see"
    assert newest.sentence == f"The service tried {buyer.reference} for Ada Byron: no reason given"
    assert last.sentence == f"Ada Byron tried {buyer.reference} for Who acted in none: no reason given"


def test_the_history_says_days_moments_codes_and_amounts_as_people_do(buyer, ada):
    audit.record(TOLD, buyer, by=ada, what=["days_to_bid", "starts_on"], when="2026-12-30T12:00:00.000000Z")
    audit.record(TOLD, buyer, by=ada, what=Decimal("222500.00"), when=date(2027, 1, 6))

    newest, first = audit.history(buyer)
    assert first.sentence == "Ada Byron changed days to bid, starts on at 30 December 2026 at 12:00"
    assert newest.sentence == "Ada Byron changed 222,500.00 at 6 January 2027"


def test_readings_do_not_push_what_was_done_out_of_a_history(buyer):
    done = audit.record(TOLD, buyer, by=None)
    newest = [audit.record(LOOKED, buyer, by=None) for _ in range(6)][-3:]

    lines = audit.history(buyer, limit=2)
    assert [line.sequence for line in lines] == [event.sequence for event in [*reversed(newest), done]]
