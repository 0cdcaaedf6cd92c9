"""Spend over £25,000: payments of one department in one month, with the publisher's own totals."""

import io
from collections.abc import Iterator
from decimal import Decimal
from typing import BinaryIO

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
        supplier = name_of(record, "supplier", entry.get("supplier"))
        size = str(entry.get("supplier_type") or "").strip().lower()
        record.facts.append(
            Fact(
                record=number,
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
        )
        yield record
    said = facts.get("record_counts") or {}
    if isinstance(said, dict) and said.get("transaction_count") not in (None, len(entries)):
        last = Record(len(entries) + 1, spots[-1] if spots else 1)
        last.note("metadata", "The publisher counts another number of payments", said["transaction_count"])
        yield last


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
