"""What jobs keep current is what a rebuild makes, and any choice of filters gives what its facts add up to."""

import random
from collections import defaultdict
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from suppliers.market import firms_alive, lives, queries, rollups, year_tables
from suppliers.market.actions import open_source
from suppliers.market.formulas import measures
from suppliers.market.models import CorporateGroup, GroupMember, MarketFact, MonthCells, Party
from suppliers.market.queries import Filters
from tests.suppliers.make import counted_file

pytestmark = pytest.mark.django_db
SECTORS, TOPICS, PROCEDURES = ("Health", "Education", ""), ("72", "48", ""), ("open", "direct", "")


@pytest.fixture
def source(db):
    """Awards of six years, some without a day, a buyer, a supplier or a value; two firms join a group on the way."""
    found = open_source("kept", "ocds", title="Kept")
    dataset = counted_file(found)
    firms, buyers = (
        [Party.objects.create(role=role, name=f"{role} {n}", name_key=f"{n}") for n in range(9)]
        for role in ("supplier", "buyer")
    )
    group = CorporateGroup.objects.create(name="Colossus", is_large=True, source="x")
    GroupMember.objects.create(group=group, party=firms[0], from_on=date(2017, 7, 1), source="x")
    GroupMember.objects.create(
        group=group, party=firms[1], from_on=date(2016, 1, 1), to_on=date(2018, 2, 9), source="x"
    )
    chance = random.Random(5)
    MarketFact.objects.bulk_create(
        MarketFact(
            dataset=dataset, record=n, line=n, part=0, stage="award", currency="GBP", suppliers_n=1, is_framework=False,
            happened_on=chance.choice([None, *[date(2015 + n % 6, chance.randint(1, 12), 3)] * 20]),
            value_gbp=chance.choice([None, *[Decimal(chance.randint(-10**7, 10**11)) / 10_000] * 9]),
            buyer=chance.choice([None, *buyers]), supplier=chance.choice([None, *firms, *firms[:2] * 4]),
            size=chance.choice(["sme", "large", "unknown", ""]), sector=chance.choice(SECTORS),
            topic=chance.choice(TOPICS), procedure=chance.choice(PROCEDURES), bids_n=chance.choice([None, 1, 4]),
        )
        for n in range(400)
    )  # fmt: skip
    return found


def bring_up_to_date(source, months, chance):
    months = sorted(months)
    chance.shuffle(months)
    for start in range(0, len(months), 7):
        rollups.refresh(source, months[start : start + 7])
        rollups.settle(source, {month.year for month in months[start : start + 7]})


def months_of(facts):
    return {(day or date(1900, 1, 1)).replace(day=1) for day in facts.values_list("happened_on", flat=True)}


def test_months_in_any_order_a_year_that_goes_and_values_that_change_leave_what_a_rebuild_makes(source):
    chance = random.Random(1)
    facts = MarketFact.objects.all()
    bring_up_to_date(source, months_of(facts), chance)
    first = rollups.digest(source)
    rollups.rebuild(source)
    assert rollups.digest(source) == first

    gone, other = (
        facts.filter(happened_on__year=2017),
        facts.filter(happened_on__year=2019, happened_on__month=5),
    )
    touched = months_of(gone) | months_of(other)
    gone.delete()
    other.update(value_gbp=Decimal("12345678.9012"), size="sme")
    bring_up_to_date(source, touched, chance)
    kept = rollups.digest(source)
    rollups.rebuild(source)

    assert rollups.digest(source) == kept != first
    assert queries.whole(Filters(source)).n == facts.count()


CHOICES = [
    {},
    {"first": date(2016, 1, 1), "last": date(2016, 12, 1)},
    {"first": date(2016, 4, 1), "last": date(2017, 3, 1), "topic": "72"},
    {"first": date(2016, 2, 1), "last": date(2019, 8, 1)},
    {"sector": "Health", "topic": "48"},
    {"band": "e"},
    {"band": "d", "first": date(2018, 1, 1), "last": date(2018, 12, 1)},
    {"procedure": "open"},
    {"procedure": "direct", "sector": "Health", "band": "e"},
    {"procedure": "direct", "last": date(2018, 3, 1)},
    {"buyer": "buyer 3", "first": date(2017, 7, 1)},
    {"buyer": "buyer 3", "band": "d", "sector": "Education", "procedure": "open", "topic": "72"},
    {"buyer": "nobody"},
]


