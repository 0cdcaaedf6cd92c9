"""What is odd in a file, tried on every kind of file: taken rightly or listed with line, field and reason."""

import csv
import gzip
import io
import json
from decimal import Decimal

import pytest

from suppliers.market import queries
from suppliers.market.actions import import_file
from suppliers.market.models import MarketFact
from suppliers.market.queries import Filters
from suppliers.market.readers import KINDS, contracts_finder, dos, gcloud, ted
from suppliers.market.readers.bids import NEEDED as OF_BIDS
from tests.suppliers.market.test_centre import work

pytestmark = pytest.mark.django_db
USUAL = {"day": "2013-05-06", "value": "100.00", "supplier": "Ada Ltd"}


def table(columns, named, rows):
    """Return a CSV file of these columns, those without a value empty."""
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, restval="")
    writer.writeheader()
    writer.writerows({name: value.format(**row) for name, value in named.items()} for row in rows)
    return text.getvalue()


def release(number, row):
    try:
        amount = float(row["value"])
    except ValueError:
        amount = row["value"]
    return {
        "ocid": f"ocds-x-{number}", "id": f"{number}", "date": "2013-06-01T00:00:00Z", "tag": ["award"],
        "initiationType": "tender", "buyer": {"id": "b", "name": "Home Office"}, "parties": [],
        "awards": [{"id": "1", "date": f"{row['day']}T00:00:00Z", "value": {"amount": amount, "currency": "GBP"},
                    "suppliers": [{"id": row["supplier"], "name": row["supplier"]}]}],
    }  # fmt: skip


def payment(row):
    return {"amount_gbp": row["value"], "supplier": row["supplier"], "entity": "HMT", "date": row["day"]}


CF, TED = contracts_finder.SUPPLIERS, ted.NEEDED
WRITE = {
    "ocds": lambda rows: "".join(json.dumps(release(n, row)) + "\n" for n, row in enumerate(rows)),
    "spend": lambda rows: json.dumps({"data": [payment(row) for row in rows]}, indent=1, ensure_ascii=False),
    "contracts-finder": lambda rows: table(
        [*contracts_finder.NEEDED, "Awarded Date"],
        {"Notice Identifier": "n", "Organisation Name": "Home Office", "Status": "Awarded", "Awarded Date": "{day}",
         "Awarded Value": "{value}", CF: "[{supplier}|1 High St|NONE||Yes|No]"},
        rows,
    ),
    "gcloud": lambda rows: table(
        [*gcloud.LATER.values(), "SMEorLarge"],
        {"LotDescription": "4", "SupplierName": "{supplier}", "CustomerName": "Home Office", "ReturnMonth": "{day}",
         "EvidencedSpend": "{value}", "SMEorLarge": "SME"},
        rows,
    ),
    "dos": lambda rows: table(
        dos.NEEDED,
        {"ID": "1", "Organisation Name": "Home Office", "Published At": "{day}", "Winning supplier": "{supplier}",
         "Size of supplier": "small", "Contract amount": "{value}"},
        rows,
    ),
    "ted": lambda rows: table(
        TED,
        {"SUPPLIER_NAME": "{supplier}", "CONTRACT_BUYER": "Home Office", "CONTRACT_DATE": "{day}",
         "CONTRACT_URL": "x", "CONTRACT_VALUE": "{value}", "CONTRACT_CURRENCY": "GBP"},
        rows,
    ),
    "bids": lambda rows: table(
        OF_BIDS, {"tender_id": "1", "date": "{day}", "bidder": "{supplier}", "bid": "{value}", "winner": "1"}, rows
    ),
}  # fmt: skip


def imported(tmp_path, kind, *odd, encoding="utf-8"):
    path = tmp_path / f"odd-{kind}"
    path.write_bytes(WRITE[kind]([{**USUAL, **one} for one in ({}, *odd, {})]).encode(encoding))
    return import_file(path, kind=kind)


def facts(dataset):
    return MarketFact.objects.filter(dataset=dataset).order_by("record")


def test_every_kind_is_tried():
    assert set(WRITE) == set(KINDS)


@pytest.mark.parametrize("kind", KINDS)
def test_a_usual_file_of_each_kind_has_no_fault(tmp_path, kind):
    dataset = imported(tmp_path, kind, {})

    assert (dataset.facts_n, dataset.rejected_n) == (3, 0)
    assert {fact.value for fact in facts(dataset)} == {Decimal(100)}
    assert not dataset.issues.filter(reason__startswith="This is not").exists()


