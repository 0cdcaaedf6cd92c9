"""The first administrator of a public body is entered on the command line, and needs nobody else from then on."""

import re

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from procurement.accounts.models import User
from procurement.audit.models import AuditEvent
from procurement.organisations.models import Organisation

pytestmark = pytest.mark.django_db
ADA = ("--admin", "Ada@Council.example", "--person", "Ada Lowe")


def test_a_body_is_entered_and_its_administrator_sets_a_password_by_mail(client, mailoutbox):
    call_command("enter_organisation", "buyer", "Elmbridge  Council", "--sector", "local", *ADA)
    made = Organisation.objects.get(name="Elmbridge Council")
    ada = User.objects.get(email="ada@council.example")
    assert (made.kind, made.sector, made.is_central_government) == ("buyer", "local", False)
    assert ada.roles_in(made) == {"buyer_admin"} and not ada.has_usable_password()
    kinds = AuditEvent.objects.filter(subject=made.reference).values_list("kind", flat=True)
    assert set(kinds) == {"organisation.created", "person.joined"}

    client.post(reverse("account_reset_password"), {"email": ada.email})
    link = re.search(r"https?://[^/\s]+(/\S+)", mailoutbox[0].body)
    page = client.get(link[1], follow=True)
    password = "a long walk to the harbour"
    client.post(page.request["PATH_INFO"], {"password1": password, "password2": password})
    ada.refresh_from_db()
    assert ada.check_password(password)


def test_what_cannot_be_entered_says_why_and_leaves_nothing(db):
    with pytest.raises(CommandError, match="Enter the name"):
        call_command("enter_organisation", "centre", " ", *ADA)
    with pytest.raises(CommandError, match="e-mail"):
        call_command("enter_organisation", "centre", "The Centre", "--admin", "ada", "--person", "Ada Lowe")
    assert not Organisation.objects.filter(kind="centre").exists()
    assert not User.objects.filter(email="ada@council.example").exists()


@pytest.mark.parametrize(
    ("name", "admin", "person", "said"),
    [
        ("n" * 201, "ada@a.example", "Ada", "more than 200 characters"),
        ("The Centre", "not an@ address", "Ada", "is not an e-mail address"),
        ("The Centre", "a" * 300 + "@a.example", "Ada", "is not an e-mail address"),
        ("The Centre", "ada@a.example", " ", "Give the name"),
        ("The Centre", "ada@a.example", "a" * 121, "Give the name"),
    ],
)
def test_names_and_addresses_that_no_column_keeps_are_refused(name, admin, person, said):
    with pytest.raises(CommandError, match=said):
        call_command("enter_organisation", "centre", name, "--admin", admin, "--person", person)
    assert not Organisation.objects.filter(kind="centre").exists()
