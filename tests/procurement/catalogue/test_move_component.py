"""A component goes from idea to live step by step; what is live is not bought again."""

import pytest
from django.urls import reverse

from procurement.catalogue import actions
from procurement.catalogue.formulas import QUESTIONS
from procurement.catalogue.queries import live_capability_keys
from procurement.errors import Refused
from procurement.notifications.models import Notice
from tests import make

pytestmark = pytest.mark.django_db
FREE = {key: True for key, _ in QUESTIONS}


def test_only_a_live_component_counts_as_reuse(owner, component):
    actions.keep_freedom_test(component, by=owner, answers=FREE)
    for verb in ("try_alpha", "try_beta"):
        actions.move_component(component, verb, by=owner, reason="Two services use it")
        assert live_capability_keys() == frozenset()
    actions.move_component(component, "go_live", by=owner, reason="Two services use it")
    assert live_capability_keys() == {"take-a-payment"}
    actions.move_component(component, "deprecate", by=owner, reason="A better one is there")
    assert live_capability_keys() == frozenset()


def test_a_step_cannot_be_skipped_nor_taken_without_a_reason_or_by_a_stranger(owner, component):
    with pytest.raises(Refused):
        actions.move_component(component, "go_live", by=owner, reason="Now")
    with pytest.raises(Refused):
        actions.move_component(component, "try_alpha", by=owner, reason=" ")
    with pytest.raises(Refused):
        actions.move_component(
            component, "try_alpha", by=make.user("service_owner", make.buyer()), reason="Now"
        )


def test_a_need_of_another_buyer_reaches_the_owner_once(owner, component):
    other = make.buyer()
    officer = make.officer(other)
    for _ in range(2):
        actions.need_component(component, by=officer, buyer=other)
    assert component.needs.count() == 1
    assert Notice.objects.filter(kind="component_needed", user=owner).count() == 1
    with pytest.raises(Refused):
        actions.need_component(component, by=owner, buyer=component.owner)


def test_who_needs_a_component_says_what_for_once_and_its_owners_alone_read_whom_to_write_to(
    client, owner, component
):
    officer = make.officer(make.buyer())
    page = reverse("catalogue:show-component", args=[component.reference])
    make.sign_in(client, officer)
    assert "We need this too" in client.get(page).text
    need = reverse("catalogue:need-component", args=[component.reference])
    said = client.post(need, {"words": "Fines in instalments"}, follow=True).text
    assert "Fines in instalments" in said
    assert "We need this too" not in said
    assert officer.email not in said
    make.sign_in(client, owner)
    assert f"mailto:{officer.email}" in client.get(page).text


def test_the_pages_work_without_script(client, owner, component):
    make.sign_in(client, owner)
    assert client.get(reverse("catalogue:list-components")).status_code == 200
    assert client.post(reverse("catalogue:add-component"), {"title": ""}).status_code == 422
    made = client.post(
        reverse("catalogue:add-component"),
        {"title": "book a visit", "capability": "book-a-time", "kind": "service", "does": "Books."},
    )
    assert made.status_code == 302
    page = reverse("catalogue:show-component", args=[component.reference])
    moved = client.post(
        reverse("catalogue:move-component", args=[component.reference]),
        {"verb": "try_alpha", "reason": "It runs"},
    )
    assert moved.status_code == 302
    assert "Alpha" in client.get(page).content.decode()
    assert client.get(reverse("catalogue:list-components") + "?q=%F0%9F%99%82&page=x").status_code == 200


def test_a_title_is_taken_once_by_each_owner(owner, component):
    with pytest.raises(Refused):
        actions.add_component(
            component.owner, by=owner, title="take a payment", capability="take-a-payment", does="Again."
        )
