"""The problem board: read by everybody, followed by suppliers, seen by nobody."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from procurement.audit.models import AuditEvent
from procurement.errors import Refused
from procurement.notifications.models import Notice
from procurement.tenders import actions as buying
from procurement.tenders import checks
from suppliers.board import actions
from suppliers.board.models import ProblemFollow
from tests import make

pytestmark = pytest.mark.django_db
BOARD = "/find/problems/"
SOON = timezone.localdate() + timedelta(days=20)


@pytest.fixture
def officer(db):
    return make.officer()


@pytest.fixture
def need(officer):
    return put_up(officer)


@pytest.fixture
def ada(need):
    ada = make.bidder()
    actions.follow_problem(need, by=ada)
    return ada


def put_up(officer, title="Shorter waits", **facts):
    buyer = officer.memberships.get().organisation
    return buying.add_to_pipeline(buyer, by=officer, title=title, problem="Families wait 23 days.", **facts)


def told(person):
    return list(Notice.objects.filter(user=person).order_by("pk").values_list("kind", flat=True))


def test_everybody_reads_whose_problem_it_is_and_what_is_said_about_it(need, officer, client):
    buying.write_pipeline_note(need, by=officer, words="Video visits count.")
    buying.hold_open_talks(need, by=officer, talks_on=SOON, talks_note="Online at 10:00")
    page = client.get(BOARD).content.decode()
    for words in (need.title, need.problem, need.buyer.name, "Video visits count.", "Online at 10:00"):
        assert words in page
    assert f"Open talks on {SOON.day} {SOON:%B %Y}" in page and "Sign in as a supplier" in page


def test_talks_that_were_held_do_not_ask_anybody_to_join(officer, client):
    put_up(officer, talks_on=timezone.localdate() - timedelta(days=1), talks_note="Online at 10:00")
    page = client.get(BOARD).content.decode()
    assert "Open talks were held on" in page and "Online at 10:00" not in page


def test_a_need_taken_off_and_one_whose_tender_closed_leave_the_board(officer, client):
    gone = put_up(officer, "Taken off")
    buying.close_pipeline_entry(gone, by=officer, reason="No need any more.")
    over, out = put_up(officer, "Tender over"), put_up(officer, "Tender out")
    now = timezone.now()
    over.tender = make.published_tender(
        over.buyer, published_at=now - timedelta(days=40), deadline_at=now - timedelta(days=1)
    )
    out.tender = make.published_tender(out.buyer)
    over.save()
    out.save()
    page = client.get(BOARD).content.decode()
    assert "Tender out" in page and reverse("finding:decide", args=[out.tender.reference]) in page
    assert "Taken off" not in page and "Tender over" not in page


def test_a_supplier_follows_and_stops_with_one_press(need, client):
    ada = make.bidder()
    make.sign_in(client, ada)
    press = reverse("board:follow", args=[need.reference])
    came = "after=2027-01-01~1"
    assert client.post(press, {"back": f"{came}&x=//evil.example"}).url == f"{BOARD}?{came}#{need.reference}"
    assert client.post(press).status_code == 302, "twice is once"
    assert ProblemFollow.objects.filter(user=ada).count() == 1
    page = client.get(f"{BOARD}?followed=yes").content.decode()
    assert "Stop following" in page and need.title in page
    assert client.post(press, {"stop": "yes", "back": "\u0663&=&\x00"}).url == f"{BOARD}#{need.reference}"
    assert not ProblemFollow.objects.exists()


def test_with_script_the_button_alone_comes_back(need, client):
    make.sign_in(client, make.bidder())
    answer = client.post(reverse("board:follow", args=[need.reference]), headers={"HX-Request": "true"})
    assert (
        answer.content.decode().lstrip().startswith("<form") and "Stop following" in answer.content.decode()
    )


def test_followers_hear_once_of_a_note_of_talks_and_of_the_end(need, officer, ada):
    buying.write_pipeline_note(need, by=officer, words="Video visits count.")
    buying.hold_open_talks(need, by=officer, talks_on=SOON, talks_note="Online")
    with pytest.raises(Refused):
        buying.hold_open_talks(need, by=officer, talks_on=SOON, talks_note="Online")
    buying.write_pipeline_note(need, by=officer, words="A second note.")
    buying.close_pipeline_entry(need, by=officer, reason="We mended it ourselves.")
    assert told(ada) == ["problem_note", "problem_talks", "problem_note", "problem_closed"]
    assert set(Notice.objects.filter(user=ada).values_list("link", flat=True)) == {BOARD}


def test_followers_hear_when_the_tender_is_out(need, officer, ada, monkeypatch):
    for name, check in list(checks.REGISTER.items()):
        if not check.run.__module__.startswith("procurement.tenders"):
            monkeypatch.delitem(checks.REGISTER, name)
    tender = make.tender(need.buyer, author=officer)
    need.tender = tender
    need.save()
    tender = buying.attach_plan(tender, make.plan_snapshot(), by=officer)
    tender = buying.submit_for_review(tender, by=officer)
    tender = buying.approve_tender(tender, by=make.approver(need.buyer))
    assert told(ada) == []
    buying.publish_tender(tender, by=officer)
    assert told(ada) == ["problem_tender"]
    assert Notice.objects.get(user=ada).link == reverse("finding:decide", args=[tender.reference])


def test_who_stopped_following_hears_nothing(need, officer, ada):
    actions.unfollow_problem(need, by=ada)
    buying.write_pipeline_note(need, by=officer, words="Video visits count.")
    assert told(ada) == []


def test_nobody_sees_who_follows(need, officer, client):
    pages = (
        BOARD,
        reverse("tenders:pipeline"),
        reverse("tenders:write-pipeline-note", args=[need.reference]),
    )
    make.sign_in(client, officer)

    def seen():
        """The main part of each page, without the token that every form carries."""
        texts = [client.get(page).content.decode() for page in pages]
        return [
            re.sub(r'value="\w{64}"', "", text.split("<main", 1)[1].split("</main>")[0]) for text in texts
        ]

    before, events = seen(), AuditEvent.objects.count()
    actions.follow_problem(need, by=make.bidder())
    assert AuditEvent.objects.count() == events
    assert seen() == before


def test_only_a_suppliers_people_follow_and_only_what_is_still_coming(need, officer):
    with pytest.raises(Refused) as refusal:
        actions.follow_problem(need, by=officer)
    assert refusal.value.code == "problem.for_suppliers"
    ada = make.bidder()
    out = put_up(officer, "Out")
    out.tender = make.published_tender(out.buyer)
    buying.close_pipeline_entry(need, by=officer, reason="No need.")
    need.refresh_from_db()
    for entry, code in ((need, "problem.closed"), (out, "problem.tender_is_out")):
        with pytest.raises(Refused) as refusal:
            actions.follow_problem(entry, by=ada)
        assert refusal.value.code == code


@pytest.mark.parametrize("page", [BOARD, "/tenders/pipeline/"])
def test_queries_do_not_grow_with_rows(page, officer, client):
    ada = make.bidder()
    make.sign_in(client, ada)
    counts = []
    for rows in (3, 17):
        for number in range(rows):
            entry = put_up(officer, f"Need {rows} {number}")
            buying.write_pipeline_note(entry, by=officer, words="Said.")
            actions.follow_problem(entry, by=ada)
        with CaptureQueriesContext(connection) as queries:
            client.get(page)
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 12
