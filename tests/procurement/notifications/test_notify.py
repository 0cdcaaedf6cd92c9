"""Notices: each person is told once, in the service always and by mail as they chose."""

import ast
import email
import re
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.db import transaction

from procurement import audit
from procurement.audit.kinds import REGISTER as KINDS
from procurement.notifications import notice, notices, notify, outbox
from procurement.notifications.mail import NotifyBackend, send_mail_once
from procurement.notifications.models import Notice, NoticeChoice, Outbox
from tests import make

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parents[3]
CLOSING = notice(
    "test_closing",
    happened="{subject} closes soon, with {count} questions open.",
    do="Answer the questions.",
    by_when="{day}",
    link="accounts:show-account",
)


@pytest.fixture
def mailbox(settings, tmp_path):
    settings.EMAIL_BACKEND = "procurement.notifications.mail.FileBackend"
    settings.EMAIL_FILE_PATH = str(tmp_path)


def letters():
    paths = sorted(Path(settings.EMAIL_FILE_PATH).glob("*.eml"))
    return [email.message_from_bytes(path.read_bytes()) for path in paths]


def tell(users, key="T-0001 closing", **facts):
    return notify(users, CLOSING, key=key, subject="T-0001", **{"count": 2, "day": "1 May", **facts})


def run_all() -> None:
    while rows := list(Outbox.objects.waiting()):
        for row in rows:
            assert outbox.run(row.pk) == "done", Outbox.objects.get(pk=row.pk).last_error


def test_a_person_is_told_once_however_often_it_is_said():
    ada, ben = make.user(), make.user()

    assert tell([ada, ben, ada]) == 2
    assert tell([ada, ben]) == 0
    assert tell([ada], key="T-0001 closing in an hour") == 1
    assert Notice.objects.filter(user=ada).count() == 2


def test_a_notice_says_what_happened_what_to_do_and_by_when():
    ada = make.user()
    tell([ada])
    made = Notice.objects.get(user=ada)

    assert made.words.happened == "T-0001 closes soon, with 2 questions open."
    assert (made.words.do, made.words.by_when) == ("Answer the questions.", "1 May")
    assert made.link == "/account/"


def test_a_notice_that_was_undone_with_its_change_was_never_there():
    ada = make.user()
    with pytest.raises(RuntimeError), transaction.atomic():
        tell([ada])
        raise RuntimeError

    assert not Notice.objects.exists()


def test_who_has_left_is_told_nothing():
    assert tell([make.user(is_active=False)]) == 0


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"kind": "nobody_knows", "key": "x"}, "has no words"),
        ({"kind": "test_closing", "key": "x", "count": 1}, "needs day"),
        ({"kind": "test_closing", "count": 1, "day": "today"}, "a key or a subject"),
    ],
)
def test_a_notice_without_its_words_facts_or_occasion_is_refused(facts, words):
    with pytest.raises(ValueError, match=words):
        notify([make.user()], **facts)


def test_a_day_gives_one_digest_and_each_as_it_happens_gives_one_letter_each(mailbox):
    daily, each, none = make.user(), make.user(), make.user()
    NoticeChoice.objects.create(user=each, mail="each")
    NoticeChoice.objects.create(user=none, mail="none")
    tell([daily, each, none])
    tell([daily, each, none], key="second")
    run_all()
    assert [letter["To"] for letter in letters()] == [each.email] * 2

    outbox.enqueue("notice.digests", key="today")
    run_all()
    outbox.enqueue("notice.digests", key="today again")
    run_all()

    to = [letter["To"] for letter in letters()]
    assert sorted(to) == sorted([each.email, each.email, daily.email])
    digest = next(letter for letter in letters() if letter["To"] == daily.email)
    assert digest["Subject"] == "2 things to know in Worth"
    assert "Answer the questions." in digest.get_payload(decode=True).decode()


def test_a_digest_of_very_many_names_the_newest_says_how_many_more_and_is_not_continued_tomorrow(mailbox):
    ada = make.user()
    for number in range(60):
        tell([ada], key=f"occasion {number}", count=number)
    for day in ("today", "tomorrow"):
        outbox.enqueue("notice.digest", key=day, payload={"user": ada.pk})
    run_all()

    [letter] = letters()
    words = letter.get_payload(decode=True).decode()
    assert letter["Subject"] == "60 things to know in Worth"
    assert "with 59 questions" in words
    assert "with 9 questions" not in words
    assert f"And 10 more: {settings.SERVICE_URL}/notices/" in words


def test_a_digest_of_one_says_in_its_subject_what_happened_and_greets_its_reader(mailbox):
    ada = make.user(name="Ada Lovelace")
    tell([ada], count=3)
    outbox.enqueue("notice.digest", key="today", payload={"user": ada.pk})
    run_all()

    [letter] = letters()
    words = letter.get_payload(decode=True).decode()
    assert letter["Subject"] == Notice.objects.get(user=ada).words.happened
    assert words.startswith("Hello Ada Lovelace,\n\nThis is new for you in Worth.\n\n")


