"""Contract awards from TED as one row a supplier: values may be ranges, in several currencies.

The value belongs to the contract and is repeated for each of its suppliers, whose rows follow each other: it counts
in sums once, with the first of them, as the value of an award to several does (``base.Fact``). A range ``a-b`` is kept
with both ends and counts in no sum; another currency is kept as published and counts in no sum of pounds.
"""

import re
from collections.abc import Iterator
from typing import BinaryIO

from suppliers.market.readers.base import Fact, Record, count_of, day, money, name_of, names_framework, rows

NEEDED = (
    "SUPPLIER_NAME",
    "CONTRACT_BUYER",
    "CONTRACT_DATE",
    "CONTRACT_URL",
    "CONTRACT_VALUE",
    "CONTRACT_CURRENCY",
)
RANGE = re.compile(r"\s*(\d[\d.,]*)\s*-\s*(\d[\d.,]*)\s*")


def read_ted(file: BinaryIO) -> Iterator[Record]:
    """Yield one record a row: an award to one supplier."""
    before: tuple[str, ...] = ()
    for record, row in rows(file, NEEDED):
        if record.issues:
            yield record
            continue
        text, currency = row["CONTRACT_VALUE"], row["CONTRACT_CURRENCY"].strip().upper()
        span = RANGE.fullmatch(text)
        value = money(record, "CONTRACT_VALUE", span[1] if span else text)
        high = money(record, "CONTRACT_VALUE", span[2]) if span else None
        if span:
            record.note("CONTRACT_VALUE", "A range of values: both ends are kept, it counts in no sum", text)
        elif value is None and not record.issues:
            record.note("CONTRACT_VALUE", "No value is given")
        if currency != "GBP":
            record.note(
                "CONTRACT_CURRENCY", "Not in pounds: kept as published, it counts in no sum", currency
            )
        if not row["SUPPLIER_NAME"].strip():
            record.note("SUPPLIER_NAME", "No supplier is named")
        contract = (row["CONTRACT_URL"], row["CONTRACT_BUYER"], row["CONTRACT_DATE"], text, currency)
        is_repeated = bool(contract[0]) and contract == before
        before = contract
        if is_repeated and value is not None:
            record.note("CONTRACT_VALUE", "The value of the contract, counted with its first supplier", text)
        supplier = name_of(record, "SUPPLIER_NAME", row["SUPPLIER_NAME"])
        several = count_of(record, "NUM_SUPPLIERS", money(record, "NUM_SUPPLIERS", row.get("NUM_SUPPLIERS")))
        title = " ".join(row.get("CONTRACT_TITLE", "").split())[:300]
        record.facts.append(
            Fact(
                record=record.number,
                line=record.line,
                stage="award",
                happened_on=day(record, "CONTRACT_DATE", row["CONTRACT_DATE"]),
                value=value,
                value_high=high,
                value_gbp=value if currency == "GBP" and not span and not is_repeated else None,
                currency=currency[:3],
                buyer=name_of(record, "CONTRACT_BUYER", row["CONTRACT_BUYER"]),
                supplier=supplier,
                suppliers_n=several or 0,
                size="unknown",
                is_framework=names_framework(title),
                title=title,
                notice=row["CONTRACT_URL"].strip()[:120],
                notice_type="award",
            )
        )
        yield record
