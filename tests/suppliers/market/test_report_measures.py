"""The report: published figures to their printed precision, and every measure defined."""

import json
from decimal import Decimal
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from suppliers.market.formulas import measures
from suppliers.market.formulas.definitions import DEFINITIONS, m8
from suppliers.market.sample import load_sample

DATA = Path(__file__).parent / "data"
WORKED = json.loads((DATA / "worked_examples.json").read_text(), parse_float=Decimal)


def report(*arguments):
    out = StringIO()
    call_command("market_report", "--json", *arguments, stdout=out)
    return json.loads(out.getvalue())


def test_all_twenty_measures_are_defined_in_words():
    assert list(DEFINITIONS) == [f"M{number}" for number in range(1, 21)]
    for definition in DEFINITIONS.values():
        assert definition.numerator and definition.denominator and definition.basis
        assert definition.leaves_out and definition.doubt


@pytest.mark.django_db
def test_the_report_gives_numerator_denominator_and_count_of_each_measure():
    load_sample(wait=True)

    found = {entry["id"]: entry for entry in report()["market"]}

    assert (found["M1"]["numerator"], found["M1"]["denominator"]) == ("47129957.7353", "94398087.9880")
    assert (found["M1"]["value"], found["M1"]["n"]) == ("0.499268", 5769)
    assert found["M2"]["value"] == "0.557116"
    assert (found["M7"]["value"], found["M7"]["n"], found["M7"]["parts"]["cr4"]) == (
        "226.4690",
        247,
        "0.221912",
    )
    assert found["M5"]["value"] == found["M1"]["value"]
    squares, whole = (Decimal(found["M7"][name]) for name in ("numerator", "denominator"))
    assert whole == Decimal(found["M1"]["denominator"]) ** 2
    assert round(squares / whole * 10_000, 4) == Decimal(found["M7"]["value"])
    for entry in found.values():
        assert entry["numerator"] is not None and entry["denominator"] is not None and entry["n"]


@pytest.mark.django_db
def test_the_published_figures_of_g_cloud_come_out_to_their_printed_precision():
    load_sample(wait=True)

    total = {year: Decimal(report("--from", f"{year}-01", "--to", f"{year}-12")["market"][0]["denominator"])
             for year in (2012, 2013)}  # fmt: skip
    small = Decimal(report("--from", "2013-01", "--to", "2013-12")["market"][0]["numerator"])

    assert [round(value / 1_000_000, 1) for value in total.values()] == [Decimal("7.1"), Decimal("87.3")]
    assert round(small / 1_000_000) == 42
    worked = WORKED["gcloud_published"][1]["recomputed"]
    assert [measures.pounds(value) for value in total.values()] == [worked["2012"], worked["2013"]]
    assert round(small) == worked["sme_2013"]


@pytest.mark.django_db
def test_a_later_file_that_restates_sizes_is_told_from_the_earlier_claim():
    """January 2014 said £92.7m and 56% to SMEs; the file of July, with late returns and restated firms, says others."""
    figures = report("--dataset", load_sample().reference)["figures"]
    row = WORKED["gcloud_published"][2]
    names = {"total": "total", "sme_value": "sme_share_value", "sme_rows": "sme_share_rows",
             "cg": "central_government_share_value"}  # fmt: skip

    assert {name: Decimal(figures[ours]) for name, ours in names.items()} == row["recomputed"]
    assert not row["agrees"] and Decimal(figures["total"]) > 94_000_000 > 92_700_000
    assert Decimal(figures["sme_share_value"]) < Decimal("0.56")


@pytest.mark.django_db
def test_one_file_alone_gives_all_its_figures():
    dataset = load_sample()

    found = report("--dataset", dataset.reference)

    assert found["figures"]["hhi_suppliers"] == "226.4690"
    with pytest.raises(CommandError, match="There is no dataset"):
        report("--dataset", "D-9999")
    with pytest.raises(CommandError, match="not a month"):
        report("--from", "last year")


def test_a_share_of_few_cases_is_hidden_and_one_of_none_is_not_zero():
    from suppliers.market import report as reports

    few = reports.entry(DEFINITIONS["M9"], DEFINITIONS["M9"].work(1, 4))
    none = DEFINITIONS["M1"].work(Decimal(0), Decimal(0), 0)

    assert (few["value"], few["hidden_under_five"], few["n"]) == (None, True, 4)
    assert none.value is None


def test_new_and_gone_firms_are_counted():
    answer = m8(alive=3, new=2, gone=1)

    assert (answer.numerator, answer.denominator, answer.parts["gone"]) == (2, 3, 1)


def test_shares_of_few_cases_are_hidden_beside_a_measure_and_in_every_line_too():
    from suppliers.market import queries
    from suppliers.market import report as reports

    bands = [("a", 4, 1, 3, Decimal(9), Decimal(3)), ("b", 6, 3, 3, Decimal(9), Decimal(3))]
    parts = reports.entry(DEFINITIONS["M3"], DEFINITIONS["M3"].work(bands))["parts"]["bands"]
    assert [band["share"] for band in parts.values()] == [None, "0.500000"]
    assert [band["sme"] for band in parts.values()] == [1, 3]
    few, enough = (DEFINITIONS["M2"].work(n, 2, Decimal(9), Decimal(1)) for n in (2, 3))
    shown = [reports.entry(DEFINITIONS["M2"], one)["parts"]["by_value"] for one in (few, enough)]
    assert shown == [None, "0.900000"]
    lots = [reports.entry(DEFINITIONS["M18"], DEFINITIONS["M18"].work(1, 9, 1, n))["parts"] for n in (4, 5)]
    assert [one["matched_lots"] for one in lots] == [None, "0.200000"]
    lines = [queries.Line("all", 9, n, 2, Decimal(9), Decimal(6), Decimal(2)) for n in (2, 3)]
    assert [reports.line_entry(line)["sme_share_value"] for line in lines] == [None, "0.750000"]
    assert [reports.line_entry(line)["sme_share_number"] for line in lines] == [None, "0.600000"]
