"""No page of the market or of the centre asks the database more of thirty rows than of three."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from procurement.contracts import actions as contracts
from procurement.tenders.models import Tender
from suppliers.market import own_facts, rollups
from suppliers.market.actions import open_source
from suppliers.market.formulas.definitions import DEFINITIONS
from suppliers.market.models import CentreReview, Dataset, ImportIssue, MarketFact, MarketReport, Merge, Party
from tests import make
from tests.suppliers.make import counted_file

pytestmark = pytest.mark.django_db
MOST = 12


class World:
    """A centre's world that grows: of everything that its pages list so many."""

    def __init__(self):
        self.analyst = make.user("centre_analyst", make.centre())
        self.buyer, self.supplier = make.buyer(), make.supplier()
        self.approver = make.approver(self.buyer)
        self.source = open_source("some-awards", "ocds", title="Awards")
        self.dataset = counted_file(self.source)
        self.n = 0

    def grow(self, to):
        for n in range(self.n, to):
            waiting, awarded = make.tender(self.buyer), make.tender(self.buyer)
            Tender.objects.filter(pk=waiting.pk).update(status="in_review", price_weight_pct=60)
            contracts.award_contract(
                awarded, awarded.lots.get(), self.supplier, Decimal(100_000 + n), by=self.approver, record={},
                supplier_size="sme", starts_on=date(2026, 2, 1),
            )  # fmt: skip
            Tender.objects.filter(pk=awarded.pk).update(
                status="awarded", published_at=timezone.now(), deadline_at=timezone.now(), awarded_at=timezone.now()
            )  # fmt: skip
            CentreReview.objects.create(
                tender_reference=waiting.reference, buyer=self.buyer, concern="price", opened_by=self.analyst
            )
            pair = [
                Party.objects.create(role="supplier", name=f"Firm {n}{end}", name_key="f")
                for end in ("", " Ltd")
            ]
            self.merge = Merge.objects.create(left=pair[0], right=pair[1], score=Decimal("0.9"))
            MarketFact.objects.create(
                dataset=self.dataset, record=n, line=n, part=0, stage="award", happened_on=date(2020 + n % 5, 1, 1),
                value=n, value_gbp=n, currency="GBP", supplier=pair[0], suppliers_n=1, size="sme", is_framework=False,
                sector=f"Sector {n}", topic="72", procedure="open", ocid=str(n), award=str(n),
            )  # fmt: skip
            ImportIssue.objects.create(
                dataset=self.dataset, record=n, line=n, field="date", reason="none", rejected=True
            )
            Dataset.objects.create(
                source=self.source, sha256=f"another {n}", kind="ocds", file_name="2", size_bytes=1
            )
            MarketReport.objects.create(kind="sme-share", file_format="csv", asked_by=self.analyst)
            self.waiting = waiting
        self.n = to
        rollups.rebuild(self.source)
        own_facts.bring_in()


def pages(world):
    yield from (f"/market/{page}" for page in (
        "?source=some-awards", "?source=some-awards&procedure=open", "?source=some-awards&from=2020-02&to=2021-08",
        "rows/?source=some-awards", "months.csv?source=some-awards", "demand/", "value/",
    ))  # fmt: skip
    yield from (f"/centre/{page}" for page in (
        "", "measures/", "measures/?source=some-awards", "concentration/", "groups/", "groups/new/", "funnel/",
        "choices/", "queue/", f"queue/{world.waiting.reference}/", "names/", f"names/{world.merge.reference}/", "data/",
        f"data/{world.dataset.reference}/", "reports/",
        *(f"measures/{name}/" for name in DEFINITIONS),
        *(f"measures/M{n}/?source=some-awards" for n in (3, 5, 7, 8, 9)),
        "measures/M5/?source=some-awards&procedure=open&topic=72", "measures/M9/?source=some-awards&topic=72",
    ))  # fmt: skip


@pytest.mark.prove
def test_no_page_asks_more_of_thirty_rows_than_of_three(client):
    world, asked = World(), {}
    make.sign_in(client, world.analyst)
    for n in (3, 30):
        world.grow(n)
        asked[n] = []
        for page in pages(world):
            client.get(page)
            with CaptureQueriesContext(connection) as captured:
                assert client.get(page).status_code == 200, page
            asked[n].append(
                (page.split(world.waiting.reference)[0].split(world.merge.reference)[0], len(captured))
            )

    assert asked[3] == asked[30]
    assert [one for one in asked[30] if one[1] > MOST] == []
