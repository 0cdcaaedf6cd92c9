"""People are invited, join, get roles, hand over and go; each with a refusal where the rule says no."""

import email
import re
from datetime import timedelta
from pathlib import Path

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from procurement import audit
from procurement.accounts.models import Membership, User
from procurement.errors import Refused
from procurement.notifications import outbox
from procurement.notifications.models import Notice, Outbox
from procurement.organisations import actions
from procurement.organisations.models import Invitation
from tests import make
from tests.access.statements import MOST, asked_again

pytestmark = pytest.mark.django_db
WORDS = {"email": "new@example.org", "name": "New Person", "roles": ["officer"]}


@pytest.fixture
def buyer():
    return make.buyer(name="Alpha Council")


@pytest.fixture
def admin(buyer):
    return make.user("buyer_admin", buyer, name="Nina Frost")


@pytest.fixture
def ada(buyer):
    return make.officer(buyer, name="Ada Byron")


def letters() -> list[email.message.Message]:
    folder = Path(settings.EMAIL_FILE_PATH)
    return [email.message_from_bytes(path.read_bytes()) for path in sorted(folder.glob("*.eml"))]


@pytest.fixture
def mailbox(settings, tmp_path):
    settings.EMAIL_BACKEND = "procurement.notifications.mail.FileBackend"
    settings.EMAIL_FILE_PATH = str(tmp_path)


def test_the_letter_of_an_invitation_leads_to_an_account_and_a_membership(client, buyer, admin, mailbox):
    make.sign_in(client, admin)
    done = client.post("/organisation/people/invite/", WORDS)
    assert done.status_code == 302
    assert outbox.run(Outbox.objects.get(kind="invitation.mail").pk) == "done"
    text = letters()[0].get_payload(decode=True).decode()
    assert "as commercial officer." in text
    assert "authenticator app" in text
    path = re.search(r"(/invitation/\S+)", text).group(1)

    fresh = Client()
    assert b"Alpha Council" in fresh.get(path).content
    joined = fresh.post(path, {"name": "New Person", "password": make.PASSWORD})

    assert joined.status_code == 302
    person = User.objects.get(email="new@example.org")
    assert person.roles_in(buyer) == {"officer"}
    assert fresh.get("/account/").url.startswith("/account/second-factor/")
    assert Client().post(path, {"name": "X", "password": make.PASSWORD}).status_code == 422


def test_no_table_holds_the_token(buyer, admin):
    invitation = actions.invite_person(buyer, by=admin, **WORDS)

    assert invitation.token not in str(list(Outbox.objects.values())) + str(list(Invitation.objects.values()))


@pytest.mark.parametrize("token", ["x", "a:b", "00000000-0000-0000-0000-000000000000:forged"])
def test_a_made_up_token_opens_nothing(client, token):
    assert client.get(f"/invitation/{token}/").status_code == 404


def test_an_invitation_ends_after_seven_days_and_when_withdrawn(buyer, admin):
    invitation = actions.invite_person(buyer, by=admin, **WORDS)
    late = timezone.now() + timedelta(days=7)
    with pytest.raises(Refused, match="older than 7 days"):
        actions.accept_invitation(invitation, by=None, name="N", password=make.PASSWORD, now=late)

    actions.withdraw_invitation(invitation, by=admin)
    with pytest.raises(Refused) as refusal:
        actions.accept_invitation(invitation, by=None, name="N", password=make.PASSWORD)
    assert refusal.value.code == "invitation.closed"
    assert not User.objects.filter(email="new@example.org").exists()


def test_an_invitation_is_taken_up_only_by_the_person_it_went_to(buyer, admin):
    invitation = actions.invite_person(buyer, by=admin, **WORDS)

    with pytest.raises(Refused) as refusal:
        actions.accept_invitation(invitation, by=make.user())
    assert refusal.value.code == "invitation.for_somebody_else"


