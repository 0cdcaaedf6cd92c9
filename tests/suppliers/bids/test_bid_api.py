"""The API of bids: the same actions, one shape of error, nobody else's bids."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from suppliers.bids.models import BidVersion
from suppliers.reach.models import Click
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
        (
            client.post(f"{root}/submit/", headers={"Idempotency-Key": "am-montag-früh"}),
            409,
            "bid.key_invalid",
        ),
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
        assert client.get("/api/v1/bids/").json() == {"bids": [], "next": None}
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


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ({"price_gbp": "100.00", "exit_gbp": 5000}, "exit_gbp must be an amount as text"),
        ({"price_gbp": "100.00", "exit_gbp": "cheap"}, "exit_gbp must be an amount as text"),
        ({"price_gbp": 100}, "price_gbp must be an amount as text"),
        ({"price_gbp": "NaN"}, "price_gbp must be an amount from 0"),
        ({"price_gbp": "1.005"}, "Round it to whole pennies"),
        ({"total": "100.00"}, "licences_gbp"),
        ({}, "price_gbp, the price for the work, is missing"),
    ],
)
def test_no_part_of_a_price_is_left_out_because_it_cannot_be_read(client, wren, tender, value, said):
    reference = client.post("/api/v1/bids/", {"lot": tender.lots.first().reference}).json()["reference"]
    answer = put(client, reference, "price", value)
    assert answer.status_code == 409 and said in answer.json()["message"]
    assert client.get(f"/api/v1/bids/{reference}/").json()["parts"] == []


def test_a_submission_without_its_key_says_which_header_to_send(client, wren, tender):
    reference = client.post("/api/v1/bids/", {"lot": tender.lots.first().reference}).json()["reference"]
    answer = client.post(f"/api/v1/bids/{reference}/submit/")
    assert answer.status_code == 409 and "header Idempotency-Key" in answer.json()["message"]


def test_what_machines_get_wrong_is_told_in_our_words(wren, tender):
    client = Client(enforce_csrf_checks=True)
    lot = {"lot": tender.lots.first().reference}
    answer = client.post("/api/v1/bids/", lot)
    assert answer.status_code == 401 and "Make a key" in answer.json()["message"]
    make.sign_in(client, wren)
    answer = client.post("/api/v1/bids/", lot)
    assert (answer.status_code, answer.json()["code"]) == (403, "csrf_failed")
    assert "X-CSRFToken" in answer.json()["message"]
    client.cookies["csrftoken"] = token = "t" * 32
    sent = {"headers": {"X-CSRFToken": token}}
    assert client.post("/api/v1/bids/", lot, **sent).status_code == 201
    answer = client.post("/api/v1/bids/", "<a/>", content_type="text/xml", **sent)
    assert answer.status_code == 415 and "Send JSON" in answer.json()["message"]
    answer = client.post("/api/v1/bids/", '{"lot":' + "9" * 6000, content_type="application/json", **sent)
    assert answer.status_code == 400 and "sys." not in answer.json()["message"]
    answer = client.delete("/api/v1/bids/", **sent)
    assert answer.status_code == 405 and "Allow" in answer and "Allow" in answer.json()["message"]
    # The firm's own record has each of them, the refused ones too.
    kept = Click.objects.filter(person=wren).order_by("pk").values_list("answer", flat=True)
    assert list(kept) == [403, 201, 415, 400, 405]
