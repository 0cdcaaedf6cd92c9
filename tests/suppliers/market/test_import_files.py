"""Real files, imported and measured: every figure that was computed independently comes out exactly."""

import csv
import gzip
import json
from collections import Counter
from datetime import date
from decimal import Decimal
from importlib import import_module
from pathlib import Path

import pytest
from django.apps import apps
from django.db.models import Sum

from procurement.notifications import outbox
from procurement.notifications.models import Outbox
from suppliers.market import figures, report, rollups
from suppliers.market.actions import import_file, open_source
from suppliers.market.models import Dataset, MarketFact
from suppliers.market.sample import SAMPLE
from tests import make

DATA = Path(__file__).parent / "data"
EXPECTED = json.loads((DATA / "expected.json").read_text(), parse_float=Decimal)
WORKED = json.loads((DATA / "worked_examples.json").read_text(), parse_float=Decimal)

FILES = {
    "gcloud/gcloud_sales_2012-04_2013-12.csv.gz": ("gcloud", SAMPLE),
    "gcloud/gcloud_sales_snapshot_2013-12_original_CR.csv.gz": ("gcloud", None),
    "contracts_finder_csv/awards_2020.csv.gz": ("contracts-finder", None),
    "contracts_finder_csv/open_notices_2025.csv.gz": ("contracts-finder", None),
    "spend_25k/hmt_2025-01.json": ("spend", None),
    "spend_25k/hmt_2025-02.json": ("spend", None),
    "dos/opportunities.csv": ("dos", DATA / "dos_opportunities.csv.gz"),
    "ted_uk_awards/uk_ojeu_awards_2020_jan_jun.csv.gz": ("ted", None),
    "bids/tsuchiura_bids_2007_2012.csv.gz": ("bids", None),
    "ocds_uk/contracts_finder_2020_v1.0-style_packages.jsonl.gz": ("ocds", None),
    "ocds_uk/contracts_finder_2025-01-23_release_package.json.gz": ("ocds", None),
    "ocds_uk/find_a_tender_032703-2026_tender.json": ("ocds", None),
    "ocds_uk/find_a_tender_2026-10-06_release_package.json": ("ocds", None),
    "ocds_uk/scotland_tender_releases.jsonl.gz": ("ocds", None),
    "ocds_uk/wales_tender_releases.jsonl.gz": ("ocds", None),
}
SAID_ELSEWHERE = {"note"}
pytestmark = pytest.mark.django_db


def imported(name: str, **facts) -> Dataset:
    kind, path = FILES[name]
    return import_file(path or DATA / name.split("/")[-1], kind=kind, **facts)


def same(found, wanted):
    """Say whether two figures are equal as numbers; lists and tables part by part."""
    if isinstance(wanted, dict):
        return found.keys() == wanted.keys() and all(same(found[key], wanted[key]) for key in wanted)
    if isinstance(wanted, list):
        return len(found) == len(wanted) and all(same(*pair) for pair in zip(found, wanted, strict=True))
    return found == wanted


def test_the_figures_of_a_file_are_added_up_at_its_import_and_never_at_a_view(client, monkeypatch):
    dataset = imported("spend_25k/hmt_2025-01.json")
    wanted = report.plain(figures.of_dataset(dataset))
    monkeypatch.setattr(figures, "of_dataset", lambda dataset: pytest.fail("the figures are added up again"))
    make.sign_in(client, make.analyst())

    assert report.of_dataset(Dataset.objects.get(pk=dataset.pk))["figures"] == wanted
    assert client.get(f"/centre/data/{dataset.reference}/").status_code == 200


def test_a_view_of_a_file_from_before_figures_were_kept_writes_nothing_and_the_job_of_the_upgrade_keeps_them(
    client,
):
    dataset = imported("spend_25k/hmt_2025-01.json")
    wanted = dataset.figures
    Dataset.objects.filter(pk=dataset.pk).update(figures=None)
    old = Dataset.objects.get(pk=dataset.pk)
    make.sign_in(client, make.analyst())

    assert client.get(f"/centre/data/{dataset.reference}/").status_code == 200
    assert report.figures_of(old) == wanted
    assert Dataset.objects.get(pk=dataset.pk).figures is None
    import_module("suppliers.migrations.0035_add_up_old_files").ask_for_sums(apps, None)
    assert outbox.run(Outbox.objects.get(kind="market.figures").pk) == "done"
    assert Dataset.objects.get(pk=dataset.pk).figures == wanted


