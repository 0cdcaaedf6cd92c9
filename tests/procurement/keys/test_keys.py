"""Keys: made with a second factor, shown once, good for one organisation, ended at once."""

import re
from datetime import timedelta
from unittest.mock import patch

import pytest
from allauth.account.signals import password_changed
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from redis.exceptions import RedisError

from procurement.accounts.models import Membership
from procurement.audit.models import AuditEvent
from procurement.errors import Refused
from procurement.keys import actions
from procurement.keys.jobs import tidy_keys
from procurement.keys.models import ApiKey, digest_of
from procurement.keys.rules import is_replay_key
from procurement.organisations.actions import remove_member, reset_second_factor
from suppliers.sealing.rules import check_second_factor
from tests import make
from tests.suppliers import make as our

pytestmark = pytest.mark.django_db
ME = "/api/v1/me"


@pytest.fixture
def tender():
    return our.open_tender()[0]


@pytest.fixture
def wren():
    return our.bidder()


def ask(secret, address=ME, method="get", **more):
    """Ask as a program: no cookie, and the token against forgery is looked for."""
    client = Client(enforce_csrf_checks=True)
    return getattr(client, method)(address, headers={"Authorization": f"Bearer {secret}"}, **more)


def test_a_key_is_made_with_a_fresh_second_factor_and_shown_once(client, wren):
    make.sign_in(client, wren)
    home = wren.organisations[0]
    wanted = {"name": "Bid library", "organisation": home.reference, "does": "write", "days": "90"}
    shown = client.post("/account/keys/make/", wanted)
    (secret,) = set(re.findall(r">(worth_[^<]+)<", shown.content.decode()))
    key = ApiKey.objects.get()

    assert len(secret) > 40 and shown["Cache-Control"] == "no-store"
    assert (key.digest, key.prefix) == (digest_of(secret), secret[:12])
    assert secret not in str(list(ApiKey.objects.values())) + str(
        list(AuditEvent.objects.values("canonical"))
    )
    assert (key.ends_at - key.made_at, key.may_write) == (timedelta(days=90), True)
    listed = client.get("/account/keys/").content.decode()
    assert "Bid library" in listed and key.prefix in listed and secret not in listed
    assert AuditEvent.objects.filter(kind="person.key_made", subject=str(wren.pseudonym)).count() == 1
    again = client.post("/account/keys/make/", wanted)
    assert again.status_code == 422 and "key of this name already" in again.content.decode()


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "x" * 61}, "name"),
        ({"organisation": "ORG-9999"}, "organisation"),
        ({"does": "everything"}, "does"),
        ({"days": "3650"}, "days"),
    ],
)
def test_a_key_that_cannot_be_made_says_which_field_and_why(client, wren, wrong, field):
    make.sign_in(client, wren)
    wanted = {
        "name": "A",
        "organisation": wren.organisations[0].reference,
        "does": "read",
        "days": "30",
        **wrong,
    }
    refused = client.post("/account/keys/make/", wanted)
    assert refused.status_code == 422 and list(refused.context["form"].errors) == [field]
    assert not ApiKey.objects.exists()


def test_the_action_refuses_what_the_page_would_not_send(wren):
    membership, now = wren.live_memberships[0], timezone.now()
    wanted = {"by": wren, "name": "A", "days": 90, "may_write": False}
    stranger = our.bidder()
    stranger.second_factor_at = wren.second_factor_at = now

    def code(**facts):
        with pytest.raises(Refused) as refusal:
            actions.make_key(membership, **{**wanted, **facts})
        return refusal.value.code

    assert code(days=366) == code(days=0) == "key.life"
    assert code(by=stranger) == "key.not_a_member"
    assert code(now=now + timedelta(minutes=16)) == "key.second_factor"
    key, _ = actions.make_key(membership, **wanted)
    wren.key = key
    assert code(name="B") == "key.second_factor"
    wren.key = None
    for number in range(9):
        actions.make_key(membership, **{**wanted, "name": f"N{number}"})
    assert code(name="eleventh") == "key.too_many"
    membership.ended_at = now + timedelta(minutes=1)
    membership.save()
    assert code(name="late") == "key.not_a_member"


