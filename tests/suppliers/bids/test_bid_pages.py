"""A bid in the browser: start, write, check, submit, receipt; and who gets which door."""

import json
import re
from decimal import Decimal
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from procurement.audit.tree import sign_tree_head
from procurement.errors import Refused
from suppliers.bids import actions, content
from suppliers.bids.formulas.price import PriceParts
from suppliers.bids.models import Bid, BidVersion, DraftPart
from suppliers.bids.queries import opened_quality
from suppliers.retention.actions import place_hold
from suppliers.retention.models import LegalHold
from suppliers.sealing import verify_receipt
from suppliers.sealing.actions import destroy_keys
from tests import make
from tests.suppliers import make as our

pytestmark = pytest.mark.django_db


def text_of(response) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


def url(name, bid, *args):
    return reverse(f"bids:{name}", args=[bid.reference, *args])


def test_a_bidder_goes_from_start_to_receipt(client, wren, tender):
    lot = tender.lots.first()
    page = client.get(reverse("bids:start", args=[lot.reference]))
    assert "How will you find out what families need?" in text_of(page)
    assert page.headers["Cache-Control"] == "no-store"

    page = client.post(reverse("bids:start", args=[lot.reference]), follow=True)
    bid = Bid.objects.get()
    assert "It is not a bid until you submit it" in text_of(page)

    page = client.post(url("answer", bid, "C1"), {"text": "We ask them.", "next": "1"})
    assert page.url == url("answer", bid, "C2")
    client.post(url("answer", bid, "C2"), {"text": "Side by side from month two."})
    client.post(url("price", bid), {"price_gbp": "90000", "exit_gbp": "1500.50"})
    page = client.get(url("check", bid))
    assert "£91,500.50" in text_of(page)
    assert "Still to do" not in text_of(page)

    key = page.context["form"]["key"].value()
    page = client.post(url("check", bid), {"key": key, "sure": "on"}, follow=True)
    assert "Your bid is in" in text_of(page)
    data = client.get(url("receipt-json", bid, 1))
    assert verify_receipt.verify(data.content)["bid"] == bid.reference
    again = client.post(url("check", bid), {"key": key, "sure": "on"})
    assert again.url == url("receipt", bid, 1)
    assert BidVersion.objects.count() == 1
    assert "Your bid is in" in text_of(client.get(url("show", bid)))


def test_each_page_of_a_bid_opens(client, wren, tender):
    bid = our.submitted(tender, wren)
    actions.upload_file(bid, "plan.pdf", b"%PDF-1.7 %%EOF", by=wren)
    names = ["show", "price", "partners", "files", "check", "withdraw"]
    pages = [url(name, bid) for name in names] + [url("answer", bid, "C1"), url("receipt", bid, 1)]

    for page in [*pages, reverse("bids:list"), reverse("bids:verifier")]:
        assert client.get(page).status_code == 200, page


@pytest.mark.django_db(transaction=True)
def test_the_receipt_leads_to_its_proof_once_a_head_is_signed_over_it(client, wren, tender):
    sign_tree_head("before")
    bid = our.submitted(tender, wren)
    page = url("receipt", bid, 1)
    assert "follows within a minute" in client.get(page).content.decode()
    assert client.get(url("receipt-proof", bid, 1)).status_code == 409
    our.submitted(tender)
    sign_tree_head("after")

    assert url("receipt-proof", bid, 1) in client.get(page).content.decode()
    facts = verify_receipt.verify(client.get(url("receipt-json", bid, 1)).content)
    place, size, _ = verify_receipt.verify_proof(client.get(url("receipt-proof", bid, 1)).content, facts)
    assert 0 < place < size


def test_no_receipt_says_how_many_others_bid(tender):
    first = our.submitted(tender)
    for _ in range(4):
        our.submitted(tender)
    last = our.submitted(tender)

    one, other = (json.loads(bytes(each.receipt.data))["log"]["position"] for each in (first, last))
    assert one == other


def test_a_pdf_receipt_is_a_pdf(client, wren, tender):
    bid = our.submitted(tender, wren)

    response = client.get(url("receipt-pdf", bid, 1))

    assert response.content.startswith(b"%PDF")
    assert response.headers["Content-Type"] == "application/pdf"


def test_autosave_keeps_what_is_typed_and_answers_with_a_part(client, wren, tender):
    bid = our.bid(tender, wren)

    response = client.post(
        url("answer", bid, "C1"), {"text": "Typed on", "revision": "1"}, headers={"HX-Request": "true"}
    )

    assert response.status_code == 200
    assert "<html" not in response.content.decode()
    assert 'name="revision" value="2"' in response.content.decode()
    assert our.draft_content(bid)["answers"]["C1"] == "Typed on"


