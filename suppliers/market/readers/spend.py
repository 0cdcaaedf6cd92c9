"""Spend over £25,000: payments of one department in one month, with the publisher's own totals."""

import io
from collections.abc import Iterator
from decimal import Decimal
from typing import Any, BinaryIO

import msgspec

from suppliers.market.readers.base import Fact, Record, chunks, day, money, name_of

DECODE = msgspec.json.Decoder(float_hook=Decimal).decode
LARGEST_FILE = 64 << 20  # a month of one department is some 100 kB


def read_spend(file: BinaryIO) -> Iterator[Record]:
    """Yield one record a payment. Basis: paid. The publisher's count and total are checked at the end.

    Numbers are read as the decimals that are printed, never as binary fractions.
    """
    held = io.BytesIO()
    for piece in chunks(file):
        if held.tell() + len(piece) > LARGEST_FILE:
            yield Record(1, 1).reject("file", "A spend file over 64 MB is not one month of one department")
            return
        held.write(piece)
    try:
        text = held.getvalue().decode("utf-8-sig")
        content = DECODE(text)
        entries, facts = content["data"], content.get("metadata")
        facts = facts if isinstance(facts, dict) else {}
        if not isinstance(entries, list):
            raise TypeError("data is not a list")
    except (msgspec.DecodeError, ValueError, KeyError, TypeError, RecursionError) as error:
        yield Record(1, 1).reject("file", f"This is not a spend file: {type(error).__name__}: {error}"[:200])
        return
    # The lines of the entries, found by their key in the text: one entry, one "amount_gbp".
    spots = _lines_of(text, '"amount_gbp"', len(entries))
    publisher = str(facts.get("publisher") or "")
    total = Decimal(0)
    for number, entry in enumerate(entries, 1):
        record = Record(number, spots[number - 1])
        if not isinstance(entry, dict):
            yield record.reject("data", "This entry is not a payment", entry)
            continue
        value = money(record, "amount_gbp", entry.get("amount_gbp"))
        if value is None:
            yield record.reject("amount_gbp", "A payment needs an amount", entry.get("amount_gbp"))
            continue
        total += value
        record.facts.append(_payment(record, entry, value, publisher))
        yield record
    last = Record(len(entries) + 1, spots[-1] if spots else 1)
    count, sum_gbp = (
        _said(facts, "record_counts", "transaction_count"),
        _said(facts, "financial_summary", "total_amount_gbp"),
    )
    if count not in (None, len(entries)):
        last.note("metadata", "The publisher counts another number of payments", count)
    # Publishers add in binary fractions: their total is theirs to the penny.
    if isinstance(sum_gbp, int | Decimal) and round(Decimal(sum_gbp), 2) != total:
        last.note(
            "metadata", f"The publisher's total is not the £{total:,.2f} that the payments make", sum_gbp
        )
    if last.issues:
        yield last


def _said(facts: dict[str, Any], part: str, name: str) -> Any:
    """What the publisher says of its own file; None where it says nothing."""
    said = facts.get(part)
    return said.get(name) if isinstance(said, dict) else None


def _payment(record: Record, entry: dict[str, Any], value: Decimal, publisher: str) -> Fact:
    supplier = name_of(record, "supplier", entry.get("supplier"))
    size = str(entry.get("supplier_type") or "").strip().lower()
    return Fact(
        record=record.number,
        line=record.line,
        stage="payment",
        happened_on=day(record, "date", entry.get("date")),
        value=value,
        value_gbp=value,
        buyer=name_of(record, "entity", entry.get("entity")) or publisher,
        supplier=supplier,
        suppliers_n=1 if supplier else 0,
        size=size if size in {"sme", "large"} else "unknown",
        sector="Central Government",
        topic="",
        title=" ".join(str(entry.get("expense_type") or "").split())[:300],
        notice=str(entry.get("transaction_number") or "")[:120],
        status=str(entry.get("expense_area") or "")[:40],
    )


def _lines_of(text: str, key: str, wanted: int) -> list[int]:
    found, line, at = [], 1, 0
    for _ in range(wanted):
        place = text.find(key, at)
        if place < 0:
            found.append(line)
            continue
        line += text.count("\n", at, place)
        found.append(line)
        at = place + len(key)
    return found
