"""The market page over the real sample: exact figures, filters in the address, bad input."""

import html
import re
from datetime import date

import pytest

from suppliers.market import queries, rollups
from suppliers.market.actions import open_source
from suppliers.market.models import MarketFact, Party, Source
from suppliers.market.sample import load_sample
from tests.suppliers.make import counted_file

pytestmark = pytest.mark.django_db


@pytest.fixture
def sample(db):
    load_sample(wait=True)
    return Source.objects.get(slug="g-cloud-sales")


def words(response):
    return " ".join(response.content.decode().split())


def test_the_page_shows_the_published_figures_exactly(client, sample):
    page = words(client.get("/market/"))

    for figure in (
        "£94,398,087.99", "£47,129,957.74", "0.499268", "0.557116", "226.4690", "0.221912", "247 suppliers",
        "5,769 sales lines",
    ):  # fmt: skip
        assert figure in page, figure
    by_buyer = words(client.get("/market/?by=buyer"))
    assert "473.2289" in by_buyer and "345 buyers" in by_buyer
    assert "Small and medium firms got 50p of each pound" in page
    assert page.index("BJSS LTD") < page.index("IBM United Kingdom Ltd") < page.index("EMERGN LTD")


def test_the_figures_are_computed_by_a_job(client, db):
    from procurement.notifications.models import Outbox
    from procurement.notifications.outbox import run

    load_sample()
    load_sample()
    waiting = list(Outbox.objects.filter(kind__startswith="market."))
    assert "94,398,087.99" not in words(client.get("/market/"))

    assert {run(row.pk) for row in waiting} == {"done"}

    assert "94,398,087.99" in words(client.get("/market/"))


def test_filters_stand_in_the_address_and_htmx_gets_the_part(client, sample):
    page = words(client.get("/market/?from=2013-01&to=2013-12"))
    part = client.get("/market/?from=2013-01&to=2013-12", HTTP_HX_REQUEST="true").content.decode()

    assert "£87,300,201.05" in page
    assert "£42,332,39" in page
    assert part.lstrip().startswith('<div id="figures">')


def test_the_figures_are_split_in_one_way_at_a_time_and_each_name_leads_on(client, sample):
    for by, first in (
        ("supplier", "BJSS LTD"), ("buyer", "Home Office"), ("sector", "Central Government"),
        ("topic", "Lot 4: specialist services"), ("nonsense", "BJSS LTD"), ("band", "BJSS LTD"),
    ):  # fmt: skip
        page = client.get("/market/", {"by": by, "from": "2013-01"}).content.decode()
        links = re.findall(r'<th scope="row"[^>]*><a class="govuk-link" href="([^"]*)">([^<]*)', page)
        href = next(href for href, name in links if name.startswith(first))
        assert "from=2013-01" in href
        assert first in words(client.get(html.unescape(href)))
        assert page.count('class="app-chart"') == 2
        way = by if by in ("buyer", "sector", "topic") else "supplier"
        assert f'<input type="hidden" name="by" value="{way}" form="filters">' in page


def test_another_source_brings_its_own_filters(client, sample):
    open_source("some-awards", "ocds", title="Awards")
    counted_file(Source.objects.get(slug="some-awards"))
    on_page = {"HTTP_HX_REQUEST": "true", "HTTP_HX_CURRENT_URL": "http://testserver/market/?from=2013-01"}

    same = client.get("/market/?source=g-cloud-sales&sector=Health", **on_page)
    other = client.get("/market/?source=some-awards&from=2013-01", **on_page)

    assert same.status_code == 200 and same.content.startswith(b'<div id="figures">')
    assert other.headers["HX-Redirect"] == "/market/?source=some-awards&from=2013-01"


def test_stored_and_recomputed_figures_agree(sample):
    stored = queries.Filters(sample, sector="Health")
    whole_period = queries.Filters(
        sample, sector="Health", first=queries.date(2012, 4, 1), last=queries.date(2013, 12, 1)
    )

    assert queries.concentration(stored) == queries.concentration(whole_period)
    assert queries.concentration(stored, "buyer") == queries.concentration(whole_period, "buyer")
    assert queries.largest(stored, "supplier") == queries.largest(whole_period, "supplier")
    assert queries.largest(stored, "buyer") == queries.largest(whole_period, "buyer")


def test_a_buyer_can_be_looked_at_alone(client, sample):
    page = words(client.get("/market/", {"buyer": "Home Office"}))

    assert "Home Office" in page
    assert "£94,398,087.99" not in page


def test_the_rows_behind_a_figure_name_file_and_line(client, sample):
    page = words(client.get("/market/rows/", {"buyer": "HM Land Registry"}))

    assert "12 Months Squiz Private Cloud Hosting" in page
    assert "line 4" in page