def test_a_keyed_read_asks_for_key_person_and_membership_in_one_statement(wren, django_assert_num_queries):
    key, secret = make.api_key(wren)
    with django_assert_num_queries(2):  # the key with all around it, and that it was used
        answer = ask(secret)
    assert answer.status_code == 200, answer.content
    assert answer.json()["organisation"] == wren.organisations[0].reference
    assert answer.json()["key"]["prefix"] == key.prefix
    with django_assert_num_queries(1):
        ask(secret)
    assert ApiKey.objects.get().used_at is not None


def test_a_request_with_a_key_gets_no_session_and_leaves_one_alone(client, wren):
    _, secret = make.api_key(wren)
    other = make.officer()
    make.sign_in(client, other)
    before = set(Session.objects.values_list("pk", flat=True))
    answer = client.get(ME, headers={"Authorization": f"Bearer {secret}"})
    assert answer.json()["name"] == wren.name
    assert not answer.cookies and set(Session.objects.values_list("pk", flat=True)) == before
    assert client.get(ME).json()["name"] == other.name
    assert client.get(ME)["Cache-Control"] == answer["Cache-Control"] == "no-store"


def test_a_key_shows_one_organisation_and_nothing_of_another(wren, tender):
    bid = our.bid(tender, wren)
    elsewhere = make.supplier()
    Membership.objects.create(user=wren, organisation=elsewhere, roles=["bidder"])
    wren.forget_memberships()
    there = next(m for m in wren.live_memberships if m.organisation == elsewhere)
    here = next(m for m in wren.live_memberships if m.organisation == bid.supplier)
    wren.second_factor_at = timezone.now()
    _, of_here = actions.make_key(here, by=wren, name="here", days=1, may_write=True)
    _, of_there = actions.make_key(there, by=wren, name="there", days=1, may_write=True)
    address = f"/api/v1/bids/{bid.reference}/"

    assert ask(of_here, address).status_code == 200
    assert ask(of_there, address).status_code == 404
    # An action reads memberships again: it still sees the one.
    put = {"data": {"reason": "not ours"}, "content_type": "application/json"}
    assert ask(of_there, f"{address}withdraw/", "post", **put).status_code == 404
    _, of_rival = make.api_key(our.bidder())
    missing = ask(of_rival, "/api/v1/bids/B-NOTTHERE/")
    assert ask(of_rival, address).content == missing.content


def test_a_key_for_reading_writes_nothing_but_may_have_a_draft_checked(wren, tender):
    _, secret = make.api_key(wren, may_write=False)
    lot = {"data": {"lot": tender.lots.first().reference}, "content_type": "application/json"}
    refused = ask(secret, "/api/v1/bids/", "post", **lot)
    assert (refused.status_code, refused.json()["code"]) == (403, "key.read_only")
    text = {"data": {"text": "40 developers"}, "content_type": "application/json"}
    assert ask(secret, "/api/v1/check/language", "post", **text).status_code == 200
    _, secret = make.api_key(wren)
    assert ask(secret, "/api/v1/bids/", "post", **lot).status_code == 201


def test_what_opens_nothing_gets_401_with_the_way_to_a_key(client, wren):
    key, ended = make.api_key(wren)
    actions.end_key(key, by=wren)
    _, expired = make.api_key(wren, days=1, now=timezone.now() - timedelta(days=2))
    cases = {
        f"Bearer {ended}": "key.ended",
        f"Bearer {expired}": "key.expired",
        "Bearer worth_nothing": "key.unknown",
        "Bearer worth_\x00": "key.unknown",
        "Bearer other": "key.unreadable",
        "Basic dzp3": "key.unreadable",
        "": "key.unreadable",
    }
    for shown, code in cases.items():
        for address in (ME, "/api/v1/tenders"):  # public or not: a key that is shown has to be right
            answer = client.get(address, headers={"Authorization": shown})
            assert (answer.status_code, answer.json()["code"]) == (401, code), shown
            assert "/account/keys/" in answer.json()["message"]
            assert answer["WWW-Authenticate"].startswith("Bearer")
    nobody = client.get(ME)
    assert (nobody.status_code, nobody.json()["code"]) == (401, "not_authenticated")
    assert nobody["WWW-Authenticate"].startswith("Bearer")


