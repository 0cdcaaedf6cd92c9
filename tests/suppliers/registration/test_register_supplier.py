"""Registering once: facts, numbers, owners, evidence, and who may see or change them."""

import pytest
from django.urls import reverse

from procurement.errors import Refused
from suppliers.registration import actions
from suppliers.registration.models import SupplierIdentifier, SupplierProfile
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada():
    return make.supplier_admin()


@pytest.fixture
def firm(ada):
    return ada.organisations[0]


def test_who_registers_a_supplier_is_its_administrator():
    newcomer = make.user(email="new@example.org")
    firm = actions.register_supplier(by=newcomer, name="  Brook   Street ", scheme="GB-COH", number="9121572")
    assert firm.name == "Brook Street"
    assert newcomer.roles_in(firm) == {"supplier_admin", "bidder"}
    assert str(SupplierIdentifier.objects.get(organisation=firm)) == "GB-COH-09121572"


def test_a_number_belongs_to_one_supplier_and_nothing_is_left_half_done():
    first, second = make.user(), make.user()
    actions.register_supplier(by=first, name="Brook Street", scheme="GB-COH", number="09121572")
    with pytest.raises(Refused) as refusal:
        actions.register_supplier(by=second, name="Brook Street Ltd", scheme="GB-COH", number="09121572")
    assert refusal.value.code == "supplier.number_taken"
    assert second.live_memberships == []


def test_a_button_pressed_twice_registers_once():
    newcomer = make.user()
    first = actions.register_supplier(by=newcomer, name="Brook Street")
    assert actions.register_supplier(by=newcomer, name="Brook  street") == first
    assert (
        actions.register_supplier(by=make.user(), name="Brook Street") != first
    )  # of two people it is two firms


def test_the_page_registers_and_leads_to_the_list_of_parts(client):
    newcomer = make.user()
    make.sign_in(client, newcomer)
    answer = client.post(
        reverse("suppliers:register"),
        {"name": "Brook Street", "kind": "company", "scheme": "GB-COH", "number": "09121572"},
        follow=True,
    )
    assert answer.status_code == 200
    assert "Numbers in registers" in answer.text


def test_a_wrong_number_is_said_at_its_field_and_what_was_typed_is_kept(client):
    make.sign_in(client, make.user())
    answer = client.post(
        reverse("suppliers:register"),
        {"name": "Brook Street", "kind": "charity", "scheme": "GB-COH", "number": "12X"},
    )
    assert answer.status_code == 422
    assert "looks like 09121572" in answer.text
    assert 'value="12X"' in answer.text
    assert 'value="Brook Street"' in answer.text


@pytest.mark.parametrize(
    "name", ["registration", "facts", "identifiers", "owners", "size", "exclusions", "evidence", "receive"]
)
def test_a_rival_a_buyer_and_a_stranger_see_nothing(client, firm, name):
    url = reverse(f"suppliers:{name}", args=[firm.reference])
    for person in (make.bidder(), make.officer(), make.user()):
        make.sign_in(client, person)
        assert client.get(url).status_code == 404
    client.logout()
    assert client.get(url).status_code == 302


@pytest.mark.parametrize(
    "name", ["registration", "facts", "identifiers", "owners", "size", "exclusions", "evidence", "receive"]
)
def test_every_page_opens_for_its_own_people_in_few_queries(
    client, firm, ada, name, django_assert_max_num_queries
):
    make.sign_in(client, ada)
    SupplierProfile.objects.get_or_create(organisation=firm)
    url = reverse(f"suppliers:{name}", args=[firm.reference])
    with django_assert_max_num_queries(14):
        assert client.get(url).status_code == 200


def test_facts_are_changed_by_page_and_kept(client, firm, ada):
    make.sign_in(client, ada)
    client.post(
        reverse("suppliers:facts", args=[firm.reference]),
        {"kind": "charity", "what_we_do": "We help families.", "contact_email": "hello@example.org"},
    )
    profile = SupplierProfile.objects.get(organisation=firm)
    assert (profile.kind, profile.what_we_do, profile.is_vcse) == ("charity", "We help families.", False)


def test_a_tie_that_ends_stays_on_record(firm, ada):
    from suppliers.registration.models import Owner

    owner = actions.record_owner(firm, by=ada, name="Colossus", share_pct=100, is_firm=True)
    actions.end_owner(owner, by=ada)
    assert not Owner.objects.standing().filter(organisation=firm).exists()
    assert Owner.objects.filter(organisation=firm).count() == 1
    with pytest.raises(Refused):
        actions.end_owner(owner, by=ada)


def test_facts_from_a_file_change_what_differs_and_a_copy_is_kept(firm, ada):
    content = "Name,Value\nWebsite,https://brook.example\nPostcode,HM1 2AB\nHeadcount,12\n"
    copy, changed = actions.receive_facts(firm, by=ada, content=content, share_code="hdj2123f")
    assert changed == {"website": "https://brook.example", "postcode": "HM1 2AB"}
    assert (copy.share_code, copy.content) == ("HDJ2123F", content)
    _, again = actions.receive_facts(firm, by=ada, content=content)
    assert again == {}


@pytest.mark.parametrize(("content", "code"), [("nothing here\n", ""), ("Website,https://a.example\n", "12")])
def test_a_file_without_facts_and_a_wrong_code_are_refused(firm, ada, content, code):
    with pytest.raises(Refused):
        actions.receive_facts(firm, by=ada, content=content, share_code=code)


def test_a_binary_file_is_refused_in_words(client, firm, ada):
    from django.core.files.uploadedfile import SimpleUploadedFile

    make.sign_in(client, ada)
    answer = client.post(
        reverse("suppliers:receive", args=[firm.reference]),
        {"file": SimpleUploadedFile("facts.csv", b"\xff\xfe\x00\x01")},
    )
    assert answer.status_code == 422
    assert "must be plain text" in answer.text


def test_exclusions_want_words_for_what_applies(client, firm, ada):
    make.sign_in(client, ada)
    url = reverse("suppliers:exclusions", args=[firm.reference])
    answer = client.post(url, {"applies": ["tax"], "words_tax": " "})
    assert answer.status_code == 422
    assert "Say what happened" in answer.text
    client.post(url, {"applies": ["tax"], "words_tax": "A late return in 2023, paid."})
    client.post(url, {})
    kept = list(firm.exclusion_declarations.values_list("applies", flat=True))
    assert kept == [{}, {"tax": "A late return in 2023, paid."}]


def test_evidence_goes_in_and_out_of_the_library(client, firm, ada):
    make.sign_in(client, ada)
    client.post(
        reverse("suppliers:evidence", args=[firm.reference]),
        {"kind": "reference", "title": "Housing", "text": "They did well."},
    )
    item = firm.evidence.get()
    page = client.get(reverse("suppliers:evidence", args=[firm.reference]))
    assert "They did well." in page.text
    client.post(reverse("suppliers:remove-evidence", args=[firm.reference, item.reference]))
    item.refresh_from_db()
    assert item.removed_at is not None


def test_the_button_says_register_again_when_the_form_comes_back_in_place(client):
    make.sign_in(client, make.user())
    part = client.post(reverse("suppliers:register"), {}, headers={"HX-Request": "true"})

    assert part.status_code == 422
    assert "<title>" not in part.text
    assert "Register\n</button>" in part.text
