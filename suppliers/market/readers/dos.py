"""Digital Outcomes and Specialists: one row an opportunity, with who applied and, for some, who won.

Most rows have no award. ``Specialist`` is filled for the specialists lot only, so it tells the lot: it is kept
out of the facts. Medium, small and micro firms are SMEs.
"""

from collections.abc import Iterator
from typing import BinaryIO

from suppliers.market.readers.base import Fact, Record, count_of, day, money, name_of, rows

SME = {"micro", "small", "medium"}
NEEDED = ("ID", "Opportunity", "Category", "Organisation Name", "Published At", "Winning supplier",
          "Size of supplier", "Contract amount")  # fmt: skip


def read_dos(file: BinaryIO) -> Iterator[Record]:
    """Yield one record an opportunity: an award where there is an amount, else the opportunity itself."""
    for record, row in rows(file, NEEDED):
        if record.issues:
            yield record
            continue
        value = money(record, "Contract amount", row["Contract amount"])
        size = row["Size of supplier"].strip().lower()
        awarded = value is not None
        if size and size not in SME | {"large"}:
            record.note("Size of supplier", "This size is not one of micro, small, medium, large", size)
        supplier = name_of(record, "Winning supplier", row["Winning supplier"])
        published = day(record, "Published At", row["Published At"])
        started = day(record, "Contract start date", row.get("Contract start date", ""))
        counts = {
            name: count_of(record, name, money(record, name, row.get(name, "")))
            for name in ("Applications from SMEs", "Total Organisations")
        }
        record.facts.append(
            Fact(
                record=record.number,
                line=record.line,
                stage="award" if awarded else "opportunity",
                happened_on=(started if awarded else None) or published,
                value=value,
                value_gbp=value,
                buyer=name_of(record, "Organisation Name", row["Organisation Name"]),
                supplier=supplier,
                suppliers_n=1 if supplier else 0,
                size=("sme" if size in SME else "large" if size == "large" else "unknown") if awarded else "",
                size_detail=size[:12],
                topic=row["Category"].strip()[:40],
                procedure="framework call-off",
                title=" ".join(row["Opportunity"].split())[:300],
                notice=row["ID"].strip()[:120],
                notice_type=row.get("Framework", "").strip()[:60],
                status=row.get("Status", "").strip()[:40],
                bids_n=counts["Total Organisations"],
                sme_bids_n=counts["Applications from SMEs"],
                region=row.get("Location Of The Work", "").strip()[:120],
            )
        )
        yield record
