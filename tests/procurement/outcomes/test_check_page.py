"""The checker's pages and API: open to all, calm with anything."""

import json
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

pytestmark = pytest.mark.django_db
DATA = Path(__file__).parents[2] / "data" / "language"
BEFORE = (DATA / "demo_before.txt").read_text()
PAGE = "/check/"


def test_a_stranger_pastes_the_old_text_and_sees_what_it_asks_for(client):
    page = client.post(PAGE, {"text": BEFORE}).content.decode()
    assert "This reads as a request for PEOPLE: 8 of 12 sentences" in page
    assert "13 must change, 11 to look at again" in page
    assert page.count("govuk-summary-card__title-wrapper") == 2
    assert "app-mark--block" in page
    assert "The title alone reads as <strong>a headcount</strong>" in page


def test_the_answer_while_typing_is_one_part(client):
    part = client.post(PAGE, {"text": BEFORE}, headers={"HX-Request": "true"}).content.decode()
    assert part.lstrip().startswith('<div id="result"') and "<html" not in part


def test_the_new_text_is_left_in_peace(client):
    page = client.post(PAGE, {"text": (DATA / "demo_after.txt").read_text()}).content.decode()
    assert "a request for an OUTCOME" in page and "Nothing here asks for people, days or a system" in page


def test_the_full_list_shows_every_hit_and_what_was_left_alone(client):
    page = client.post(
        "/check/all/", {"text": BEFORE + "\n40 business analysts will be the users."}
    ).content.decode()
    assert page.count('id="hit-') >= 23
    assert "These people use the service" in page


def test_a_file_is_read(client):
    upload = SimpleUploadedFile("old.txt", BEFORE.encode())
    assert "8 of 12 sentences" in client.post(PAGE, {"text": "", "file": upload}).content.decode()


@pytest.mark.parametrize(
    ("sent", "status", "words"),
    [
        ({"text": ""}, 422, "Paste a text"),
        ({"text": "x" * 500_001}, 422, "over 500,000 characters"),
        ({}, 422, "Paste a text"),
        ({"text": "\x00\x00"}, 422, "Paste a text"),
        ({"text": "<script>alert(1)</script> 40 developers"}, 200, "&lt;script&gt;"),
    ],
)
def test_bad_input_gets_a_sentence(client, sent, status, words):
    answer = client.post(PAGE, sent)
    assert answer.status_code == status and words in answer.content.decode()


def test_a_scan_is_refused_and_the_paste_is_kept(client):
    upload = SimpleUploadedFile("scan.pdf", b"%PDF-1.4 nothing")
    answer = client.post(PAGE, {"text": "kept words", "file": upload})
    assert answer.status_code == 422 and "kept words" in answer.content.decode()


def test_the_ladder_asks_why_and_keeps_every_line(client):
    climb = reverse("check:climb")
    first = client.post(
        climb, {"line": "Give us 40 business analysts.", "category": "headcount"}
    ).content.decode()
    assert "Why does that matter?" in first and "Cut … from … to … by … for …" in first
    third = client.post(
        climb,
        {
            "line": ["Give us 40 business analysts.", "The backlog grows."],
            "answer": "Families wait for a decision.",
        },
    ).content.decode()
    assert "Is this a change for people?" in third and "The backlog grows." in third
    top = client.post(
        climb,
        {
            "line": ["40 developers", "a", "b"],
            "answer": "Cut the wait of families from 47 days to 21 by March 2028.",
        },
    ).content.decode()
    assert "It names people, a direction and a figure." in top and "Build the outcome from this line" in top


@pytest.mark.parametrize("answer", ["", "Cut … from … to …"])
def test_a_rung_with_gaps_is_not_climbed(client, answer):
    page = client.post(reverse("check:climb"), {"line": "40 developers", "answer": answer})
    assert page.status_code == 422


def test_every_rule_stands_on_a_page(client):
    assert "count then role" in client.get(reverse("check:show-rules")).content.decode()


def post(client, body):
    return client.post("/api/v1/check/language", json.dumps(body), content_type="application/json")


def test_the_api_answers_without_a_key(client):
    found = post(client, {"text": "Bidders complete the rate card.", "title": "40 business analysts"}).json()
    assert found["reading"] == "people" and found["title"]["label"] == "headcount"
    assert found["points"] == "16" and {hit["rule"] for hit in found["hits"]} >= {"T03", "H01"}


@pytest.mark.parametrize(
    "body", [{}, {"text": 4.5, "field": "footer"}, {"text": "x" * 500_001}, [], "text", {"text": None}]
)
def test_the_api_refuses_bad_input_with_400(client, body):
    assert post(client, body).status_code == 400


def test_the_api_refuses_what_nobody_sees_and_reads_what_is_odd(client):
    assert post(client, {"text": "¿40 devs? ☃ \t\n Ω"}).status_code == 200
    refused = post(client, {"text": "\x00 40 developers \u202e"})
    assert refused.status_code == 400 and "shows nothing" in refused.content.decode()
    assert post(client, {"text": "40 \ud800 developers"}).status_code == 400
