"""Several people write one draft: nobody's words are lost, and the words are read while they are typed."""

import re
from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from procurement.errors import Refused
from procurement.organisations.actions import hand_over_work
from procurement.outcomes.models import CoachingNote, LanguageOverride
from procurement.tenders import actions
from procurement.tenders.checks import run_checks
from procurement.tenders.timeline import stage_list
from tests import make

pytestmark = pytest.mark.django_db
PEOPLE = "The supplier shall provide 12 developers and 4 testers under our day-to-day direction."


@pytest.fixture
def buyer(db):
    return make.buyer()


@pytest.fixture
def officer(client, buyer):
    person = make.officer(buyer)
    make.sign_in(client, person)
    return person


@pytest.fixture
def draft(buyer, officer):
    return make.tender(buyer, author=officer)


def url(name, *args):
    return reverse(f"tenders:{name}", args=args)


def test_a_part_that_somebody_else_saved_meanwhile_is_not_overwritten(client, buyer, officer, draft):
    page = client.get(url("change-section", draft.reference, "why"))
    seen = page.context["seen"]
    actions.change_tender(draft, by=make.officer(buyer), why="Families wait 47 days today.")

    answer = client.post(
        url("change-section", draft.reference, "why"),
        {"title": draft.title, "why": "Families wait 40 days today.", "seen": seen},
    )

    draft.refresh_from_db()
    assert draft.why == "Families wait 47 days today."
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "Somebody else saved this part" in text
    assert "Families wait 40 days today." in text
    assert "47" in text

    again = client.post(
        url("change-section", draft.reference, "why"),
        {
            "title": draft.title,
            "why": "Families wait 40 days today.",
            "seen": answer.context["seen"],
        },
    )
    draft.refresh_from_db()
    assert again.status_code == 302
    assert draft.why == "Families wait 40 days today."


def test_two_people_may_change_different_parts_at_once(client, buyer, officer, draft):
    seen = client.get(url("change-section", draft.reference, "users")).context["seen"]
    actions.change_tender(draft, by=make.officer(buyer), why="Families wait 47 days today.")

    client.post(url("change-section", draft.reference, "users"), {"users": "Officers", "seen": seen})

    draft.refresh_from_db()
    assert (draft.users, draft.why) == ("Officers", "Families wait 47 days today.")


def test_words_are_read_while_they_are_typed_and_two_hits_are_shown(client):
    answer = client.post(
        reverse("check:inline"), {"title": "Help", "why": f"{PEOPLE} Day rates apply.", "ground": "x"}
    )

    assert answer.status_code == 200
    assert len(answer.context["hits"]) == 2
    assert "12 developers" in answer.content.decode()


def test_a_text_too_long_to_read_while_typing_says_so(client):
    answer = client.post(reverse("check:inline"), {"why": "a b " * 200_000})

    assert answer.status_code == 422
    assert "too long" in answer.content.decode()


@pytest.mark.parametrize("part", ["why", "notice"])
def test_each_section_asks_for_the_reading(client, draft, part):
    text = client.get(url("change-section", draft.reference, part)).content.decode()

    assert f'hx-post="{reverse("check:inline")}"' in text
    assert "delay:400ms" in text


def test_a_phrase_is_kept_with_a_tag_and_then_publication_does_not_wait_for_it(client, officer, draft):
    actions.change_tender(draft, by=officer, limits="The supplier shall provide 12 developers.")
    page = client.get(url("language", draft.reference))
    hit = next(row["hit"] for row in page.context["hits"] if row["hit"].severity == "block")

    for key in {row["hit"].key for row in page.context["hits"]}:
        client.post(
            url("keep-phrase", draft.reference, key),
            {"tag": "labour", "reason": "We really do mean people here."},
        )

    assert LanguageOverride.objects.filter(subject=draft.reference, tag="labour").exists()
    assert "We do mean labour" in client.get(url("language", draft.reference)).content.decode()
    assert "LANGUAGE-1" not in {each.check_id for each in run_checks(draft)}
    assert hit.key in LanguageOverride.keys_of(draft.reference)


def test_a_phrase_is_not_kept_without_a_reason_nor_in_a_published_tender(client, officer, draft, buyer):
    actions.change_tender(draft, by=officer, limits="The supplier shall provide 12 developers.")
    key = client.get(url("language", draft.reference)).context["hits"][0]["hit"].key

    thin = client.post(url("keep-phrase", draft.reference, key), {"tag": "labour", "reason": "No."})
    assert thin.status_code == 422
    assert not LanguageOverride.objects.exists()
    assert client.get(url("keep-phrase", draft.reference, "f" * 16)).status_code == 404


def test_other_buyers_take_part_under_a_lead(client, officer, draft):
    partner = make.buyer()
    guest = make.officer(partner)

    client.post(url("partners", draft.reference), {"partners": [partner.pk]})

    assert list(draft.partners.all()) == [partner]
    assert partner.name in client.get(url("show-public", draft.reference)).content.decode()
    make.sign_in(client, guest)
    assert client.get(url("show-tender", draft.reference)).status_code == 200
    actions.change_tender(draft, by=guest, users="Officers of two buyers")


def test_a_supplier_is_no_partner(officer, draft):
    with pytest.raises(Refused) as refusal:
        actions.share_tender(draft, by=officer, partners=[make.supplier()])
    assert refusal.value.code == "tender.partner_is_no_buyer"


