"""What came of buyers' choices is kept for all lots and each slice, and says what a plain count of the lots says."""

from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from random import Random
from statistics import median

import pytest
from django.utils import timezone

from procurement.contracts import actions as contracts
from procurement.contracts.models import Contract, Payment
from procurement.tenders.models import Tender
from suppliers.market import joint, own_facts
from suppliers.market.formulas.measures import size_band
from suppliers.market.models import ChoiceTotal, MarketFact, Source
from suppliers.market.queries import Filters
from tests import make

pytestmark = pytest.mark.django_db
WEIGHTS = (15, 25, 39, 40, 60)


@pytest.fixture
def by():
    return make.approver(make.buyer(sector="health"))


@pytest.fixture
def world(by):
    award(by, 26)
    own_facts.bring_in()


def award(by, number):
    """Award so many lots that differ in everything that the joint view counts or offers as a filter."""
    chance, supplier = Random(5), make.supplier()
    for _ in range(number):
        tender = make.tender(
            by.memberships.get().organisation, status="awarded", published_at=timezone.now(),
            price_weight_pct=chance.choice(WEIGHTS), procedure=chance.choice(("open", "flexible")),
            cpv_code=chance.choice(("72000000", "79000000")),
            deadline_at=timezone.now() + timedelta(chance.randint(15, 40)),
            awarded_at=timezone.now(), standstill_at=timezone.now(), standstill_ends_on=date(2026, 10, 1),
        )  # fmt: skip
        begun = timezone.localdate() - timedelta(days=chance.choice((30, 182, 183, 400, 400)))
        made = contracts.award_contract(
            tender, tender.lots.get(), supplier, Decimal(chance.choice((90_000, 400_000))), by=by,
            supplier_size=chance.choice(("sme", "large", "")), starts_on=begun, record={"bids": chance.randint(1, 7)},
        )  # fmt: skip
        if chance.random() < 0.8:
            pay(made, by, chance.randint(50_000, 500_000))


def pay(contract, by, amount):
    Payment.objects.create(
        contract=contract,
        paid_on=contract.starts_on,
        amount_gbp=amount,
        entered_by=by,
        invoice=f"I-{amount}",
    )


def awarded():
    """Return every contract that stands, with what its tender chose."""
    chosen = dict(MarketFact.objects.filter(stage="tender").values_list("notice", "extra"))
    found = Contract.objects.exclude(status="fallen").select_related("tender").prefetch_related("payments")
    return [(one, chosen[one.tender.reference]) for one in found]


def plain(all_lots, choice, place, words):
    """Return lots, middle bids, won by small firms and middle paid of a band, read off every contract."""
    today, lots = timezone.localdate(), []
    for one, chosen in all_lots:
        facts = {
            "topic": one.tender.cpv_code[:2], "procedure": one.tender.procedure, "band": size_band(one.value_gbp),
            "sector": "Health",
        }  # fmt: skip
        if words.items() <= facts.items() and joint.CHOICES[choice].band(chosen) == place:
            lots.append(one)
    through = [
        one for one in lots
        if one.ends_on <= today or 2 * (today - one.starts_on).days >= (one.ends_on - one.starts_on).days
    ]  # fmt: skip
    paid = [
        (sum(payment.amount_gbp for payment in one.payments.all()) / one.value_gbp * 100).quantize(
            Decimal("0.1")
        )
        for one in through
        if one.payments.all()
    ]
    sizes = [one.supplier_size for one in lots if one.supplier_size in ("sme", "large")]
    bids = [one.record["bids"] for one in lots]
    won = Decimal(100 * sizes.count("sme")) / (len(sizes) or 1)
    return joint.Band(
        len(lots),
        Decimal(median(bids)) if len(bids) > 4 else None,
        won.quantize(Decimal("0.1"), ROUND_HALF_UP) if len(sizes) > 4 else None,
        median(paid) if len(paid) > 4 else None,
    )


def choices():
    source = Source.objects.get(slug=own_facts.AWARDS)
    for words in (
        {},
        {"sector": "Health"},
        {"topic": "72"},
        {"band": "a"},
        {"procedure": "open"},
        {"topic": "01"},
    ):
        yield words, Filters(source, **words)


def say_the_same():
    """Whether what is kept, what the lots give and a plain count agree in every band of every choice."""
    told, lots = 0, awarded()
    for words, filters in choices():
        kept = joint.result(timezone.localdate(), filters)
        assert kept == joint.Result.of(joint.cases(timezone.localdate(), filters))
        for name, one in joint.CHOICES.items():
            for place in range(len(one.bands)):
                assert kept.bands[name][place] == plain(lots, name, place, words), (words, name, place)
                told += kept.bands[name][place].paid is not None
    return told > 5


def test_what_is_kept_of_every_choice_is_what_a_plain_count_gives(world):
    assert say_the_same()


def test_a_payment_a_fall_a_longer_term_and_the_day_change_what_is_kept_and_nothing_else_does(world, by):
    today = timezone.localdate()
    before = list(ChoiceTotal.objects.order_by("pk").values_list("pk", "digest"))
    own_facts.bring_in()
    assert list(ChoiceTotal.objects.order_by("pk").values_list("pk", "digest")) == before

    first, second, third = Contract.objects.order_by("pk").filter(starts_on__lt=today - timedelta(days=182))[
        :3
    ]
    pay(first, by, 77_777)
    assert joint.keep(today)
    Contract.objects.filter(pk=second.pk).update(ends_on=today + timedelta(days=900))
    assert joint.keep(today)
    Contract.objects.filter(pk=third.pk).update(status="fallen")
    own_facts.bring_in()
    assert say_the_same()
    award(by, 2)
    own_facts.bring_in()
    assert say_the_same()
    assert not joint.keep(today)
    assert joint.keep(today + timedelta(days=400))  # all contracts are through by then


def test_the_page_of_a_band_lists_the_lots_that_its_table_counts(client, world):
    make.sign_in(client, make.analyst())
    for name, one in joint.CHOICES.items():
        for place in range(len(one.bands)):
            page = client.get(f"/centre/choices/?choice={name}&part={place}&topic=72").context
            whole = joint.cases(timezone.localdate(), page["filters"])
            wanted = one.split(whole)[place]
            assert [case.contract for case in page["shown"]] == [case.contract for case in wanted[:10]]
            assert page["shown_of"] == len(wanted)


def test_another_choice_is_worked_out_of_its_lots(world):
    source = Source.objects.get(slug=own_facts.AWARDS)
    both = joint.result(timezone.localdate(), Filters(source, topic="72", procedure="open"))
    found = [
        one for one in Tender.objects.filter(status="awarded", procedure="open")
        if one.cpv_code.startswith("72")
    ]  # fmt: skip
    assert both.lots == len(found) > 0
    assert joint.result(timezone.localdate(), Filters(source, buyer="Nobody")).lots == 0


def test_a_lot_that_ended_without_an_award_stays_among_what_the_buyer_chose():
    tender = make.tender(lots=3)
    before = own_facts.chosen_in(tender, frozenset(), {})
    tender.lots.filter(number__gt=1).update(ceased_at=timezone.now(), ceased_reason="No bid came for it.")
    tender = Tender.objects.get(pk=tender.pk)
    assert own_facts.chosen_in(tender, frozenset(), {}) == before
    assert before["lots"] == 3
