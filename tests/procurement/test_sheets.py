"""Files for spreadsheets: numbers stay numbers, and nothing that was typed becomes a formula."""

import csv
import io
from decimal import Decimal

import pytest

from procurement import sheets


@pytest.mark.parametrize(
    "typed",
    [
        "=1", "=cmd|' /C calc'!A0", "+44 20 7946 0000", "-2+3", "-", "--5", "-5.", "@SUM(A1)", "-5;=1",
        "\t=1", "\r=1", "\n=1", "\ttext", "\rtext", "\ntext", " =1", "\u00a0-2+3",
        "＝1", "＋1", "－1", "＠SUM(A1)", "-５",
    ],
)  # fmt: skip
def test_text_that_could_be_a_formula_gets_a_quote_in_front(typed):
    assert sheets.cell(typed) == f"'{typed}"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("-5", "-5"), ("-5.00", "-5.00"), ("5", "5"), (Decimal("-5.00"), "-5.00"), (-5, "-5"), (-1e-07, "-1e-07"),
        (Decimal("-1E+5"), "-1E+5"), (None, ""), ("", ""), (0, "0"), (" Ash", " Ash"), ("Ash = 1", "Ash = 1"),
    ],
)  # fmt: skip
def test_numbers_and_plain_text_stay_as_they_are(value, text):
    assert sheets.cell(value) == text


def test_a_csv_file_reads_back_as_its_rows():
    answer = sheets.csv_file(
        "spend", [["who", "amount_gbp"], ['Ash, "Elm"\nOak', Decimal("-5.00")], ["=1", None]]
    )
    rows = list(csv.reader(io.StringIO(answer.content.decode(), newline="")))
    assert rows == [["who", "amount_gbp"], ['Ash, "Elm"\nOak', "-5.00"], ["'=1", ""]]
    assert answer["Content-Disposition"] == 'attachment; filename="spend.csv"'
