"""Dependency of a quarter: the four parts, what is drawn from contracts, what is entered, and what is refused."""

import random
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from zoneinfo import ZoneInfo

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from procurement.capability import actions as capability
from procurement.contracts.models import Payment
from procurement.errors import Refused
from procurement.services import actions, queries
from procurement.services.drawing import drawn_from, lines_of
from procurement.services.formulas import (
    Counts,
    Drawn,
    HeldContract,
    HeldItem,
    HeldPlace,
    dependency,
    draw,
    exits_of,
)
from procurement.services.models import DependencyReading
from tests import make
from tests.procurement.capability.test_capability_plan import proposed, running

NOW = datetime(2026, 11, 27, 10, tzinfo=ZoneInfo("Europe/London"))
Q3, LAST, TODAY = date(2026, 7, 1), date(2026, 9, 30), date(2026, 11, 27)
ENTERED = Counts(
    supplier_gbp=Decimal(310_000), own_gbp=Decimal(90_000), items=10, independent=1, tasks=5, uncovered=2,
    exits=("plan", "data", "code"),
)  # fmt: skip
GIVEN = {
    "digital_gbp": Decimal(400_000), "supplier_gbp": Decimal(310_000), "items": 10, "independent": 1, "tasks": 5,
    "uncovered": 2, "exits_met": range(3),
}  # fmt: skip


def counted(service, by, entered=ENTERED, source="Ledger 4410", **facts):
    return actions.count_dependency(
        service, **{"by": by, "quarter": Q3, "now": NOW, "entered": entered, "source": source, **facts}
    )


@pytest.mark.parametrize(
    ("counts", "parts"),
    [
        ({}, ("31.0", "27.0", "8.0", "5.0", "71.0")),
        ({"supplier_gbp": Decimal(203_000), "independent": 6, "uncovered": 1, "exits_met": range(5)},
         ("20.3", "12.0", "4.0", "1.7", "38.0")),
        ({"items": 0, "independent": 0}, ("31.0", "30.0", "8.0", "5.0", "74.0")),
        ({"items": 0, "independent": 0, "supplier_gbp": Decimal(0), "uncovered": 0, "exits_met": range(6)},
         ("0.0", "0.0", "0.0", "0.0", "0.0")),
    ],
)  # fmt: skip
def test_dependency_is_the_sum_of_its_four_parts(counts, parts):
    given = {**GIVEN, **counts}
    found = dependency(**{**given, "exits_met": len(given["exits_met"])})

    assert (
        tuple(str(part) for part in (found.cost, found.items, found.tasks, found.exit, found.index)) == parts
    )


HELD = HeldContract("C-1", date(2026, 1, 1), date(2027, 12, 31))
ALONE = HeldItem(date(2026, 2, 1), LAST, True, True)
DRAWN = (  # what a contract holds, and the pounds, items, independent, tasks and uncovered that are drawn of it
    ({"payments": ((Q3, Decimal("0.10")), (LAST, Decimal("0.20")))}, ("0.30", 0, 0, 0, 0)),
    ({"payments": ((date(2026, 6, 30), Decimal(9)), (date(2026, 10, 1), Decimal(9)))}, ("0.00", 0, 0, 0, 0)),
    ({"payments": ((Q3, Decimal("0.01")),), "services": 2}, ("0.01", 0, 0, 0, 0)),
    ({"payments": ((Q3, Decimal(100)),), "services": 3}, ("33.33", 0, 0, 0, 0)),
    ({"payments": ((Q3, Decimal(100)), (LAST, Decimal(-130)))}, ("0.00", 0, 0, 0, 0)),
    ({"items": (ALONE,)}, ("0.00", 1, 1, 1, 0)),
    ({"items": (replace(ALONE, learner_is_there=False),)}, ("0.00", 1, 1, 1, 1)),
    ({"items": (replace(ALONE, independent_on=date(2026, 10, 1)),)}, ("0.00", 1, 0, 1, 1)),
    ({"items": (replace(ALONE, is_critical=False, independent_on=None), ALONE)}, ("0.00", 2, 1, 1, 0)),
    ({"items": (replace(ALONE, proposed_on=date(2026, 10, 1)),)}, ("0.00", 0, 0, 0, 0)),
    ({"items": (ALONE,), "ends_on": date(2026, 6, 30)}, ("0.00", 0, 0, 0, 0)),
    ({"items": (ALONE,), "starts_on": date(2026, 10, 1)}, ("0.00", 0, 0, 0, 0)),
    ({"payments": ((Q3, Decimal(7)),), "items": (ALONE,), "ends_on": date(2026, 6, 30)}, ("7.00", 0, 0, 0, 0)),
)  # fmt: skip


