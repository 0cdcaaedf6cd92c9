"""The API of bids: the same actions, one shape of error, nobody else's bids."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from suppliers.bids.models import BidVersion
from suppliers.sealing import verify_receipt
from tests import make
from tests.suppliers import make as our

pytestmark = pytest.mark.django_db


def put(client, reference, part, value, revision=0):
    return client.put(
        f"/api/v1/bids/{reference}/parts/{part}/",
        json.dumps({"value": value, "revision": revision}),
        content_type="application/json",
    )


def test_a_system_writes_submits_and_withdraws_a_bid(client, wren, tender):
    lot = tender.lots.first().reference
    reference = client.post("/api/v1/bids/", {"lot": lot}).json()["reference"]
    assert put(client, reference, "answer:C1", "We ask families.").json()["revision"] == 1
    draft = client.get(f"/api/v1/bids/{reference}/").json()
    assert [lack["part"] for lack in draft["missing"]] == ["answer:C2", "price"]
    put(client, reference, "answer:C2", "Side by side.")
    put(client, reference, "price", {"price_gbp": "90000.00"})
    file = client.post(
        f"/api/v1/bids/{reference}/files/", {"file": SimpleUploadedFile("plan.pdf", b"%PDF-1.7 %%EOF")}
    )
    assert file.status_code == 201

    submit = f"/api/v1/bids/{reference}/submit/"
    first = client.post(submit, headers={"Idempotency-Key": "monday-evening"})
    again = client.post(submit, headers={"Idempotency-Key": "monday-evening"})

    assert first.status_code == again.status_code == 201
    assert first.content == again.content
    facts = verify_receipt.verify(first.content)
    assert facts["files"][0]["sha256"] == file.json()["sha256"]
    assert BidVersion.objects.count() == 1
    withdrawn = client.post(f"/api/v1/bids/{reference}/withdraw/", {"reason": "Too busy"})
    assert (withdrawn.json()["status"], withdrawn.json()["version"]) == ("withdrawn", None)


def test_refusals_have_a_code_and_a_sentence(client, wren, tender):
    bid = our.bid(tender, wren)
    root = f"/api/v1/bids/{bid.reference}"

    cases = [
        (client.post(f"{root}/submit/"), 409, "bid.key_invalid"),
        (put(client, bid.reference, "answer:C9", "x"), 409, "bid.no_such_part"),
        (put(client, bid.reference, "answer:C1", {"not": "text"}), 409, "bid.answer_invalid"),
        (put(client, bid.reference, "price", {"price_gbp": "1e999999"}), 409, "bid.price_invalid"),
        (put(client, bid.reference, "price", {"price_gbp": "NaN"}), 409, "bid.price_invalid"),
        (put(client, bid.reference, "price", ["1"]), 409, "bid.price_invalid"),
        (put(client, bid.reference, "partners", [{"name": "A"}]), 409, "bid.partners_invalid"),
        (put(client, bid.reference, "partners", [[1]]), 409, "bid.partners_invalid"),
        (put(client, bid.reference, "answer:C1", "Other words", 0), 409, "bid.part_changed"),
        (client.post(f"{root}/withdraw/", {}), 400, "invalid"),
        (client.post(f"{root}/files/", {}), 400, "invalid"),
        (client.post("/api/v1/bids/", {"lot": "T-0001-L99"}), 404, "not_found"),
    ]
    for response, status, code in cases:
        assert (response.status_code, response.json()["code"]) == (status, code), response.content
        assert response.json()["message"]


def test_others_get_the_same_answer_for_a_bid_and_for_none(client, tender):
    bid = our.submitted(tender)
    for person in (our.bidder(), make.officer(tender.buyer), make.user("centre_analyst", make.centre())):
        make.sign_in(client, person)
        assert client.get("/api/v1/bids/").json() == []
        for reference in (bid.reference, "B-NOTTHERE"):
            answers = [
                client.get(f"/api/v1/bids/{reference}/"),
                client.post(f"/api/v1/bids/{reference}/submit/", headers={"Idempotency-Key": "k" * 16}),
                client.post(f"/api/v1/bids/{reference}/withdraw/", {"reason": "x"}),
                put(client, reference, "answer:C1", "x"),
            ]
            assert {answer.status_code for answer in answers} == {404}
            assert len({answer.content for answer in answers}) == 1


def test_a_stranger_is_not_let_in(client):
    assert client.get("/api/v1/bids/").status_code in {302, 401, 403}
