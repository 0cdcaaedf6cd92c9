"""Services: old systems scored, contracts placed, and who may write and see."""

from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse

from procurement import audit
from procurement.errors import Refused
from procurement.organisations.actions import hand_over_work
from procurement.services import actions
from procurement.services.formulas import QUESTIONS, Counts, risk
from procurement.services.models import Service
from tests import make
from tests.procurement.capability.test_capability_plan import proposed, running
from tests.procurement.contracts.test_run_contract import contract

NOW = datetime(2026, 11, 27, 10, tzinfo=ZoneInfo("Europe/London"))


def test_of_each_side_the_worst_answer_counts_and_sixteen_is_red():
    mild = {key: 1 for key, _ in QUESTIONS}

    assert (risk(mild).points, risk(mild | {"law": 4, "skills": 4}).points) == (1, 16)
    assert [risk(mild | {"law": 4, "skills": mark}).is_red for mark in (3, 4)] == [False, True]
    with pytest.raises(ValueError, match="eight questions"):
        risk(mild | {"law": 6})


def test_only_the_service_owner_writes_and_strangers_see_nothing(client, service, owner):
    officer, stranger = make.officer(owner.buyer), make.user("service_owner", make.buyer())
    for person in (officer, stranger):
        with pytest.raises(Refused, match="service owner"):
            actions.add_system(service, by=person, title="Old")
    assert Service.objects.visible_to(officer).get() == service
    assert not Service.objects.visible_to(stranger).exists()
    make.sign_in(client, stranger)
    assert client.get(f"/services/{service.reference}/").status_code == 404


def test_the_owner_counts_a_quarter_and_scores_a_system_on_the_pages(client, service, owner):
    make.sign_in(client, owner)
    empty = client.get(f"/services/{service.reference}/")
    quarter = (
        client.get(f"/services/{service.reference}/dependency/").context["form"].fields["quarter"].choices[0]
    )
    sent = {
        "quarter": quarter[0], "own_gbp": 90_000, "supplier_gbp": 310_000, "items": 10, "independent": 1, "tasks": 5,
        "uncovered": 2, "exits": ["plan", "data", "code"], "posts": 3, "posts_filled": 1, "source": "Ledger 4410",
    }  # fmt: skip
    counted = client.post(f"/services/{service.reference}/dependency/", sent)
    client.post(f"/services/{service.reference}/systems/", {"title": "HOMES/3", "blocks": "One history."})
    system = service.systems.get()
    client.post(
        f"/services/{service.reference}/systems/{system.reference}/",
        {**{key: 4 for key, _ in QUESTIONS}, "change_days": 95},
    )
    page = client.get(f"/services/{service.reference}/").content.decode()

    assert "was not counted yet" in empty.content.decode()
    assert counted.status_code == 302
    assert "its dependency on suppliers is 71 of 100" in page
    assert "16: impact 4, likelihood 4" in page
    assert ">Red</strong>" in page
    assert "<strong>Entered</strong>: £310,000 to suppliers and £90,000 of our own" in page
    assert "What was entered was read in: Ledger 4410" in page
    again = client.get(f"/services/{service.reference}/dependency/").context["form"].initial
    assert (again["independent"], again["posts"], again["source"]) == (1, 3, "Ledger 4410")
    for wrong in ({"quarter": ""}, {"source": ""}, {"independent": 11}, {"uncovered": 6}, {"posts_filled": 4},
                  {"own_gbp": -1}, {"exits": ["moon"]}, {"quarter": "2999-01-01"}):  # fmt: skip
        assert client.post(f"/services/{service.reference}/dependency/", sent | wrong).status_code == 422


@pytest.mark.parametrize("many", [3, 30])
def test_the_list_of_services_asks_the_same_number_of_queries(
    client, owner, django_assert_max_num_queries, many
):
    for number in range(many):
        one = actions.add_service(owner.buyer, by=owner, title=f"service {number:02}", users="people")
        counts = Counts(own_gbp=Decimal(5), tasks=1)
        actions.count_dependency(
            one, by=owner, quarter=date(2026, 7, 1), now=NOW, entered=counts, source="Ledger"
        )
    make.sign_in(client, owner)
    with django_assert_max_num_queries(8):
        assert client.get("/services/").content.decode().count("2026 Q3") == many


@pytest.mark.django_db
def test_a_contract_under_a_service_brings_its_plan_and_only_the_owner_places_contracts_of_the_same_buyer(
    client,
):
    made, other = running(), running()
    service = actions.add_service(made.buyer, by=made.owner, title="find a home", users="families")
    for person, bought, code in (
        (made.officer, made, "service.not_yours"),
        (made.owner, other, "service.contract"),
    ):
        with pytest.raises(Refused) as refusal:
            actions.place_contract(service, by=person, contract=bought)
        assert refusal.value.code == code
    proposed(made)
    make.sign_in(client, made.owner)
    place = reverse("services:place-contract", args=[service.reference])
    assert client.post(place, {"contract": other.pk}).status_code == 422
    assert client.post(place, {"contract": made.pk}).status_code == 302
    assert client.post(place, {"contract": made.pk}).status_code == 422
    page = client.get(reverse("services:show-service", args=[service.reference])).content.decode()
    assert "1 of 1 people, 0 of 1 task, 0 of 0 places" in page
    off = reverse("services:take-off-contract", args=[service.reference, made.reference])
    assert client.post(off, {"reason": " "}).status_code == 422
    assert client.post(off, {"reason": "It serves another."}).status_code == 302
    assert client.get(off).status_code == 404
    assert not service.contracts.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("many", [3, 30])
def test_a_service_asks_as_few_queries_with_thirty_contracts_as_with_three(
    client, many, django_assert_max_num_queries
):
    first = running()
    service = actions.add_service(first.buyer, by=first.owner, title="find a home", users="families")
    for number in range(many):
        made = contract()
        made.buyer = first.buyer
        made.save(update_fields=["buyer"])
        service.contracts.add(made)
        actions.add_system(service, by=first.owner, title=f"System {number}")
    make.sign_in(client, first.owner)
    with django_assert_max_num_queries(9):
        assert client.get(f"/services/{service.reference}/").content.decode().count("No plan yet") == many


def test_a_side_of_a_service_goes_to_a_colleague_whose_role_fits(client, service, owner):
    buyer = owner.buyer
    admin, hr, other = make.user("buyer_admin", buyer), make.user("hr", buyer), make.user("hr", buyer)
    actions.name_owner(service, by=owner, side="hr", person=hr)
    address = reverse("organisations:hand-over-work", args=[hr.pseudonym])
    assert f"Answers for the HR side of {service.reference}" in make.sign_in(client, admin).get(address).text
    with pytest.raises(Refused, match="role does not fit"):
        hand_over_work(buyer, giver=hr, taker=owner, by=admin, reason="Away")

    answer = client.post(address, {"taker": str(other.pseudonym), "reason": "Away"}, follow=True)

    assert "Handed over: sides of services: 1" in answer.text
    assert [named.person for named in service.owners.all()] == [other]
    assert f"{other} answers for the hr side of" in audit.history(service)[0].sentence
    assert "Nothing waits for" in client.get(address).text
