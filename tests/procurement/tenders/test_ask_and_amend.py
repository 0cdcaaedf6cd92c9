"""Questions go to everyone without names; a change that matters restarts the clock and takes two people."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from procurement.audit.models import AuditEvent
from procurement.errors import Refused
from procurement.notifications.models import Notice
from procurement.tenders import actions
from procurement.tenders.models import Tender
from procurement.tenders.timeline import stage_list
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(db):
    buyer = make.buyer()
    return buyer, make.officer(buyer), make.approver(buyer)


@pytest.fixture
def tender(people):
    return make.published_tender(people[0], author=people[1])


@pytest.fixture
def bidder(db):
    return make.bidder(make.supplier(name="Lanternworks Co-operative"), name="Wren Castellan")


def test_a_question_is_answered_to_all_without_a_name(client, people, tender, bidder):
    rival = make.bidder(make.supplier())
    first = actions.ask_clarification(tender, by=bidder, question="Is the data in one place?")
    second = actions.ask_clarification(tender, by=rival, question="May we visit?")
    actions.answer_clarification(first, by=people[1], answer="It is in five places.")
    actions.answer_clarification(second, by=people[1], answer="Yes, on Tuesdays.")

    told = Notice.objects.filter(kind="tender_question_answered")
    assert set(told.values_list("user", flat=True)) >= {bidder.pk, rival.pk}
    page = client.get(reverse("tenders:show-questions", args=[tender.reference])).content.decode()
    assert "It is in five places." in page
    assert "Lanternworks" not in page and "Wren" not in page


def test_an_asker_s_firm_sees_its_question_wait_and_no_rival_does(client, people, tender, bidder):
    firm = bidder.memberships.get().organisation
    question = actions.ask_clarification(
        tender, by=bidder, question="Is the data in one place?", organisation=firm
    )
    page = reverse("tenders:show-questions", args=[tender.reference])
    colleague = make.bidder(firm)

    for asker in (bidder, colleague):
        own = make.sign_in(client, asker).get(page).text
        assert "Is the data in one place?" in own and "Waits for an answer since" in own
        assert "Question 1" not in own  # a number would tell how many questions of others wait
    client.logout()
    assert "Is the data" not in client.get(page).text
    for rival in (make.bidder(make.supplier()), make.user("evaluator", make.buyer()), make.analyst()):
        seen = make.sign_in(client, rival).get(page).text
        assert "Is the data" not in seen and "Waits for an answer" not in seen

    actions.answer_clarification(question, by=people[1], answer="It is in five places.")
    own = make.sign_in(client, bidder).get(page).text
    assert own.count("Is the data in one place?") == 1
    assert "Waits for an answer" not in own


def test_the_buyer_is_not_shown_who_asked_by_page_history_or_notice(client, people, tender, bidder):
    actions.ask_clarification(tender, by=bidder, question="Is the data in one place?")
    make.sign_in(client, people[1])
    for name in ("show-questions", "show-tender", "answer-question"):
        args = [tender.reference, 1] if name == "answer-question" else [tender.reference]
        page = client.get(reverse(f"tenders:{name}", args=args)).content.decode()
        assert "Lanternworks" not in page and "Wren" not in page
    event = AuditEvent.objects.get(kind="tender.question_asked")
    assert event.actor is None and event.organisation == ""
    assert str(bidder.pseudonym) not in bytes(event.canonical).decode()
    notice = Notice.objects.get(kind="tender_question_asked", user=people[1])
    assert "Wren" not in str(notice.facts) and "Lanternworks" not in str(notice.facts)


def test_a_question_sent_twice_is_asked_once_until_it_is_answered(people, tender, bidder):
    words = "Is the data in one place?"
    first = actions.ask_clarification(tender, by=bidder, question=words)
    assert actions.ask_clarification(tender, by=bidder, question=f" {words} ") == first
    assert actions.ask_clarification(tender, by=make.bidder(make.supplier()), question=words) != first
    actions.answer_clarification(first, by=people[1], answer="In two.")
    assert actions.ask_clarification(tender, by=bidder, question=words) != first


def test_a_question_after_the_close_is_refused(tender, bidder):
    with pytest.raises(Refused) as refusal:
        actions.ask_clarification(tender, by=bidder, question="Too late?", now=tender.deadline_at)
    assert refusal.value.code == "tender.questions_closed"


@pytest.mark.parametrize("question", ["", "  \x00 ", "q" * 4001])
def test_an_empty_or_endless_question_is_refused(tender, bidder, question):
    with pytest.raises(Refused):
        actions.ask_clarification(tender, by=bidder, question=question)


def test_only_a_bidder_asks_and_only_the_buyer_answers(people, tender, bidder):
    with pytest.raises(Refused):
        actions.ask_clarification(tender, by=people[1], question="May I?")
    asked = actions.ask_clarification(tender, by=bidder, question="May I?")
    with pytest.raises(Refused):
        actions.answer_clarification(asked, by=bidder, answer="Yes")
    actions.answer_clarification(asked, by=people[1], answer="Yes")
    with pytest.raises(Refused) as refusal:
        actions.answer_clarification(asked, by=people[1], answer="No")
    assert refusal.value.code == "clarification.answered"


def test_a_change_that_matters_restarts_the_clock_and_waits_for_a_second_person(people, tender):
    _, officer, approver = people
    Tender.objects.filter(pk=tender.pk).update(deadline_at=timezone.now() + timedelta(days=5))
    tender.refresh_from_db()
    old = tender.deadline_at

    change = actions.amend_tender(
        tender,
        by=officer,
        what="Lot 1 grows",
        why="We forgot a group",
        is_material=True,
        changes={"users": "All"},
    )

    assert change.status == "proposed"
    assert (change.new_deadline_at - timezone.now()).days >= 24
    tender.refresh_from_db()
    assert (tender.deadline_at, tender.users) == (old, "Housing officers")
    actions.agree_amendment(change, by=approver)
    tender.refresh_from_db()
    assert tender.deadline_at == change.new_deadline_at
    assert tender.users == "All"
    assert tender.notices.last().body["tag"] == ["tenderAmendment"]
    assert tender.versions.last().content["users"] == "All"


def test_a_change_that_matters_cannot_keep_a_near_deadline(people, tender):
    Tender.objects.filter(pk=tender.pk).update(deadline_at=timezone.now() + timedelta(days=5))
    tender.refresh_from_db()
    with pytest.raises(Refused) as refusal:
        actions.amend_tender(
            tender,
            by=people[1],
            what="More",
            why="Need",
            is_material=True,
            new_deadline_at=tender.deadline_at + timedelta(days=1),
        )
    assert refusal.value.code == "amendment.clock_restarts"


def test_a_small_change_is_made_at_once_and_everyone_who_asked_is_told(people, tender, bidder):
    actions.ask_clarification(tender, by=bidder, question="Is the data in one place?")
    change = actions.amend_tender(
        tender,
        by=people[1],
        what="A comma",
        why="It was wrong",
        is_material=False,
        changes={"quality": "Tested."},
    )
    assert change.status == "made" and change.agreed_by is None
    told = Notice.objects.get(kind="tender_amended_lightly", user=bidder)
    assert "still counts as it is" in told.words.do


def test_moving_the_deadline_always_takes_two_people(people, tender):
    change = actions.amend_tender(
        tender,
        by=people[1],
        what="One more week",
        why="Holidays",
        is_material=False,
        new_deadline_at=tender.deadline_at + timedelta(days=7),
    )
    assert change.status == "proposed"
    both = make.user(["officer", "approver"], people[0])
    mine = actions.refuse_amendment(change, by=people[2], reason="Not now")
    assert mine.status == "refused"
    own = actions.amend_tender(
        tender,
        by=both,
        what="A week",
        why="x",
        is_material=False,
        new_deadline_at=tender.deadline_at + timedelta(7),
    )
    with pytest.raises(Refused) as refusal:
        actions.agree_amendment(own, by=both)
    assert refusal.value.code == "amendment.own"
    with pytest.raises(IntegrityError), transaction.atomic():
        type(own).objects.filter(pk=own.pk).update(status="made")


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"new_deadline_at": timedelta(days=-1)}, "amendment.earlier_deadline"),
        ({"changes": {"price_weight_pct": 90}}, "amendment.field"),
        ({"what": " "}, "amendment.no_words"),
    ],
)
def test_what_may_not_be_amended_is_refused(people, tender, facts, code):
    facts = {"what": "A", "why": "B", "is_material": False, **facts}
    if "new_deadline_at" in facts:
        facts["new_deadline_at"] = tender.deadline_at + facts["new_deadline_at"]
    with pytest.raises(Refused) as refusal:
        actions.amend_tender(tender, by=people[1], **facts)
    assert refusal.value.code == code


def test_nothing_is_amended_from_the_closing_moment_on(people, tender):
    change = actions.amend_tender(tender, by=people[1], what="A", why="B", is_material=True)
    with pytest.raises(Refused) as refusal:
        actions.agree_amendment(change, by=people[2], now=tender.deadline_at)
    assert refusal.value.code == "tender.deadline_passed"


def test_a_change_is_settled_once_and_by_those_who_may(people, tender, client):
    change = actions.amend_tender(tender, by=people[1], what="A", why="B", is_material=True)
    watching = make.user(["observer"], people[0])
    page = reverse("tenders:show-amendments", args=[tender.reference])
    settle = reverse("tenders:settle-amendment", args=[tender.reference, change.number])
    for person, agrees, refuses in (
        (people[1], False, True),
        (people[2], True, True),
        (watching, False, False),
    ):
        make.sign_in(client, person)
        text = client.get(page).text
        assert ('value="agree"' in text, 'value="refuse"' in text) == (agrees, refuses), person
    with pytest.raises(Refused) as refusal:
        actions.refuse_amendment(change, by=watching, reason="No")
    assert refusal.value.code == "amendment.not_yours"

    actions.refuse_amendment(change, by=people[1], reason="Not now")
    for again in (
        lambda: actions.agree_amendment(change, by=people[2]),
        lambda: actions.refuse_amendment(change, by=people[2], reason="Twice"),
    ):
        with pytest.raises(Refused) as refusal:
            again()
        assert refusal.value.code == "amendment.wrong_state"
    make.sign_in(client, people[2])
    assert settle not in client.get(page).text


def test_nothing_of_a_cancelled_tender_changes(people, tender):
    change = actions.amend_tender(tender, by=people[1], what="A", why="B", is_material=True)
    actions.cancel_tender(tender, by=people[1], reason="The law changed", lesson="Watch the bill")
    with pytest.raises(Refused) as refusal:
        actions.agree_amendment(change, by=people[2])
    assert refusal.value.code == "tender.wrong_state"


def test_cancelling_asks_for_a_reason_and_a_lesson_and_tells_those_who_asked(people, tender, bidder):
    actions.ask_clarification(tender, by=bidder, question="Is the data in one place?")
    for reason, lesson in (("", "Learned"), ("Over", " ")):
        with pytest.raises(Refused):
            actions.cancel_tender(tender, by=people[1], reason=reason, lesson=lesson)
    done = actions.cancel_tender(tender, by=people[1], reason="The law changed", lesson="Watch the bill")

    assert done.phase() == "cancelled"
    assert done.lessons.get().words == "Watch the bill"
    assert done.notices.get().code == "UK12"
    assert Notice.objects.filter(kind="tender_cancelled", user=bidder).exists()
    with pytest.raises(Refused):
        actions.cancel_tender(tender, by=people[1], reason="Again", lesson="Again")


def test_a_copy_takes_words_and_lots_but_never_headcount_or_dates(people, tender):
    Tender.objects.filter(pk=tender.pk).update(
        limits="Records stay here. The supplier shall provide 12 developers. Bidders complete the rate card."
    )
    tender.refresh_from_db()
    made = actions.copy_tender(tender, by=people[1], buyer=people[0])

    assert made.status == "draft" and made.copied_from == tender
    assert made.limits == "Records stay here."
    assert made.deadline_at is None and made.plan_snapshot is None and made.approved_by is None
    assert [lot.title for lot in made.lots.all()] == [lot.title for lot in tender.lots.all()]
    left_out = [each["left_out"] for each in made.sources if "left_out" in each]
    assert left_out == ["The supplier shall provide 12 developers.", "Bidders complete the rate card."]


def test_a_stranger_cannot_copy_a_draft(people):
    draft = make.tender(people[0], author=people[1])
    other = make.buyer()
    with pytest.raises(Refused):
        actions.copy_tender(draft, by=make.officer(other), buyer=other)


def test_an_officer_of_a_partner_buyer_works_on_the_draft_too(people):
    draft = make.tender(people[0], author=people[1])
    partner = make.buyer()
    colleague = make.officer(partner)
    actions.share_tender(draft, by=people[1], partners=[partner])

    changed = actions.change_tender(draft, by=colleague, why="Families wait in both places.")

    assert changed.why == "Families wait in both places."
    assert Tender.objects.visible_to(colleague).filter(pk=draft.pk).exists()
    assert draft.versions.last().made_by == colleague


def test_the_second_person_and_then_everybody_read_word_by_word_what_a_change_does_to_the_text(
    people, tender, client
):
    page = reverse("tenders:show-amendments", args=[tender.reference])
    make.sign_in(client, people[1])
    told = {"what": "Night workers too", "why": "They asked", "is_material": "yes"}
    assert "Write the new text of that part" in client.post(page, {**told, "part": "users"}).text
    assert "Choose the part in whose place" in client.post(page, {**told, "new_text": "All"}).text
    assert not tender.amendments.exists()
    client.post(page, {**told, "part": "users", "new_text": "Housing officers at night"})
    change = tender.amendments.get()

    make.sign_in(client, people[2])
    added = '<span class="govuk-visually-hidden">added: </span>at night'
    assert added in client.get(page).text
    settle = reverse("tenders:settle-amendment", args=[tender.reference, change.number])
    assert client.get(settle).url == page
    actions.agree_amendment(change, by=people[2])
    client.logout()
    public = reverse("tenders:show-public", args=[tender.reference])
    assert added in client.get(public).text

    Tender.objects.filter(pk=tender.pk).update(withheld=[{"field": "users", "ground": "commercial"}])
    assert "at night" not in client.get(public).text


def test_a_cancelled_tender_promises_nothing_more_and_offers_a_new_start(client, people, tender):
    actions.cancel_tender(tender, by=people[1], reason="The law changed", lesson="Watch the bill")
    tender.refresh_from_db()

    assert [stage["title"] for stage in stage_list(tender)] == ["Published", "Cancelled"]
    assert all(stage["state"] == "done" for stage in stage_list(tender))
    page = make.sign_in(client, people[1]).get(reverse("tenders:show-tender", args=[tender.reference])).text
    copy = reverse("tenders:copy-tender", args=[tender.reference])
    assert f'href="{copy}">Start again from this one</a>' in page


def test_a_later_deadline_moves_the_start_of_the_work_too_and_one_change_waits_at_a_time(
    client, people, tender
):
    Tender.objects.filter(pk=tender.pk).update(starts_on=tender.deadline_at.date() + timedelta(days=30))
    tender.refresh_from_db()
    change = actions.amend_tender(
        tender, by=people[1], what="Two more weeks", why="Holidays", is_material=False,
        new_deadline_at=tender.deadline_at + timedelta(days=14),
    )  # fmt: skip
    address = reverse("tenders:show-amendments", args=[tender.reference])
    page = make.sign_in(client, people[1]).get(address).text
    assert "Why do you take it back?" in page and "One change at a time" in page
    assert "Propose this change" not in page
    actions.agree_amendment(change, by=people[2])

    before = tender.starts_on
    tender.refresh_from_db()
    assert tender.starts_on == before + timedelta(days=14)