def test_what_was_read_already_is_not_mailed(mailbox, client):
    ada = make.bidder()
    tell([ada])
    make.sign_in(client, ada)
    client.post("/notices/read/")
    outbox.enqueue("notice.digests", key="today")
    run_all()

    assert letters() == []


def test_the_same_letter_sent_twice_is_one_file(mailbox):
    for _ in range(2):
        send_mail_once("key", "a@example.org", "Hello", "Text")

    assert len(letters()) == 1
    assert letters()[0]["Message-ID"] == f"<{letters()[0]['X-Worth-Key']}@worth.example>"


def test_the_mail_service_of_government_gets_the_key_as_reference(settings):
    settings.NOTIFY_TEMPLATE_ID = "template"
    sent = []
    backend = NotifyBackend(
        client=SimpleNamespace(send_email_notification=lambda **facts: sent.append(facts))
    )
    from django.core.mail import EmailMessage

    backend.send_messages(
        [EmailMessage("Subject", "Body", to=["a@example.org"], headers={"X-Worth-Key": "abc"})]
    )

    assert sent == [
        {
            "email_address": "a@example.org",
            "template_id": "template",
            "personalisation": {"subject": "Subject", "body": "Body"},
            "reference": "abc",
        }
    ]


def test_the_page_shows_own_notices_and_opening_one_reads_it(client):
    ada, ben = make.bidder(), make.bidder()
    tell([ada, ben])
    make.sign_in(client, ada)
    page = client.get("/notices/")
    assert b"closes soon" in page.content
    mine, other = Notice.objects.get(user=ada), Notice.objects.get(user=ben)

    assert client.post(f"/notices/{mine.uuid}/open/").url == "/account/"
    assert client.post(f"/notices/{other.uuid}/open/").status_code == 404
    mine.refresh_from_db()
    other.refresh_from_db()
    assert mine.read_at is not None
    assert other.read_at is None


def test_an_empty_list_teaches_and_a_long_one_is_cut_into_pages(client, django_assert_max_num_queries):
    ada = make.bidder()
    make.sign_in(client, ada)
    assert b"You have no notices" in client.get("/notices/").content
    for number in range(30):
        tell([ada], key=str(number))

    with django_assert_max_num_queries(9):
        first = client.get("/notices/")
    assert first.content.count(b"<article") == 20
    later = re.search(rb'href="(\?after=[^"]+)"', first.content)[1].decode()
    assert client.get(f"/notices/{later}").content.count(b"<article") == 10
    assert client.get("/notices/?after=x").status_code == 200


def test_the_way_of_mail_is_chosen_and_nothing_else_is_taken(client):
    ada = make.bidder()
    make.sign_in(client, ada)

    assert client.post("/notices/choice/", {"mail": "pigeon"}).status_code == 422
    assert client.post("/notices/choice/", {"mail": "each"}).status_code == 302
    assert NoticeChoice.objects.get(user=ada).mail == "each"


# --- The vocabularies: plain text, held by these tests ------------------------------------------------------


def calls(*names: str):
    """Give (file, call) for each call of a function of one of these names in the three floors."""
    for floor in ("procurement", "suppliers", "scoring"):
        for path in sorted((ROOT / floor).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call):
                    called = node.func
                    name = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
                    if name in names:
                        yield path.relative_to(ROOT), node


def test_every_notice_named_in_the_code_has_words():
    unknown = [
        f"{path}:{call.lineno} {call.args[1].value}"
        for path, call in calls("notify")
        if len(call.args) > 1
        and isinstance(call.args[1], ast.Constant)
        and call.args[1].value not in notices.REGISTER
    ]
    assert not unknown, "\n".join(unknown)


def test_every_job_named_in_the_code_has_a_handler():
    unknown = [
        f"{path}:{call.lineno} {call.args[0].value}"
        for path, call in calls("enqueue")
        if call.args and isinstance(call.args[0], ast.Constant) and call.args[0].value not in outbox.HANDLERS
    ]
    assert not unknown, "\n".join(unknown)


def test_every_audit_kind_says_who_did_it_or_what_happened():
    assert len(KINDS) > 8
    for kind in KINDS.values():
        assert kind.fields, f"{kind}: {kind.sentence!r} names nobody and nothing"


def test_a_kind_keeps_its_sentence():
    audit.kind("test.kept", "{by} kept it")
    with pytest.raises(ValueError, match="another sentence"):
        audit.kind("test.kept", "{by} lost it")
    with pytest.raises(ValueError, match=r"noun\.verb"):
        audit.kind("Kept", "{by}")


def test_a_title_of_two_lines_begins_no_header_of_its_own(mailoutbox):
    send_mail_once("key", "ada@example.org", "“Homes\r\nBcc: eve@example.org” is published.", "Read it.")

    assert mailoutbox[0].subject == "“Homes Bcc: eve@example.org” is published."
    assert mailoutbox[0].recipients() == ["ada@example.org"]
