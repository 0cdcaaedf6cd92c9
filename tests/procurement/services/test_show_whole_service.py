"""A service on one page: its outcome, five owners, journey, what its staff measure, systems and lessons."""

from datetime import datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from procurement.accounts.models import Membership
from procurement.catalogue import actions as catalogue
from procurement.errors import Refused
from procurement.outcomes.models import Outcome
from procurement.services import actions
from procurement.services.formulas import QUESTIONS
from procurement.services.models import Service, StaffReading
from procurement.tenders.actions import write_lesson
from tests import make

NOW = datetime(2026, 11, 27, 10, tzinfo=ZoneInfo("Europe/London"))


def outcome_of(buyer, status="agreed"):
    author = make.officer(buyer)
    agreed_by = make.user("service_owner", buyer) if status == "agreed" else None
    return Outcome.objects.create(
        buyer=buyer, author=author, title="Fewer waits", place="Harrowmere", direction="reduce", status=status,
        agreed_by=agreed_by, agreed_at=NOW if agreed_by else None,
    )  # fmt: skip


def test_the_whole_service_stands_on_one_page(client, service, owner):
    tender = make.tender(owner.buyer)
    outcome = outcome_of(owner.buyer)
    tender.outcomes.add(outcome)
    hr = make.user("hr", owner.buyer)
    write_lesson(tender, by=make.officer(owner.buyer), title="Ask three families", words="Before the market.")
    actions.set_outcome(service, by=owner, outcome=outcome)
    actions.name_owner(service, by=owner, side="hr", person=hr)
    actions.add_step(service, by=owner, title="I say who I am")
    measure = actions.choose_measure(
        service, by=owner, title="Days to answer", unit="days", better="down", target=5
    )
    for day, value in ((10, 9), (1, 4)):
        actions.read_measure(
            measure, by=owner, read_on=(NOW - timedelta(days=day)).date(), value=Decimal(value), cases=12,
            words="Our list", now=NOW,
        )  # fmt: skip
    make.sign_in(client, owner)
    page = client.get(f"/services/{service.reference}/").content.decode()
    for words in (
        outcome.statement[:20],
        hr.name,
        "Nobody yet",
        "I say who I am",
        "Ask three families",
        "4 days on 26 November 2026, on 12 cases. Lower is better; the aim is 5, reached.",
        "All 2 readings",
    ):
        assert words in page
    Membership.objects.filter(user=hr).delete()
    assert "Has left" in client.get(f"/services/{service.reference}/").content.decode()


def test_an_owner_of_a_side_holds_a_role_that_fits_it_at_the_same_buyer(client, service, owner):
    officer, stranger = make.officer(owner.buyer), make.user("hr", make.buyer())
    for side, person in (("hr", officer), ("hr", stranger), ("finance", stranger), ("moon", owner)):
        with pytest.raises(Refused):
            actions.name_owner(service, by=owner, side=side, person=person)
    actions.name_owner(service, by=owner, side="finance", person=officer)
    actions.name_owner(service, by=owner, side="finance", person=owner)
    assert [one.person for one in service.owners.all()] == [owner]
    make.sign_in(client, owner)
    page = reverse("services:name-owner", args=[service.reference, "commercial"])
    assert client.post(page, {"person": stranger.pk}).status_code == 422
    assert client.post(page, {"person": officer.pk}).status_code == 302
    assert client.get(reverse("services:name-owner", args=[service.reference, "moon"])).status_code == 404
    release = reverse("services:release-owner", args=[service.reference, "commercial"])
    assert client.post(release, {"reason": " "}).status_code == 422
    assert client.post(release, {"reason": "She moves on."}).status_code == 302
    assert client.post(release, {"reason": "She moves on."}).status_code == 422


def test_the_outcome_is_an_agreed_one_of_the_same_buyer(service, owner):
    draft, other = outcome_of(owner.buyer, "draft"), outcome_of(make.buyer())
    for outcome in (draft, other):
        with pytest.raises(Refused) as refusal:
            actions.set_outcome(service, by=owner, outcome=outcome)
        assert refusal.value.code == "service.outcome"


def test_a_share_of_fewer_than_five_cases_is_not_shown_and_readings_stay(client, service, owner):
    measure = actions.choose_measure(service, by=owner, title="Kept", unit="%", better="up", target=85)
    made = actions.read_measure(
        measure, by=owner, read_on=NOW.date(), value=Decimal("61.37"), cases=4, words="HR's list", now=NOW
    )
    make.sign_in(client, owner)
    page = client.get(f"/services/{service.reference}/").content.decode()
    assert "fewer than five cases" in page
    assert "61.37" not in page
    with pytest.raises(DatabaseError, match=r"append_only|Cannot update"), transaction.atomic():
        StaffReading.objects.filter(pk=made.pk).update(value=99)


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"value": Decimal(101)}, "measure.value"),
        ({"value": Decimal(-1)}, "measure.value"),
        ({"read_on": (NOW + timedelta(days=1)).date()}, "measure.day"),
        ({"cases": -1}, "measure.cases"),
        ({"words": "\x00"}, "measure.no_words"),
    ],
)
def test_a_reading_that_cannot_be_is_refused(service, owner, wrong, code):
    measure = actions.choose_measure(service, by=owner, title="Kept", unit="%", better="up")
    facts = {"read_on": NOW.date(), "value": Decimal(60), "cases": 9, "words": "HR's list", **wrong}
    with pytest.raises(Refused) as refusal:
        actions.read_measure(measure, by=owner, now=NOW, **facts)
    assert refusal.value.code == code


