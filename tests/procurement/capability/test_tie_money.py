"""Money that a contract holds back until our people do a task alone: exact to the penny."""

from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from procurement.capability import actions
from procurement.capability.models import TransferItem
from procurement.capability.queries import plan_of
from procurement.contracts import actions as contracts
from procurement.contracts.holding import held_back
from tests import make
from tests.procurement.capability.test_capability_plan import post, proposed, refused, running
from tests.procurement.contracts.test_run_contract import BEGUN, grown

pytestmark = pytest.mark.django_db


def agreed(made) -> TransferItem:
    return actions.agree_item(proposed(made), by=made.owner)


def tie(made, item: TransferItem, pounds: str) -> TransferItem:
    return actions.tie_money(item, by=made.owner, amount_gbp=Decimal(pounds))


def pay(made, pounds: str, invoice: str):
    return contracts.record_payment(
        made, by=made.officer, amount_gbp=Decimal(pounds), invoice=invoice, **BEGUN
    )


def independent(made, item: TransferItem) -> TransferItem:
    for _ in range(4):
        item = actions.confirm_step(actions.claim_step(item, by=made.bidder, evidence="Seen."), by=made.owner)
    return item


def test_all_items_together_hold_back_no_more_than_a_twentieth_to_the_penny():
    made = running()
    first, second = agreed(made), agreed(made)
    assert refused(tie, made, first, "5000.01") == "transfer.tied_too_much"
    assert refused(tie, made, first, "-0.01") == "transfer.tied_below_zero"
    tie(made, first, "3333.34")
    assert refused(tie, made, second, "1666.67") == "transfer.tied_too_much"
    tie(made, second, "1666.66")
    assert held_back(made) == Decimal("5000.00")
    contracts.decide_variation(grown(made, 9000), by=made.approver, accept=True, reason="Needed.")
    tie(made, second, "2116.66")
    assert held_back(made) == Decimal("5450.00")
    with pytest.raises(DatabaseError), transaction.atomic():
        made.transfer_items.update(tied_gbp=-1)


def test_only_the_buyers_officer_and_service_owner_tie_and_only_to_an_agreed_item_that_is_not_done():
    made = running()
    item = proposed(made)
    assert refused(tie, made, item, "10") == "transfer_item.wrong_state"
    item = actions.agree_item(item, by=made.owner)
    for person in (made.bidder, made.hr):
        assert (
            refused(actions.tie_money, item, by=person, amount_gbp=Decimal(10)) == "transfer_item.not_yours"
        )
    item = independent(made, actions.tie_money(item, by=made.officer, amount_gbp=Decimal("0.01")))
    assert refused(tie, made, item, "10") == "transfer_item.wrong_state"


def test_what_is_held_back_is_not_paid_until_the_item_is_independent():
    made = running()
    item = tie(made, agreed(made), "5000.00")
    assert refused(pay, made, "95000.01", "1") == "payment.held_back"
    pay(made, "95000.00", "1")
    assert refused(pay, made, "0.01", "2") == "payment.held_back"
    item = independent(made, item)
    tally = plan_of(made, made.owner).tally
    assert (tally.held_gbp, tally.released_gbp) == (Decimal(0), Decimal("5000.00"))
    pay(made, "5000.00", "2")


def test_money_that_was_paid_already_cannot_be_tied_any_more():
    made = running()
    pay(made, "96000.00", "1")
    item = agreed(made)
    assert refused(tie, made, item, "4000.01") == "transfer.tied_paid"
    tie(made, item, "4000.00")


def test_a_declined_item_holds_nothing_back_and_a_contract_without_ties_is_paid_as_before():
    made = running()
    item = proposed(made, post(made))
    actions.decline_item(item, by=made.owner, reason="Not needed.")
    assert held_back(made) == 0
    pay(made, "146000.00", "1")


def test_the_form_offers_an_even_share_and_the_pages_say_what_is_held_back_to_its_own_people_alone(client):
    made = running()
    item = agreed(made)
    agreed(made)
    make.sign_in(client, made.officer)
    form = reverse("capability:move-item", args=[made.reference, item.number, "tie"])
    assert 'value="2500.00"' in client.get(form).content.decode()
    assert client.post(form, {"amount_gbp": "NaN"}).status_code == 422
    assert client.post(form, {"amount_gbp": "9999"}).status_code == 422
    assert client.post(form, {"amount_gbp": "2500.00"}).status_code == 302
    pages = [
        reverse("contracts:show-contract", args=[made.reference]),
        reverse("capability:show-plan", args=[made.reference]),
    ]
    assert all("2,500.00" in client.get(page).content.decode() for page in pages)
    client.logout()
    assert not any("2,500.00" in client.get(page).content.decode() for page in pages)