def test_the_later_of_two_writers_sees_the_difference_and_loses_nothing(client, wren, tender):
    bid = our.bid(tender, wren, words="We ask families.")
    ada = make.bidder(bid.supplier, name="Ada Finch")
    actions.save_part(bid, "answer:C1", "We ask every family twice.", by=ada, revision=1)

    response = client.post(url("answer", bid, "C1"), {"text": "We visit families.", "revision": "1"})

    page = text_of(response)
    assert response.status_code == 422
    assert "Ada Finch saved another text while you wrote" in page
    assert "We visit families." in page
    assert "every family twice" in page
    assert our.draft_content(bid)["answers"]["C1"] == "We ask every family twice."

    autosaved = client.post(
        url("answer", bid, "C1"),
        {"text": "We visit families often.", "revision": "1"},
        headers={"HX-Request": "true"},
    )
    assert autosaved.status_code == 422
    assert our.draft_content(bid)["answers"]["C1"] == "We ask every family twice."

    client.post(url("answer", bid, "C1"), {"text": "We visit families.", "revision": "1", "over": "2"})
    own = client.post(url("answer", bid, "C1"), {"text": "We call families.", "revision": "1"})
    assert "You, in another window, saved another text while you wrote" in text_of(own)
    assert our.draft_content(bid)["answers"]["C1"] == "We visit families."


def test_what_was_typed_is_kept_when_a_price_is_refused(client, wren, tender):
    bid = our.bid(tender, wren)

    response = client.post(url("price", bid), {"price_gbp": "lots", "exit_gbp": "-1"})

    page = text_of(response)
    assert response.status_code == 422
    assert "must be a number" in page
    assert 'value="lots"' in page


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        (
            [("Nettle", "partner", "sme", "60"), ("Birch", "partner", "sme", "50")],
            "Together they can be at most 100",
        ),
        ([("Nettle", "partner", "sme", "")], "Enter the share of Nettle"),
        ([("Nettle", "partner", "sme", "101")], "must be 100 or less"),
        ([("", "partner", "sme", "10")], "Enter the name"),
    ],
)
def test_partners_that_do_not_add_up_are_refused_with_a_sentence(client, wren, tender, rows, words):
    bid = our.bid(tender, wren)
    data = {"partner-TOTAL_FORMS": len(rows), "partner-INITIAL_FORMS": 0}
    for number, row in enumerate(rows):
        for field, value in zip(("name", "role", "size", "share_pct"), row, strict=True):
            data[f"partner-{number}-{field}"] = value

    response = client.post(url("partners", bid), data)

    assert response.status_code == 422
    assert words in text_of(response)


def test_partners_are_kept_as_they_were_typed(client, wren, tender):
    bid = our.bid(tender, wren)
    data = {
        "partner-TOTAL_FORMS": 2,
        "partner-INITIAL_FORMS": 0,
        "partner-0-name": "Nettle & Birch",
        "partner-0-role": "partner",
        "partner-0-size": "sme",
        "partner-0-share_pct": "40",
        "partner-1-role": "partner",
        "partner-1-size": "unknown",
    }

    assert client.post(url("partners", bid), data).status_code == 302
    assert our.draft_content(bid)["partners"] == [
        {"name": "Nettle & Birch", "role": "partner", "size": "sme", "share_pct": "40"}
    ]
    assert "Nettle &amp; Birch" in client.get(url("partners", bid)).content.decode()


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("plan.pdf", b"", "0 bytes"),
        ("plan.exe", b"MZ", "cannot be taken"),
        ("plan.pdf", b"\x89PNG\r\n\x1a\n", "content is something else"),
        ("a" * 130 + ".pdf", b"%PDF-1.7 %%EOF", "1 to 120 characters"),
    ],
)
def test_a_file_that_is_refused_says_what_to_do(client, wren, tender, name, data, words):
    bid = our.bid(tender, wren)

    response = client.post(url("files", bid), {"file": SimpleUploadedFile(name, data), "question": ""})

    assert response.status_code == 422
    assert words in text_of(response)
    assert not bid.files.exists()


@pytest.mark.parametrize("sent", ["../../plan.pdf", "C:\\plan.pdf", "pl\u202ean.pdf", "pl\u200ban.pdf"])
def test_a_name_that_hides_something_or_leaves_its_folder_is_kept_plain(client, wren, tender, sent):
    bid = our.bid(tender, wren)

    client.post(url("files", bid), {"file": SimpleUploadedFile(sent, b"%PDF-1.7 %%EOF"), "question": ""})

    assert [item["name"] for item in our.draft_content(bid)["files"]] == ["plan.pdf"]


