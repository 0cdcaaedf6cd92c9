"""Everybody takes their own data out: all of their own, nothing of another's, nothing that is sealed."""

import io
import zipfile
from datetime import date
from hashlib import sha256

import pytest
from django.urls import reverse

from procurement.audit.models import AuditEvent
from procurement.notifications import notify
from procurement.outcomes.models import CoachingNote
from procurement.tenders.actions import ask_clarification
from scoring.assessments.models import ConflictDeclaration, Panel
from suppliers.bids import actions
from suppliers.finding.actions import SEARCH_FOUND, save_search
from suppliers.finding.models import Follow
from suppliers.registration.actions import add_evidence
from tests import make
from tests.suppliers import make as our

pytestmark = pytest.mark.django_db


def taken(client, person):
    make.sign_in(client, person)
    firm = person.organisations[0]
    answer = client.post(reverse("takeout:take-out", args=[firm.reference]))
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/zip")
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_a_supplier_takes_out_what_it_typed_with_digests_and_receipts_and_answers_only_once_opened(client):
    wren, rival = our.bidder(), our.bidder()
    add_evidence(
        wren.organisations[0],
        by=make.supplier_admin(wren.organisations[0]),
        kind="policy",
        title="=Ours",
        text="Kept.",
    )
    tender, officers = our.open_tender()
    bids = [our.bid(tender, person) for person in (wren, rival)]
    for bid, person in zip(bids, (wren, rival), strict=True):
        actions.submit_bid(bid, by=person, idempotency_key="k" * 32)

    sealed = taken(client, wren)
    own, theirs = (bid.reference for bid in bids)
    assert f"receipts/receipt-{own}-1.json" in sealed
    assert not [name for name in sealed if name.startswith("bids/")]
    assert b"'=Ours" in sealed["evidence.csv"]  # no spreadsheet takes it for a formula
    for line in sealed["SHA256SUMS"].decode().splitlines():
        digest, name = line.split("  ")
        assert sha256(sealed[name]).hexdigest() == digest
    assert own in sealed["bids.csv"].decode()
    assert theirs.encode() not in b"".join(sealed.values())

    our.close(tender)
    our.opened(tender, officers)
    opened = taken(client, wren)
    assert [name for name in opened if name.startswith("bids/")] == [f"bids/{own}.csv"]


def test_a_firm_that_has_typed_nothing_yet_takes_out_a_whole_file_and_nobody_takes_anothers(client):
    newcomer = make.supplier_admin()
    assert {"README.txt", "facts.csv", "clicks.csv", "SHA256SUMS"} <= taken(client, newcomer).keys()
    other = reverse("takeout:take-out", args=[make.supplier().reference])
    assert client.post(other).status_code == 404


def test_every_person_takes_out_what_is_kept_of_them_and_nothing_of_a_colleague(client):
    buyer = make.buyer()
    officer, colleague = make.officer(buyer), make.approver(buyer)
    save_search(officer, query="q=home")
    save_search(colleague, query="q=secret")
    notify([officer], SEARCH_FOUND, key="1", subject="T-1", search="home", title="A home", closes="soon")
    make.sign_in(client, officer)
    assert "Download what is kept of you" in client.get("/account/").text
    answer = client.post(reverse("takeout:take-out-mine"))

    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        files = {name: archive.read(name).decode() for name in archive.namelist()}
    assert officer.email in files["account.csv"] and buyer.reference in files["memberships.csv"]
    assert "home" in files["searches.csv"] and "secret" not in files["searches.csv"]
    assert files["notices.csv"].count("\n") == 2 and colleague.email not in "".join(files.values())
    for line in files["SHA256SUMS"].splitlines():
        digest, name = line.split("  ")
        assert sha256(files[name].encode()).hexdigest() == digest


def test_a_public_body_takes_out_what_its_people_wrote_and_nothing_that_bidders_sent(client):
    tender, _ = our.open_tender()
    bidder = our.bidder()
    bid = our.bid(tender, bidder)
    actions.submit_bid(bid, by=bidder, idempotency_key="k" * 32)
    ask_clarification(tender, by=bidder, question="May we work from home on most days?")
    other = make.published_tender(make.buyer(name="Beta Council"), title="Beta's own")

    files = taken(client, make.user("buyer_admin", tender.buyer))

    assert tender.reference in files["tenders.csv"].decode()
    assert "May we work from home" in files["questions.csv"].decode()
    everything = b"".join(files.values()).decode()
    firm = bidder.organisations[0]
    for hidden in (bid.reference, firm.name, firm.reference, bidder.name, bidder.email, other.reference):
        assert hidden not in everything
    for line in files["SHA256SUMS"].decode().splitlines():
        digest, name = line.split("  ")
        assert sha256(files[name]).hexdigest() == digest
    assert AuditEvent.objects.filter(
        kind="organisation.data_taken_out", subject=tender.buyer.reference
    ).exists()


@pytest.mark.parametrize("role", ["officer", "evaluator", "observer"])
def test_only_an_administrator_takes_out_the_data_of_a_public_body(client, role):
    buyer = make.buyer()
    make.sign_in(client, make.user(role, buyer))

    assert client.post(reverse("takeout:take-out", args=[buyer.reference])).status_code == 404
    assert "own data" not in client.get(reverse("organisations:people")).text


def test_the_centre_takes_its_own_out_and_no_buyers(client):
    centre, buyer = make.centre(), make.buyer()
    admin = make.user("buyer_admin", centre)

    assert admin.email in taken(client, admin)["people.csv"].decode()
    assert client.post(reverse("takeout:take-out", args=[buyer.reference])).status_code == 404


def test_what_is_kept_of_a_person_holds_their_coaching_what_they_follow_and_what_they_declared(client):
    tender = make.published_tender()
    officer, colleague = make.officer(tender.buyer), make.officer(tender.buyer)
    for person, category in ((officer, "headcount"), (colleague, "lockin")):
        CoachingNote.objects.create(
            person=person, buyer=tender.buyer, category=category, met=3, last_on=date(2026, 11, 1)
        )
    Follow.objects.create(user=officer, tender=tender)
    panel = Panel.objects.create(tender=tender, made_by=colleague)
    for person, words in ((officer, "My brother works there."), (colleague, "I once worked there.")):
        ConflictDeclaration.objects.create(
            panel=panel, person=person, moment="access", kind="perceived", words=words
        )
    make.sign_in(client, officer)
    answer = client.post(reverse("takeout:take-out-mine"))

    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        files = {name: archive.read(name).decode() for name in archive.namelist()}
    assert "headcount,3" in files["coaching.csv"] and tender.reference in files["followed_tenders.csv"]
    assert "My brother" in files["declarations.csv"]
    assert "lockin" not in "".join(files.values()) and "I once" not in "".join(files.values())
