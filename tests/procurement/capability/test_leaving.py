"""Where the knowledge lives, and rehearsals of going on without the supplier."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone

from procurement.capability import actions
from procurement.capability.actions.reminders import send_reminders
from procurement.capability.finding import (
    confirm_mending,
    find_places,
    hold_rehearsals,
    mend_gaps,
    open_places,
)
from procurement.capability.models import FRESH, Gap, KnowledgePlace, Rehearsal
from procurement.capability.queries import plan_of
from procurement.notifications.models import Notice
from procurement.site.register import Asker
from tests import make
from tests.procurement.capability.test_capability_plan import DUE, post, refused, running
from tests.procurement.contracts.test_run_contract import ON

pytestmark = pytest.mark.django_db


def place(made, **facts) -> KnowledgePlace:
    return actions.name_place(made, **{
        "by": made.bidder, "kind": "runbook", "title": "How a release is put live", "place": "Wiki, page Releases",
        "holder": "supplier", "kept_by": "Delivery lead", **facts,
    })  # fmt: skip


def rehearsal(made, **facts) -> Rehearsal:
    return actions.plan_rehearsal(
        made, **{"by": made.owner, "scope": "Build it alone", "due_on": DUE, **facts}
    )


def held(made) -> Rehearsal:
    today = timezone.localdate()
    return actions.hold_rehearsal(rehearsal(made), by=made.owner, held_on=today, story="It took two days.")


def gap(made, **facts) -> Gap:
    return actions.find_gap(
        facts.pop("in_", None) or held(made),
        **{"by": made.owner, "what": "No key to sign with", "mender": "supplier", "mend_by": DUE, **facts},
    )


def test_a_place_says_what_is_there_where_and_who_holds_it():
    made = running()
    assert refused(place, made, by=make.bidder()) == "contract.not_yours"
    assert refused(place, made, kind="cave") == "place.kind"
    assert refused(place, made, holder="nobody") == "place.holder"
    assert refused(place, made, place=" ") == "place.no_place"
    assert refused(place, made, kept_by="") == "place.no_keeper"
    assert place(made).status == "untried"


def test_only_the_buyers_own_say_that_a_place_opens_and_it_is_tried_again_after_a_quarter_or_in_new_hands():
    made = running()
    named = place(made)
    assert (
        refused(actions.try_place, named, by=made.bidder, opened=True, words="Ok.")
        == "knowledge_place.not_yours"
    )
    assert refused(actions.try_place, named, by=made.owner, opened=True, words="") == "place.no_words"
    named = actions.try_place(named, by=made.owner, opened=False, words="It asks for the supplier's account.")
    today = timezone.localdate()
    assert (named.status, named.opens(today)) == ("shut", False)
    named = actions.try_place(named, by=made.hr, opened=True, words="Read page 1 with my own account.")
    assert [named.opens(today + days) for days in (FRESH, FRESH + timedelta(days=1))] == [True, False]
    named = actions.pass_on_place(named, by=made.owner, holder="ours", kept_by="Our developer")
    assert (named.status, named.opens(today)) == ("untried", False)
    assert plan_of(made, made.hr).tally.ours == 1
    actions.retire_place(named, by=made.owner, reason="The wiki was merged.")
    assert plan_of(made, made.hr).places == []
    with pytest.raises(DatabaseError), transaction.atomic():
        made.knowledge_places.update(status="open", tried_words="")


def test_a_rehearsal_is_held_between_the_award_and_today_and_moved_with_a_reason():
    made = running()
    assert refused(rehearsal, made, due_on=made.ends_on + timedelta(days=1)) == "capability.day"
    planned = rehearsal(made, by=made.bidder)
    assert (
        refused(actions.move_rehearsal, planned, by=made.owner, due_on=DUE, reason="")
        == "rehearsal.no_reason"
    )
    later = DUE + timedelta(days=9)
    assert actions.move_rehearsal(planned, by=made.owner, due_on=later, reason="Leave.").due_on == later
    today = timezone.localdate()
    story = {"by": made.owner, "story": "It took two days."}
    assert refused(actions.find_gap, planned, by=made.owner, what="A", mender="ours", mend_by=DUE) == (
        "rehearsal.wrong_state"
    )
    for day in (today + timedelta(days=1), today - timedelta(days=1)):
        assert refused(actions.hold_rehearsal, planned, held_on=day, **story) == "rehearsal.when"
    assert refused(actions.hold_rehearsal, planned, held_on=today, **{**story, "by": made.bidder}) == (
        "rehearsal.not_yours"
    )
    planned = actions.hold_rehearsal(planned, held_on=today, **story)
    assert refused(actions.hold_rehearsal, planned, held_on=today, **story) == "rehearsal.wrong_state"


def test_what_failed_is_mended_by_its_day_with_evidence_and_somebody_else_confirms_it():
    made = running()
    assert refused(gap, made, mender="nobody") == "gap.mender"
    assert refused(gap, made, mend_by=made.ends_on + timedelta(days=1)) == "gap.when"
    found = gap(made)
    assert found.is_late(DUE + timedelta(days=1))
    assert refused(actions.confirm_gap, found, by=made.hr) == "gap.wrong_state"
    found = actions.mend_gap(found, by=made.owner, evidence="The key lies in our vault.")
    assert refused(actions.confirm_gap, found, by=made.owner) == "gap.own_claim"
    found = actions.send_back_gap(found, by=made.hr, reason="It is the old key.")
    assert (found.status, found.evidence) == ("open", "")
    found = actions.confirm_gap(
        actions.mend_gap(found, by=made.bidder, evidence="The new key."), by=made.owner
    )
    assert (found.status, found.is_late(DUE + timedelta(days=1))) == ("mended", False)


def test_the_public_sees_that_a_rehearsal_was_held_and_neither_what_failed_nor_where_a_place_is(client):
    made = running()
    gap(made)
    place(made)
    plan = reverse("capability:show-plan", args=[made.reference])
    for answer in (client.get(plan), client.get(reverse("api-capability-plan", args=[made.reference]))):
        said = answer.content.decode()
        assert "Build it alone" in said
        assert "How a release is put live" in said
        for kept in ("No key to sign", "two days", "Wiki, page", "Delivery lead"):
            assert kept not in said
    make.sign_in(client, made.bidder)
    said = client.get(plan).content.decode()
    assert all(words in said for words in ("No key to sign", "two days", "Wiki, page", "Delivery lead"))


def test_places_rehearsals_and_gaps_are_entered_and_moved_by_form(client):
    made = running()
    make.sign_in(client, made.owner)

    def send(name: str, *args, **data) -> int:
        return client.post(reverse(f"capability:{name}", args=[made.reference, *args]), data).status_code

    def day(name: str, of) -> dict[str, str]:
        return {f"{name}_{at}": str(part) for at, part in enumerate((of.day, of.month, of.year))}

    said = {
        "kind": "code",
        "title": "The code",
        "place": "git.example/h",
        "holder": "ours",
        "kept_by": "Developer",
    }
    assert send("name-place", **{**said, "kind": "cave"}) == 422
    assert send("name-place", **said) == 302
    assert send("move-place", 1, "try", opened="yes") == 422
    assert send("move-place", 1, "try", opened="yes", words="Cloned it.") == 302
    assert send("plan-rehearsal", scope="Build it alone", **day("due_on", DUE)) == 302
    assert send("move-rehearsal", 1, "move_day", reason="Leave", **day("due_on", DUE)) == 302
    assert send("move-rehearsal", 1, "hold", story="Went well", **day("held_on", timezone.localdate())) == 302
    assert send("move-rehearsal", 1, "find_gap", what="No key", mender="ours", **day("mend_by", DUE)) == 302
    assert send("move-gap", 1, 1, "mend", evidence="It is there.") == 302
    assert send("move-gap", 1, 1, "confirm") == 422
    make.sign_in(client, made.hr)
    part = client.post(
        reverse("capability:move-gap", args=[made.reference, 1, 1, "confirm"]),
        headers={"hx-request": "true", "hx-target": "plan"},
    )
    assert "Confirmed by" in part.content.decode()
    assert (
        send("move-gap", 1, 1, "eat") == send("move-place", 1, "eat") == send("move-place", 9, "try") == 404
    )
    assert made.knowledge_places.get().opens(timezone.localdate())


def test_each_side_finds_what_it_has_to_open_hold_mend_and_confirm():
    made = running()
    place(made)
    rehearsal(made)
    found = gap(made)
    at = timezone.make_aware(timezone.datetime(2027, 6, 1))
    owner = Asker(made.owner, made.buyer, frozenset({"service_owner"}), at)
    firm = Asker(made.bidder, made.supplier, frozenset({"bidder"}), at)
    assert [step.title for step in (*open_places(owner), *hold_rehearsals(owner), *mend_gaps(firm))] == [
        f"Try to open 1 place where the knowledge of ‘{made.title}’ lives",
        "Rehearse leaving: ‘Build it alone’",
        "Mend what failed in a rehearsal: ‘No key to sign with’",
    ]
    actions.mend_gap(found, by=made.bidder, evidence="A new key.")
    assert [step.title for step in confirm_mending(owner)] == [
        "Confirm that ‘No key to sign with’ is mended, or send it back"
    ]
    assert list(mend_gaps(firm)) == []
    assert [one.kind for one in find_places(firm, "release")] == ["Runbook"]
    stranger = make.bidder()
    assert list(find_places(Asker(stranger, None, frozenset({"bidder"}), at), "release")) == []


def test_posts_that_are_needed_and_rehearsals_that_are_due_are_told_once_a_day_that_they_are_due_by():
    made = running()
    post(made, filled=False)
    planned = rehearsal(made)
    early = timezone.make_aware(timezone.datetime(2026, 9, 1))
    near = timezone.make_aware(timezone.datetime(DUE.year, DUE.month, DUE.day)) - timedelta(days=20)
    assert send_reminders(now=early) == 0
    assert [send_reminders(now=near), send_reminders(now=near)] == [3, 0]
    assert Notice.objects.get(kind="post_needed").user == made.hr
    assert set(Notice.objects.filter(kind="rehearsal_due").values_list("user", flat=True)) == {
        made.owner.pk,
        made.bidder.pk,
    }
    actions.move_rehearsal(planned, by=made.owner, due_on=ON + timedelta(days=190), reason="Leave.")
    assert send_reminders(now=near) == 2
