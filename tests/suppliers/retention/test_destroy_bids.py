"""Destroying bids whose time has come: two people, the clock of the database, nothing under a hold, and what stays."""

import contextlib
import copy
import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pgtrigger
import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.test import override_settings
from django.urls import reverse
from django.utils import timezone

from procurement import audit
from procurement.audit.models import AuditEvent
from procurement.audit.verifying import verify_audit
from procurement.errors import Refused
from procurement.notifications.models import Notice
from procurement.tenders.models import Tender
from suppliers.bids import filestore
from suppliers.bids.models import Bid, BidFile, BidVersion, DraftPart, Receipt
from suppliers.bids.queries import opened_prices, opened_quality, own_opened_bid
from suppliers.retention import actions, destruction, queries
from suppliers.retention.models import Disposal
from suppliers.sealing import verify_receipt
from suppliers.sealing.models import EnvelopeKey, KeyShare
from tests import make
from tests.suppliers import make as our
from tests.suppliers.retention import make_kept
from tests.suppliers.retention.make_kept import World, work


@pytest.fixture(scope="module")
def long_ago(django_db_setup, django_db_blocker, tmp_path_factory) -> Iterator[tuple[World, Path]]:
    """One world for all: what a test changes is undone after it, and the world at the end."""
    media = tmp_path_factory.mktemp("media")
    stores = override_settings(MEDIA_ROOT=str(media), DRAFT_KEY_DIR=str(tmp_path_factory.mktemp("keys")))
    with django_db_blocker.unblock(), transaction.atomic():
        with stores:
            made = World()
        yield made, media
        transaction.set_rollback(True)


@pytest.fixture
def world(long_ago, django_db_blocker, own_stores, settings) -> Iterator[World]:
    made, media = long_ago
    shutil.copytree(media, settings.MEDIA_ROOT)
    made = copy.deepcopy(made)
    for person in (made.officer, made.approver):
        our.fresh(person)
    with django_db_blocker.unblock(), transaction.atomic():
        yield made
        transaction.set_rollback(True)


def test_the_clock_proposes_what_is_due_once_and_tells_the_officers(world):
    disposal = world.proposed()

    assert (disposal.status, str(disposal.until)) == ("proposed", "2023-03-01")
    assert actions.propose_due() == []
    assert Notice.objects.filter(user=world.officer, kind="bids_due").count() == 1
    assert not Bid.objects.filter(destroyed_at__isnull=False).exists()


def test_nothing_is_proposed_without_a_schedule_before_its_day_or_under_a_hold(world):
    hold = actions.place_hold(world.tender, by=world.officer, reason="A claim.")
    assert actions.propose_due() == []
    actions.lift_hold(hold, by=world.approver, reason="Settled.")
    queries.Schedule.objects.update(bid_years=30)
    assert actions.propose_due() == []
    queries.Schedule.objects.all().delete()
    assert actions.propose_due() == []


def test_what_two_people_agreed_to_cannot_be_read_by_anybody_afterwards(world):
    path = filestore.path_of(world.file.uuid)
    assert path.exists()

    disposal = world.destroyed()

    assert (disposal.status, disposal.bids, disposal.files) == ("done", 1, 1)
    assert disposal.files_gone_at is not None
    assert not path.exists()
    for version in BidVersion.objects.filter(bid__in=[world.lost, world.taken_back]):
        assert (bytes(version.quality), bytes(version.price)) == (b"", b"")
    assert not DraftPart.objects.filter(bid=world.lost).exists()
    assert bytes(BidFile.objects.get(bid=world.lost).sealed) == b""
    answers = {each.bid.pk: each for each in opened_quality(world.tender)}
    assert set(answers[world.lost.pk].answers.values()) == {
        f"Destroyed on {timezone.localdate():%-d %B %Y} under the schedule."
    }
    assert answers[world.won.pk].answers["C1"] == "We ask families."
    assert set(opened_prices(world.tender)) == {world.won.pk}
    with pytest.raises(Refused) as refusal:
        own_opened_bid(world.lost, by=world.lost.bidder)
    assert refusal.value.code == "bid.destroyed"


def test_the_typed_reason_of_a_bid_taken_back_goes_and_the_log_still_verifies(world):
    world.destroyed()

    assert all(not entry.reason or "canary" not in entry.reason for entry in audit.history(world.taken_back))
    assert all("canary" not in entry.sentence for entry in audit.history(world.taken_back))
    assert verify_audit().sound


