"""G-Cloud and Digital Marketplace sales: one row a sale line, credits negative, one flag a supplier.

Two published shapes: with ``SMEorLarge`` (2014) and the December 2013 snapshot without it, which has bare CR
line ends and months such as ``2012-10-01l``. A line may rightly repeat: every line counts.
"""

from collections.abc import Iterator
from typing import BinaryIO

from suppliers.market.readers.base import Fact, Record, day, money, name_of, rows

LATER = {
    "lot": "LotDescription", "supplier": "SupplierName", "buyer": "CustomerName", "month": "ReturnMonth",
    "title": "ProjectNameAndDescription", "value": "EvidencedSpend",
}  # fmt: skip
SNAPSHOT = {
    "lot": "Lot", "supplier": "Supplier", "buyer": "Customer", "month": "For_Month",
    "title": "Product_Service_Description", "value": "Total_Charge",
}  # fmt: skip
SIZES = {"sme": "sme", "large": "large"}


def read_gcloud(file: BinaryIO) -> Iterator[Record]:
    """Yield one record a sale line. Basis: paid. A line without a month or an amount is rejected."""
    names = SNAPSHOT if _is_snapshot(file) else LATER
    for record, row in rows(file, tuple(names.values())):
        if record.issues:
            yield record
            continue
        month = day(record, names["month"], row[names["month"]])
        value = money(record, names["value"], row[names["value"]])
        if month is None or value is None:
            wrong = names["month"] if month is None else names["value"]
            yield record.reject(wrong, "A sale needs a month and an amount", row[wrong])
            continue
        flag = row.get("SMEorLarge", "").strip().lower()
        if flag and flag not in SIZES:
            record.note("SMEorLarge", "This is neither SME nor Large: the size counts as unknown", flag)
        supplier = name_of(record, names["supplier"], row[names["supplier"]])
        record.facts.append(
            Fact(
                record=record.number,
                line=record.line,
                stage="sale",
                happened_on=month.replace(day=1),
                value=value,
                value_gbp=value,
                buyer=name_of(record, names["buyer"], row[names["buyer"]]),
                supplier=supplier,
                suppliers_n=1 if supplier else 0,
                size=SIZES.get(flag, "unknown"),
                sector=row.get("Sector", "").strip(),
                topic=f"Lot {row[names['lot']].strip()}",
                procedure="framework call-off",
                title=row[names["title"]].strip()[:300],
                notice=row.get("ID", "").strip(),
                notice_type=row.get("Framework", "").strip(),
            )
        )
        yield record


def _is_snapshot(file: BinaryIO) -> bool:
    from suppliers.market.readers.base import chunks

    file.seek(0)
    first = next(chunks(file), b"")
    file.seek(0)
    return b"For_Month" in first[:1000]