def test_somebody_with_an_account_signs_in_and_takes_it_up(client, buyer, admin):
    person = make.bidder(email="new@example.org")
    invitation = actions.invite_person(buyer, by=admin, **WORDS)
    path = f"/invitation/{invitation.token}/"
    assert b"Sign in to take this up" in client.get(path).content
    assert client.post(path, {"name": "X", "password": make.PASSWORD}).status_code == 422
    make.sign_in(client, person)

    assert client.post(path).status_code == 302
    assert User.objects.get(pk=person.pk).roles_in(buyer) == {"officer"}
    assert client.session["acting_organisation"] == buyer.pk, "the page says so, whatever comes first by name"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"name": ""}, "Enter the full name"),
        ({"email": "no address"}, "must be an email address"),
        ({"roles": []}, "Choose the roles"),
        ({"roles": ["bidder"]}, "from the list"),
        ({"name": "x" * 121}, "120 characters or fewer"),
        ({"email": "new\x00@example.org"}, "hidden character"),
    ],
)
def test_a_bad_field_is_named_and_what_was_typed_is_kept(client, buyer, admin, change, words):
    make.sign_in(client, admin)
    page = client.post("/organisation/people/invite/", {**WORDS, **change})

    assert page.status_code == 422
    assert words in page.content.decode()
    assert not Invitation.objects.exists()
    if "email" not in change:
        assert b"new@example.org" in page.content


def test_only_an_administrator_changes_people(client, buyer, admin, ada):
    for verb in ("roles", "remove"):
        make.sign_in(client, ada)
        assert client.get(f"/organisation/people/{admin.pseudonym}/{verb}/").status_code == 404
    with pytest.raises(Refused):
        actions.invite_person(buyer, by=ada, **WORDS)
    outsider = make.user("buyer_admin")
    with pytest.raises(Refused):
        actions.change_roles(Membership.objects.get(user=ada), roles=["approver"], by=outsider)


def test_changed_roles_count_from_the_next_request_and_the_person_is_told(client, buyer, admin, ada):
    reader = make.sign_in(Client(), ada)
    make.sign_in(client, admin)
    path = f"/organisation/people/{ada.pseudonym}/roles/"
    assert client.post(path, {"roles": ["approver", "hr"], "reason": "New job"}).status_code == 302

    assert reader.get("/account/").wsgi_request.roles == {"approver", "hr"}
    notice = Notice.objects.get(user=ada)
    assert notice.words.happened == "Your roles at Alpha Council are now: Approver, HR."
    assert "changed the roles of Ada Byron" in audit.history(buyer)[0].sentence


def test_a_removed_person_opens_nothing_from_the_next_request_on(client, buyer, admin, ada):
    reader = make.sign_in(Client(), ada)
    assert reader.get("/organisation/people/").status_code == 200
    make.sign_in(client, admin)
    assert client.post(f"/organisation/people/{ada.pseudonym}/remove/", {"reason": "Left"}).status_code == 302

    assert reader.get("/organisation/people/").status_code == 404
    assert list(buyer.members.active()) == [admin]


def test_a_person_who_lost_the_phone_sets_up_another_once_an_administrator_has_reset_it(
    client, buyer, admin, ada
):
    TOTP.activate(ada, generate_totp_secret())
    reader = make.sign_in(Client(), ada)
    UserSession.objects.create(user=ada, ip="127.0.0.1", session_key=reader.session.session_key)
    path = f"/organisation/people/{ada.pseudonym}/second-factor/"
    make.sign_in(client, admin)
    assert client.post(path, {"reason": ""}).status_code == 422
    assert client.post(path, {"reason": "We met; it fell into the river"}).status_code == 302

    assert reader.get("/organisation/people/").url.startswith("/accounts/login/")
    assert not Authenticator.objects.filter(user=ada).exists()
    assert "reset your second factor" in Notice.objects.get(user=ada).words.happened
    assert "fell into the river" in audit.history(buyer)[0].sentence
    with pytest.raises(Refused, match="Only an administrator"):
        actions.reset_second_factor(buyer, admin, by=ada, reason="Let me in")


def test_moving_to_another_phone_opens_nothing_until_the_new_one_is_set_up(client, ada):
    TOTP.activate(ada, generate_totp_secret())
    make.sign_in(client, ada)

    assert client.post("/account/second-factor/move/").url == "/accounts/second-factor/totp/activate/"
    assert client.get("/organisation/people/").url.startswith("/account/second-factor/")
    assert client.get("/accounts/second-factor/totp/activate/").status_code == 200


def test_the_last_administrator_stays(buyer, admin):
    membership = Membership.objects.get(user=admin)

    with pytest.raises(Refused, match="last administrator"):
        actions.change_roles(membership, roles=["officer"], by=admin)
    with pytest.raises(Refused, match="last administrator"):
        actions.remove_member(membership, by=admin, reason="Bye")


def test_a_role_must_fit_the_kind_of_organisation(buyer, admin, ada):
    with pytest.raises(Refused) as refusal:
        actions.change_roles(Membership.objects.get(user=ada), roles=["bidder"], by=admin)
    assert refusal.value.code == "member.role_does_not_fit"