def test_a_withheld_part_can_be_published_after_all(client, officer, draft):
    client.post(
        url("withheld", draft.reference),
        {"field": "limits", "ground": "national_security", "reason": "Refuges are named."},
    )
    draft.refresh_from_db()
    assert [part["field"] for part in draft.withheld] == ["limits"]
    assert "Limits that are real" in client.get(url("withheld", draft.reference)).content.decode()

    client.post(url("publish-part", draft.reference, "limits"))
    draft.refresh_from_db()
    assert draft.withheld == []


def test_a_tender_from_an_outcome_takes_its_ladder_along(client, buyer, officer):
    from procurement.outcomes import actions as outcomes

    rungs = [{"rung": 1, "line": "40 business analysts", "question": "Why does that matter?"}]
    outcome = outcomes.draft_outcome(buyer, by=officer, title="Fewer families waiting", ladder=rungs)

    client.post(
        url("draft-tender") + f"?outcome={outcome.reference}",
        {"why": "Families wait 47 days for a decision.", "title": "Fewer families waiting"},
    )

    tender = outcome.tenders.get()
    assert tender.rungs == ["40 business analysts"]


def test_what_the_writer_met_and_mended_stands_in_her_own_record_alone(client, officer, draft):
    actions.change_tender(draft, by=officer, limits="The supplier shall provide 12 developers.")

    client.post(url("change-section", draft.reference, "limits"), {"limits": "Records stay here."})

    assert CoachingNote.objects.filter(person=officer, category="headcount", fixed__gt=0).exists()
    assert not CoachingNote.objects.exclude(person=officer).exists()


def test_versions_say_field_by_field_what_changed(client, officer, draft):
    for value in (Decimal(100000), Decimal(123456)):
        actions.change_lot(draft.lots.get(), by=officer, value_gbp=value)

    page = client.get(url("versions", draft.reference)).content.decode()

    assert "Lot 1: worth in pounds" in page
    assert "123456" in page
    assert "suits sme" not in page


def test_a_first_gain_that_did_not_come_shows_as_late():
    tender = make.published_tender(starts_on=date(2020, 1, 1), first_value_days=90)

    stages = {stage["title"]: stage["state"] for stage in stage_list(tender)}

    assert stages["First people gain"] == "late"


def test_the_problem_itself_cannot_be_withheld(officer, draft):
    with pytest.raises(Refused) as refusal:
        actions.change_tender(
            draft, by=officer, withheld=[{"field": "why", "ground": "commercial", "reason": "Because."}]
        )
    assert refusal.value.code == "tender.not_withholdable"


def test_null_characters_go_and_the_words_stay(client, officer, draft):
    client.post(url("change-section", draft.reference, "limits"), {"limits": "Records\x00 stay here."})

    draft.refresh_from_db()
    assert draft.limits == "Records stay here."


def test_five_megabytes_are_refused_in_words_and_the_draft_stays(client, officer, draft):
    actions.change_tender(draft, by=officer, limits="Records stay here.")

    answer = client.post(url("change-section", draft.reference, "limits"), {"limits": "a need " * 700_000})

    draft.refresh_from_db()
    assert answer.status_code == 422
    assert re.search(r"60,?000 characters", answer.content.decode())
    assert draft.limits == "Records stay here."


def test_the_centre_sees_totals_by_buyer_and_no_name(client, officer, draft, buyer):
    actions.change_tender(draft, by=officer, limits="The supplier shall provide 12 developers.")
    key = client.get(url("language", draft.reference)).context["hits"][0]["hit"].key
    said = {"tag": "labour", "reason": "We really do mean people here."}
    client.post(url("keep-phrase", draft.reference, key), said)
    assert client.get(reverse("outcomes:totals")).status_code == 404

    make.sign_in(client, make.analyst())
    page = client.get(reverse("outcomes:totals"))

    assert [(row["buyer__name"], row["labour"]) for row in page.context["kept"]] == [(buyer.name, 1)]
    assert officer.name not in page.content.decode()


def test_the_tenders_that_somebody_leads_are_named_before_they_leave_and_go_to_a_colleague(client):
    buyer = make.buyer()
    admin, ada, taker = make.user("buyer_admin", buyer), make.officer(buyer), make.officer(buyer)
    led = actions.draft_tender(buyer, by=ada, title="Warm homes")
    over = make.tender(buyer, author=ada)
    actions.cancel_tender(over, by=ada, reason="No money", lesson="Ask first")
    address = reverse("organisations:remove-member", args=[ada.pseudonym])
    assert f"Leads {led.reference} ‘Warm homes’." in make.sign_in(client, admin).get(address).text

    moved = hand_over_work(buyer, giver=ada, taker=taker, by=admin, reason="She leaves")

    assert moved["tenders led"] == 1
    led.refresh_from_db()
    over.refresh_from_db()
    assert (led.author, over.author) == (taker, ada)
    assert (
        "leads" in make.sign_in(client, taker).get(reverse("tenders:show-tender", args=[led.reference])).text
    )
    analyst = make.user("evaluator", buyer)
    with pytest.raises(Refused, match="role does not fit"):
        hand_over_work(buyer, giver=taker, taker=analyst, by=admin, reason="Away")
    assert hand_over_work(buyer, giver=analyst, taker=ada, by=admin, reason="Away")["tenders led"] == 0