@pytest.mark.parametrize(("held", "expected"), DRAWN)
def test_what_a_contract_holds_of_a_quarter_is_drawn_from_it(held, expected):
    found = draw([replace(HELD, **held)], Q3, TODAY).counts
    assert (str(found.supplier_gbp), found.items, found.independent, found.tasks, found.uncovered) == expected


SEEN = TODAY - timedelta(days=92)
EXITS = (  # places and rehearsals of a contract, and the exit checks that they meet
    ({}, set()),
    ({"rehearsals": (None,)}, {"plan"}),
    ({"rehearsals": (None, TODAY)}, {"plan", "rehearsed"}),
    ({"places": (HeldPlace("data", False, TODAY - timedelta(days=365)),)}, {"data"}),
    ({"places": (HeldPlace("data", True, TODAY - timedelta(days=366)),)}, set()),
    ({"places": (HeldPlace("code", True, SEEN),)}, {"code"}),
    ({"places": (HeldPlace("code", True, SEEN - timedelta(days=1)), HeldPlace("code", True, None))}, set()),
    ({"places": (HeldPlace("accounts", True, None),)}, {"accounts"}),
    ({"places": (HeldPlace("accounts", True, None), HeldPlace("accounts", False, SEEN))}, set()),
    ({"places": (HeldPlace("documents", False, SEEN),)}, set()),
    ({"places": (HeldPlace("documents", False, SEEN), HeldPlace("runbook", False, SEEN))}, {"other_firm"}),
    ({"places": (HeldPlace("handover", False, SEEN),)}, {"other_firm"}),
)  # fmt: skip


@pytest.mark.parametrize(("held", "expected"), EXITS)
def test_an_exit_check_is_met_by_what_our_own_people_opened_and_rehearsed(held, expected):
    assert exits_of(replace(HELD, **held), TODAY) == expected


def test_an_exit_check_of_a_service_is_met_where_each_of_its_contracts_meets_it():
    ready = replace(HELD, rehearsals=(TODAY,))
    ended = replace(HELD, reference="C-2", ends_on=date(2026, 6, 30))
    assert draw([ready, ended], Q3, TODAY).counts.exits == ("plan", "rehearsed")
    assert draw([ready, replace(HELD, reference="C-3", rehearsals=(None,))], Q3, TODAY).counts.exits == (
        "plan",
    )
    assert draw([], Q3, TODAY) == Drawn()


def oracle_checks(one):
    """The exit checks of a contract, by number, from the days between the last opening and today."""
    ages = {}
    for place in one.places:
        if place.opened_on:
            ages[place.kind] = min(ages.get(place.kind, 9_999), (TODAY - place.opened_on).days)
    holders = {place.is_ours for place in one.places if place.kind == "accounts"}
    written = max(ages.get("documents", 9_999), ages.get("runbook", 9_999))
    answers = (
        len(one.rehearsals) > 0, ages.get("data", 9_999) < 366, ages.get("code", 9_999) < 93, holders == {True},
        min(written, ages.get("handover", 9_999)) < 93, TODAY in one.rehearsals,
    )  # fmt: skip
    return {number for number, is_met in enumerate(answers, 1) if is_met}


