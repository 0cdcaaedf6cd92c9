"""Thirty canary strings, typed everywhere a bid can be typed into, are found nowhere at rest."""

import logging
import os
import subprocess
import tempfile
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import redis
import structlog
from django.conf import settings as configured
from django.core import mail
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import reverse

from procurement.notifications import enqueue
from supervisor.servers import postgres_bin
from suppliers.bids import actions, drafts
from suppliers.sealing.boxes import Unsealable
from tests import make
from tests.suppliers import make as our

pytestmark = pytest.mark.django_db(transaction=True)

# What a file below the servers' folders is, by a folder on its way; the first that fits.
KINDS = {
    "pg_wal": "WAL",
    "base": "table files",
    "global": "table files",
    "media": "file store",
    "log": "logs",
}


def canary(number: int) -> str:
    return f"Kanarienvogel{number:02d}{uuid.uuid4().hex[:12]}"


@dataclass
class Search:
    """Looks for words in everything that the running servers and this process keep."""

    superuser: Any
    folders: list[Path]
    caplog: Any
    capfd: Any
    spooled: list[Any]
    logged: str = field(default="")

    def __call__(self, words: list[str]) -> dict[str, set[str]]:
        """Return for each kind of place the words that stand in it; a place without one is left out."""
        self.superuser.execute("CHECKPOINT")
        self.logged += self.caplog.text + "".join(self.capfd.readouterr())
        found: dict[str, set[str]] = {}
        for kind, data in self.places():
            # bytea stands in a dump as hexadecimal letters.
            there = {word for word in words if word.encode() in data or word.encode().hex().encode() in data}
            if there:
                found.setdefault(kind, set()).update(there)
        return found

    def places(self) -> Any:
        """Give the kind and the bytes of each file, table, queue, message and line there is."""
        for folder in self.folders:
            for path in folder.rglob("*"):
                try:
                    data = path.read_bytes() if path.is_file() and not path.is_symlink() else b""
                except OSError:  # it went away while we looked
                    continue
                yield next((kind for part, kind in KINDS.items() if part in path.parts), "other files"), data
        yield "dump", subprocess.run(
            [postgres_bin() / "pg_dump", "-h", self.superuser.info.host, "-U", "postgres", "--inserts",
             connection.settings_dict["NAME"]],
            capture_output=True, check=True,
        ).stdout  # fmt: skip
        queues = broker()
        for key in queues.scan_iter():
            yield "queue", key + (queues.dump(key) or b"")
        for key in list(getattr(cache, "_cache", {})):
            yield "cache", str((key, cache._cache[key])).encode()
        for message in mail.outbox:
            yield "mail", message.message().as_bytes()
        yield "logs", self.logged.encode()
        for file in self.spooled:
            file.seek(0)
            yield "temporary files", file.read()


@pytest.fixture
def search(superuser, tmp_path, monkeypatch, caplog, capfd):
    """The search over this test's servers; temporary files that the service opens are kept and searched."""
    if "SUPERUSER_DATABASE_URL" not in os.environ:
        pytest.skip("needs the files of the database server: it runs elsewhere")
    spooled: list[Any] = []
    for name in ("TemporaryFile", "NamedTemporaryFile", "SpooledTemporaryFile"):
        original = getattr(tempfile, name)

        def kept(*args, _original=original, **facts):
            spooled.append(_original(*args, **facts))
            return spooled[-1]

        monkeypatch.setattr(tempfile, name, kept)
    mkstemp = tempfile.mkstemp

    def made(*args, **facts):
        handle, path = mkstemp(*args, **facts)
        spooled.append(os.fdopen(os.dup(handle), "rb"))
        Path(path).unlink()
        return handle, path

    monkeypatch.setattr(tempfile, "mkstemp", made)
    caplog.set_level(logging.DEBUG)
    folders = [tmp_path, *([Path(os.environ["WORTH_VAR"])] if "WORTH_VAR" in os.environ else [])]
    yield Search(superuser, folders, caplog, capfd, spooled)
    for file in spooled:
        file.close()


@dataclass
class Typed:
    """A bid into which everything was typed, and what."""

    tender: Any
    officers: list[Any]
    bid: Any
    words: list[str]
    price: str

    @property
    def sought(self) -> list[str]:
        return [*self.words, self.price, self.price.rstrip("7").rstrip("3").rstrip(".")]