def test_a_file_sent_twice_is_in_the_draft_once(client, wren, tender):
    bid = our.bid(tender, wren)

    for question in ("C1", "C1", ""):
        file = SimpleUploadedFile("plan.pdf", b"%PDF-1.7 %%EOF")
        assert client.post(url("files", bid), {"file": file, "question": question}).status_code == 302

    assert sorted(item["question"] for item in our.draft_content(bid)["files"]) == ["", "C1"]


def test_a_file_comes_back_to_its_own_team_and_can_be_removed(client, wren, tender):
    bid = our.bid(tender, wren)
    data = b"%PDF-1.7 our plan %%EOF"
    client.post(url("files", bid), {"file": SimpleUploadedFile("Our plan.pdf", data), "question": "C1"})
    file = bid.files.get()

    response = client.get(url("file", bid, file.uuid))
    assert response.content == data
    assert 'filename="Our plan.pdf"' in response.headers["Content-Disposition"]
    assert response.headers["Content-Disposition"].startswith("attachment")

    client.post(url("remove-file", bid, file.uuid))
    assert client.get(url("file", bid, file.uuid)).status_code == 404
    assert client.get(url("file", bid, uuid4())).status_code == 404


def test_after_the_closing_moment_pages_say_so_and_write_nothing(client, wren, tender):
    bid = our.submitted(tender, wren)
    our.close(tender)
    before = list(DraftPart.objects.order_by("pk").values_list("revision", flat=True))

    for name in ("price", "partners", "files", "check"):
        assert client.get(url(name, bid)).status_code == 410
    assert client.get(url("answer", bid, "C1")).status_code == 410
    assert client.post(url("answer", bid, "C1"), {"text": "Late", "revision": "1"}).status_code == 410
    late = client.post(url("check", bid), {"key": "k" * 32, "sure": "on"})
    assert late.status_code == 422
    assert "The closing moment has passed" in text_of(late)
    assert "Nothing written" not in text_of(late)
    assert reverse("reach:record", args=[tender.reference]) in text_of(late)
    assert "Your bid is sealed" in text_of(client.get(url("show", bid)))
    assert client.get(url("receipt", bid, 1)).status_code == 200
    assert before == list(DraftPart.objects.order_by("pk").values_list("revision", flat=True))


def test_answers_that_are_one_text_are_warned_of_and_taken_all_the_same(client, wren, tender):
    bid = our.bid(tender, wren, words="We ask families.")
    actions.save_part(bid, "answer:C2", "Side by side.", by=wren, revision=1)
    assert "are the same text" not in text_of(client.get(url("check", bid)))

    actions.save_part(bid, "answer:C2", "We  ask\nFAMILIES. ", by=wren, revision=2)

    page = client.get(url("check", bid))
    titles = [question.title for question in content.questions(tender)]
    assert f"2 of your answers are the same text: ‘{titles[0]}’ and ‘{titles[1]}’." in text_of(page)
    key = page.context["form"]["key"].value()
    page = client.post(url("check", bid), {"key": key, "sure": "on"}, follow=True)
    assert "Your bid is in" in text_of(page)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("410000000", ["above the published value of the lot"]),
        ("4100", ["a tenth or less of the published value"]),
        ("£300,000", []),
    ],
)
def test_a_slip_in_a_price_is_asked_about_and_taken_if_meant(client, wren, tender, typed, words):
    tender.lots.update(value_gbp=410_000)
    bid = our.bid(tender, wren)
    revision = bid.parts.get(part="price").revision

    client.post(url("price", bid), {"price_gbp": typed, "revision": revision})

    page = client.get(url("check", bid))
    assert ("Look at your price once more" in text_of(page)) == bool(words)
    for word in words:
        assert word in text_of(page)
    assert page.context["form"]["sure"]
    assert not page.context["lacks"]


def test_a_price_is_held_against_the_scale_by_the_parts_that_count_and_with_its_pence(tender):
    lot = tender.lots.first()
    lot.value_gbp = 410_000
    scale = {"formula_id": "linear-floor-ceiling-v1", "floor_gbp": "80000", "ceiling_gbp": "100000.50"}
    tender.plan_snapshot |= {"price": scale, "cost_parts": ["price_gbp", "licences_gbp", "exit_gbp"]}
    inside = PriceParts(Decimal("100000"), own_running_gbp=Decimal("900000"))
    assert content.doubts_of_price(tender, lot, inside) == []
    outside = PriceParts(Decimal("100000"), exit_gbp=Decimal("0.50"))
    assert content.doubts_of_price(tender, lot, outside) == [
        "At £100,000.50 or more a price gets no points by the published formula."
    ]
    del tender.plan_snapshot["cost_parts"]
    assert len(content.doubts_of_price(tender, lot, inside)) == 1


