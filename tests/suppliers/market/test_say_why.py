"""Why the share of small firms moved: its parts add up to it, and firms that large groups own are named."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from suppliers.market import centre, joint, joint_pages, rollups, why
from suppliers.market.actions import open_source
from suppliers.market.models import CorporateGroup, GroupMember, MarketFact, Party
from tests import make
from tests.suppliers.make import counted_file

pytestmark = pytest.mark.django_db


@pytest.fixture
def source():
    """Six awards a year of two buyers; in 2025 Tarn gave £300 of 1,000 to small firms, where it had given £100."""
    source = open_source("some-awards", "ocds", title="Awards")
    file = counted_file(source)
    buyers = [Party.objects.create(role="buyer", name=name, name_key=name) for name in ("Tarn", "Eastmarch")]
    firms = [
        Party.objects.create(role="supplier", name=name, name_key=name)
        for name in ("Small", "Owned", "Large")
    ]
    group = CorporateGroup.objects.create(name="Great group", is_large=True)
    GroupMember.objects.create(group=group, party=firms[1], from_on=date(2025, 1, 1), source="Its report")
    awards = {
        2024: ((0, 0, 100), (0, 2, 300), (1, 0, 100), (1, 1, 100), (1, 2, 200), (1, 2, 200)),
        2025: ((0, 0, 250), (0, 1, 50), (0, 2, 200), (1, 0, 100), (1, 2, 200), (1, 2, 200)),
    }
    for year, rows in awards.items():
        for n, (buyer, firm, value) in enumerate(rows):
            MarketFact.objects.create(
                dataset=file, record=year * 10 + n, line=n, part=0, stage="award", happened_on=date(year, 12, 1),
                value=value, value_gbp=value, currency="GBP", supplier=firms[firm], buyer=buyers[buyer], suppliers_n=1,
                size="large" if firm == 2 else "sme", topic="72", is_framework=False, procedure="open",
                sector="Health" if buyer else "", ocid=f"{year}-{n}", award=f"{year}-{n}",
            )  # fmt: skip
    rollups.rebuild(source)
    return source


def test_the_parts_of_each_year_add_up_to_its_share_and_the_largest_change_stands_first(source):
    seen = centre.TwoYears(source)
    shares = [line.sme_share_value * 100 for line in seen.lines]

    for way in why.WAYS:
        found = why.parts(seen.years, way)
        assert [sum(part.before for part in found), sum(part.now for part in found)] == shares == [30, 40]
    assert [(part.name, part.before, part.now) for part in why.parts(seen.years, "buyer")] == [
        ("Tarn", 10, 30), ("Eastmarch", 20, 10),
    ]  # fmt: skip


def test_a_firm_counts_as_owned_from_the_day_on_which_the_group_owned_it(source):
    before, now = centre.TwoYears(source).years

    assert why.owned(before, Decimal(1_000)) == (0, [])
    assert why.owned(now, Decimal(1_000)) == (
        1,
        [why.OwnedFirm("Owned", "Great group", Decimal(50), Decimal(5))],
    )


def test_the_page_says_what_moved_before_its_chart_and_any_word_in_its_address_is_answered(client, source):
    make.sign_in(client, make.user("centre_analyst", make.centre()))
    page = client.get("/centre/why/?source=some-awards").content.decode()

    assert "Small firms got 40p of each pound, up 10p; 5p of it went to firms that large groups own." in page
    assert "Tarn up 20.0p (from 10.0p to 30.0p). Against it: Eastmarch, down 10.0p." in page
    assert page.index("Most of the change") < page.index("why-by-buyer") < page.index("Great group")
    for way in (*why.WAYS, "band", "<b>", ""):
        assert client.get("/centre/why/", {"source": "some-awards", "by": way}).status_code == 200
    assert client.get("/centre/why/?source=nothing").status_code == 404
    MarketFact.objects.filter(happened_on__year=2024).delete()
    rollups.rebuild(source)
    assert "no change to explain" in client.get("/centre/why/?source=some-awards").content.decode()


def test_the_page_asks_no_more_of_many_buyers_and_owned_firms_than_of_few(client, source):
    make.sign_in(client, make.user("centre_analyst", make.centre()))
    group, file = CorporateGroup.objects.get(), source.datasets.get()
    asked = []
    for start, end in ((0, 3), (3, 30)):
        for n in range(start, end):
            buyer = Party.objects.create(role="buyer", name=f"Buyer {n}", name_key="b")
            firm = Party.objects.create(role="supplier", name=f"Firm {n}", name_key="f")
            GroupMember.objects.create(group=group, party=firm, from_on=date(2025, 1, 1), source="Its report")
            MarketFact.objects.create(
                dataset=file, record=n, line=n, part=0, stage="award", happened_on=date(2025, 12, 1), value=9,
                value_gbp=9, currency="GBP", supplier=firm, buyer=buyer, suppliers_n=1, size="sme", topic=f"{n}",
                is_framework=False, procedure="open", sector="", ocid=str(n), award=str(n),
            )  # fmt: skip
        rollups.rebuild(source)
        for way in why.WAYS:
            with CaptureQueriesContext(connection) as captured:
                assert client.get("/centre/why/", {"source": "some-awards", "by": way}).status_code == 200
            asked.append(len(captured))
    assert asked[: len(why.WAYS)] == asked[len(why.WAYS) :]
    assert max(asked) <= 12


def test_the_joint_view_says_the_choice_whose_bands_are_furthest_apart():
    none, few, many = (
        joint.Band(9, Decimal(3), won, None) for won in (None, Decimal("20.0"), Decimal("90.0"))
    )
    bands = {name: [none] * len(one.bands) for name, one in joint.CHOICES.items()}
    bands["days"] = [few, none, many]
    bands["price"] = [many, many, many, joint.Band(9, Decimal(3), Decimal("60.0"), None)]
    came = joint.Result(9, bands)

    assert joint_pages.sentence(came) == (
        "The days to bid: small firms won 90% of the lots with “30 and more”, and 20% with “under 20”."
    )
    assert joint_pages.sentence(came, "price").startswith(
        "The weight of price: small firms won 90% of the lots"
    )
    assert joint_pages.sentence(came, "lot") == joint_pages.sentence(joint.Result(0, {
        name: [] for name in joint.CHOICES
    } | {name: [none] * len(one.bands) for name, one in joint.CHOICES.items()})) == ""  # fmt: skip
