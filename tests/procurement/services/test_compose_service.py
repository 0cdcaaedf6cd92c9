"""A journey is laid out, components on it, versions kept, its gaps become draft lots, two services compared."""

from decimal import Decimal
from threading import Thread

import pytest
from django.db import connection
from django.urls import reverse

from procurement.catalogue import actions as catalogue
from procurement.catalogue.formulas import QUESTIONS
from procurement.errors import Refused
from procurement.services import actions
from procurement.services.composing import composition_of, recorded, restored
from procurement.services.formulas import Laid, Step, compose
from tests import make


def component(owner, title, *, live=False, **facts):
    made = catalogue.add_component(
        owner.buyer, by=owner, title=title, capability="take-a-payment", does="Does.", **facts
    )
    if live:
        catalogue.keep_freedom_test(made, by=owner, answers={key: key != "firms" for key, _ in QUESTIONS})
        for verb in ("try_alpha", "try_beta", "go_live"):
            made = catalogue.move_component(made, verb, by=owner, reason="It runs")
    return made


CASE = Laid("CO-1", "keep a case", (), ("case",), Decimal(100), 80, True)
BOOK = Laid("CO-2", "book", ("case", "address"), ("visit",), None, 30, True)
IDEA = Laid("CO-3", "match", ("visit",), (), Decimal(7), None, False)


@pytest.mark.parametrize(
    ("steps", "figures"),
    [
        ((), (None, 0, 0, 0, "0", (), "", 0, 0)),
        (((CASE,), ()), (50, 1, 0, 1, "100", ("OLD",), "keep a case", 0, 0)),
        (((CASE,), (BOOK,), (IDEA,)), (67, 2, 1, 0, "107", ("OLD",), "book", 2, 1)),
        (((BOOK,), (CASE,), (CASE,)), (100, 3, 0, 0, "100", ("OLD",), "book", 0, 2)),
        (((IDEA,), (CASE,)), (50, 1, 1, 0, "107", (), "keep a case", 0, 1)),
    ],
)
def test_a_composition_adds_up(steps, figures):
    found = compose([Step(n, f"I do {n}", laid, "OLD" if n == 1 else "") for n, laid in enumerate(steps, 1)])
    assert (
        found.coverage_pct, found.carried, found.coming, len(found.gaps), str(found.yearly_gbp), found.switched_off,
        found.worst.title if found.worst else "", len(found.joins), len(found.asked),
    ) == figures  # fmt: skip
    assert restored(recorded(found)) == found


def test_a_system_that_one_step_still_needs_is_not_switched_off():
    found = compose([Step(1, "a", (CASE,), "OLD"), Step(2, "b", (), "OLD"), Step(3, "c", (CASE,), "NEW")])
    assert found.switched_off == ("NEW",)


def test_steps_are_laid_moved_and_taken_out_on_the_page_and_by_part(client, service, owner):
    pay = component(owner, "take a payment", live=True, gives=["payment"], yearly_cost_gbp=Decimal(96_000))
    make.sign_in(client, owner)
    add = reverse("services:add-step", args=[service.reference])
    assert client.post(add, {"title": " "}).status_code == 422
    for title in ("I ask", "I pay", "I hear"):
        assert client.post(add, {"title": title, "components": [pay.pk]}).status_code == 302

    def at(number, verb):
        return reverse("services:move-step", args=[service.reference, number, verb])

    part = client.post(at(3, "up"), headers={"HX-Request": "true"}).content.decode()
    assert part.lstrip().startswith('<div id="composition"')
    assert [one.title for one in service.steps.all()] == ["I ask", "I hear", "I pay"]
    assert "3 of 3 steps" in part
    assert "£96,000" in part
    assert client.post(at(1, "up")).status_code == 422
    assert client.post(at(1, "remove")).status_code == 302
    assert [(one.number, one.title) for one in service.steps.all()] == [(1, "I hear"), (2, "I pay")]
    assert client.post(at(9, "remove")).status_code == 404
    assert client.post(at(1, "fly")).status_code == 404
    change = reverse("services:change-step", args=[service.reference, 1])
    assert client.post(change, {"title": "I am told", "components": []}).status_code == 302
    assert (
        "Gap" in client.get(reverse("services:show-composition", args=[service.reference])).content.decode()
    )


