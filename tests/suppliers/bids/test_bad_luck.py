"""Bad luck: a line that breaks, a person who is removed, passphrases that are lost. Each ends in a sentence."""

import io
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from django.urls import reverse

from procurement.accounts.models import Membership
from procurement.errors import Refused
from procurement.organisations.actions import remove_member
from suppliers.bids import actions, drafts, filestore
from suppliers.bids.models import Bid, BidFile, BidVersion
from suppliers.opening import actions as opening
from suppliers.sealing import actions as sealing
from tests import make
from tests.suppliers import make as our

pytestmark = pytest.mark.django_db


def url(name, bid, *more):
    return reverse(f"bids:{name}", args=[bid.reference, *more])


@pytest.mark.parametrize("path", ["page", "api"])
def test_a_file_whose_connection_broke_at_99_per_cent_is_not_kept(client, path):
    bid = our.bid(our.open_tender()[0])
    make.sign_in(client, bid.bidder)
    body = encode_multipart(
        BOUNDARY, {"file": SimpleUploadedFile("plan.pdf", b"%PDF-1.7 " + b"words " * 5000 + b"%%EOF")}
    )
    target = url("files", bid) if path == "page" else reverse("api-bid-files", args=[bid.reference])

    cut = io.BytesIO(body[: len(body) * 99 // 100])
    answer = client.generic(
        "POST",
        target,
        b"",
        **{"wsgi.input": cut, "CONTENT_LENGTH": str(len(body)), "CONTENT_TYPE": MULTIPART_CONTENT},
    )

    assert answer.status_code in (400, 409, 422)
    assert ("govuk-error-summary" if path == "page" else '"message"') in answer.content.decode()
    assert not BidFile.objects.exists()
    assert not [file for file in filestore.path_of(uuid4()).parents[1].rglob("*") if file.is_file()]


def test_a_colleague_who_is_removed_in_the_middle_is_cut_off_at_the_next_request(client):
    tender, _ = our.open_tender()
    wren = our.bidder()
    firm = wren.acting_organisation
    ada = make.user("bidder", firm)
    admin = make.user("supplier_admin", firm)
    bid = our.bid(tender, wren)
    make.sign_in(client, ada)
    answer = url("answer", bid, "C1")
    assert client.post(answer, {"text": "Ada's words.", "revision": "1"}).status_code == 302

    remove_member(
        Membership.objects.live().get(user=ada, organisation=firm), by=admin, reason="She has left."
    )

    key = {"key": "k" * 32, "sure": "on"}
    assert client.post(answer, {"text": "Later words.", "revision": "2"}).status_code == 404
    assert client.get(url("show", bid)).status_code == 404
    assert client.post(url("check", bid), key).status_code == 404
    assert client.get(reverse("api-bid", args=[bid.reference])).status_code == 404
    assert not BidVersion.objects.exists()
    others = Client()
    make.sign_in(others, wren)
    assert our.draft_content(bid)["answers"]["C1"] == "Ada's words."
    assert others.post(url("check", bid), key).status_code == 302


def test_an_administrator_invites_and_removes_and_a_bidder_does_not(client):
    wren = our.bidder()
    admin = make.user("supplier_admin", wren.acting_organisation)
    firm_page = reverse("suppliers:registration", args=[wren.acting_organisation.reference])
    people = reverse("organisations:people")
    make.sign_in(client, wren)
    assert people not in client.get(firm_page).content.decode()
    make.sign_in(client, admin)

    assert people in client.get(firm_page).content.decode()
    page = reverse("organisations:invite-person")
    given = {"email": "new@example.org", "name": "New Colleague", "roles": ["bidder"]}
    assert client.post(page, given).status_code == 302
    assert wren.acting_organisation.invitations.filter(email="new@example.org").exists()


def _lose(person, words: str):
    person = our.fresh(person)
    sealing.set_passphrase(person, words, words, by=person, lost=True)
    person.passphrase = words
    return person


def test_with_one_passphrase_lost_the_other_two_open():
    tender, officers = our.open_tender()
    our.submitted(tender)
    our.close(tender)
    _lose(officers[0], "quite other words than before")

    opened = our.opened(tender, officers[1:])

    assert opened.count() == 1


def test_with_two_of_three_lost_nobody_opens_and_each_is_told_in_words():
    tender, officers = our.open_tender()
    our.submitted(tender)
    our.close(tender)
    lost = [_lose(person, f"quite other words than before {n}") for n, person in enumerate(officers[:2])]

    for person in lost:
        with pytest.raises(Refused) as refusal:
            opening.turn_key(
                tender, "quality", by=person, passphrase=person.passphrase, session_key=uuid4().hex
            )
        assert refusal.value.code == "opening.not_officer"
    turned = opening.turn_key(
        tender,
        "quality",
        by=our.fresh(officers[2]),
        passphrase=officers[2].passphrase,
        session_key=uuid4().hex,
    )
    assert turned.opening is None


def test_what_two_lost_passphrases_mean_is_said_before_publication(client):
    tender = our.drafted()
    our.with_envelopes(tender)
    page = reverse("opening:tender", args=[tender.reference])
    make.sign_in(client, tender.author)
    assert "nobody can ever open the bids" in client.get(page).content.decode()

    our.publish(tender)

    assert "nobody can ever open the bids" not in client.get(page).content.decode()


def test_the_machines_own_clock_ten_minutes_off_moves_no_deadline(time_machine):
    tender, _ = our.open_tender(timedelta(minutes=5))
    early, late = our.bid(tender), our.bid(tender)
    time_machine.move_to(tender.deadline_at + timedelta(minutes=5), tick=False)
    assert actions.submit_bid(early, by=early.bidder, idempotency_key="e" * 32).version.number == 1
    our.close(tender)
    time_machine.move_to(tender.deadline_at - timedelta(minutes=10), tick=False)

    with pytest.raises(Refused) as refusal:
        actions.submit_bid(late, by=late.bidder, idempotency_key="l" * 32)
    assert refusal.value.code == "bid.deadline_passed"


def test_a_full_disk_at_the_first_letter_of_a_draft_is_said_in_words(client, monkeypatch):
    tender, _ = our.open_tender()
    person = our.bidder()
    make.sign_in(client, person)

    def full(*arguments: object, **facts: object) -> bytes:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(drafts.KeyStore, "get_or_make", full)
    page = reverse("bids:start", args=[tender.lots.first().reference])
    answer = client.post(page)

    assert answer.status_code == 422
    assert "Nothing was lost" in answer.content.decode()
    assert not Bid.objects.exists()
