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
from suppliers.market.readers import base, json_stream
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


def said(dataset: Dataset) -> set[str]:
    return {issue.field for issue in dataset.issues.exclude(field="core schema")}


def test_texts_come_through_as_they_are_but_for_control_characters(tmp_path):
    name = 'A "quoted" \\ back\\n, null, ] [ \u2028 Café'
    odd = release(
        buyer={"id": "b", "name": name},
        tender={
            "title": "null",
            "status": "two\nlines\x00\x1f",
            "documents": [{"noticeType": "UK\x006 \\u0000"}],
        },
        awards=[],
    )
    dataset = import_file(ocds(tmp_path, odd, release(ocid="ocds-x-2")), kind="ocds")

    fact = MarketFact.objects.select_related("buyer").get(dataset=dataset, record=1)
    assert fact.buyer.name == " ".join(name.split())
    assert (fact.title, fact.status, fact.extra) == ("null", "two lines", {"form": "UK 6 \\u0000"})
    assert MarketFact.objects.get(dataset=dataset, record=2).supplier.name == "Ada Ltd"


@pytest.mark.parametrize("end", ["\n", ""])
def test_packages_one_after_another_are_all_read_however_long_their_lines(tmp_path, monkeypatch, end):
    monkeypatch.setattr(json_stream, "WINDOW", 1 << 12)
    monkeypatch.setattr(json_stream, "FIRST_LINE", 1 << 12)
    packages = [
        {
            "uri": "x",
            "releases": [release(ocid=f"ocds-{name}-{n}", title="y" * 200) for n in range(40)],
            "version": "1.1",
        }
        for name in "ab"
    ]
    path = tmp_path / "long.json"
    for indent in (None, 1):
        path.write_text(end.join(json.dumps(one, indent=indent) for one in packages) + end)
        with path.open("rb") as file:
            records = list(read_ocds(file, core=False))
        assert [record.facts[0].ocid for record in records] == [
            f"ocds-{name}-{n}" for name in "ab" for n in range(40)
        ]
    first, last = records[0].line, records[-1].line
    assert path.read_text().split("\n")[first - 1].strip() == "{"
    assert first < last < path.read_text().count("\n")


@pytest.mark.parametrize("encoding", ["cp1252", "utf-16"])
@pytest.mark.parametrize("before", ["", '{"releases": [\n'])
def test_releases_in_another_encoding_are_read_as_what_they_are(tmp_path, encoding, before):
    path = tmp_path / "odd.json"
    text = json.dumps(release(buyer={"name": "Café"}, tender={"description": "£5"}), ensure_ascii=False)
    path.write_bytes((before + text + ("\n]}" if before else "")).encode(encoding))

    dataset = import_file(path, kind="ocds")

    assert MarketFact.objects.get(dataset=dataset).buyer.name == "Café"
    assert said(dataset) == ({"encoding"} if encoding == "cp1252" else set())


def test_a_release_that_contradicts_another_of_the_same_moment_is_noted_and_the_last_counts(tmp_path):
    other = [{"id": "1", "value": {"amount": 999}, "suppliers": [{"id": "s", "name": "Ada Ltd"}]}]
    dataset = import_file(ocds(tmp_path, release(), release(), release(awards=other)), kind="ocds")

    kept = MarketFact.objects.filter(dataset=dataset).order_by("record").values_list("value", "is_current")
    assert list(kept) == [(Decimal("100.1"), False), (Decimal("100.1"), False), (Decimal(999), True)]
    issue = dataset.issues.get(field="ocid")
    assert (issue.line, issue.value) == (3, "ocds-x-1 1: 100.1000, then 999.0000")
    assert dataset.noted_n == dataset.issues.count()


def test_amounts_and_counts_that_are_no_numbers_are_noted(tmp_path):
    def with_value(amount):
        return release(awards=[{"id": "1", "value": {"amount": amount, "currency": " gbp"}}])

    many = release(bids={"statistics": [{"measure": "bids", "value": 999_999}] * 5_000})
    odd = [with_value(amount) for amount in ("NaN", "-Infinity", "1e999999", -5)]
    dataset = import_file(ocds(tmp_path, many, *odd), kind="ocds")

    facts = MarketFact.objects.filter(dataset=dataset).order_by("record")
    assert [fact.value_gbp for fact in facts] == [Decimal("100.1"), None, None, None, Decimal(-5)]
    assert [fact.bids_n for fact in facts] == [None] * 5
    assert said(dataset) == {"bids.statistics", "awards.value.amount"}


def test_a_file_that_gives_no_fact_replaces_no_earlier_one(tmp_path):
    good = import_file(sales(tmp_path, sale()), kind="gcloud")
    for name, content in (
        ("page.html", "<html>503</html>"),
        ("book.csv", "PK\x03\x04"),
        ("head.csv", f"{HEAD}\n"),
    ):
        (tmp_path / name).write_text(content)
        dataset = import_file(tmp_path / name, kind="gcloud")

        assert (dataset.status, dataset.is_counted) == ("refused", False)
        assert dataset.issues.filter(rejected=True).count() == dataset.rejected_n == 1
        good.refresh_from_db()
        assert good.is_counted


def test_a_line_of_a_table_that_is_too_long_is_passed_over(tmp_path, monkeypatch):
    monkeypatch.setattr(base, "LONGEST_LINE", 1 << 20)
    dataset = import_file(sales(tmp_path, sale(), "x" * (3 << 20), sale(id="2")), kind="gcloud")

    assert (dataset.facts_n, dataset.rejected_n) == (2, 1)
    assert reasons(dataset) == [(3, "row", True)]


def test_notes_are_never_lost(tmp_path):
    dataset = import_file(
        ocds(tmp_path, *[release(ocid=f"ocds-{n}", id=None) for n in range(30)]), kind="ocds"
    )

    assert dataset.noted_n == ImportIssue.objects.filter(dataset=dataset).count() == 30
    assert Decimal("1e13") == base.MOST


def test_what_is_asked_wrongly_of_the_commands_is_one_sentence(tmp_path):
    path = str(sales(tmp_path))
    for asked, said in (
        (("--source", "A B/c!"), "short name of a source"),
        (("--source", "a" * 61), "short name of a source"),
        (("--title", "t" * 201), "more than 200 characters"),
        (("--report", "-1"), "0 or more"),
        (("--as-at", "2013-02-30"), "2013-02-30 is not a day"),
    ):
        with pytest.raises(CommandError, match=said):
            call_command("import_market", "gcloud", path, *asked)
    with pytest.raises(CommandError, match="There is no source nowhere"):
        call_command("rebuild_market", "--source", "nowhere")
    assert not Dataset.objects.exists()
