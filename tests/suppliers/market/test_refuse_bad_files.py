"""Files that are broken, hostile or odd: imported rightly or listed in the report; never half-written."""

import gzip
import json
import tracemalloc
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from procurement.errors import Refused
from suppliers.market import figures
from suppliers.market.actions import import_file
from suppliers.market.models import Dataset, ImportIssue, MarketFact
from suppliers.market.readers import base
from suppliers.market.readers.ocds import read_ocds

pytestmark = pytest.mark.django_db
HEAD = (
    "ID,Framework,LotDescription,SupplierName,CustomerName,ReturnMonth,ProjectNameAndDescription,"
    "EvidencedSpend,Sector,SMEorLarge"
)


def sales(
    tmp_path: Path, *rows: str, name: str = "sales.csv", encoding: str = "utf-8", end: str = "\n"
) -> Path:
    path = tmp_path / name
    path.write_bytes((end.join([HEAD, *rows]) + end).encode(encoding))
    return path


def sale(**given: str) -> str:
    row = {"id": "1", "supplier": "Ada Ltd", "buyer": "Home Office", "month": "2013-01-01", "value": "10.00",
           "size": "SME", **given}  # fmt: skip
    return ",".join(
        [
            row["id"],
            "G-Cloud",
            "4",
            row["supplier"],
            row["buyer"],
            row["month"],
            "Help",
            row["value"],
            "Health",
            row["size"],
        ]
    )


def release(**given) -> dict:
    return {
        "ocid": "ocds-x-1", "id": "1", "date": "2025-01-02T00:00:00Z", "tag": ["award"],
        "buyer": {"id": "b", "name": "Council"},
        "parties": [{"id": "s", "name": "Ada Ltd", "roles": ["supplier"], "details": {"scale": "sme"}}],
        "awards": [{"id": "1", "date": "2025-01-01T00:00:00Z", "value": {"amount": 100.1, "currency": "GBP"},
                    "suppliers": [{"id": "s", "name": "Ada Ltd"}]}],
        **given,
    }  # fmt: skip


def ocds(tmp_path: Path, *releases, name: str = "releases.jsonl") -> Path:
    path = tmp_path / name
    path.write_text("".join(json.dumps(one) + "\n" for one in releases))
    return path


def reasons(dataset: Dataset) -> list[tuple[int, str, bool]]:
    return list(dataset.issues.order_by("record", "pk").values_list("line", "field", "rejected"))


def test_a_truncated_gzip_leaves_nothing_but_its_reason(tmp_path):
    whole = gzip.compress(sales(tmp_path, *[sale(id=str(n)) for n in range(20_000)]).read_bytes())
    path = tmp_path / "cut.csv.gz"
    path.write_bytes(whole[: len(whole) - 100])

    dataset = import_file(path, kind="gcloud")

    assert dataset.status == "refused"
    assert "cut off" in dataset.fault
    assert MarketFact.objects.count() == 0
    assert dataset.issues.get().rejected


def test_a_package_cut_in_the_middle_is_refused(tmp_path):
    path = tmp_path / "cut.json"
    path.write_text(json.dumps({"version": "1.1", "releases": [release(), release(ocid="ocds-x-2")]})[:-150])

    dataset = import_file(path, kind="ocds")

    assert (dataset.status, MarketFact.objects.count()) == ("refused", 0)


def test_a_line_without_end_is_listed_and_memory_stays_flat(tmp_path):
    path = tmp_path / "long.jsonl"
    with path.open("wb") as file:
        file.write(json.dumps(release()).encode() + b"\n")
        for _ in range(60):
            file.write(b"x" * (1 << 20))
        file.write(b"\n" + json.dumps(release(ocid="ocds-x-2")).encode() + b"\n")
    tracemalloc.start()
    with path.open("rb") as file:
        records = list(read_ocds(file))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert [len(record.facts) for record in records] == [1, 0, 1]
    assert "longer than" in records[1].issues[0].reason
    assert peak < 120 * (1 << 20)


@pytest.mark.parametrize("end", ["\r", "\n", "\r\n"])
def test_any_line_end_reads_the_same(tmp_path, end):
    dataset = import_file(sales(tmp_path, sale(), sale(id="2", month="2012-10-01l"), end=end), kind="gcloud")

    assert (dataset.records_n, dataset.facts_n, dataset.rejected_n) == (2, 2, 0)


def test_a_wrong_encoding_is_read_as_what_it_is(tmp_path):
    import_file(sales(tmp_path, sale(supplier="Café £ Ltd"), encoding="cp1252"), kind="gcloud")
    import_file(sales(tmp_path, sale(supplier="Café € Ltd"), encoding="utf-16"), kind="gcloud")

    names = set(MarketFact.objects.values_list("supplier__name", flat=True))
    assert names == {"Café £ Ltd", "Café € Ltd"}


def test_odd_values_are_listed_with_line_field_and_reason(tmp_path):
    dataset = import_file(
        sales(
            tmp_path,
            sale(month="1900-01-01"),
            sale(month="2099-01-01"),
            sale(month="2013-02-30"),
            sale(value="1e15"),
            sale(value="ten pounds"),
            sale(supplier="See attached"),
            sale(supplier="n/a"),
            sale(size="Medium-ish"),
            sale(value="-5.55"),
            "too,few,fields",
        ),
        kind="gcloud",
    )

    assert dataset.records_n == 10
    assert dataset.facts_n == 4
    lines = {line for line, _, rejected in reasons(dataset) if rejected}
    assert lines == {2, 3, 4, 5, 6, 11}
    assert {field for line, field, _ in reasons(dataset) if line in (7, 8)} == {"SupplierName"}
    found = figures.of_dataset(dataset)
    assert (found["total"], found["negative_rows"], found["suppliers"]) == (Decimal("24.45"), 1, 1)


