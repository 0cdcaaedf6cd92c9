"""What the home page of a supplier, and of the centre, asks for next."""

import pytest

from tests import make

pytestmark = pytest.mark.django_db


def test_a_new_firm_is_asked_for_its_size_and_its_exclusions(client):
    page = make.sign_in(client, make.supplier_admin()).get("/").text

    assert "Say how large your firm is" in page
    assert "Declare whether an exclusion ground applies" in page


def test_a_buyer_is_not(client):
    assert "Say how large your firm is" not in make.sign_in(client, make.officer()).get("/").text


def test_your_firm_leads_to_your_own_registration(client):
    firm = make.supplier()
    answer = make.sign_in(client, make.supplier_admin(firm)).get("/suppliers/")

    assert answer.url == f"/suppliers/{firm.reference}/"


def test_a_person_without_a_firm_is_led_to_registering(client):
    assert make.sign_in(client, make.user()).get("/suppliers/").url == "/suppliers/register/"
