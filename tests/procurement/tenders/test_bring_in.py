"""An old specification becomes a draft whose parts keep where they came from."""

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from procurement.tenders import queries
from procurement.tenders.formulas.parts import Piece, cut, part_of_heading
from procurement.tenders.models import Tender
from tests import make

pytestmark = pytest.mark.django_db
OLD = """\
Housing casework support
1. Background
Families wait 47 days for a decision, because officers look in five places.
2. Users
Housing officers
3. Scope of requirements
The supplier shall provide 12 developers.
A family agrees a plan at the first meeting.
4. Knowledge transfer and exit
By month 12 our own staff can change it without the supplier.
5. Terms
Bids will be assessed on price (60%) and quality (40%).
"""


def word(text: str) -> bytes:
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    paragraphs = "".join(f"<w:p><w:r><w:t>{line}</w:t></w:r></w:p>" for line in text.splitlines())
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(
            "word/document.xml",
            f'<w:document xmlns:w="{space}"><w:body>{paragraphs}</w:body></w:document>',
        )
    return file.getvalue()


@pytest.fixture
def officer(client):
    buyer = make.buyer()
    person = make.officer(buyer)
    make.sign_in(client, person)
    return person


def test_headings_send_the_text_below_them_to_its_part():
    found = cut([Piece(line, f"line {n}") for n, line in enumerate(OLD.splitlines(), 1)])

    assert {part: [piece.place for piece in kept] for part, kept in found.items()} == {
        "lot": ["line 1", "line 7", "line 8"],
        "why": ["line 3"],
        "users": ["line 5"],
        "capability_plan": ["line 10", "line 11", "line 12"],
    }


@pytest.mark.parametrize(
    "line",
    ["The users wait.", "the need for speed", "a" * 200, "", "12", "Families in need of a home today;"],
)
def test_a_sentence_is_no_heading(line):
    assert part_of_heading(line) is None


def test_a_word_file_becomes_a_draft_whose_parts_say_where_they_stood(client, officer):
    answer = client.post(
        reverse("tenders:bring-in"), {"file": SimpleUploadedFile("old.docx", word(OLD)), "title": ""}
    )

    tender = Tender.objects.get()
    assert answer.headers["Location"] == reverse("tenders:show-tender", args=[tender.reference])
    assert tender.title == "Housing casework support"
    assert tender.why.startswith("Families wait 47 days")
    assert tender.users == "Housing officers"
    assert "12 developers" in tender.lots.get().description
    lines = queries.source_lines(tender)
    assert "What is wrong, and for whom: old.docx, paragraph 3" in lines
    assert "Price weight (%) 60: the text says “price (60%”" in lines
    assert "old.docx, paragraph 3" in client.get(answer.headers["Location"]).content.decode()


def test_a_pasted_text_counts_its_lines(client, officer):
    client.post(reverse("tenders:bring-in"), {"text": OLD, "title": "Help for families"})

    tender = Tender.objects.get()
    assert tender.title == "Help for families"
    assert {"part": "why", "from": "Pasted text, line 3"} in tender.sources


def test_a_text_without_headings_says_that_it_stands_in_the_lot(client, officer):
    text = "Help for families\nWe need 40 analysts. Value: £900,000. Term: 18 months."
    page = client.post(reverse("tenders:bring-in"), {"text": text}, follow=True).content.decode()

    assert "all of it stands in lot 1" in page
    lot = Tender.objects.get().lots.get()
    assert (lot.value_gbp, lot.term_months) == (900_000, 18)


def test_the_draft_keeps_every_word(client, officer):
    client.post(reverse("tenders:bring-in"), {"text": OLD})

    tender = Tender.objects.get()
    kept = " ".join([tender.why, tender.users, tender.capability_plan, tender.lots.get().description])
    for line in OLD.splitlines():
        assert line in kept or part_of_heading(line) or line == "5. Terms"


@pytest.mark.parametrize(
    ("sent", "says"),
    [
        ({}, "Paste a text, or choose a file"),
        ({"text": "\x00 \x00"}, "Paste a text, or choose a file"),
        ({"text": "a " * 110_000}, "200,000 are the most"),
        ({"text": "a" * 600_000}, "500,000"),
        ({"file": SimpleUploadedFile("old.docm", b"PK")}, "macros"),
        ({"file": SimpleUploadedFile("old.exe", b"MZ")}, "Send a .docx"),
    ],
)
def test_what_cannot_be_read_is_refused_in_words_and_makes_no_draft(client, officer, sent, says):
    answer = client.post(reverse("tenders:bring-in"), sent)

    assert answer.status_code == 422
    assert says in answer.content.decode()
    assert not Tender.objects.exists()


def test_ten_thousand_bullets_become_one_lot(client, officer):
    client.post(reverse("tenders:bring-in"), {"text": "• a family in need\n" * 10_000, "title": "Many"})

    assert Tender.objects.get().lots.get().description.count("•") == 10_000
