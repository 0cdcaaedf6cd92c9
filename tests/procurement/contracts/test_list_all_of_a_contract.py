"""A contract's page shows the newest few of each kind and leads to a page of all of them."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from procurement.contracts import queries
from procurement.contracts.models import Contract, LeadSwap, Milestone, Payment, Variation
from tests import make
from tests.procurement.contracts.test_run_contract import contract

pytestmark = pytest.mark.django_db
FROM = date(2027, 2, 1)


@pytest.fixture
def busy():
    """A contract with 60 of everything: payments of 100, one of them taken back, and every other change accepted."""
    made = contract()
    by, numbers = made.officer, range(1, 61)
    Payment.objects.bulk_create(
        Payment(
            contract=made, entered_by=by, invoice=f"INV-{n}", paid_on=FROM + timedelta(days=n // 4),
            amount_gbp=Decimal(-50 if n == 60 else 100),
        )
        for n in numbers
    )  # fmt: skip
    Milestone.objects.bulk_create(
        Milestone(
            contract=made, number=n, title=f"Stage {n}", due_on=FROM, amount_gbp=Decimal(10),
            claimed_by=made.bidder if n <= 40 else None, claimed_at=timezone.now() if n <= 40 else None,
            confirmed_by=by if n <= 40 else None, confirmed_at=timezone.now() if n <= 40 else None,
        )
        for n in numbers
    )  # fmt: skip
    Variation.objects.bulk_create(
        Variation(
            contract=made, number=n, cause="scope", what=f"Wish {n}", change_gbp=Decimal(10), asked_by=made.bidder,
            status="asked" if n == 7 else ("accepted" if n % 2 else "refused"),
        )
        for n in numbers
    )  # fmt: skip
    LeadSwap.objects.bulk_create(
        LeadSwap(
            contract=made, part=f"Lead {n}", swapped_on=FROM + timedelta(days=n), reason="Left.", handed_over=True,
            entered_by=by,
        )
        for n in numbers
    )  # fmt: skip
    return made


def page_of(client, made, name):
    return client.get(reverse(f"contracts:{name}", args=[made.reference]))


def test_the_page_of_a_contract_shows_a_few_of_each_kind_and_leads_to_all_of_them(client, busy):
    make.sign_in(client, busy.officer)

    page = page_of(client, busy, "show-contract").text

    assert page.count("INV-") == 5
    assert "INV-60" in page  # the newest
    assert page.count("Wish ") == 5
    assert page.index("Wish 7<") < page.index(
        "Wish 60<"
    )  # what waits for somebody comes before what is newer
    assert "Stage 41<" in page  # the first that is not reached yet
    assert "Stage 1<" not in page
    for words in ("All 60 payments", "All 60 changes", "All 60 milestones", "All 60 swapped leads"):
        assert words in page


def test_what_was_paid_and_changed_counts_everything_and_not_only_what_is_shown(busy):
    read = Contract.objects.annotate(**queries.carried_by_contract()).get(pk=busy.pk)

    watch = queries.watch_of(read)

    assert watch.paid_gbp == 59 * 100 - 50
    assert watch.now_gbp == queries.worth_of(busy) == 100_000 + 29 * 10


@pytest.mark.parametrize(
    ("name", "word", "sizes"),
    [
        ("list-payments", "INV-", [50, 10]),
        ("list-milestones", "Stage ", [50, 10]),
        ("list-changes", "Wish ", [20, 20, 20]),
        ("list-lead-swaps", "Lead ", [50, 10]),
    ],
)
def test_all_of_a_kind_is_read_to_its_end_page_by_page(client, busy, name, word, sizes):
    make.sign_in(client, busy.bidder)
    pages = [page_of(client, busy, name)]
    while later := pages[-1].context["page"].later_url:
        pages.append(client.get(pages[0].request["PATH_INFO"] + later))

    assert [page.text.count(f">{word}") for page in pages] == sizes
    assert len({row.pk for page in pages for row in page.context["page"]}) == 60


def test_the_pages_of_all_are_for_the_people_of_the_contract(client, busy):
    make.sign_in(client, make.bidder(make.supplier()))

    assert {page_of(client, busy, f"list-{kind}").status_code for kind in ("payments", "changes")} == {404}