ODD = [
    ({"day": "1900-01-01"}, "A year outside"),
    ({"day": "2099-12-31"}, "A year outside"),
    ({"day": "2013-02-30"}, ""),
    ({"value": "1e15"}, "This amount cannot be right"),
    ({"value": "a lot"}, ""),
    ({"supplier": "See attached"}, "This names nobody"),
    ({"supplier": "n/a"}, "This names nobody"),
]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("odd", "reason"), ODD)
def test_what_cannot_be_right_is_listed_with_its_line_and_counts_in_no_sum(tmp_path, kind, odd, reason):
    dataset = imported(tmp_path, kind, odd)

    listed = [one for one in dataset.issues.all() if one.record == 2 and one.reason.startswith(reason)]
    assert dataset.status == "complete" and listed
    assert all(one.line > 1 and one.field and one.reason for one in listed)
    kept = facts(dataset).filter(record=2).first()
    assert (kept is None) == dataset.issues.filter(record=2, rejected=True).exists()
    if kept and "day" in odd:
        assert kept.happened_on is None or kept.happened_on.year == 2013
    if kept and "value" in odd:
        assert kept.value is None
    if kept and "supplier" in odd:
        assert kept.supplier is None
    assert facts(dataset).exclude(record=2).count() == 2


@pytest.mark.parametrize("kind", [name for name in KINDS if name != "bids"])
def test_a_credit_is_kept_as_negative_money_and_taken_off_every_sum(tmp_path, kind):
    dataset = imported(tmp_path, kind, {"value": "-30.01"}, {"value": "-500", "supplier": "Bee Ltd"})
    assert set(work()) == {"done"}

    assert [fact.value_gbp for fact in facts(dataset)] == [
        Decimal(100), Decimal("-30.01"), Decimal(-500), Decimal(100),
    ]  # fmt: skip
    assert not dataset.issues.filter(rejected=True).exists()
    figures = queries.whole(Filters(dataset.source))
    assert (figures.n, figures.value_gbp) == (4, Decimal("-330.01"))
    firms = {one.name: one.value_gbp for one in queries.largest(Filters(dataset.source), "supplier")}
    assert firms == {"Ada Ltd": Decimal("169.99"), "Bee Ltd": Decimal(-500)}


@pytest.mark.parametrize("kind", KINDS)
def test_a_truncated_gzip_of_any_kind_leaves_nothing_but_its_reason(tmp_path, kind):
    whole = gzip.compress(WRITE[kind]([{**USUAL, "supplier": f"Firm {n}"} for n in range(2_000)]).encode())
    (tmp_path / "cut.gz").write_bytes(whole[:-200])
    dataset = import_file(tmp_path / "cut.gz", kind=kind)

    assert (dataset.status, facts(dataset).count()) == ("refused", 0)
    assert "cut off" in dataset.fault and dataset.issues.get().rejected


@pytest.mark.parametrize("kind", KINDS)
def test_a_wrong_encoding_of_any_kind_is_read_or_refused_with_its_reason(tmp_path, kind):
    dataset = imported(tmp_path, kind, {"supplier": "Café £ Ltd"}, encoding="cp1252")

    if dataset.status == "refused":
        assert facts(dataset).count() == 0 and dataset.issues.get().reason
    else:
        assert facts(dataset).get(record=2).supplier.name == "Café £ Ltd"


def test_ten_thousand_suppliers_in_one_field_are_ten_thousand_facts_and_one_value(tmp_path):
    crowd = "][".join(f"Firm {n}|1 High St|NONE||Yes|No" for n in range(9_999))
    dataset = imported(tmp_path, "contracts-finder", {"supplier": f"{crowd}|1 High St|NONE||Yes|No][Last"})

    assert facts(dataset).filter(record=2).count() == 10_000
    assert sum(fact.value_gbp or 0 for fact in facts(dataset).filter(record=2)) == Decimal(100)


def test_ted_keeps_other_currencies_and_counts_of_suppliers_that_are_none(tmp_path):
    row = {
        "SUPPLIER_NAME": "Ada Ltd",
        "CONTRACT_DATE": "2020-01-02",
        "CONTRACT_VALUE": "5",
        "CONTRACT_URL": "x",
    }
    path = tmp_path / "ted.csv"
    odd = [
        {"currency": "GBP", "several": "²"},
        {"currency": "EUR", "several": "3"},
        {"currency": "", "several": "-1"},
    ]
    path.write_text(
        table(
            [*TED, "NUM_SUPPLIERS"],
            {**row, "CONTRACT_CURRENCY": "{currency}", "NUM_SUPPLIERS": "{several}"},
            odd,
        )
    )
    dataset = import_file(path, kind="ted")

    assert [(fact.value, fact.value_gbp, fact.suppliers_n) for fact in facts(dataset)] == [
        (Decimal(5), Decimal(5), 0), (Decimal(5), None, 3), (Decimal(5), None, 0),
    ]  # fmt: skip
    assert {(one.record, one.field) for one in dataset.issues.all()} >= {
        (1, "NUM_SUPPLIERS"), (2, "CONTRACT_CURRENCY"), (3, "NUM_SUPPLIERS"),
    }  # fmt: skip