def oracle(contracts, first, last):
    """D of a quarter worked out day by day in fractions, as the sentence of the product says it."""
    days = {first + timedelta(days=number) for number in range((last - first).days + 1)}
    paid, items, alone, tasks, nobody, checks = Fraction(0), 0, 0, 0, 0, []
    for one in contracts:
        paid += sum(
            (Fraction(pounds) / one.services for day, pounds in one.payments if day in days), Fraction(0)
        )
        if not any(one.starts_on <= day <= one.ends_on for day in days):
            continue
        checks.append(oracle_checks(one))
        for item in one.items:
            if item.proposed_on > last:
                continue
            done = item.independent_on is not None and not item.independent_on > last
            items, alone = items + 1, alone + done
            if item.is_critical:
                tasks, nobody = tasks + 1, nobody + (not done or not item.learner_is_there)
    met = set.intersection(*checks) if checks else set()
    return max(paid, Fraction(0)), items, alone, tasks, nobody, len(met)


def test_an_independent_count_agrees_in_two_hundred_invented_services():
    dice = random.Random(7)

    def day(spread=300):
        return Q3 + timedelta(days=dice.randint(-spread, spread))

    def item():
        return HeldItem(day(), dice.choice([None, day()]), dice.random() < 0.5, dice.random() < 0.7)

    def place():
        kind = dice.choice(["code", "data", "accounts", "documents", "runbook", "handover"])
        return HeldPlace(
            kind, dice.random() < 0.6, dice.choice([None, TODAY - timedelta(days=dice.randint(0, 400))])
        )

    for _ in range(200):
        contracts = [
            HeldContract(
                f"C-{number}", start := day(), start + timedelta(days=dice.randint(0, 500)), dice.randint(1, 4),
                tuple((day(120), Decimal(dice.randint(-9_999, 99_999)) / 100) for _ in range(dice.randint(0, 6))),
                tuple(item() for _ in range(dice.randint(0, 5))), tuple(place() for _ in range(dice.randint(0, 9))),
                tuple(dice.choice([None, TODAY]) for _ in range(dice.randint(0, 2))),
            )
            for number in range(dice.randint(0, 4))
        ]  # fmt: skip
        found = draw(contracts, Q3, TODAY).counts
        paid, *numbers = oracle(contracts, Q3, LAST)
        assert abs(Fraction(found.supplier_gbp) - paid) <= Fraction(1, 200)
        assert [found.items, found.independent, found.tasks, found.uncovered, len(found.exits)] == numbers


def test_a_quarter_counted_again_is_corrected_and_the_first_count_stays(service, owner):
    first = counted(service, owner, quarter=date(2026, 8, 9))
    counted(service, owner, replace(ENTERED, independent=4), quarter=LAST)

    (standing,) = queries.quarters_of(service)
    assert (standing.quarter, standing.independent) == (Q3, 4)
    assert DependencyReading.objects.count() == 2
    with pytest.raises(DatabaseError, match=r"append_only|Cannot update"), transaction.atomic():
        DependencyReading.objects.filter(pk=first.pk).update(items=1)


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"quarter": date(2026, 11, 1)}, "dependency.not_over"),
        ({"entered": replace(ENTERED, tasks=0, uncovered=0)}, "dependency.no_task"),
        ({"entered": replace(ENTERED, supplier_gbp=Decimal(0), own_gbp=Decimal(0))}, "dependency.no_cost"),
        ({"source": " \x00"}, "dependency.no_source"),
        ({"posts": 1, "posts_filled": 2}, "dependency.posts"),
    ],
)
def test_what_cannot_be_counted_is_refused(service, owner, wrong, code):
    with pytest.raises(Refused) as refusal:
        counted(service, owner, **wrong)
    assert refusal.value.code == code
    assert not DependencyReading.objects.exists()


@pytest.mark.parametrize(
    "wrong",
    [
        {"own_gbp": Decimal(-1)}, {"independent": 11}, {"uncovered": 6}, {"items": -1, "independent": -2},
        {"exits": ("plan", "plan")}, {"exits": ("moon",)},
    ],
)  # fmt: skip
def test_figures_that_cannot_be_are_no_counts(wrong):
    with pytest.raises(ValueError, match=r"below zero|larger than|exit check"):
        replace(ENTERED, **wrong)


