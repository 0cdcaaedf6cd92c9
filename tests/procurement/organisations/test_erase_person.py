"""A person who left asks to be erased: nothing of theirs stays by name, and the log is as whole as before."""

import io

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.core.management import CommandError, call_command
from django.test import Client

from procurement import audit
from procurement.accounts.models import User
from procurement.audit.models import ActorName, AuditReason
from procurement.audit.verifying import verify_audit
from procurement.keys.models import ApiReplay
from procurement.organisations.actions import invite_person, remove_member
from procurement.organisations.models import Invitation
from tests import make

pytestmark = pytest.mark.django_db
WHY = ("--reason", "Asked for it in writing")


@pytest.fixture
def left():
    """Ada, who removed a colleague with a reason, and was removed herself."""
    body, other = make.buyer(), make.buyer()
    boss, ben = make.user("buyer_admin", body), make.user("officer", body)
    ada = make.user("buyer_admin", body, name="Ada Lowe")
    remove_member(ben.memberships.get(), by=ada, reason="Ben Lowe went to Wessex")
    remove_member(ada.memberships.get(), by=boss, reason="Left")
    invite_person(
        other, email=ada.email, name="Ada Lowe", roles=["officer"], by=make.user("buyer_admin", other)
    )
    return ada, body


def test_an_erased_person_is_found_under_no_name_or_address_and_the_log_is_whole(left, client):
    ada, body = left
    email = ada.email
    ada.set_password("a long walk to the harbour")
    ada.save()
    EmailAddress.objects.create(user=ada, email=email, verified=True, primary=True)
    Authenticator.objects.create(user=ada, type=Authenticator.Type.TOTP, data={"secret": "x"})
    client.force_login(ada)
    key = client.session.session_key
    UserSession.objects.create(user=ada, session_key=key, ip="127.0.0.1", user_agent="a browser")
    out = io.StringIO()
    call_command("erase_person", email.upper(), *WHY, stdout=out)

    assert "1 sessions ended, 1 second factors" in out.getvalue()
    assert not client.session.exists(key)
    person = User.objects.get(pk=ada.pk)
    assert (person.name, person.is_active) == ("A person whose name was erased", False)
    assert person.email.endswith("@invalid") and not person.has_usable_password()
    assert not EmailAddress.objects.filter(user=ada).exists()
    assert not Authenticator.objects.filter(user=ada).exists()
    letter = Invitation.objects.get()
    assert (letter.email, letter.name) == (person.email, "") and letter.withdrawn_at
    assert not ActorName.objects.filter(name="Ada Lowe").exists()
    assert not AuditReason.objects.filter(words__contains="Wessex").exists()
    assert not any("Ada" in entry.sentence for entry in audit.history(body))
    assert verify_audit().sound


def test_the_keys_of_an_erased_person_lose_their_names_and_no_answer_kept_for_them_stays(left):
    body = make.buyer()
    ada = make.user("officer", body)
    key, secret = make.api_key(ada, name="Ada at home")
    ApiReplay.objects.create(
        user=ada, key="monday-1", call="POST", digest="x", status=201, body={"why": "Ada"}, at=key.made_at
    )
    ada.memberships.update(ended_at=key.made_at)
    call_command("erase_person", ada.email, *WHY, stdout=io.StringIO())

    key.refresh_from_db()
    assert key.ended_at and "Ada" not in key.name
    assert not ApiReplay.objects.exists()
    answer = Client().get("/api/v1/me", headers={"Authorization": f"Bearer {secret}"})
    assert (answer.status_code, answer.json()["code"]) == (401, "key.ended")


def test_what_cannot_be_erased_says_why_and_stays_as_it_was(left):
    ada, body = left
    here = make.user("officer", body)
    with pytest.raises(CommandError, match=f"still a member of {body.name}.*remove them first"):
        call_command("erase_person", here.email, *WHY)
    with pytest.raises(CommandError, match="Nobody has the address"):
        call_command("erase_person", "stranger@nowhere.example", *WHY)
    with pytest.raises(CommandError, match="why the person is erased"):
        call_command("erase_person", ada.email, "--reason", " ")
    here.refresh_from_db()
    assert here.is_active and here.name

    call_command("erase_person", ada.email, *WHY, stdout=io.StringIO())
    with pytest.raises(CommandError, match="erased already"):
        call_command("erase_person", ada.email, *WHY)
