"""The record of a component: what its owners change, test for lock-in and decide, and who only reads it."""

from datetime import datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from procurement.catalogue import actions
from procurement.catalogue.formulas import QUESTIONS, freedom
from procurement.catalogue.models import ComponentDecision
from procurement.errors import Refused
from tests import make

NOW = datetime(2026, 11, 27, 10, tzinfo=ZoneInfo("Europe/London"))
KEYS = [key for key, _ in QUESTIONS]


def answered(true: int) -> dict[str, bool]:
    return {key: place < true for place, key in enumerate(KEYS)}


@pytest.mark.parametrize(
    ("true", "may_go_live", "is_red"), [(0, False, True), (3, False, True), (4, False, False), (6, False, False),
    (7, True, False), (10, True, False)]
)  # fmt: skip
def test_each_true_sentence_gives_ten_points_and_seventy_may_go_live_and_under_forty_is_red(
    true, may_go_live, is_red
):
    found = freedom(answered(true))
    assert (found.points, found.may_go_live, found.is_red) == (10 * true, may_go_live, is_red)
    assert len(found.missing) == 10 - true
    for wrong in ({}, answered(3) | {"moon": True}, answered(3) | {"code": "yes"}):
        with pytest.raises(ValueError, match="ten sentences"):
            freedom(wrong)


def test_nothing_goes_live_untested_or_under_seventy_points_or_on_a_test_of_last_year(owner, component):
    for verb in ("try_alpha", "try_beta"):
        actions.move_component(component, verb, by=owner, reason="It runs", now=NOW)
    steps = (
        (None, "component.untested"),
        ((6, NOW), "component.locks_in"),
        ((9, NOW - timedelta(days=400)), "component.test_is_old"),
    )
    for test, code in steps:
        if test:
            actions.keep_freedom_test(component, by=owner, answers=answered(test[0]), now=test[1])
        with pytest.raises(Refused) as refusal:
            actions.move_component(component, "go_live", by=owner, reason="Now", now=NOW)
        assert refusal.value.code == code
    actions.keep_freedom_test(component, by=owner, answers=answered(7), now=NOW)
    assert actions.move_component(component, "go_live", by=owner, reason="Now", now=NOW).lifecycle == "live"


def test_its_owners_keep_the_record_and_types_are_written_in_one_way(client, owner, component):
    below = actions.add_component(
        component.owner, by=owner, title="check identity", capability="check-identity", does="Checks."
    )
    make.sign_in(client, owner)
    sent = {
        "kind": "data", "does": "Takes cards and debits.", "takes": "Person,  home  ADDRESS, person",
        "gives": "payment",
        "users": "six services", "yearly_uses": 1200, "uptime_pct": "99.9", "security": "Tested in June",
        "leaving": "A month", "yearly_cost_gbp": "96000", "stands_on": [below.pk],
    }  # fmt: skip
    change = reverse("catalogue:change-component", args=[component.reference])
    assert client.post(change, sent).status_code == 302
    component.refresh_from_db()
    assert (component.takes, component.gives) == (["person", "home address"], ["payment"])
    assert (component.uptime_pct, list(component.stands_on.all())) == (Decimal("99.90"), [below])
    page = client.get(reverse("catalogue:show-component", args=[component.reference])).content.decode()
    assert "Takes person, home address; gives payment" in page
    assert "1,200 times a year" in page
    for wrong in ({"uptime_pct": "101"}, {"takes": ",".join(f"t{n}" for n in range(13))}, {"does": " "},
                  {"stands_on": [component.pk]}, {"yearly_cost_gbp": "-1"}):  # fmt: skip
        assert client.post(change, sent | wrong).status_code == 422


def test_the_lock_in_test_is_done_on_its_page(client, owner, component):
    make.sign_in(client, owner)
    address = reverse("catalogue:keep-freedom-test", args=[component.reference])
    sent = {key: "yes" if said else "no" for key, said in answered(3).items()}
    assert client.post(address, sent | {"code": "maybe"}).status_code == 422
    assert client.post(address, sent).status_code == 302
    page = client.get(reverse("catalogue:show-component", args=[component.reference])).content.decode()
    assert "30 of 100" in page
    assert ">Red</strong>" in page
    assert "30" in client.get(reverse("catalogue:list-components")).content.decode()


def test_a_decision_stays_as_it_was_written_and_strangers_write_nothing(client, owner, component):
    made = actions.decide(component, by=owner, what="One interface for all", why="Special ones slow all.")
    with pytest.raises(DatabaseError, match=r"append_only|Cannot update"), transaction.atomic():
        ComponentDecision.objects.filter(pk=made.pk).update(why="Other")
    stranger = make.user("service_owner", make.buyer())
    for do in (
        lambda: actions.decide(component, by=stranger, what="No", why="No"),
        lambda: actions.change_component(component, by=stranger, does="Mine now."),
        lambda: actions.keep_freedom_test(component, by=stranger, answers=answered(10)),
    ):
        with pytest.raises(Refused) as refusal:
            do()
        assert refusal.value.code == "component.not_yours"
    with pytest.raises(Refused):
        actions.decide(component, by=owner, what="Why not", why="\x00 ")
    make.sign_in(client, stranger)
    for name in ("change-component", "keep-freedom-test", "decide"):
        assert client.get(reverse(f"catalogue:{name}", args=[component.reference])).status_code == 404
    assert (
        "One interface for all"
        in client.get(reverse("catalogue:show-component", args=[component.reference])).content.decode()
    )


def test_decisions_are_paged_the_newest_first(client, owner, component):
    ComponentDecision.objects.bulk_create(
        ComponentDecision(
            component=component, by=owner, what=f"Choice {n}", why="So.", at=NOW + timedelta(days=n)
        )
        for n in range(21)
    )
    page = make.sign_in(client, owner).get(f"/components/{component.reference}/")
    older = client.get(f"/components/{component.reference}/{page.context['decisions'].later_url}")

    assert "Choice 20<" in page.text
    assert "Choice 0<" not in page.text
    assert [one.what for one in older.context["decisions"]] == ["Choice 0"]