def test_receipts_and_their_digests_stay_as_they_were_given(world):
    before = bytes(Receipt.objects.get(version__bid=world.lost).data)
    digests = BidVersion.objects.values("quality_sha256", "price_sha256", "received_at").get(bid=world.lost)

    world.destroyed()

    assert bytes(Receipt.objects.get(version__bid=world.lost).data) == before
    assert (
        BidVersion.objects.values("quality_sha256", "price_sha256", "received_at").get(bid=world.lost)
        == digests
    )
    assert verify_receipt.verify(before)["bid"] == world.lost.reference


def test_the_destruction_is_an_event_that_counts_what_went_and_names_both_people(world):
    disposal = world.destroyed()

    event = AuditEvent.objects.get(kind="retention.destroyed")
    assert event.chain == world.tender.reference
    assert event.facts["bids"] == 1
    assert event.facts["files"] == 1
    assert event.facts["keys"] == 0  # the winner is sealed to the same envelopes
    assert event.facts["asked_by"] == str(world.officer.pseudonym)
    assert event.facts["approved_by"] == str(world.approver.pseudonym)
    assert disposal.reference in audit.history(disposal)[-1].sentence


def test_the_envelope_keys_go_with_the_last_bid_that_is_sealed_to_them(world):
    world.destroyed()
    assert EnvelopeKey.objects.live().count() == 2
    # The contract ended long ago too, so the bid that won it is due next.
    type(world.contract).objects.update(starts_on="2010-01-01", ends_on="2012-01-01")

    [disposal] = actions.propose_due()
    actions.ask_disposal(disposal, by=world.officer, checked="Nobody needs it.")
    actions.approve_disposal(disposal, by=world.approver)
    work()

    assert disposal.what == f"the bid that won {world.contract.reference}"
    assert not EnvelopeKey.objects.live().exists()
    assert not KeyShare.objects.exists()
    assert {str(each.answers["C1"])[:12] for each in opened_quality(world.tender)} == {"Destroyed on"}
    assert opened_prices(world.tender) == {}


def test_doing_it_again_changes_nothing(world):
    disposal = world.destroyed()
    events = AuditEvent.objects.count()

    destruction.destroy(disposal)
    destruction.remove_files(disposal)

    assert AuditEvent.objects.count() == events
    assert actions.propose_due() == []


def test_a_file_step_that_stopped_half_way_goes_on(world, monkeypatch):
    disposal = world.agreed()
    destruction.destroy(disposal)
    removed = filestore.remove
    monkeypatch.setattr(filestore, "remove", lambda uuid: (_ for _ in ()).throw(OSError("no disk")))
    disposal.refresh_from_db()
    with pytest.raises(OSError, match="no disk"):
        destruction.remove_files(disposal)
    assert Path(filestore.path_of(world.file.uuid)).exists()

    monkeypatch.setattr(filestore, "remove", removed)
    destruction.remove_files(disposal)

    assert not Path(filestore.path_of(world.file.uuid)).exists()


@pytest.mark.parametrize("step", ["ask", "approve"])
def test_each_step_needs_its_role_and_a_fresh_second_factor(world, step):
    disposal = world.proposed() if step == "ask" else world.asked()
    act = {
        "ask": lambda by: actions.ask_disposal(disposal, by=by, checked="Looked."),
        "approve": lambda by: actions.approve_disposal(disposal, by=by),
    }[step]
    right, wrong = (world.officer, world.approver) if step == "ask" else (world.approver, world.officer)

    with pytest.raises(Refused) as refusal:
        act(wrong)
    assert refusal.value.code == "disposal.not_yours"
    right.second_factor_at -= timedelta(minutes=16)
    with pytest.raises(Refused) as refusal:
        act(right)
    assert refusal.value.code == "opening.second_factor"


def test_whoever_asked_does_not_agree_under_a_second_account_either(world):
    disposal = world.asked()
    both = our.fresh(make.approver(world.tender.buyer, name=world.officer.name))

    with pytest.raises(Refused) as refusal:
        actions.approve_disposal(disposal, by=both)

    assert refusal.value.code == "retention.own_work"
    with pytest.raises(IntegrityError, match="two_people"), transaction.atomic():
        Disposal.objects.update(status="approved", approved_by=world.officer)


def test_whoever_asks_for_a_disposal_says_what_was_checked(world):
    with pytest.raises(Refused) as refusal:
        actions.ask_disposal(world.proposed(), by=world.officer, checked=" ")

    assert refusal.value.field == "reason"


