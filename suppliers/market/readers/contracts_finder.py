"""The Contracts Finder CSV export: 43 columns, every supplier of an award packed into one field.

``Awarded Value`` belongs to the notice, so it stands with the first supplier only. "Is SME" is the buyer's
word and "No" may mean not known: it is kept as large with that doubt, and ``size_detail`` says "declared".
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import BinaryIO

from suppliers.market.readers.base import (
    Fact,
    Record,
    cpv_codes,
    day,
    moment,
    money,
    name_of,
    names_framework,
    rows,
    yes_no,
)

SUPPLIERS = "Supplier [Name|Address|Ref type|Ref Number|Is SME|Is VCSE]"
# A block ends with |Yes or No|Yes or No]; name and address may hold line ends, and an address even a bar.
BLOCK = re.compile(
    r"\[(?P<name>.*?)\|(?P<address>[^\[\]]*?)\|(?P<type>[A-Z_]*)\|(?P<number>[^|\]]*)"
    r"\|(?P<sme>Yes|No|)\|(?P<vcse>Yes|No|)\]",
    re.DOTALL,
)
SCHEMES = {"COMPANIES_HOUSE": "GB-COH", "CHARITY_COMMISSION": "GB-CHC", "DUNS_NUMBER": "US-DUNS"}
NEEDED = ("Notice Identifier", "Notice Type", "Organisation Name", "Status", "Awarded Value", SUPPLIERS)


def supplier_blocks(text: str) -> tuple[list[dict[str, str]], str]:
    """Return the suppliers of the packed field, and what is left over when not all of it could be read.

    >>> supplier_blocks("[Ace Ltd|1 High St|NONE||Yes|No]")[0][0]["name"]
    'Ace Ltd'
    """
    blocks = [match.groupdict() for match in BLOCK.finditer(text)]
    return blocks, BLOCK.sub("", text).strip()


@lru_cache(1024)
def procedure_of(text: str) -> str:
    """Return our word for a published procedure.

    >>> procedure_of("CallOffFromFrameworkAgreement ")
    'framework call-off'
    """
    clean = re.sub(r"[^a-z]", "", text.lower())
    if "calloff" in clean or "furthercompetition" in clean:
        return "framework call-off"
    for word, name in (
        ("withoutprior", "direct"), ("directaward", "direct"), ("singletender", "direct"),
        ("singlesource", "direct"), ("withoutcompetition", "direct"), ("direct", "direct"),
        ("restricted", "selective"), ("selective", "selective"), ("dialog", "flexible"),
        ("negotiat", "flexible"), ("competitiveflexible", "flexible"), ("competitivequotation", "limited"),
        ("limited", "limited"), ("belowthreshold", "below threshold"), ("open", "open"),
    ):  # fmt: skip
        if word in clean:
            return name
    return "other" if clean and clean not in {"notspecified", "notapplicable"} else ""


def read_contracts_finder(file: BinaryIO) -> Iterator[Record]:
    """Yield one record a notice; an awarded notice gives one fact a supplier, another notice one fact."""
    for record, row in rows(file, NEEDED):
        if record.issues:
            yield record
            continue
        blocks, left = supplier_blocks(row[SUPPLIERS])
        if left:
            record.note(SUPPLIERS, "Part of the supplier field cannot be read", left)
        awarded = row["Status"].strip().lower() == "awarded"
        value = money(record, "Awarded Value", row["Awarded Value"])
        if not awarded:
            value = money(record, "Value Low", row.get("Value Low", ""))
        high = None if awarded else money(record, "Value High", row.get("Value High", ""))
        if high is not None and value is not None and high < value:
            record.note("Value High", "The upper value is below the lower one", row["Value High"])
        codes = cpv_codes(row.get("Cpv Codes", ""))
        title = " ".join(row.get("Title", "").split())[:300]
        published = moment(record, "Published Date", row.get("Published Date", ""))
        base = {
            "record": record.number,
            "line": record.line,
            "stage": "award" if awarded else "tender",
            "happened_on": day(record, "Awarded Date", row.get("Awarded Date", ""))
            or (published.date() if published else None),
            "buyer": name_of(record, "Organisation Name", row["Organisation Name"]),
            "suppliers_n": len(blocks),
            "topic": codes[0][:2] if codes else "",
            "cpvs": " ".join(codes)[:2000],
            "procedure": procedure_of(row.get("OJEU Procedure Type", "")),
            "is_framework": names_framework(title) and "CallOff" not in row.get("OJEU Procedure Type", ""),
            "title": title,
            "notice": row["Notice Identifier"].strip()[:120],
            "notice_type": row["Notice Type"].strip()[:60],
            "status": row["Status"].strip()[:40],
            "released_at": published,
            "region": row.get("Region", "").strip()[:120],
        }
        for part, block in enumerate(blocks or [None]):
            fact = Fact(**base, part=part)
            if part == 0:
                fact.value = fact.value_gbp = value
                fact.value_high = high
            if block is not None:
                fact.supplier = name_of(record, SUPPLIERS, block["name"])
                scheme = SCHEMES.get(block["type"])
                number = block["number"].strip().upper()
                if scheme and number:
                    number = number.zfill(8) if scheme == "GB-COH" and number.isdigit() else number
                    fact.supplier_id = f"{scheme}-{number}"[:60]
                small = yes_no(block["sme"])
                fact.size = "unknown" if small is None else "sme" if small else "large"
                fact.size_detail = "declared"
                fact.is_vcse = yes_no(block["vcse"])
            elif awarded:
                record.note(SUPPLIERS, "An awarded notice that names no supplier: the size is unknown")
                fact.size = "unknown"
            record.facts.append(fact)
        yield record