def test_records_come_page_after_page_and_none_is_left_out(client, sample):
    address, seen = "/market/rows/?buyer=Cabinet+Office&from=2013-12", []
    while address:
        page = client.get(address).content.decode()
        seen += re.findall(r"line ([\d,]+)</span>", page)
        following = re.search(r'href="(\?[^"]*)">Next records', page)
        address = "/market/rows/" + html.unescape(following[1]) if following else ""

    filters = queries.Filters(sample, queries.date(2013, 12, 1), buyer="Cabinet Office")
    assert len(seen) == len(set(seen)) == queries.whole(filters).n > 25


def test_the_figures_by_size_and_procedure_come_by_the_api(client, sample):
    for by in queries.COLUMNS:
        lines = client.get("/api/v1/market/lines", {"by": by}).json()["lines"]
        assert sum(line["n"] for line in lines) == 5_769, by
    assert client.get("/api/v1/market/lines?by=buyer").status_code == 400


def test_the_months_come_as_csv(client, sample):
    lines = client.get("/market/months.csv").content.decode().splitlines()

    assert len(lines) == 22
    assert lines[1].startswith("2012-04,20,")


@pytest.mark.parametrize(
    "query",
    [
        "from=2013-13", "from=nonsense&to=2012-01", "from=2013-12&to=2012-04", "sector=Nowhere", "topic=%00",
        "buyer=%00%27--", "buyer=" + "x" * 400, "source=g-cloud-sales&sector=%27%3B",
    ],
)  # fmt: skip
def test_a_filter_that_cannot_be_read_is_said_and_not_a_fault(client, sample, query):
    assert client.get(f"/market/?{query}").status_code in (200, 400, 422)
    assert client.get(f"/market/rows/?{query}&after=-1&size=huge").status_code in (200, 400, 422)
    assert client.get(f"/market/months.csv?{query}").status_code in (200, 400, 422)


def test_an_unknown_source_is_not_found(client, sample):
    assert client.get("/market/?source=elsewhere").status_code == 404


def test_without_data_the_page_says_how_it_fills(client, db):
    page = client.get("/market/")

    assert page.status_code == 200
    assert "No figures yet" in page.content.decode()


def test_the_page_asks_the_same_number_of_queries_however_many_records(
    client, sample, django_assert_max_num_queries
):
    client.get("/market/")
    with django_assert_max_num_queries(12):
        client.get("/market/")


def test_a_spelling_joined_to_another_counts_with_it(sample):
    from suppliers.market.models import Party

    bjss, ibm = Party.objects.get(name="BJSS LTD"), Party.objects.get(name="IBM United Kingdom Ltd")
    Party.objects.filter(pk=ibm.pk).update(root=bjss)
    rollups.rebuild(sample)

    first = queries.largest(queries.Filters(sample), "supplier")[0]
    assert str(first.value_gbp) == "13197911.9225"
    assert first.size == "large"


ODD = {
    "one award": [("sme", 900)],
    "credits alone": [("sme", -900), ("large", -100)] * 5,
    "no size": [("unknown", 100)] * 6,
    "nothing in sum": [("sme", 100), ("sme", -100)] * 5,
    "no value": [("sme", None)] * 6,
    "values that are beyond belief": [("large", 10**14)] * 6,
}


@pytest.mark.parametrize("facts", ODD.values(), ids=ODD)
def test_odd_sources_give_pages_that_say_what_they_can(client, db, facts):
    source = open_source("odd", "ocds", title="Odd")
    dataset = counted_file(source)
    firm = Party.objects.create(role="supplier", name="A firm", name_key="a firm")
    for n, (size, value) in enumerate(facts):
        MarketFact.objects.create(
            dataset=dataset, record=n, line=n, part=0, stage="award", happened_on=date(2025, 3, 1), value=value,
            value_gbp=value, currency="GBP", supplier=firm, suppliers_n=1, size=size, is_framework=False, sector="",
            topic="72", procedure="open", ocid=str(n), award=str(n),
        )  # fmt: skip
    rollups.rebuild(source)

    for by, more in {
        "supplier": "&procedure=open", "buyer": "", "sector": "&buyer=Nobody", "topic": "&from=2025-03&to=2025-03",
        "band": "&from=2030-01", "procedure": "&band=a",
    }.items():  # fmt: skip
        page = client.get(f"/market/?source=odd&by={by}{more}")
        assert page.status_code == 200, by
        assert ">nan" not in page.content.decode().lower()
    assert client.get("/market/rows/?source=odd&band=a").status_code == 200
    assert client.get("/market/months.csv?source=odd").status_code == 200
    assert client.get("/api/v1/market/measures?source=odd").status_code == 200
    headline = words(client.get("/market/?source=odd")).split('<p class="govuk-body-l">')[1].split("</p>")[0]
    assert "March 2025" in headline
    assert ("of each pound" in headline) == (facts[0][0] == "large")


def test_the_pages_of_our_own_records_stand_in_an_empty_world(client, db):
    for path in ("demand", "value", "advice"):
        page = client.get(f"/market/{path}/?from=2025-01&band=a")
        assert page.status_code == 200, path
    assert client.get("/market/rows/").status_code == 404
