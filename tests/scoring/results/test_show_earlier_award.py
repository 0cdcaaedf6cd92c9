"""An award that was brought in from earlier records has a result page that claims no more than they tell."""

from datetime import date
from decimal import Decimal

import pytest
from django.utils import timezone

from procurement.contracts import actions
from procurement.contracts.models import Contract
from procurement.tenders.models import Tender
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def contract():
    tender = make.published_tender()
    made = actions.award_contract(
        tender, tender.lots.get(), make.supplier(name="Lantern Ltd"), Decimal(240_000),
        by=make.approver(tender.buyer), record={"earlier": True, "bids": 4, "sme_bids": 3},
        starts_on=date(2026, 1, 4),
    )  # fmt: skip
    Tender.objects.filter(pk=tender.pk).update(
        status="awarded", awarded_at=timezone.now(), standstill_at=timezone.now(),
        standstill_ends_on=date(2026, 1, 2),
    )  # fmt: skip
    return made


def test_an_earlier_award_shows_its_winner_value_and_bids_and_says_that_no_marks_were_kept(contract, client):
    make.sign_in(client, make.officer(contract.buyer))
    panel = client.get(f"/assess/{contract.tender.reference}/")
    page = client.get(panel.headers["Location"])

    assert page.status_code == 200
    for words in ("Lantern Ltd", "£240,000 without VAT", "4, of which 3 from small", "never kept here"):
        assert words in page.text
    assert contract.reference in page.text


def test_it_is_shown_to_nobody_else_and_for_no_other_award(contract, client):
    page = f"/results/{contract.tender.reference}/"
    assert make.sign_in(client, make.officer()).get(page).status_code == 404

    Contract.objects.filter(pk=contract.pk).update(record={"rank": 1})
    assert make.sign_in(client, make.officer(contract.buyer)).get(page).status_code == 404
