"""Submitting: sealed, receipted, decided by the database's clock, once."""

import json
import uuid
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction

from procurement.audit.models import AuditEvent
from procurement.audit.verifying import verify_audit
from procurement.errors import Refused
from procurement.notifications.models import Outbox
from suppliers.bids import actions, queries
from suppliers.bids.models import BidVersion, Receipt
from suppliers.registration.actions import declare_size
from suppliers.sealing import moments, verify_receipt
from tests import make
from tests.suppliers import make as our

pytestmark = pytest.mark.django_db


def key():
    return uuid.uuid4().hex


def test_a_submitted_bid_has_a_receipt_that_verifies_without_us(tender):
    bid = our.submitted(tender)

    facts = verify_receipt.verify(bytes(bid.receipt.data))

    assert bid.status == "submitted"
    assert facts["bid"] == bid.reference
    assert facts["procurement"] == tender.reference
    assert facts["version"] == 1
    assert facts["database_time"] < facts["deadline"]
    event = AuditEvent.objects.get(kind="bid.submitted")
    assert facts["log"]["position"] == event.sequence
    assert facts["log"]["leaf_hash"] == bytes(event.entry_hash).hex()
    assert verify_audit().sound


def test_the_submission_writes_version_receipt_log_and_outbox_together(tender, monkeypatch):
    bid = our.bid(tender)
    monkeypatch.setattr(actions, "signed_receipt", lambda *a, **k: 1 / 0)

    with pytest.raises(ZeroDivisionError), transaction.atomic():
        actions.submit_bid(bid, by=bid.bidder, idempotency_key=key())

    bid.refresh_from_db()
    assert bid.status == "draft"
    assert not BidVersion.objects.exists()
    assert not Receipt.objects.exists()
    assert not AuditEvent.objects.filter(kind="bid.submitted").exists()
    assert not Outbox.objects.filter(kind="bid.submitted").exists()


def test_nothing_is_taken_from_the_closing_moment_on(tender):
    bid = our.bid(tender)
    our.close(tender)

    with pytest.raises(Refused) as refusal:
        actions.submit_bid(bid, by=bid.bidder, idempotency_key=key())

    assert refusal.value.code == "bid.deadline_passed"
    bid.refresh_from_db()
    assert bid.status == "draft"
    assert not BidVersion.objects.exists()


def test_at_the_very_moment_of_closing_a_bid_is_late_and_a_microsecond_before_it_is_not(tender, monkeypatch):
    bid, closes = our.bid(tender), tender.deadline_at
    monkeypatch.setattr(moments, "CLOCK", f"'{closes.isoformat()}'::timestamptz")

    with pytest.raises(Refused) as refusal:
        actions.submit_bid(bid, by=bid.bidder, idempotency_key=key())

    assert refusal.value.code == "bid.deadline_passed"
    assert not BidVersion.objects.exists()
    assert moments.Moment(closes - timedelta(microseconds=1), closes, "published").before_deadline


def test_a_wrong_application_clock_changes_no_decision(tender, time_machine):
    early = our.bid(tender)
    late = our.bid(tender)
    time_machine.move_to(tender.deadline_at + timedelta(minutes=10))

    assert actions.submit_bid(early, by=early.bidder, idempotency_key=key())

    our.close(tender)
    time_machine.move_to(tender.deadline_at - timedelta(minutes=10))
    with pytest.raises(Refused) as refusal:
        actions.submit_bid(late, by=late.bidder, idempotency_key=key())
    assert refusal.value.code == "bid.deadline_passed"


def test_the_database_itself_takes_no_late_or_backdated_version(tender):
    bid = our.submitted(tender)
    row = bid.versions.get()

    def insert(received: str, deadline: str) -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                f"""INSERT INTO suppliers_bidversion (bid_id, number, quality, price, quality_sha256,
                price_sha256,
                    quality_key_id, price_key_id, received_at, deadline_at, submitted_by_id, idempotency_key,
                    request_digest, plan_hash)
                    SELECT bid_id, number + 1, quality, price, quality_sha256, price_sha256, quality_key_id,
                    price_key_id, {received}, {deadline}, submitted_by_id, idempotency_key || 'x', '', ''
                    FROM suppliers_bidversion WHERE id = %s""",
                [row.pk],
            )

    our.close(tender)
    with pytest.raises(DatabaseError, match="not before the deadline"):
        insert("clock_timestamp()", "(SELECT deadline_at FROM procurement_tender LIMIT 1)")
    with pytest.raises(DatabaseError, match="not before the deadline"):
        insert("clock_timestamp()", "now() + interval '1 day'")
    with pytest.raises(DatabaseError, match="not read in this transaction"):
        insert(
            "(SELECT deadline_at - interval '1 hour' FROM procurement_tender LIMIT 1)",
            "(SELECT deadline_at FROM procurement_tender LIMIT 1)",
        )


