"""M4 and M6 from what firms and primes do here: looks, interest, bids, declarations."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from procurement.contracts import actions as contracts
from procurement.contracts.models import Contract, PassedOn
from procurement.errors import Refused
from procurement.tenders.models import Tender
from suppliers.bids.models import Bid
from suppliers.finding import actions as finding
from suppliers.finding.models import Interest
from suppliers.market import own, own_facts
from tests import make

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 27, 10, tzinfo=ZoneInfo("Europe/London"))


def tender(**facts):
    made = make.tender()
    facts = {
        "status": "published",
        "published_at": timezone.now(),
        "deadline_at": timezone.now() + timedelta(9),
        **facts,
    }
    Tender.objects.filter(pk=made.pk).update(**facts)
    made.refresh_from_db()
    return made


def test_the_first_look_of_a_firm_is_noted_once_and_interest_with_it(client):
    made, firm = tender(), make.supplier()
    person = make.bidder(firm)
    client.get(f"/find/{made.reference}/")
    make.sign_in(client, person)
    for _ in range(2):
        client.get(f"/find/{made.reference}/")
        client.get(f"/tenders/{made.reference}/public/")
    seen = Interest.objects.get()
    client.post(f"/find/{made.reference}/follow/")
    registered = Interest.objects.get()

    assert (seen.supplier, seen.tender, seen.size, seen.registered_at) == (firm, made, "unknown", None)
    assert registered.registered_at is not None


def test_a_look_after_closing_or_by_a_buyer_is_none(client):
    closed = tender(
        published_at=timezone.now() - timedelta(9), deadline_at=timezone.now() - timedelta(minutes=1)
    )
    make.sign_in(client, make.bidder())
    client.get(f"/find/{closed.reference}/")
    make.sign_in(client, make.officer())
    client.get(f"/find/{tender().reference}/")

    assert not Interest.objects.exists()


def stages(*days, **chosen):
    own_facts.bring_in()
    return own.stages(own.read(own.Period(*days, **chosen), "decided")["decided"])


def test_a_firm_counts_once_at_its_furthest_stage_and_only_after_the_award():
    made = tender()
    lot = made.lots.get()
    people = [make.bidder(make.supplier()) for _ in range(4)]
    for size, person in zip(("sme", "sme", "large", "unknown"), people, strict=True):
        person.acting_organisation = person.live_memberships[0].organisation
        finding.note_look(person.acting_organisation, made.reference)
        Interest.objects.filter(supplier=person.acting_organisation).update(size=size)
    finding.follow(made, by=people[0])
    for person, status, size in ((people[1], "successful", "sme"), (people[2], "set_aside", "large")):
        Bid.objects.create(
            tender=made, lot=lot, supplier=person.acting_organisation, started_by=person, status=status,
            size_at_submission=size, version=1, last_version=1,
        )  # fmt: skip
    assert stages()[0] == ("viewed", 0, 0)
    Tender.objects.filter(pk=made.pk).update(status="awarded", awarded_at=NOW)

    assert [row[1:] for row in stages()] == [
        (2, 1),
        (2, 1),
        (1, 1),
        (1, 1),
        (1, 0),
        (1, 0),
    ]
    assert stages(date(2026, 12, 1))[0] == ("viewed", 0, 0)
    assert stages(buyer="Nobody")[0] == ("viewed", 0, 0)
    assert own.answers(own.Period(), ["M4"])["M4"].denominator == 2


@pytest.fixture
def prime():
    made = make.tender()
    supplier = make.supplier()
    contract = contracts.award_contract(
        made, made.lots.get(), supplier, Decimal("100000.00"), by=make.approver(made.buyer), record={},
        supplier_size="large", starts_on=date(2026, 2, 1),
    )  # fmt: skip
    contract.awarded_at = NOW - timedelta(days=300)
    contract.save(update_fields=["awarded_at"])
    contract.bidder, contract.officer = make.bidder(supplier), make.officer(made.buyer)
    return contract


def declared(contract, amount, quarter=date(2026, 4, 1), firms=2, by=None):
    return contracts.declare_passed_on(
        contract, by=by or contract.bidder, quarter=quarter, amount_gbp=Decimal(amount), firms=firms, now=NOW
    )


def test_what_a_prime_passed_on_is_set_beside_what_it_was_paid(prime):
    contracts.record_payment(
        prime, by=prime.officer, amount_gbp=Decimal(50_000), paid_on=date(2026, 5, 1), invoice="1"
    )
    declared(prime, 4_000)
    declared(prime, 5_000)  # corrects the first
    declared(prime, 1_000, quarter=date(2026, 7, 1))
    own_facts.bring_in()
    answer = own.answers(own.Period(), ["M6"])["M6"]
    spring = own.answers(own.Period(date(2026, 4, 1), date(2026, 6, 30)), ["M6"])["M6"]

    assert (answer.numerator, answer.denominator, answer.value, answer.n) == (
        6_000,
        50_000,
        Decimal("0.120000"),
        1,
    )
    assert spring.numerator == 5_000
    assert answer.parts["declared_for"] == 1
    assert PassedOn.objects.count() == 3


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"quarter": date(2026, 10, 1)}, "passed_on.quarter"),
        ({"quarter": date(2025, 10, 1)}, "passed_on.quarter"),
        ({"amount": 100_001}, "passed_on.too_much"),
        ({"firms": 0}, "passed_on.firms"),
        ({"amount": 0}, "passed_on.firms"),
        ({"amount": -1}, "passed_on.firms"),
    ],
)
def test_a_declaration_that_cannot_be_is_refused(prime, given, code):
    with pytest.raises(Refused) as refusal:
        declared(prime, **{"amount": 10, **given})
    assert refusal.value.code == code


def test_only_a_large_prime_declares_and_on_its_own_page(client, prime):
    with pytest.raises(Refused, match="supplier's own people"):
        declared(prime, 10, by=prime.officer)
    make.sign_in(client, prime.bidder)
    page = f"/contracts/{prime.reference}/passed-on/"
    quarter = client.get(page).context["form"].fields["quarter"].choices[-1][0]
    assert client.post(page, {"quarter": quarter, "amount_gbp": "250.50", "firms": 1}).status_code == 302
    assert "£250.50 to 1 firm" in client.get(f"/contracts/{prime.reference}/").content.decode()
    Contract.objects.filter(pk=prime.pk).update(supplier_size="sme")
    prime.refresh_from_db()
    with pytest.raises(Refused, match="counts direct"):
        declared(prime, 10, by=make.bidder(prime.supplier))