@pytest.mark.parametrize("who", ["rival", "buyer", "opening officer", "evaluator", "centre"])
def test_anybody_else_gets_the_same_404_for_a_bid_and_for_none(client, tender, who):
    bid = our.submitted(tender)
    file = actions.upload_file(bid, "plan.pdf", b"%PDF-1.7 %%EOF", by=bid.bidder)
    people = {
        "rival": our.bidder,
        "buyer": lambda: make.officer(tender.buyer),
        "opening officer": lambda: make.user("opening_officer", tender.buyer),
        "evaluator": lambda: make.user("evaluator", tender.buyer),
        "centre": lambda: make.user("centre_analyst", make.centre()),
    }
    make.sign_in(client, people[who]())
    pages = [("show", ()), ("answer", ("C1",)), ("price", ()), ("partners", ()), ("files", ()), ("check", ())]
    pages += [
        ("withdraw", ()),
        ("receipt", (1,)),
        ("receipt-json", (1,)),
        ("receipt-pdf", (1,)),
        ("file", (file.uuid,)),
    ]

    for name, args in pages:
        there = client.get(reverse(f"bids:{name}", args=[bid.reference, *args]))
        none = client.get(reverse(f"bids:{name}", args=["B-NOTTHERE", *args]))
        assert there.status_code == none.status_code == 404, name
        assert strip(there, bid.reference) == strip(none, "B-NOTTHERE"), name


def strip(response, reference) -> str:
    body = response.content.decode().replace(reference, "")
    body = re.sub(r'nonce="[^"]+"|nonce-[^\']+|value="[^"]{64}"|"X-CSRFToken": "[^"]+"', "", body)
    return json.dumps(sorted(body.split("\n")))


def test_a_colleague_who_joins_sees_the_bid_and_one_who_leaves_does_not(client, tender):
    bid = our.bid(tender)
    ada = make.bidder(bid.supplier)
    make.sign_in(client, ada)
    assert client.get(url("show", bid)).status_code == 200

    ada.memberships.update(ended_at="2020-01-01T00:00:00Z", started_at="2019-01-01T00:00:00Z")

    assert client.get(url("show", bid)).status_code == 404


def test_the_verifier_is_public_and_is_the_file_itself(client):
    response = client.get(reverse("bids:verifier"))

    assert b"def verify(" in response.content


def test_the_list_of_bids_does_not_ask_more_with_more_bids(
    client, wren, tender, django_assert_max_num_queries
):
    for _ in range(3):
        one = our.open_tender()[0]
        our.bid(one, wren)
    with django_assert_max_num_queries(12):
        assert client.get(reverse("bids:list")).status_code == 200


def amended(tender, *, material=True):
    from django.utils import timezone

    from procurement.tenders.models import Amendment

    return Amendment.objects.create(
        tender=tender,
        number=1,
        status="made",
        what="The second lot is for three years.",
        why="Asked for",
        is_material=material,
        old_deadline_at=tender.deadline_at,
        new_deadline_at=tender.deadline_at,
        proposed_by=tender.author,
        agreed_by=make.approver(tender.buyer),
        made_at=timezone.now(),
    )


def test_a_draft_that_was_begun_before_a_change_leads_to_it_until_it_is_submitted(client, wren, tender):
    bid = our.submitted(tender, wren)
    amended(tender)
    actions.withdraw_bid(bid, by=wren, reason="We read the change first.")
    led = "after this bid was begun: The second lot is for three years."
    assert led in text_of(client.get(url("show", bid)))

    bid = actions.reopen_bid(bid, by=wren)
    assert led in text_of(client.get(url("check", bid)))
    actions.submit_bid(bid, by=wren, idempotency_key=uuid4().hex)

    assert "Read what changed" not in text_of(client.get(url("show", bid)))


def test_a_change_that_matters_asks_to_confirm_or_replace(client, wren, tender):
    bid = our.submitted(tender, wren)
    assert "The tender changed" not in text_of(client.get(url("show", bid)))
    assert client.post(url("confirm", bid)).status_code == 422
    amended(tender)

    assert "The second lot is for three years." in text_of(client.get(url("show", bid)))
    assert f"Look at a change of ‘{tender.title}’" in text_of(client.get("/"))
    assert client.post(url("confirm", bid)).status_code == 302
    assert "Look at a change" not in text_of(client.get("/"))
    assert "The tender changed" not in text_of(client.get(url("show", bid)))
    bid.refresh_from_db()
    assert (bid.status, bid.version) == ("submitted", 1)