@pytest.mark.parametrize("table", ["bidversion", "receipt"])
def test_versions_and_receipts_are_never_changed(tender, table):
    our.submitted(tender)

    for statement in (f"DELETE FROM suppliers_{table}", f"TRUNCATE suppliers_{table} CASCADE"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_the_same_key_gives_the_same_receipt_even_after_the_deadline(tender):
    bid, once = our.bid(tender), key()
    first = actions.submit_bid(bid, by=bid.bidder, idempotency_key=once)

    again = actions.submit_bid(bid, by=bid.bidder, idempotency_key=once)
    our.close(tender)
    late = actions.submit_bid(bid, by=bid.bidder, idempotency_key=once)
    actions.destroy_due_draft_keys()
    later = actions.submit_bid(bid, by=bid.bidder, idempotency_key=once)

    assert first == again == late == later
    assert BidVersion.objects.count() == 1


def test_the_same_key_with_other_content_is_refused(tender):
    bid, once = our.bid(tender), key()
    actions.submit_bid(bid, by=bid.bidder, idempotency_key=once)
    actions.save_part(bid, "answer:C1", "Something else.", by=bid.bidder, revision=1)

    with pytest.raises(Refused) as refusal:
        actions.submit_bid(bid, by=bid.bidder, idempotency_key=once)

    assert refusal.value.code == "bid.key_reused"


def test_a_replacement_counts_and_an_unfinished_one_harms_nothing(tender):
    bid = our.submitted(tender, words="First words.")
    by = bid.bidder
    actions.save_part(bid, "answer:C1", "Second words.", by=by, revision=1)
    actions.submit_bid(bid, by=by, idempotency_key=key())
    actions.save_part(bid, "answer:C1", "", by=by, revision=2)

    with pytest.raises(Refused) as refusal:
        actions.submit_bid(bid, by=by, idempotency_key=key())

    assert refusal.value.code == "bid.incomplete"
    bid.refresh_from_db()
    assert (bid.status, bid.version) == ("submitted", 2)


@pytest.mark.parametrize(
    ("part", "value", "revision", "words"),
    [
        ("answer:C1", "", 1, "Answer the question"),
        ("answer:C1", "word " * 51, 1, "by 1 word: it has 51 of 50"),
        ("answer:C2", "word " * 40, 1, "by 10 words"),
    ],
)
def test_an_unfinished_bid_says_what_is_missing(tender, part, value, revision, words):
    bid = our.bid(tender)
    actions.save_part(bid, part, value, by=bid.bidder, revision=revision)

    with pytest.raises(Refused, match=words) as refusal:
        actions.submit_bid(bid, by=bid.bidder, idempotency_key=key())

    assert refusal.value.code == "bid.incomplete"


def test_only_a_bidder_of_the_supplier_submits_and_a_removed_one_does_not(tender):
    bid = our.bid(tender)
    rival = our.bidder()
    with pytest.raises(Refused) as refusal:
        actions.submit_bid(bid, by=rival, idempotency_key=key())
    assert refusal.value.code == "bid.not_yours"

    bid.bidder.memberships.update(ended_at="2100-01-01T00:00:00Z")
    bid.bidder.forget_memberships()  # the next request reads them again
    with pytest.raises(Refused) as refusal:
        actions.submit_bid(bid, by=bid.bidder, idempotency_key=key())
    assert refusal.value.code == "bid.not_yours"


def test_the_sealed_payloads_hold_nothing_in_the_clear(tender):
    bid = our.submitted(tender, words="Canary sentence of families", price="76543.21")
    version = bid.versions.get()

    for sealed in (bytes(version.quality), bytes(version.price), bytes(bid.receipt.data)):
        assert b"Canary" not in sealed
        assert b"76543.21" not in sealed
    with pytest.raises(Refused) as refusal:
        queries.opened_quality(tender)
    assert refusal.value.code == "opening.sealed"


def test_the_receipt_names_files_by_digest_and_size_only(tender):
    bid = our.bid(tender)
    data = b"%PDF-1.7 secret plan %%EOF"
    actions.upload_file(bid, "secret-plan.pdf", data, by=bid.bidder)

    receipt = actions.submit_bid(bid, by=bid.bidder, idempotency_key=key())

    facts = json.loads(bytes(receipt.data))
    assert facts["files"] == [{"sha256": actions.digest(data), "size": len(data)}]
    assert b"secret-plan" not in bytes(receipt.data)


def test_a_tender_without_envelope_keys_takes_no_bid_unsealed():
    tender = our.drafted()
    our.publish(tender)
    bid = our.bid(tender)

    with pytest.raises(Refused) as refusal:
        actions.submit_bid(bid, by=bid.bidder, idempotency_key=key())

    assert refusal.value.code == "bid.no_envelope"
    assert not BidVersion.objects.exists()


def test_the_size_as_declared_is_written_down_at_submission_and_never_rewritten(tender):
    bid = our.bid(tender)
    our.submit(bid)
    assert bid.size_at_submission == "unknown"

    declare_size(
        bid.supplier, by=make.user("supplier_admin", bid.supplier), year_ended_on=date(2026, 3, 31), staff=Decimal(18),
        turnover_gbp=Decimal(1_900_000), balance_sheet_gbp=None, evidence="Filed accounts",
    )  # fmt: skip
    bid.refresh_from_db()
    assert bid.size_at_submission == "unknown"

    our.submit(bid)
    assert bid.size_at_submission == "sme"