def test_a_version_is_kept_as_it_was_and_only_where_something_changed(client, service, owner):
    with pytest.raises(Refused):
        actions.keep_version(service, by=owner, note="Empty")
    step = actions.add_step(service, by=owner, title="I ask")
    actions.keep_version(service, by=owner, note="First")
    with pytest.raises(Refused) as refusal:
        actions.keep_version(service, by=owner, note="Again")
    assert refusal.value.code == "version.same"
    actions.change_step(step, by=owner, title="I ask once", components=[component(owner, "check identity")])
    assert actions.keep_version(service, by=owner, note="Second").number == 2
    make.sign_in(client, owner)
    first = client.get(reverse("services:show-version", args=[service.reference, 1])).content.decode()
    assert "I ask<" in first
    assert "I ask once" not in first
    assert client.get(reverse("services:show-version", args=[service.reference, 9])).status_code == 404


def test_gaps_become_draft_lots_with_outcome_and_interface_once(client, owner):
    tender = make.tender(owner.buyer)
    service = actions.add_service(owner.buyer, by=owner, title="get help", users="tenants")
    actions.add_step(
        service, by=owner, title="I say who I am", components=[component(owner, "id", gives=["person"])]
    )
    actions.add_step(service, by=owner, title="I see what I owe")
    actions.add_step(service, by=owner, title="I pay", components=[component(owner, "pay", takes=["amount"])])
    (made,) = actions.draft_gaps(service, by=owner, tender=tender)
    assert made.title == "I see what I owe"
    assert "It can take person from the components before it, and is asked to give amount" in made.description
    with pytest.raises(Refused) as refusal:
        actions.draft_gaps(service, by=owner, tender=tender)
    assert refusal.value.code == "gaps.none"
    make.sign_in(client, owner)
    page = reverse("services:draft-gaps", args=[service.reference])
    assert client.post(page, {"tender": make.tender().pk}).status_code == 422
    with pytest.raises(Refused):
        actions.draft_gaps(service, by=owner, tender=make.tender())


def test_two_services_show_what_they_share_and_a_rivals_address_is_not_there(client, service, owner):
    pay, send = component(owner, "take a payment"), component(owner, "send a message")
    other = actions.add_service(owner.buyer, by=owner, title="get help", users="tenants")
    actions.add_step(service, by=owner, title="I pay", components=[pay, send])
    actions.add_step(other, by=owner, title="I hear", components=[send])
    actions.add_step(other, by=owner, title="I choose")
    stranger = make.user("service_owner", make.buyer())
    hidden = actions.add_service(stranger.organisations[0], by=stranger, title="theirs", users="others")
    make.sign_in(client, owner)
    page = reverse("services:show-overlay", args=[service.reference])
    found = client.get(page, {"with": other.reference}).content.decode()
    assert "They share 1 component." in found
    assert "Get help has 1 gap (I choose)" in found
    for wrong in (hidden.reference, "SV-none", "'"):
        assert client.get(page, {"with": wrong}).status_code == 404
    make.sign_in(client, stranger)
    assert client.get(page).status_code == 404


def test_what_cannot_be_laid_is_refused(service, owner):
    retired = catalogue.move_component(component(owner, "old thing"), "retire", by=owner, reason="Gone")
    other = actions.add_service(owner.buyer, by=owner, title="get help", users="tenants")
    system = actions.add_system(other, by=owner, title="Ledger")
    many = [component(owner, f"do {n}") for n in range(7)]
    for facts, code in (
        ({"components": [retired]}, "step.retired"),
        ({"system": system}, "step.system"),
        ({"components": many}, "step.too_many"),
    ):
        with pytest.raises(Refused) as refusal:
            actions.add_step(service, by=owner, title="I do", **facts)
        assert refusal.value.code == code
    for number in range(30):
        actions.add_step(service, by=owner, title=f"I do {number}")
    with pytest.raises(Refused) as refusal:
        actions.add_step(service, by=owner, title="I do one more")
    assert refusal.value.code == "step.most"
    assert composition_of(service).coverage_pct == 0


@pytest.mark.django_db(transaction=True)
def test_two_who_add_a_step_at_once_get_two_numbers():
    owner = make.user("service_owner", make.buyer())
    service = actions.add_service(owner.organisations[0], by=owner, title="find a home", users="families")

    def add(number):
        actions.add_step(service, by=owner, title=f"I do {number}")
        connection.close()

    threads = [Thread(target=add, args=[number]) for number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(service.steps.values_list("number", flat=True)) == [1, 2]