def type_everything(client: Client) -> Typed:
    """Type thirty words and a price, keystroke by keystroke, into answers, partners, file names and files."""
    words = [canary(number) for number in range(30)]
    price = "98765" + str(uuid.uuid4().int)[:5] + ".37"
    tender, officers = our.open_tender()
    person = our.bidder()
    make.sign_in(client, person)
    bid = actions.start_bid(tender.lots.first(), by=person)
    answer = reverse("bids:answer", args=[bid.reference, "C1"])
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
    content = our.draft_content(bid)
    assert all(word in str(content) for word in (words[0], words[17], words[21], words[22], price))
    return Typed(tender, officers, bid, words, price)


def send(client: Client, bid: Any) -> None:
    page = client.post(
        reverse("bids:check", args=[bid.reference]), {"key": "k" * 32, "sure": "on"}, follow=True
    )
    assert b"Your bid is in" in page.content


@pytest.mark.prove
def test_nothing_of_a_bid_is_found_at_rest_in_any_phase(client, search):
    typed = type_everything(client)
    open_words = search([typed.tender.title, typed.bid.started_by.email])
    assert {"table files", "dump"} <= open_words.keys(), "the search must find what does stand in the tables"

    assert search(typed.sought) == {}, "draft"
    send(client, typed.bid)
    assert search(typed.sought) == {}, "submitted"
    our.close(typed.tender)
    client.get(reverse("bids:show", args=[typed.bid.reference]))
    assert search(typed.sought) == {}, "closed"
    our.opened(typed.tender, typed.officers)
    from suppliers.bids.queries import opened_quality

    assert typed.words[0] in opened_quality(typed.tender)[0].answers["C1"]
    assert search(typed.sought) == {}, "opened: still sealed at rest"
    assert search.spooled == []


@pytest.mark.prove
def test_control_with_the_sealing_off_every_word_is_found_in_each_kind_of_file(client, search, monkeypatch):
    monkeypatch.setattr(drafts, "lock", lambda key, data, *, context: data)
    monkeypatch.setattr(drafts, "unlock", lambda key, data, *, context: data)
    monkeypatch.setattr(actions, "seal_stream", lambda key, chunks, *, context: iter(chunks))
    monkeypatch.setattr("suppliers.bids.submission.seal_bytes", lambda key, data, binding, *, pad_to: data)

    typed = type_everything(client)
    drafted = search(typed.sought)
    send(client, typed.bid)
    sent = search(typed.sought)

    contents = set(typed.words[23:29:2])
    refused = set(typed.words[28:])
    kept = set(typed.sought) - contents - refused
    for found in (drafted, sent):
        assert kept <= found["table files"]
        assert kept <= found["dump"]
        # A word may be cut in two by the edge of a page of the log: nearly all of them are whole.
        assert len(kept & found["WAL"]) > len(kept) - 5
    assert contents <= drafted["file store"]


def broker() -> redis.Redis:
    return redis.Redis.from_url(configured.REDIS_URL.replace("redis+socket:", "unix:").split("?")[0])


def leak_into_a_temporary_file(word: str) -> None:
    handle, _ = tempfile.mkstemp()
    os.write(handle, word.encode())
    os.close(handle)


def leak_into_the_file_store(word: str) -> None:
    folder = Path(configured.MEDIA_ROOT)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "plan.pdf").write_text(word)


def leak_into_a_table(word: str) -> None:
    enqueue("bid.submitted", key=word, payload={"text": word})


LEAKS: dict[str, Callable[[str], Any]] = {
    "table files": leak_into_a_table,
    "WAL": leak_into_a_table,
    "dump": leak_into_a_table,
    "file store": leak_into_the_file_store,
    "temporary files": leak_into_a_temporary_file,
    "logs": lambda word: structlog.get_logger("suppliers.bids").warning("answer.kept", text=word),
    "queue": lambda word: broker().rpush("canaries", word),
    "cache": lambda word: cache.set("draft", {"text": word}),
    "mail": lambda word: mail.send_mail("Your draft", word, None, ["bidder@example.org"]),
}


@pytest.mark.prove
@pytest.mark.parametrize("kind", LEAKS)
def test_control_a_word_that_leaks_is_found_in_its_place(search, kind):
    word = canary(0)
    assert search([word]) == {}

    LEAKS[kind](word)
    found = search([word])
    broker().delete("canaries")
    cache.clear()

    assert word in found.get(kind, set())


def test_a_copy_of_the_database_alone_does_not_give_a_draft_back(tmp_path, settings):
    tender, _ = our.open_tender()
    bid = our.bid(tender, words="Our secret way")
    row = bid.parts.get(part="answer:C1")

    settings.DRAFT_KEY_DIR = str(tmp_path / "another machine")
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

    from suppliers.sealing.keystore import KeyDestroyed

    with pytest.raises(KeyDestroyed):
        drafts.read_draft(bid)
