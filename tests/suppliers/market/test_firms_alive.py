"""M8: who is paid, who is new, who is gone, and who went after one contract, small beside large."""

from datetime import date
from decimal import Decimal
from html import unescape
from random import Random

import numpy as np
import pytest

from suppliers.market import firms_alive, lives, one_measure, rollups
from suppliers.market.actions import open_source
from suppliers.market.formulas.definitions import DEFINITIONS
from suppliers.market.models import CorporateGroup, GroupMember, MarketFact, Party
from suppliers.market.queries import Filters
from tests import make
from tests.suppliers.make import counted_file

pytestmark = pytest.mark.django_db


@pytest.fixture
def source():
    """Awards of 2024 and 2025: one small and one large firm, and a group, came once and never again; one firm came
    twice before it went; one went in 2023; two stay, of which one is new.
    """
    source = open_source("some-awards", "ocds", title="Awards")
    file = counted_file(source)
    buyer = Party.objects.create(role="buyer", name="Tarn", name_key="tarn")
    firms = {name: Party.objects.create(role="supplier", name=name, name_key=name) for name in (
        "Small once", "Large once", "Nobody knows", "Twice", "Long ago", "Stays", "New", "Owned",
    )}  # fmt: skip
    group = CorporateGroup.objects.create(name="Great group", is_large=True)
    GroupMember.objects.create(
        group=group, party=firms["Owned"], from_on=date(2020, 1, 1), source="Its report"
    )
    awards = (
        ("Small once", "sme", 2024, 900), ("Large once", "large", 2024, 5_000), ("Nobody knows", "unknown", 2024, 10),
        ("Twice", "sme", 2023, 20), ("Twice", "sme", 2024, 30), ("Long ago", "sme", 2023, 40),
        ("Owned", "sme", 2024, 7),
        ("Stays", "sme", 2024, 50), ("Stays", "sme", 2025, 60), ("New", "large", 2025, 70),
    )  # fmt: skip
    for n, (name, size, year, value) in enumerate(awards):
        MarketFact.objects.create(
            dataset=file, record=n, line=n, part=0, stage="award", happened_on=date(year, 12, 1), value=value,
            value_gbp=value, currency="GBP", supplier=firms[name], buyer=buyer, suppliers_n=1, size=size, topic="72",
            is_framework=False, procedure="open", sector="Health", ocid=str(n), award=str(n),
        )  # fmt: skip
    rollups.rebuild(source)
    return source


def vanished(filters, most):
    told = firms_alive.story(filters)
    return told.gone_n, firms_alive.vanished(told, most)


def test_firms_that_went_after_one_award_are_counted_by_size_and_named_the_largest_first(source):
    for filters in (
        Filters(source), Filters(source, topic="72"), Filters(source, topic="72", procedure="open"),
        Filters(source, buyer="Tarn"), Filters(source, last=date(2025, 12, 1)),
    ):  # fmt: skip
        answer = firms_alive.alive(filters)
        n, found = vanished(filters, 3)

        assert (answer.n, answer.numerator, answer.parts["gone"]) == (2, 1, 5)
        assert answer.parts["gone_after_one"] == {"sme": 2, "large": 1, "unknown": 1}
        assert n == 4
        assert [(one.name, one.size, one.value_gbp, one.buyer, one.on) for one in found] == [
            ("Large once", "large", Decimal(5_000), "Tarn", date(2024, 12, 1)),
            ("Small once", "sme", Decimal(900), "Tarn", date(2024, 12, 1)),
            ("Nobody knows", "unknown", Decimal(10), "Tarn", date(2024, 12, 1)),
        ]
    n, found = vanished(Filters(source), 9)
    assert [(one.name, one.is_group) for one in found][-1] == ("Great group", True)
    assert vanished(Filters(source, topic="48"), 9) == (0, [])


def test_who_is_alive_new_and_gone_is_what_sets_of_names_say():
    chance = Random(7)
    for _ in range(300):
        rows = [
            (chance.randint(0, 70), chance.choice((-9, -1, 1, 2, 3, 40)))
            for _ in range(chance.randint(0, 30))
        ]
        end = chance.randint(-1, 75)

        def named(first, last, rows=rows):
            return {body for month, body in rows if first < month <= last}

        alive, before, year_before = (
            named(end - 12, end),
            named(end - 48, end - 12),
            named(end - 24, end - 12),
        )
        months, bodies = np.array(rows, np.int64).reshape(-1, 2).T
        found = lives.lives(months, bodies, end)
        assert [one.tolist() for one in found] == [
            sorted(alive),
            sorted(alive - before),
            sorted(year_before - alive),
        ]


def test_a_firm_that_came_back_later_is_not_gone_after_one_award_of_an_earlier_year(source):
    assert vanished(Filters(source, last=date(2024, 12, 1)), 9)[0] == 1
    assert vanished(Filters(source, last=date(2024, 12, 1)), 9)[1][0].name == "Long ago"
    years = firms_alive.story(Filters(source)).years
    ends = [(end.year, answer.n, answer.parts["gone"], known) for end, answer, known in years]
    assert ends == [(2023, 2, 0, False), (2024, 6, 1, True), (2025, 2, 5, True)]


def test_the_page_of_each_measure_says_its_message_before_its_chart_and_leads_to_its_records(client, source):
    make.sign_in(client, make.user("centre_analyst", make.centre()))
    page = client.get("/centre/measures/M8/?source=some-awards").content.decode()

    assert "2 firms and groups were paid in the year to Dec 2025, against 2 in that to Dec 2023." in page
    assert (
        "1 of them are new; 5 of those of the year before are gone, 4 of these after one contract: 2 small"
        in page
    )
    assert (
        page.index("firms and groups were paid")
        < page.index("Firms alive by year")
        < page.index("Large once")
    )
    assert "no figure" in page and "supplier=Large%20once" in page
    for name in DEFINITIONS:
        page = client.get(f"/centre/measures/{name}/?source=some-awards").content.decode()
        assert DEFINITIONS[name].numerator[1:30] in unescape(page) and "What this figure means" in page
    assert client.get("/centre/measures/M21/").status_code == 404
    assert client.get("/centre/measures/m8/").status_code == 404


def test_every_measure_is_drawn_or_says_that_it_has_no_history():
    assert set(DEFINITIONS) == {*one_measure.DRAWN, *one_measure.NO_HISTORY}