def test_named_work_goes_to_a_colleague_even_after_its_owner_has_left(buyer, admin, ada, monkeypatch):
    moved = []
    monkeypatch.setitem(
        actions.WORK, "things led", lambda organisation, giver, taker: moved.append((giver, taker)) or 3
    )
    taker = make.officer(buyer)
    actions.remove_member(Membership.objects.get(user=ada), by=admin, reason="Left")

    done = actions.hand_over_work(buyer, giver=ada, taker=taker, by=admin, reason="Ada has left")

    assert done["things led"] == 3
    assert moved == [(ada, taker)]
    assert Notice.objects.get(user=taker).words.happened.startswith("3 pieces of work")
    with pytest.raises(Refused, match="another person"):
        actions.hand_over_work(buyer, giver=taker, taker=ada, by=admin, reason="Back")


def test_who_left_and_came_back_hands_over_as_anybody_does(client, buyer, admin, ada):
    actions.remove_member(Membership.objects.get(user=ada), by=admin, reason="Left")
    actions.add_member(buyer, ada, ["officer"], by=admin)
    make.sign_in(client, admin)

    assert client.get(reverse("organisations:hand-over-work", args=[ada.pseudonym])).status_code == 200


def test_a_handover_of_nothing_is_not_told_and_not_written(buyer, admin, ada):
    taker = make.officer(buyer)
    before = [entry.sentence for entry in audit.history(buyer)]

    moved = actions.hand_over_work(buyer, giver=ada, taker=taker, by=admin, reason="Ada goes on holiday")

    assert not any(moved.values())
    assert [entry.sentence for entry in audit.history(buyer)] == before
    assert not Notice.objects.filter(user=taker).exists()


def test_the_history_of_an_organisation_tells_of_its_invitations(client, buyer, admin):
    made = actions.invite_person(buyer, email="new@example.test", name="New", roles=["officer"], by=admin)
    actions.withdraw_invitation(made, by=admin)
    make.sign_in(client, admin)

    told = [entry.sentence for entry in client.get("/organisation/people/").context["history"]]

    assert told[0] == f"{admin.name} withdrew an invitation: no reason given"
    assert told[1] == f"{admin.name} invited somebody to {buyer.reference} as officer"


def test_the_people_page_does_not_ask_more_for_more_people(client, buyer, admin, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    make.sign_in(client, admin)
    counts = []
    for more in (3, 27):
        for _ in range(more):
            make.officer(buyer)
        with CaptureQueriesContext(
            connection,
        ) as seen:
            assert client.get("/organisation/people/").status_code == 200
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 12


def test_the_people_of_a_large_organisation_are_turned_by_name_and_found_by_it(client, buyer, admin):
    people = User.objects.bulk_create(
        User(email=f"p{n}@example.org", name=f"Person {n:03}") for n in range(120)
    )
    Membership.objects.bulk_create(
        Membership(organisation=buyer, user=one, roles=["officer"]) for one in people
    )
    make.sign_in(client, admin)
    pages = [client.get("/organisation/people/")]
    while later := pages[-1].context["page"].later_url:
        pages.append(client.get(f"/organisation/people/{later}"))

    names = [row.user.name for page in pages for row in page.context["page"]]
    assert names == ["Nina Frost", *(f"Person {n:03}" for n in range(120))]
    assert [len(page.context["page"]) for page in pages] == [50, 50, 21]
    found = client.get("/organisation/people/", {"q": "son 07"})
    assert found.text.count(">Person 07") == 10
    assert (
        "has “nobody like this” in the name"
        in client.get("/organisation/people/", {"q": "nobody like this"}).text
    )


def test_open_invitations_beyond_twenty_stand_on_a_page_of_their_own(client, buyer, admin):
    for number in range(21):
        actions.invite_person(buyer, by=admin, **WORDS | {"email": f"new{number}@example.org"})
    make.sign_in(client, admin)

    page, every = client.get("/organisation/people/"), client.get("/organisation/invitations/")

    assert page.text.count("@example.org</td>") == 20
    assert "All open invitations" in page.text
    assert every.text.count("@example.org</td>") == 21


@pytest.mark.parametrize("page", ["remove-member", "hand-over-work"])
def test_the_pages_of_leaving_ask_no_more_than_a_page_may(client, buyer, admin, ada, page):
    make.sign_in(client, admin)
    address = reverse(f"organisations:{page}", args=[ada.pseudonym])

    assert len(asked_again(client, address)) <= MOST
