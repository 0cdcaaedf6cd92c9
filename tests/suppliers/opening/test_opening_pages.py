"""Opening officers in the browser: a passphrase, a practice, two keys."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from procurement.organisations.actions import remove_member
from suppliers.sealing.models import EnvelopeKey, Opening, OpeningOfficer
from tests import make
from tests.suppliers import make as our

pytestmark = pytest.mark.django_db


def text_of(response) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


def signed_in(person) -> Client:
    return make.sign_in(Client(), person)


def test_three_people_who_never_heard_of_keys_get_a_tender_ready_and_two_open_it():
    tender = our.drafted()
    people = [make.user("opening_officer", tender.buyer, name=name) for name in ("Samira", "Peter", "Grace")]
    amara = signed_in(tender.author)
    amara.post(reverse("opening:officers", args=[tender.reference]), {"people": [p.pk for p in people]})
    browsers = [signed_in(person) for person in people]
    for number, browser in enumerate(browsers):
        assert "First, set your passphrase" in text_of(browser.get(reverse("opening:mine")))
        words = f"blue tram number {number} in the rain"
        page = browser.post(
            reverse("opening:passphrase"),
            {"passphrase": words, "again": words, "understood": "on"},
            follow=True,
        )
        assert "Your passphrase is set" in text_of(page)
        practice = reverse("opening:drill", args=[tender.reference])
        assert "three words" in text_of(browser.get(practice))
        assert browser.post(practice, {"passphrase": "not this at all"}).status_code == 422
        page = browser.post(practice, {"passphrase": words})
        assert "It works" in text_of(page)
    assert EnvelopeKey.objects.count() == 2
    assert "Everyone is ready" in text_of(amara.get(reverse("opening:tender", args=[tender.reference])))

    tender.refresh_from_db()
    our.publish(tender)
    our.submitted(tender)
    page = browsers[0].get(reverse("opening:tender", args=[tender.reference]))
    assert "Waits for the closing moment" in text_of(page)
    our.close(tender)
    turn = reverse("opening:turn", args=[tender.reference, "quality"])
    page = browsers[0].post(turn, {"passphrase": "blue tram number 0 in the rain"}, follow=True)
    assert "Your key is turned" in text_of(page)
    assert not Opening.objects.exists()
    page = browsers[2].get(turn)
    assert "Turn the second key" in text_of(page)
    page = browsers[2].post(turn, {"passphrase": "blue tram number 2 in the rain"}, follow=True)
    assert "The quality envelope is open. Bids: 1." in text_of(page)
    assert Opening.objects.get().count() == 1
    page = amara.get(reverse("bids:received", args=[tender.reference]))
    assert "Prices are still sealed" in text_of(page)


@pytest.fixture
def tender():
    tender, officers = our.open_tender()
    tender.officers = officers
    return tender


def test_one_browser_that_both_people_use_does_not_open(tender):
    our.close(tender)
    first, second, _ = tender.officers
    turn = reverse("opening:turn", args=[tender.reference, "quality"])
    browser = signed_in(first)
    browser.post(turn, {"passphrase": first.passphrase})
    copied = Client()
    copied.cookies = browser.cookies

    page = copied.post(turn, {"passphrase": second.passphrase})

    assert page.status_code == 422
    assert "That is not your passphrase" in text_of(page)
    assert not Opening.objects.exists()


def test_a_session_whose_second_factor_is_old_is_asked_for_it_first(tender):
    our.close(tender)
    browser = signed_in(tender.officers[0])
    session = browser.session
    session["second_factor_at"] -= 16 * 60
    session.save()

    response = browser.post(
        reverse("opening:turn", args=[tender.reference, "quality"]),
        {"passphrase": tender.officers[0].passphrase},
    )

    assert response.status_code == 302
    assert "confirm" in response.url


@pytest.mark.parametrize("who", ["stranger", "bidder", "evaluator", "centre"])
def test_only_those_who_have_to_do_with_it_find_the_opening_pages(client, tender, who):
    people = {
        "stranger": make.officer,
        "bidder": our.bidder,
        "evaluator": lambda: make.user("evaluator", tender.buyer),
        "centre": lambda: make.user("centre_analyst", make.centre()),
    }
    make.sign_in(client, people[who]())

    for name, args in (("tender", ()), ("officers", ()), ("drill", ()), ("turn", ("quality",))):
        for reference in (tender.reference, "T-9999"):
            assert client.get(reverse(f"opening:{name}", args=[reference, *args])).status_code == 404


def test_another_officer_cannot_practise_or_turn_in_my_place(tender):
    stand_in = make.user("opening_officer", tender.buyer)
    browser = signed_in(stand_in)

    assert browser.get(reverse("opening:drill", args=[tender.reference])).status_code == 404
    assert browser.post(reverse("opening:turn", args=[tender.reference, "quality"])).status_code == 404


def test_a_lost_passphrase_is_said_plainly_and_costs_one_officer_only(tender):
    person = tender.officers[0]
    browser = signed_in(person)
    page = browser.get(reverse("opening:passphrase"))
    assert "You will not be able to open them: two of your colleagues still can." in text_of(page)
    words = "a quite new set of words"
    assert (
        browser.post(
            reverse("opening:passphrase"), {"passphrase": words, "again": words, "understood": "on"}
        ).status_code
        == 422
    )
    browser.post(
        reverse("opening:passphrase"), {"passphrase": words, "again": words, "understood": "on", "lost": "on"}
    )
    our.close(tender)

    page = browser.get(reverse("opening:tender", args=[tender.reference]))
    assert "You cannot open these bids" in text_of(page)
    refused = browser.post(reverse("opening:turn", args=[tender.reference, "quality"]), {"passphrase": words})
    assert refused.status_code == 422
    opening = our.opened(tender, tender.officers[1:])
    assert {opening.first, opening.second} == set(tender.officers[1:])


def test_two_of_three_lost_passphrases_are_said_before_publication_not_after(client):
    from procurement.tenders.checks import PUBLISHING, run_checks

    tender = our.drafted()
    officers = our.with_envelopes(tender)
    ids = lambda: {finding.check_id for finding in run_checks(tender, stage=PUBLISHING)}  # noqa: E731
    assert "OPEN-1" not in ids()

    from suppliers.sealing import actions as sealing

    for person in officers[:2]:
        sealing.set_passphrase(person, "brand new words here", "brand new words here", by=person, lost=True)

    assert "OPEN-1" in ids()
    assert not EnvelopeKey.objects.exists()
    assert OpeningOfficer.objects.ready().filter(tender=tender).count() == 1


@pytest.mark.parametrize(
    ("passphrase", "again", "words"),
    [
        ("short", "short", "at least 14 characters"),
        ("aaaaaaaaaaaaaaaaaaaa", "aaaaaaaaaaaaaaaaaaaa", "more than one word"),
        ("five quite good words here", "five quite good words her", "not the same"),
    ],
)
def test_a_weak_or_mistyped_passphrase_is_refused_with_the_cure(client, passphrase, again, words):
    buyer = make.buyer()
    make.sign_in(client, make.user("opening_officer", buyer))

    response = client.post(
        reverse("opening:passphrase"), {"passphrase": passphrase, "again": again, "understood": "on"}
    )

    assert response.status_code == 422
    assert words in text_of(response)
    assert passphrase not in text_of(response)


def test_before_an_opening_officer_is_removed_it_is_said_how_many_can_still_open():
    tender, officers = our.open_tender()
    admin = make.user("buyer_admin", tender.buyer)
    browser, opening = signed_in(admin), reverse("opening:tender", args=[tender.reference])

    def asked(person) -> str:
        return text_of(browser.get(reverse("organisations:remove-member", args=[person.pseudonym])))

    assert "2 other officers still can" in asked(officers[0])
    for person, left in ((officers[0], 1), (officers[1], 0)):
        remove_member(person.memberships.get(), by=admin, reason="Left")
        page = text_of(browser.get(opening))
        assert ">Left</strong>" in page
        assert ("can still open this" in page) == (left == 0)
    assert "Only one officer who was named can still open this" in page
    assert "without them nobody can: two officers are needed and 0 would be left" in asked(officers[2])
