"""Thirty canary strings, typed everywhere a bid can be typed into, are found nowhere at rest."""

import logging
import os
import subprocess
import tempfile
import uuid
from pathlib import Path

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.urls import reverse

from suppliers.bids import actions
from suppliers.sealing.boxes import Unsealable
from tests import make
from tests.suppliers import make as our

pytestmark = pytest.mark.django_db(transaction=True)


def canary(number: int) -> str:
    return f"Kanarienvogel{number:02d}{uuid.uuid4().hex[:12]}"


def seek(words: list[str], superuser, *folders: Path) -> dict[str, str]:
    """Return each word that stands in a file below the folders, or in a dump of the database, and where."""
    superuser.execute("CHECKPOINT")
    needles = {word: word.encode() for word in words}
    found: dict[str, str] = {}
    for folder in folders:
        for path in folder.rglob("*"):
            try:
                data = path.read_bytes() if path.is_file() and not path.is_symlink() else b""
            except OSError:
                continue
            found.update({word: str(path) for word, needle in needles.items() if needle in data})
    from supervisor.servers import postgres_bin

    facts = connection.settings_dict
    dump = subprocess.run(
        [postgres_bin() / "pg_dump", "-h", superuser.info.host, "-U", "postgres", "--inserts", facts["NAME"]],
        capture_output=True,
        check=True,
    ).stdout
    # bytea stands in a dump as hexadecimal letters.
    found.update(
        {word: "dump" for word, needle in needles.items() if needle in dump or needle.hex().encode() in dump}
    )
    return found


@pytest.fixture
def places(tmp_path):
    """Every folder in which the running servers and the service keep files."""
    return [Path(os.environ["WORTH_VAR"]), tmp_path] if "WORTH_VAR" in os.environ else [tmp_path]


def test_nothing_of_a_bid_is_found_at_rest_in_any_phase(
    client, superuser, places, monkeypatch, caplog, capfd
):
    if "SUPERUSER_DATABASE_URL" not in os.environ:
        pytest.skip("needs the files of the database server: it runs elsewhere")
    spooled: list[str] = []
    for name in ("TemporaryFile", "NamedTemporaryFile", "mkstemp", "SpooledTemporaryFile"):
        monkeypatch.setattr(tempfile, name, lambda *a, _name=name, **k: spooled.append(_name))
    caplog.set_level(logging.DEBUG)
    words = [canary(number) for number in range(30)]
    price = "98765" + str(uuid.uuid4().int)[:5] + ".37"
    tender, officers = our.open_tender()
    person = our.bidder()
    make.sign_in(client, person)
    bid = actions.start_bid(tender.lots.first(), by=person)
    answer = reverse("bids:answer", args=[bid.reference, "C1"])

    # Keystroke by keystroke, then the other questions, partners, file names and file contents.
    for count, word in enumerate(words[:10]):
        typed = {"text": " ".join(words[: count + 1]), "revision": str(count)}
        assert client.post(answer, typed, headers={"HX-Request": "true"}).status_code == 200, word
    client.post(reverse("bids:answer", args=[bid.reference, "C2"]), {"text": " ".join(words[10:18])})
    client.post(reverse("bids:price", args=[bid.reference]), {"price_gbp": price})
    rows = {"partner-TOTAL_FORMS": 4, "partner-INITIAL_FORMS": 0}
    for number, word in enumerate(words[18:22]):
        rows |= {f"partner-{number}-name": word, f"partner-{number}-role": "partner"}
        rows |= {f"partner-{number}-size": "sme", f"partner-{number}-share_pct": "5"}
    client.post(reverse("bids:partners", args=[bid.reference]), rows)
    for number in range(22, 30, 2):
        body = b"%PDF-1.7 " + words[number + 1].encode() * 50 + b" %%EOF"
        file = SimpleUploadedFile(f"{words[number]}.pdf", body)
        assert client.post(reverse("bids:files", args=[bid.reference]), {"file": file}).status_code == 302
    refused = SimpleUploadedFile(f"{words[29]}.exe", words[28].encode())
    assert client.post(reverse("bids:files", args=[bid.reference]), {"file": refused}).status_code == 422
    sought = [*words, price, price.rstrip("7").rstrip("3").rstrip(".")]
    content = actions.draft_content(bid)
    assert all(word in str(content) for word in (words[0], words[17], words[21], words[22], price))
    assert seek([tender.title, person.email], superuser, *places).keys() == {tender.title, person.email}, (
        "the search must find what does stand in the tables"
    )

    assert seek(sought, superuser, *places) == {}, "draft"
    page = client.post(
        reverse("bids:check", args=[bid.reference]), {"key": "k" * 32, "sure": "on"}, follow=True
    )
    assert b"Your bid is in" in page.content
    assert seek(sought, superuser, *places) == {}, "submitted"
    our.close(tender)
    client.get(reverse("bids:show", args=[bid.reference]))
    assert seek(sought, superuser, *places) == {}, "closed"
    our.opened(tender, officers)
    from suppliers.bids.queries import opened_quality

    assert words[0] in opened_quality(tender)[0].answers["C1"]
    assert seek(sought, superuser, *places) == {}, "opened: still sealed at rest"

    logged = caplog.text + "".join(capfd.readouterr())
    assert not [word for word in sought if word in logged]
    assert not [
        word for word in sought if any(word in str(cache.get(key)) for key in getattr(cache, "_cache", {}))
    ]
    assert spooled == []


def test_a_copy_of_the_database_alone_does_not_give_a_draft_back(tmp_path, settings):
    tender, _ = our.open_tender()
    bid = our.bid(tender, words="Our secret way")
    row = bid.parts.get(part="answer:C1")

    settings.DRAFT_KEY_DIR = str(tmp_path / "another machine")
    from suppliers.bids import drafts
    from suppliers.sealing.keystore import KeyDestroyed

    with pytest.raises(KeyDestroyed):
        drafts.read_draft(bid)
    drafts.key_store().get_or_make(tender.reference)
    with pytest.raises(Unsealable):
        drafts.unlock_value(bid, "answer:C1", bytes(row.sealed))


def test_from_the_closing_moment_on_the_draft_key_goes_for_good():
    tender, _ = our.open_tender()
    bid = our.bid(tender)
    assert actions.destroy_due_draft_keys() == []
    our.close(tender)

    assert actions.destroy_due_draft_keys() == [tender.reference]
    assert actions.destroy_due_draft_keys() == []

    from suppliers.bids import drafts
    from suppliers.sealing.keystore import KeyDestroyed

    with pytest.raises(KeyDestroyed):
        drafts.read_draft(bid)