def test_a_hold_stops_what_was_agreed_and_after_it_is_lifted_it_is_proposed_again(world):
    disposal = world.agreed()
    hold = actions.place_hold(world.tender, by=world.officer, reason="A claim was announced.")
    work()

    disposal.refresh_from_db()
    assert disposal.status == "stopped"
    assert not Bid.objects.filter(destroyed_at__isnull=False).exists()
    with pytest.raises(Refused):
        actions.approve_disposal(disposal, by=world.approver)
    actions.lift_hold(hold, by=world.approver, reason="Settled.")
    assert [each.number for each in actions.propose_due()] == [2]


def test_a_later_day_overtakes_what_was_agreed(world):
    disposal = world.agreed()
    queries.Schedule.objects.update(bid_years=30)

    work()

    disposal.refresh_from_db()
    assert disposal.status == "stopped"
    assert "kept until" in disposal.stopped_why
    assert not Bid.objects.filter(destroyed_at__isnull=False).exists()


def test_a_hold_by_somebody_who_did_not_see_the_destruction_is_refused_and_one_on_what_is_left_stands(world):
    world.destroyed()

    with pytest.raises(Refused) as refusal:
        actions.place_hold(world.tender, by=world.officer, reason="A claim.")
    assert refusal.value.code == "retention.destroyed_since"

    actions.place_hold(world.tender, by=world.officer, reason="For the contract.", seen=1)


@contextlib.contextmanager
def refused(words: str):
    with pytest.raises(DatabaseError, match=words), transaction.atomic():
        yield


def empty(bid: Bid) -> None:
    BidVersion.objects.filter(bid=bid).update(quality=b"", price=b"")


def test_the_database_lets_no_payload_go_without_an_agreed_disposal_that_is_due_and_not_held(world):
    disposal = world.asked()
    with refused("no disposal"):
        empty(world.lost)
    Bid.objects.filter(pk=world.lost.pk).update(disposal=disposal)
    with refused("no disposal"):
        empty(world.lost)
    actions.approve_disposal(disposal, by=world.approver)
    with refused("append_only"):
        BidVersion.objects.filter(bid=world.lost).update(quality=b"something else")
    with refused("append_only"):
        BidVersion.objects.filter(bid=world.lost).update(quality=b"", price=b"", quality_sha256="0" * 64)
    with refused("Cannot delete"):
        BidVersion.objects.filter(bid=world.lost)._raw_delete("default")
    Bid.objects.filter(pk=world.won.pk).update(disposal=disposal)
    with refused("no disposal"):
        empty(world.won)  # it won, so it goes with its contract and not with the others
    for facts in ({"until": timezone.localdate()}, {"starts_on": "2021-01-01", "until": "2023-03-01"}):
        with refused("last day"):
            Disposal.objects.update(**facts)
            empty(world.lost)
    with refused("legal hold"):
        queries.LegalHold.objects.create(
            tender=world.tender,
            number=1,
            reason="A claim.",
            placed_by=world.officer,
            placed_at=timezone.now(),
        )
        empty(world.lost)

    empty(world.lost)  # the control: with everything as it should be it goes


def test_without_the_guard_the_database_would_let_a_payload_go(world):
    with pgtrigger.ignore("suppliers.BidVersion:destroyed_only"):
        empty(world.lost)

    assert bytes(BidVersion.objects.get(bid=world.lost).quality) == b""


def test_the_database_lets_no_envelope_key_go_while_bids_are_sealed_to_it_or_under_a_hold(world):
    with refused("still sealed"):
        EnvelopeKey.objects.update(destroyed_at=timezone.now(), opened_private=None)
    actions.place_hold(world.tender, by=world.officer, reason="A claim.")
    Tender.objects.filter(pk=world.tender.pk).update(
        status="cancelled", cancelled_at=timezone.now(), cancel_reason="x"
    )
    with refused("legal hold"):
        EnvelopeKey.objects.update(destroyed_at=timezone.now(), opened_private=None)


def test_a_done_disposal_is_never_changed_or_deleted(world):
    world.destroyed()
    with refused("Cannot update"):
        Disposal.objects.update(bids=0)
    with refused("Cannot delete"):
        Disposal.objects.all()._raw_delete("default")