@pytest.mark.parametrize("chosen", CHOICES)
def test_a_choice_gives_what_its_facts_add_up_to(source, chosen):
    rollups.rebuild(source)
    filters = Filters(source, **chosen)
    facts = [
        fact for fact in MarketFact.objects.select_related("supplier", "buyer")
        if (fact.happened_on or date(1900, 1, 1)) >= filters.facts()["first"]
        and (fact.happened_on or date(1900, 1, 1)) < filters.facts()["after"]
        and all(getattr(fact, name) == chosen[name] for name in ("sector", "topic", "procedure") if name in chosen)
        and ("buyer" not in chosen or (fact.buyer and fact.buyer.name == chosen["buyer"]))
        and ("band" not in chosen or measures.size_band(fact.value_gbp) == chosen["band"])
    ]  # fmt: skip

    whole, sme = queries.whole(filters), [fact for fact in facts if fact.size == "sme"]
    assert (whole.n, whole.value_gbp) == (len(facts), sum(fact.value_gbp or 0 for fact in facts))
    assert (whole.n_sme, whole.sme_gbp) == (len(sme), sum(fact.value_gbp or 0 for fact in sme))
    lines = queries.overview(filters)
    assert all(sum(line.value_gbp for line in lines[kind]) == whole.value_gbp for kind in lines)
    for role in ("supplier", "buyer"):
        money = defaultdict(Decimal)
        for fact in facts:
            money[getattr(fact, f"{role}_id")] += fact.value_gbp or 0
        crowd = queries.concentration(filters, role)
        assert crowd.n == len(money.keys() - {None})
        assert (crowd.hhi, crowd.cr4) == (measures.hhi(money.values()), measures.top_share(money.values(), 4))
        assert [one.value_gbp for one in queries.largest(filters, role)] == sorted(
            money.values(), reverse=True
        )[:10]
    single = sum(fact.bids_n == 1 and fact.procedure != "direct" for fact in facts)
    assert queries.single_bids(filters)[0] == single
    assert sum(n for _, n, *_ in queries.bands(filters)) == len(facts)
    members = [(one.party_id, one.from_on, one.to_on or date.max) for one in GroupMember.objects.all()]

    def is_owned(fact):
        return fact.happened_on and any(
            fact.supplier_id == party and first <= fact.happened_on <= last for party, first, last in members
        )

    money = defaultdict(Decimal)
    for fact in facts:
        money["the group" if is_owned(fact) else fact.supplier_id] += fact.value_gbp or 0
    assert queries.concentration(filters, by_group=True).hhi == measures.hhi(money.values())
    owned = [fact for fact in sme if is_owned(fact)]
    assert queries.whole_and_owned(filters)[1:] == (sum(fact.value_gbp or 0 for fact in owned), len(owned))


@pytest.mark.parametrize("chosen", [{"procedure": "open"}, {"band": "d"}, {"topic": "72"}])
def test_a_choice_of_one_kind_reads_no_cells(source, chosen):
    rollups.rebuild(source)
    MonthCells.objects.all().delete()
    filters = Filters(source, **chosen)

    lines = queries.overview(filters, "month", "sector")
    assert lines["all"][0].n == sum(line.n for line in lines["sector"]) > 0
    assert queries.concentration(filters).n > 0
    assert queries.largest(filters, "buyer") and queries.whole_and_owned(filters)[0].n == lines["all"][0].n


def test_what_is_kept_of_years_and_of_firms_alive_is_what_the_cells_give(source):
    rollups.rebuild(source)
    every = Filters(source)
    told = lives.kept(source)

    assert told == firms_alive.story(replace(every, last=told.years[-1][0]))
    assert len(told.years) == lives.YEARS and told.years[-1][1].n > 0
    for first, last in (
        (date(2018, 1, 1), date(2018, 12, 1)),
        (date(2017, 7, 1), date(2018, 6, 1)),
        (date(2020, 4, 1), date(2021, 3, 1)),
    ):
        year = replace(every, first=first, last=last)
        for kind, made in year_tables.TABLES.items():
            kept = year_tables.kept(source, [year.period], kind)[year.period]
            worked_out = made(year.cells)
            assert {name: column.tolist() for name, column in kept.items()} == {
                name: column.tolist() for name, column in worked_out.items()
            }