@pytest.mark.parametrize("name", FILES)
def test_every_published_figure_of_a_file_comes_out_exactly(name):
    found = figures.of_dataset(imported(name))

    wanted = {key: value for key, value in EXPECTED[name].items() if key not in SAID_ELSEWHERE}
    wrong = {
        key: (found.get(key, "nothing"), value)
        for key, value in wanted.items()
        if not same(found.get(key), value)
    }
    assert not wrong


def test_every_file_with_figures_is_tried():
    assert set(FILES) == {name for name in EXPECTED if "/" in name} - {"dos/title_labels.csv"}


def test_the_lots_of_dos_are_as_many_as_their_titles_were_labelled():
    lots = Counter(
        MarketFact.objects.filter(dataset=imported("dos/opportunities.csv")).values_list("topic", flat=True)
    )

    labels = EXPECTED["dos/title_labels.csv"]
    assert (lots.pop("digital-specialists"), lots.pop("digital-outcomes")) == (
        labels["headcount"],
        labels["outcome"],
    )
    assert sum(lots.values()) == labels["other"]


def test_the_running_total_of_december_2013_is_as_it_was_published():
    name = "gcloud/gcloud_sales_snapshot_2013-12_original_CR.csv.gz"
    claim = WORKED["gcloud_published"][0]
    assert claim["dataset"] == name and "£77.8m" in claim["claim"]

    total = figures.of_dataset(imported(name))["total"]
    assert total == claim["recomputed"] and round(total / 1_000_000, 1) == Decimal("77.8")


def test_the_same_file_twice_is_once():
    first = imported("gcloud/gcloud_sales_2012-04_2013-12.csv.gz")
    again = imported("gcloud/gcloud_sales_2012-04_2013-12.csv.gz")

    assert again == first
    assert MarketFact.objects.count() == 5769


def test_rebuilding_from_nothing_gives_the_rows_that_jobs_keep_current():
    source = open_source("g-cloud-sales", "gcloud")
    dataset = import_file(SAMPLE, kind="gcloud", source=source, as_at=date(2014, 7, 1), job=False)
    months = sorted(
        {
            fact.replace(day=1)
            for fact in MarketFact.objects.filter(dataset=dataset).values_list("happened_on", flat=True)
        }
    )
    rollups.refresh(source, months[:9])
    rollups.refresh(source, months[9:])
    rollups.settle(source, {month.year for month in months})
    kept = rollups.digest(source)

    rollups.rebuild(source)

    assert rollups.digest(source) == kept
    assert len(months) == 21


def test_a_restated_file_replaces_the_older_one_in_the_figures_and_both_stay():
    source = open_source("g-cloud-sales", "gcloud")
    newer = import_file(SAMPLE, kind="gcloud", source=source, as_at=date(2014, 7, 1))
    older = imported(
        "gcloud/gcloud_sales_snapshot_2013-12_original_CR.csv.gz", source=source, as_at=date(2013, 12, 31)
    )

    newer.refresh_from_db()
    assert (newer.is_counted, older.is_counted) == (True, False)
    assert MarketFact.objects.filter(dataset=older).count() == 4699


def test_the_value_of_a_contract_that_ted_repeats_for_each_supplier_counts_once():
    name = "ted_uk_awards/uk_ojeu_awards_2020_jan_jun.csv.gz"
    with gzip.open(DATA / name.split("/")[-1], "rt", encoding="utf-8") as file:
        values = {
            row["CONTRACT_URL"]: Decimal(row["CONTRACT_VALUE"])
            for row in csv.DictReader(file)
            if row["CONTRACT_CURRENCY"] == "GBP" and "-" not in row["CONTRACT_VALUE"]
        }
    facts = MarketFact.objects.filter(dataset=imported(name))
    counted = facts.exclude(value_gbp=None)

    assert facts.filter(value_gbp=None, currency="GBP", value_high=None).exclude(value=None).exists()
    assert counted.count() == len(values)
    assert counted.aggregate(sum=Sum("value_gbp"))["sum"] == sum(values.values())
