"""A department's spend file is held against what its publisher says of it."""

import io
import json

from suppliers.market.readers.spend import read_spend

PAYMENTS = [
    {"supplier": "Tidewell", "amount_gbp": 30_000.1},
    {"supplier": "Plainspoken", "amount_gbp": 25_000.2},
]


def issues_of(count, total_gbp):
    content = {
        "data": PAYMENTS,
        "metadata": {
            "record_counts": {"transaction_count": count},
            "financial_summary": {"total_amount_gbp": total_gbp},
        },
    }
    records = read_spend(io.BytesIO(json.dumps(content).encode()))
    return [issue.reason for record in records for issue in record.issues if issue.field == "metadata"]


def test_a_file_that_makes_what_its_publisher_says_has_no_issue():
    assert issues_of(2, 55_000.299999999996) == []
    assert issues_of(None, None) == []


def test_another_count_and_another_total_than_the_publishers_are_each_noted():
    assert issues_of(3, 55_000.3) == ["The publisher counts another number of payments"]
    assert issues_of(2, 55_000.31) == ["The publisher's total is not the £55,000.30 that the payments make"]