def test_a_function_has_a_page_of_its_own_and_its_staff_measure_what_fits(client, owner):
    make.sign_in(client, owner)
    sent = {"title": "hire and keep people", "users": "all colleagues", "function": "hr"}
    assert client.post(reverse("services:add-service"), sent | {"function": "moon"}).status_code == 422
    assert client.post(reverse("services:add-service"), sent).status_code == 302
    made = Service.objects.get(function="hr")
    assert "HR function" in client.get(f"/services/{made.reference}/").content.decode()
    choose = reverse("services:choose-measure", args=[made.reference])
    assert "days to hire" in client.get(choose).content.decode()
    assert client.post(choose, {"title": "Days to hire", "unit": "days", "better": "down"}).status_code == 302
    assert client.post(choose, {"title": "Days to hire", "unit": "days", "better": "down"}).status_code == 422
    read = reverse("services:read-measure", args=[made.reference, 1])
    today = {
        "read_on_0": 1,
        "read_on_1": 11,
        "read_on_2": 2026,
        "value": "71",
        "cases": 8,
        "words": "Our list",
    }
    assert client.post(read, today | {"value": "many"}).status_code == 422
    assert client.post(read, today).status_code == 302


def test_nothing_is_replaced_without_a_sunset_plan(client, service, owner):
    system = actions.add_system(service, by=owner, title="HOMES/3")
    actions.score_system(system, by=owner, answers={key: 4 for key, _ in QUESTIONS})
    with pytest.raises(Refused) as refusal:
        actions.begin_replacing(system, by=owner)
    assert refusal.value.code == "system.no_sunset_plan"
    with pytest.raises(Refused):
        actions.plan_sunset(system, by=owner, plan="Move it", sunset_on=NOW.date(), now=NOW)
    with pytest.raises(Refused):
        actions.switch_off(system, by=owner, reason="It is off")
    make.sign_in(client, owner)

    def at(verb):
        return reverse("services:move-system", args=[service.reference, system.reference, verb])

    plan = {"plan": "Move the cases, then shut it.", "sunset_on_0": 1, "sunset_on_1": 6, "sunset_on_2": 2099}
    assert client.post(at("sunset"), plan | {"sunset_on_2": 2020}).status_code == 422
    assert client.post(at("sunset"), plan).status_code == 302
    assert client.post(at("replace")).status_code == 302
    assert (
        "Being replaced, off by 1 June 2099" in client.get(f"/services/{service.reference}/").content.decode()
    )
    assert client.post(at("off"), {"reason": "Its plug is out."}).status_code == 302
    assert client.post(at("sunset"), plan).status_code == 422
    assert client.get(at("moon")).status_code == 404


def test_only_the_service_owner_writes(service, owner):
    officer = make.officer(owner.buyer)
    step = actions.add_step(service, by=owner, title="I ask")
    measure = actions.choose_measure(service, by=owner, title="Kept", unit="%", better="up")
    system = actions.add_system(service, by=owner, title="Old")
    for do in (
        lambda: actions.name_owner(service, by=officer, side="hr", person=officer),
        lambda: actions.release_owner(service, by=officer, side="hr", reason="No"),
        lambda: actions.add_step(service, by=officer, title="I ask"),
        lambda: actions.change_step(step, by=officer, title="I ask"),
        lambda: actions.remove_step(step, by=officer),
        lambda: actions.move_step(step, by=officer, way="up"),
        lambda: actions.keep_version(service, by=officer, note="No"),
        lambda: actions.choose_measure(service, by=officer, title="A", unit="b", better="up"),
        lambda: actions.read_measure(
            measure, by=officer, read_on=NOW.date(), value=Decimal(1), cases=1, words="a", now=NOW
        ),
        lambda: actions.plan_sunset(
            system, by=officer, plan="a", sunset_on=NOW.date() + timedelta(days=9), now=NOW
        ),
    ):
        with pytest.raises(Refused) as refusal:
            do()
        assert refusal.value.code.endswith("not_yours")


@pytest.mark.parametrize("many", [3, 30])
def test_the_whole_page_asks_as_few_statements_with_thirty_of_each_as_with_three(
    client, service, owner, django_assert_max_num_queries, many
):
    for number in range(many):
        actions.add_system(service, by=owner, title=f"System {number}")
        component = catalogue.add_component(
            owner.buyer, by=owner, title=f"do {number}", capability="take-a-payment", does="Does."
        )
        actions.add_step(service, by=owner, title=f"I do {number}", components=[component])
    make.sign_in(client, owner)
    with django_assert_max_num_queries(12):
        assert client.get(f"/services/{service.reference}/").content.decode().count("I do ") == many
    with django_assert_max_num_queries(9):
        client.get(reverse("services:show-composition", args=[service.reference]))
