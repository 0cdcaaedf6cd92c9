"""What a buyer says of a need before there is a tender: to everybody at once, and for good."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone

from procurement.audit import history
from procurement.errors import Refused
from procurement.tenders import actions
from procurement.tenders.models import PipelineEntry
from procurement.tenders.rules import NEED_MOVES
from tests import make

pytestmark = pytest.mark.django_db
SOON = timezone.localdate() + timedelta(days=20)


@pytest.fixture
def officer(db):
    return make.officer()


@pytest.fixture
def need(officer):
    buyer = officer.memberships.get().organisation
    return actions.add_to_pipeline(
        buyer, by=officer, title="Shorter waits", problem="Families wait 23 days for a first visit."
    )


def test_a_note_is_read_by_everybody_and_stays_as_it_was_written(need, officer, client):
    note = actions.write_pipeline_note(need, by=officer, words="  Video visits count.  ")

    assert (note.number, note.words) == (1, "Video visits count.")
    assert "Video visits count." in client.get(reverse("tenders:pipeline")).content.decode()
    assert history(need)[0].kind == "pipeline.note_written"
    note.words = "They do not."
    with pytest.raises((DatabaseError, Refused)), transaction.atomic():
        note.save()


@pytest.mark.parametrize(("words", "code"), [("  ", "need.no_words"), ("Said.", "need.said_already")])
def test_a_note_says_something_and_says_it_once(need, officer, words, code):
    actions.write_pipeline_note(need, by=officer, words="Said.")
    with pytest.raises(Refused) as refusal:
        actions.write_pipeline_note(need, by=officer, words=words)
    assert refusal.value.code == code


def test_nobody_else_speaks_for_the_buyer(need):
    for stranger in (make.officer(), make.bidder(), make.approver(need.buyer)):
        with pytest.raises(Refused) as refusal:
            actions.write_pipeline_note(need, by=stranger, words="We say")
        assert refusal.value.code == "need.not_yours"


def test_once_the_tender_is_out_the_buyer_speaks_on_the_tender(need, officer):
    need.tender = make.published_tender(need.buyer)
    need.save()
    for act in (
        lambda: actions.write_pipeline_note(need, by=officer, words="More"),
        lambda: actions.hold_open_talks(need, by=officer, talks_on=SOON, talks_note="Online"),
        lambda: actions.close_pipeline_entry(need, by=officer, reason="Done"),
    ):
        with pytest.raises(Refused) as refusal:
            act()
        assert refusal.value.code == "need.wrong_state"


@pytest.mark.parametrize(
    ("days", "words", "code"),
    [(-1, "Online", "need.talks_are_past"), (20, " ", "need.no_way_in"), (20, "Online", "need.said_already")],
)
def test_open_talks_have_a_day_to_come_and_a_way_in(need, officer, days, words, code):
    actions.hold_open_talks(need, by=officer, talks_on=SOON, talks_note="Online")
    day = timezone.localdate() + timedelta(days=days)
    with pytest.raises(Refused) as refusal:
        actions.hold_open_talks(need, by=officer, talks_on=day, talks_note=words)
    assert refusal.value.code == code


def test_a_draft_says_the_same_day_of_talks_as_the_need_that_it_came_from(need, officer):
    tender = actions.draft_from_pipeline(need, by=officer)
    actions.hold_open_talks(need, by=officer, talks_on=SOON, talks_note="Online at 10:00")
    tender.refresh_from_db()
    assert tender.engagement_on == SOON

    owner = make.user("policy_owner", need.buyer)
    need.refresh_from_db()
    assert NEED_MOVES.open_to(need, by=owner, now=timezone.now()) == ["write_on", "close"]


def test_a_need_has_one_draft(need, officer):
    actions.draft_from_pipeline(need, by=officer)
    with pytest.raises(Refused) as refusal:
        actions.draft_from_pipeline(need, by=officer)
    assert refusal.value.code == "need.wrong_state"


def test_an_officer_writes_a_note_and_sets_talks_on_pages(need, officer, client):
    make.sign_in(client, officer)
    note, talks = (
        reverse(f"tenders:{name}", args=[need.reference])
        for name in ("write-pipeline-note", "hold-open-talks")
    )
    assert client.post(note, {"words": ""}).status_code == 422
    assert client.post(note, {"words": "Video\x00 visits count."}).status_code == 302
    assert client.post(talks, {"talks_on": "never", "talks_note": "x"}).status_code == 422
    day = {"talks_on_0": SOON.day, "talks_on_1": SOON.month, "talks_on_2": SOON.year}
    assert client.post(talks, {**day, "talks_note": "Online at 10:00"}).status_code == 302

    page = client.get(reverse("tenders:pipeline")).content.decode()
    assert "Video visits count." in page and "Online at 10:00" in page and note in page


def test_needs_are_turned_by_their_day_and_those_without_one_come_last(client):
    officer = make.officer()
    buyer = officer.organisations[0]
    for number in range(31):
        day = date(2027, 1, 1) + timedelta(days=number) if number < 29 else None
        PipelineEntry.objects.create(
            buyer=buyer, title=f"Need {number:02}", problem="Waits.", by=officer, expected_on=day
        )
    first = client.get(reverse("tenders:pipeline"))
    assert [entry.title for entry in first.context["page"]] == [f"Need {n:02}" for n in range(30)]
    last = client.get(reverse("tenders:pipeline") + first.context["page"].later_url)
    assert [entry.title for entry in last.context["page"]] == ["Need 30"]
    assert (
        len(client.get(reverse("tenders:pipeline") + last.context["page"].earlier_url).context["page"]) == 30
    )
    for bad in ("after=9999-99-99~1", "before=x~1", "after=2027-01-01~99999999999999999999", "page=2"):
        assert client.get(reverse("tenders:pipeline") + f"?{bad}").status_code == 200


def test_a_need_has_a_page_whose_history_its_buyer_alone_reads(need, officer, client):
    tender = actions.draft_from_pipeline(need, by=officer)
    page, told = f"/tenders/pipeline/{need.reference}/", f"started the draft {tender.reference} from"

    assert told not in client.get(page).text
    assert told not in make.sign_in(client, make.officer()).get(page).text
    assert told in make.sign_in(client, officer).get(page).text


def test_a_need_that_was_taken_off_is_gone_for_all_but_its_buyer(need, officer, client):
    actions.close_pipeline_entry(need, by=officer, reason="We mend it ourselves.")
    page = f"/tenders/pipeline/{need.reference}/"

    assert client.get(page).status_code == 404
    ours = make.sign_in(client, officer).get(page).text
    assert ours.count("We mend it ourselves.") == 2  # in the inset and as the reason in the history
    assert "Write a note" not in ours