@pytest.mark.django_db
def test_of_a_tender_that_was_never_opened_the_proposal_and_the_event_name_no_number():
    buyer = make.buyer()
    officers = our.opening_officers(buyer)
    make_kept.schedule(buyer)
    tenders = []
    for bids in (0, 2):
        tender = our.drafted(buyer)
        our.with_envelopes(tender, officers)
        our.publish(tender)
        for _ in range(bids):
            our.submitted(tender)
        our.close(tender)
        Tender.objects.filter(pk=tender.pk).update(
            status="cancelled", cancelled_at=make_kept.LONG_AGO, cancel_reason="The money went elsewhere."
        )
        tenders.append(tender)

    proposed = actions.propose_due()

    assert {each.tender_id for each in proposed} == {tender.pk for tender in tenders}
    for disposal in proposed:
        officer, approver = our.fresh(disposal.tender.author), our.fresh(make.approver(buyer))
        actions.ask_disposal(disposal, by=officer, checked="Looked.")
        actions.approve_disposal(disposal, by=approver)
    work()
    said = [event.facts for event in AuditEvent.objects.filter(kind="retention.destroyed").order_by("pk")]
    for facts in said:
        assert facts["bids"] == facts["files"] == "never opened, so not counted"
        del facts["rule"]
    assert not BidVersion.objects.exclude(quality=b"").exists()
    assert actions.propose_due() == []


def test_the_supplier_sees_when_its_bid_was_destroyed_on_every_page_that_led_to_it(client, world):
    world.destroyed()
    make.sign_in(client, world.lost.bidder)
    day = f"destroyed on {timezone.localdate():%-d %B %Y}"
    addresses = {
        reverse("bids:show", args=[world.lost.reference]): 200,
        reverse("bids:sent", args=[world.lost.reference]): 410,
        reverse("bids:sent-file", args=[world.lost.reference, world.file.uuid]): 410,
    }

    for address, code in addresses.items():
        page = client.get(address)
        assert page.status_code == code, address
        assert day in page.content.decode(), address
    receipt = reverse("bids:receipt", args=[world.lost.reference, 1])
    for address in (receipt, reverse("bids:receipt-json", args=[world.lost.reference, 1])):
        assert client.get(address).status_code == 200
    found = client.get(reverse("api-bid", args=[world.lost.reference])).json()
    assert found["destroyed_at"]


def test_the_buyer_reads_on_the_list_of_bids_and_on_the_page_of_keeping_what_was_destroyed(client, world):
    world.destroyed()
    make.sign_in(client, world.officer)

    received = client.get(reverse("bids:received", args=[world.tender.reference])).content.decode()
    kept = client.get(reverse("retention:show", args=[world.tender.reference])).content.decode()
    listed = client.get(reverse("retention:list")).content.decode()

    assert received.count("Destroyed on") == 1
    assert "1 bid and 1 file cannot be read by anybody any more" in kept
    assert "Destroyed" in listed


def test_the_pages_to_ask_and_to_agree_work_without_script(client, world):
    world.proposed()
    url = reverse("retention:disposal", args=[world.tender.reference, 1, "ask"])
    make.sign_in(client, world.officer)
    assert (
        "Ask to destroy them"
        in client.get(reverse("retention:show", args=[world.tender.reference])).content.decode()
    )
    assert client.post(url, {"reason": ""}).status_code == 422
    assert client.post(url, {"reason": "No claim."}).status_code == 302
    assert client.post(url, {"reason": "No claim."}).status_code == 422  # a double click asks once
    make.sign_in(client, world.approver)
    assert "No claim." in client.get(url.replace("ask", "approve")).content.decode()
    assert client.post(url.replace("ask", "approve")).status_code == 302
    assert client.get(url.replace("ask", "burn")).status_code == 404

    part = client.get(
        reverse("retention:show", args=[world.tender.reference]), headers={"HX-Request": "true"}
    ).content.decode()
    assert "Two people agreed" in part
    assert "every 5s" in part
    assert "<html" not in part


def test_the_api_tells_the_buyer_alone_until_when_and_what_was_destroyed(client, world):
    world.destroyed()
    address = reverse("api-retention", args=[world.tender.reference])
    make.sign_in(client, world.officer)

    found = client.get(address).json()

    assert [(line["records"], line["until"]) for line in found["lines"]][:2] == [
        ("records", "2023-03-01"),
        ("bids", "2023-03-01"),
    ]
    assert found["lines"][2]["contract"] == world.contract.reference
    assert found["disposals"][0]["status"] == "done"
    assert found["disposals"][0]["bids"] == 1
    make.sign_in(client, world.lost.bidder)
    assert client.get(address).status_code == 404