def test_a_count_says_where_it_is_from_also_in_the_database(service, owner):
    made = counted(service, owner)
    made.pk, made.source = None, ""
    with pytest.raises(IntegrityError, match="dependency_says_where_it_is_from"), transaction.atomic():
        made.save(force_insert=True)


@pytest.mark.django_db
def test_a_service_draws_its_quarter_from_its_contracts_and_shows_what_was_entered_beside(client):
    made = running()
    made.starts_on = Q3
    made.save(update_fields=["starts_on"])
    service = actions.add_service(made.buyer, by=made.owner, title="find a home", users="families")
    actions.place_contract(service, by=made.owner, contract=made)
    before = NOW - timedelta(days=100)
    item = proposed(made, is_critical=True, now=before)
    Payment.objects.create(
        contract=made, amount_gbp=Decimal(60_000), paid_on=Q3, invoice="1", entered_by=made.officer
    )
    capability.plan_rehearsal(made, by=made.owner, scope="On paper", due_on=made.ends_on)

    with pytest.raises(Refused) as refusal:
        counted(service, made.owner, replace(Counts(), exits=("data",)), source="")
    assert refusal.value.code == "dependency.no_source"
    reading = counted(
        service, made.owner, Counts(own_gbp=Decimal(40_000), tasks=1, exits=("data",)), "Ledger", posts=2
    )
    assert [str(part) for part in (reading.dependency.cost, reading.dependency.items, reading.dependency.tasks)] == [
        "24.0", "30.0", "10.0",
    ]  # fmt: skip
    assert (reading.origin.contracts, reading.exits_met, reading.posts) == (
        (made.reference,),
        ["plan", "data"],
        3,
    )
    reading.refresh_from_db()
    assert reading.entered == Counts(own_gbp=Decimal(40_000), tasks=1, exits=("data",))
    drawn = [line.drawn for line in lines_of(reading)]
    assert drawn[0] == "£60,000 to suppliers, from the payments"
    assert drawn[1] == "0 of 1, from the capability plans"
    assert drawn[2].startswith("1 of 1, from the items marked critical")
    assert drawn[3].startswith("1 of 6")

    make.sign_in(client, made.owner)
    page = client.get(reverse("services:show-service", args=[service.reference])).content.decode()
    assert f"What {made.reference} hold is drawn from their own records; the rest was entered." in page
    assert "Drawn: £60,000 to suppliers, from the payments." in page
    assert "Met, as the plans show: An exit plan is agreed and dated" in page
    assert "Met, as entered: All data can be taken out" in page
    form = client.get(reverse("services:count-dependency", args=[service.reference]))
    assert made.reference in form.content.decode()
    assert item.is_critical


@pytest.mark.django_db
@pytest.mark.parametrize("many", [3, 30])
def test_drawing_asks_as_few_queries_with_thirty_contracts_as_with_three(many, django_assert_max_num_queries):
    first = running()
    service = actions.add_service(first.buyer, by=first.owner, title="find a home", users="families")
    for _ in range(many):
        made = running()
        proposed(made)
        service.contracts.add(made)
    with django_assert_max_num_queries(8):
        assert len(drawn_from(service, date(2027, 1, 1), timezone.localdate()).contracts) == many


@pytest.mark.django_db
def test_the_buyers_own_say_whether_a_task_is_critical_and_the_supplier_does_not(client):
    made = running()
    item = proposed(made)
    for person, code in ((made.bidder, "transfer_item.not_yours"), (made.officer, "transfer_item.not_yours")):
        with pytest.raises(Refused) as refusal:
            capability.weigh_item(item, by=person, is_critical=True)
        assert refusal.value.code == code
    make.sign_in(client, made.owner)
    address = reverse("capability:move-item", args=[made.reference, item.number, "weigh"])
    assert client.post(address, {"is_critical": "maybe"}).status_code == 422
    assert client.post(address, {"is_critical": "yes"}).status_code == 302
    plan = client.get(reverse("capability:show-plan", args=[made.reference])).content.decode()
    assert ">Critical</strong>" in plan