def test_evidence_is_put_into_an_answer_without_typing_it_again(client, wren, tender):
    from suppliers.registration.models import Evidence

    bid = our.bid(tender, wren, words="We ask families.")
    mine = Evidence.objects.create(
        organisation=bid.supplier,
        kind="case_study",
        title="Northlode",
        text="Waits fell by half.",
        added_by=wren,
    )
    rival = our.bidder()
    theirs = Evidence.objects.create(
        organisation=rival.acting_organisation,
        kind="case_study",
        title="Rival",
        text="Rival words",
        added_by=rival,
    )

    page = client.get(url("answer", bid, "C1"), {"add": mine.reference})
    assert page.context["form"]["text"].value() == "We ask families.\n\nWaits fell by half."
    assert our.draft_content(bid)["answers"]["C1"] == "We ask families."
    assert "Rival words" not in text_of(client.get(url("answer", bid, "C1"), {"add": theirs.reference}))


def test_a_supplier_rereads_its_own_bid_once_the_envelopes_are_open_and_no_rival_does(client, wren):
    tender, officers = our.open_tender()
    bid = our.bid(tender, wren)
    actions.upload_file(bid, "plan.pdf", b"%PDF-1.7 our plan %%EOF", by=wren)
    actions.submit_bid(bid, by=wren, idempotency_key="k" * 32)
    page = url("sent", bid)
    our.close(tender)
    assert client.get(page).status_code == 409
    assert page not in text_of(client.get(url("show", bid)))

    our.opened(tender, officers)

    assert page in text_of(client.get(url("show", bid)))
    said = client.get(page)
    assert "We ask families." in text_of(said)
    assert "Still sealed" in text_of(said)
    assert "90000" not in text_of(said)
    file = re.search(r"/bids/[^\"]+/sent/[0-9a-f-]{36}/", said.content.decode())[0]
    assert b"".join([client.get(file).content]) == b"%PDF-1.7 our plan %%EOF"
    assert "read their own bid" in text_of(client.get(url("show", bid)))
    make.sign_in(client, our.bidder())
    assert client.get(page).status_code == 404
    assert client.get(file).status_code == 404
    make.sign_in(client, tender.author)
    assert client.get(page).status_code == 404


def test_after_a_restore_with_another_seed_an_opened_bid_is_refused_in_words(wren, settings):
    tender, officers = our.open_tender()
    actions.submit_bid(our.bid(tender, wren), by=wren, idempotency_key="k" * 32)
    our.close(tender)
    our.opened(tender, officers)
    assert opened_quality(tender)
    settings.SERVICE_KEY_SEED = "another seed of the service, of more than thirty-two letters"
    with pytest.raises(Refused, match="another key than on the day of the opening"):
        opened_quality(tender)


@pytest.mark.parametrize("is_opened", [False, True], ids=["sealed", "opened"])
def test_a_bidder_reads_why_a_tender_was_cancelled_and_whether_the_bid_was_ever_opened(
    client, wren, is_opened
):
    from procurement.tenders.actions import cancel_tender

    tender, officers = our.open_tender()
    bid = our.bid(tender, wren)
    actions.submit_bid(bid, by=wren, idempotency_key="k" * 32)
    if is_opened:
        our.close(tender)
        our.opened(tender, officers)
    tender.refresh_from_db()
    cancel_tender(tender, by=tender.author, reason="No money is left.", lesson="Ask first.")

    page = text_of(client.get(url("show", bid)))

    assert "No money is left." in page and "The buyer cancelled this tender" in page
    assert ("had been opened by then" in page) == is_opened
    assert ("about to be destroyed" in page) != is_opened
    assert "Counts" not in page
    if not is_opened:  # what is said of the keys is true at every moment
        hold = place_hold(tender, by=tender.author, reason="A claim was announced.")
        assert "(a legal hold), and destroyed when it ends" in text_of(client.get(url("show", bid)))
        LegalHold.objects.filter(pk=hold.pk).update(
            lifted_at=timezone.now(), lifted_by=make.approver(tender.buyer), lift_reason="It was withdrawn."
        )
        assert "about to be destroyed" in text_of(client.get(url("show", bid)))
        destroy_keys(tender, by=None, reason="The procurement was cancelled.")
        assert "stays sealed: the keys that could open it are destroyed" in text_of(
            client.get(url("show", bid))
        )
    public = text_of(client.get(reverse("tenders:show-public", args=[tender.reference])))
    assert "Cancelled on" in public and "Bids closed at" not in public
