"""A supplier takes its own data out: all of its own, nothing of a rival's, nothing that is sealed."""

import io
import zipfile
from hashlib import sha256

import pytest
from django.urls import reverse

from suppliers.bids import actions
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