def test_a_key_ends_once_with_one_press_of_its_holder_or_an_administrator(client, wren):
    key, secret = make.api_key(wren)
    make.sign_in(client, our.bidder())
    assert client.post(f"/account/keys/{key.uuid}/end/").status_code == 404
    admin = make.user("supplier_admin", wren.organisations[0])
    make.sign_in(client, admin)
    assert key.prefix in client.get("/organisation/keys/").content.decode()
    assert client.post(f"/account/keys/{key.uuid}/end/").status_code == 302
    assert ask(secret).json()["code"] == "key.ended"
    with pytest.raises(Refused) as refusal:  # a second press on a page that was open before
        actions.end_key(key, by=wren)
    assert refusal.value.code == "key.wrong_state"
    event = AuditEvent.objects.get(kind="person.key_ended")
    assert (event.actor, event.subject) == (admin.pseudonym, str(wren.pseudonym))


def test_keys_end_with_the_membership_the_password_and_a_lost_phone(wren):
    firm = wren.organisations[0]
    admin = make.user("supplier_admin", firm)
    _, secret = make.api_key(wren)
    password_changed.send_robust(type(wren), request=None, user=wren)
    assert ask(secret).json()["code"] == "key.ended"
    _, secret = make.api_key(wren)
    reset_second_factor(firm, wren, by=wren, reason="moved to another phone")
    assert ask(secret).status_code == 200
    reset_second_factor(firm, wren, by=admin, reason="lost")
    assert ask(secret).json()["code"] == "key.ended"
    _, secret = make.api_key(wren)
    _, other = make.api_key(admin)
    remove_member(wren.live_memberships[0], by=admin, reason="left")
    assert (ask(secret).json()["code"], ask(other).status_code) == ("key.ended", 200)
    assert sorted(ApiKey.objects.exclude(because="").values_list("because", flat=True)) == [
        "factor",
        "left",
        "password",
    ]
    # Whoever ends a membership in the tables alone has ended its keys too.
    Membership.objects.filter(user=admin).update(ended_at=timezone.now())
    assert ask(other).json()["code"] == "key.ended"


def test_what_takes_two_people_is_refused_to_a_key_with_the_way_to_do_it(wren):
    key, _ = make.api_key(wren)
    wren.key, wren.second_factor_at = key, timezone.now()
    with pytest.raises(Refused) as refusal:
        check_second_factor(wren, timezone.now(), "destroying bids")
    assert refusal.value.code == "key.not_for_this" and "Sign in at http" in refusal.value.message


def test_a_key_stands_for_the_second_factor_that_it_was_made_with():
    officer = make.officer()
    _, secret = make.api_key(officer)
    assert ask(secret).json()["roles"] == ["officer"]
    assert ask(secret, "/organisation/people/").status_code == 302  # pages know no keys


def test_too_many_requests_of_one_key_wait_and_another_key_does_not(wren, settings):
    cache.clear()
    settings.API_RATE_KEY, settings.API_RATE_WRONG_KEY, settings.API_RATE_OPEN = 2, 1, 1
    (_, one), (_, two) = make.api_key(wren), make.api_key(wren)
    answers = [ask(one) for _ in range(6)]  # however near the end of a minute they began
    late = answers[-1]
    assert (late.status_code, late.json()["code"]) == (429, "too_many")
    assert 1 <= int(late["Retry-After"]) <= 60
    assert ask(two).status_code == 200
    assert [ask("worth_guess").status_code for _ in range(4)][-1] == 429
    assert [Client().get("/api/v1/tenders").status_code for _ in range(4)][-1] == 429
    cache.clear()


def test_who_is_signed_in_is_not_held_up_by_others_at_the_same_address(wren, settings):
    cache.clear()
    settings.API_RATE_OPEN = 1
    client = make.sign_in(Client(), wren)
    assert {client.get("/api/v1/tenders").status_code for _ in range(4)} == {200}
    assert [Client().get("/api/v1/tenders").status_code for _ in range(4)][-1] == 429
    cache.clear()


def test_what_counts_requests_may_be_away_and_the_api_still_answers(wren, settings, monkeypatch):
    def away(*args, **kwargs):
        raise RedisError("no route to the cache")

    monkeypatch.setattr("procurement.keys.rates.cache.add", away)
    settings.API_RATE_OPEN = 1
    assert ask(make.api_key(wren)[1]).status_code == 200
    assert Client().get("/api/v1/tenders").status_code == 200