def test_other_currencies_are_kept_and_count_in_no_sum_of_pounds(tmp_path):
    other = release(ocid="ocds-x-2", awards=[{"id": "1", "value": {"amount": 5, "currency": "AED"},
                                              "suppliers": [{"id": "s", "name": "Ada Ltd"}]}])  # fmt: skip
    dataset = import_file(ocds(tmp_path, release(), other), kind="ocds")

    kept = MarketFact.objects.get(dataset=dataset, currency="AED")
    assert (kept.value, kept.value_gbp) == (Decimal(5), None)
    assert dataset.issues.filter(field="awards.value.currency").count() == 1


def test_amounts_are_the_decimals_that_are_printed(tmp_path):
    path = tmp_path / "exact.jsonl"
    path.write_text(json.dumps(release()).replace("100.1", "7231401363.3401") + "\n")

    dataset = import_file(path, kind="ocds")

    assert MarketFact.objects.get(dataset=dataset).value_gbp == Decimal("7231401363.3401")


def test_the_latest_release_of_an_award_counts_and_the_earlier_stays(tmp_path):
    award = {"id": "1", "value": {"amount": 300}, "suppliers": [{"id": "s", "name": "Ada Ltd"}]}
    later = release(id="2", date="2025-02-02T00:00:00Z", awards=[award])
    import_file(ocds(tmp_path, later, name="b.jsonl"), kind="ocds")
    import_file(ocds(tmp_path, release(), name="a.jsonl"), kind="ocds")

    facts = {fact.notice: (fact.value_gbp, fact.is_current) for fact in MarketFact.objects.all()}
    assert facts == {"1": (Decimal("100.1"), False), "2": (Decimal(300), True)}


def test_ten_thousand_suppliers_on_one_award(tmp_path):
    suppliers = [{"id": str(n), "name": f"Firm {n}"} for n in range(10_000)]
    crowded = release(awards=[{"id": "1", "value": {"amount": 9}, "suppliers": suppliers}])

    dataset = import_file(ocds(tmp_path, crowded), kind="ocds")

    assert dataset.facts_n == 10_000
    assert figures.of_dataset(dataset)["award_value_amount_sum"] == Decimal("9.00")


@pytest.mark.parametrize(
    "text",
    [
        b"not json at all", b"[]", b"{}", b"[1, 2, null]", b'{"releases": [{"ocid": 5}, {"ocid": null}, "x"]}',
        b'{"releases": "no"}', b"[" * 100_000, b'{"a":' * 50_000, b"\xff\xfe\x00",
        b'{"releases": [{"ocid": "a", "awards": 7}]}',
        b'{"ocid": "a", "id": "1", "awards": [{"value": {"amount": "lots"}}]}\n{"ocid": "b"}\n', b"\x1f\x8b",
    ],
)  # fmt: skip
def test_what_is_no_ocds_is_refused_or_listed_never_a_fault(tmp_path, text):
    path = tmp_path / "odd.json"
    path.write_bytes(text)

    dataset = import_file(path, kind="ocds")

    assert dataset.status in ("complete", "refused")
    assert dataset.rejected_n or dataset.facts_n or text == b"[]"


@pytest.mark.parametrize("kind", ["contracts-finder", "gcloud", "dos", "ted", "bids", "spend"])
def test_a_file_of_another_kind_says_so(tmp_path, kind):
    path = tmp_path / "other.csv"
    path.write_text("a,b\n1,2\n")

    dataset = import_file(path, kind=kind)

    assert dataset.facts_n == 0
    assert dataset.issues.filter(rejected=True).exists()


def test_an_empty_file_and_an_unknown_kind_are_refused(tmp_path):
    empty = tmp_path / "empty.csv"
    empty.touch()
    with pytest.raises(Refused) as refusal:
        import_file(empty, kind="gcloud")
    assert refusal.value.code == "market.file_empty"
    with pytest.raises(CommandError):
        call_command("import_market", "gcloud", str(tmp_path / "missing.csv"))


def test_a_supplier_field_with_bars_and_line_ends_is_read():
    from suppliers.market.readers.contracts_finder import supplier_blocks

    blocks, left = supplier_blocks(
        "[A|B Ltd|1 High\nSt|COMPANIES_HOUSE|123|Yes|No][C Ltd|x|NONE||No|Yes]half [D Ltd|nothing"
    )

    assert [(block["sme"], block["vcse"]) for block in blocks] == [("Yes", "No"), ("No", "Yes")]
    assert left == "half [D Ltd|nothing"


def test_notes_are_never_lost(tmp_path):
    dataset = import_file(
        ocds(tmp_path, *[release(ocid=f"ocds-{n}", id=None) for n in range(30)]), kind="ocds"
    )

    assert dataset.noted_n == ImportIssue.objects.filter(dataset=dataset).count() == 30
    assert Decimal("1e13") == base.MOST