def test_a_key_of_the_demo_opens_nothing_where_the_demo_is_closed(wren, settings):
    firm = wren.organisations[0]
    type(firm).objects.filter(pk=firm.pk).update(is_example=True)
    _, secret = make.api_key(wren)
    assert ask(secret).status_code == 200
    settings.DEMO_PERSONAS = False
    assert (ask(secret).status_code, ask(secret).json()["code"]) == (401, "key.demo")


def test_the_log_knows_a_key_by_how_it_begins_and_never_by_the_name_somebody_gave_it(wren):
    key, _ = make.api_key(wren, name="Wren Castellan at home")
    actions.end_key(key, by=wren)
    kept = str(list(AuditEvent.objects.filter(kind__startswith="person.key").values("canonical")))
    assert key.prefix in kept and "at home" not in kept


def test_no_cache_between_us_and_a_program_keeps_a_refusal_or_what_is_private(wren):
    _, secret = make.api_key(wren)
    bid = our.bid(our.open_tender()[0], wren)
    for answer in (
        ask("worth_nothing", "/api/v1/tenders"),
        ask(secret, "/api/v1/tenders"),
        ask(secret, f"/api/v1/bids/{bid.reference}/"),
        Client().get(f"/api/v1/bids/{bid.reference}/"),
    ):
        assert answer["Cache-Control"] == "no-store", answer.content
        assert "Access-Control-Allow-Origin" not in answer
    public = Client().get("/api/v1/tenders")
    assert {"Authorization", "Cookie"} <= set(public["Vary"].split(", "))
    assert public["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in public


@pytest.mark.parametrize(
    ("text", "is_one"),
    [("k" * 8, True), ("k" * 64, True), ("draft 1/2: ~!", True),
     ("k" * 7, False), ("k" * 65, False), ("", False), ("zürich-0001", False), ("two\nlines", False)],
)  # fmt: skip
def test_what_a_write_is_sent_again_under_is_eight_to_sixty_four_printable_characters_of_ascii(text, is_one):
    assert is_replay_key(text) is is_one


def test_the_description_of_the_api_is_written_once_and_kept_by_whoever_asked():
    first = Client().get("/api/v1/schema/")
    assert first["Content-Type"].startswith("application/vnd.oai.openapi") and first.content
    assert first["Cache-Control"] == "public, max-age=60"
    with patch("procurement.site.api_description.SchemaGenerator") as generator:
        again = Client().get("/api/v1/schema/", headers={"If-None-Match": first["ETag"]})
    assert again.status_code == 304 and not generator.called
    assert Client().get("/api/v1/schema/", headers={"Accept": "application/json"}).json()["openapi"]


def test_a_key_goes_a_year_after_its_end_and_what_was_done_with_it_stays_in_the_log(wren):
    now = timezone.now()
    kept = [make.api_key(wren)[0], make.api_key(wren, days=1, now=now - timedelta(days=300))[0]]
    make.api_key(wren, days=1, now=now - timedelta(days=367))
    by_hand, _ = make.api_key(wren, now=now - timedelta(days=400))
    actions.end_key(by_hand, by=wren, now=now - timedelta(days=399))
    assert tidy_keys(None) == 2
    assert list(ApiKey.objects.order_by("pk")) == kept
    assert AuditEvent.objects.filter(kind="person.key_made", subject=str(wren.pseudonym)).count() == 4


def test_keys_are_paged_those_in_force_first(client, wren):
    facts = {"membership": wren.live_memberships[0], "ends_at": timezone.now() + timedelta(days=90)}
    ApiKey.objects.bulk_create(ApiKey(name=f"Key {n}", digest=f"{n:064}", **facts) for n in range(26))
    ApiKey.objects.filter(name="Key 25").update(ended_at=timezone.now(), because=ApiKey.Because.BY_HAND)
    first = make.sign_in(client, wren).get("/account/keys/")
    last = client.get("/account/keys/" + first.context["page"].later_url)

    assert [key.name for key, _ in first.context["rows"]] == [f"Key {n}" for n in range(24, -1, -1)]
    assert [(key.name, may_end) for key, may_end in last.context["rows"]] == [("Key 25", False)]
    assert "Previous" in last.text
