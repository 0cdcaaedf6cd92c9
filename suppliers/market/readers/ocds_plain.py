"""The short way from an OCDS release to facts: for awards in pounds in which nothing is odd, as most are.

The types below are those of ``ocds_shapes``, narrowed: what does not fit them goes the long way (``ocds_facts``), and
so does whatever would be noted there. Both ways give the same facts; a test holds them together.
"""

from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Annotated, Literal

import msgspec

from suppliers.market.readers.base import (
    FIRST_YEAR,
    LAST_YEAR,
    PLACES,
    Fact,
    day_or_fault,
    name_or_nobody,
)
from suppliers.market.readers.contracts_finder import procedure_of
from suppliers.market.readers.ocds_facts import (
    about_buyer,
    codes_of,
    identifier_of,
    is_framework,
    notice_form,
    size_of,
)
from suppliers.market.readers.ocds_shapes import Award, Lot, Organisation, Release, Tender, Value

MOST_DIGITS = 13  # before the point: an amount with more is over ten trillion


class Pounds(Value, kw_only=True):
    amount: Decimal
    currency: Literal["GBP"]


class PoundsOrNone(Value):
    currency: Literal["GBP"] | None = None


class PlainLot(Lot):
    value: PoundsOrNone | None = None


class Party(Organisation, kw_only=True):
    id: Annotated[str, msgspec.Meta(min_length=1)]
    name: str


class PlainTender(Tender, kw_only=True):
    title: str
    value: PoundsOrNone | None = None
    procurementMethod: str = ""
    procurementMethodDetails: str = ""
    lots: list[PlainLot] | None = None  # type: ignore[assignment]


class PlainAward(Award, kw_only=True):
    id: str
    status: str = ""
    date: str
    value: Pounds
    suppliers: Annotated[list[Party], msgspec.Meta(min_length=1, max_length=1)]  # type: ignore[assignment]


class PlainRelease(Release, kw_only=True):
    """A release with one tag, a buyer, parties, a tender and awards of one supplier each; no record, no package."""

    ocid: str
    id: str
    date: str
    tag: Annotated[list[str], msgspec.Meta(min_length=1, max_length=1)]
    buyer: Party
    parties: list[Party]  # type: ignore[assignment]
    tender: PlainTender
    awards: list[PlainAward]  # type: ignore[assignment]
    bids: None = None
    compiledRelease: None = None  # type: ignore[assignment]
    releases: None = None  # type: ignore[assignment]
    records: None = None  # type: ignore[assignment]


DECODE = msgspec.json.Decoder(PlainRelease).decode


def facts_of(text: bytes, number: int, line: int) -> list[Fact] | None:
    """Return the facts of a release as the long way gives them, None (or no fact) for one that has to go it."""
    try:
        release = DECODE(text)
        return _facts(release, number, line)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError, ValueError, InvalidOperation):
        return None


def _facts(release: PlainRelease, number: int, line: int) -> list[Fact] | None:
    released = datetime.fromisoformat(release.date.strip())
    if released.tzinfo is None or not FIRST_YEAR <= released.year <= LAST_YEAR:
        return None
    ocid, tender, buyer = release.ocid.strip(), release.tender, release.buyer
    parties = {party.id.strip(): party for party in release.parties}
    parties.pop("", None)
    body = parties.get(buyer.id.strip(), buyer)
    buyer_name, is_nobody = name_or_nobody(buyer.name or body.name)
    if is_nobody or not ocid:
        return None
    buyer_id, (sector, region) = identifier_of(body), about_buyer(body)
    title = " ".join(tender.title.split())
    procedure = procedure_of(tender.procurementMethodDetails.strip() or tender.procurementMethod.strip())
    is_ceiling = is_framework(tender, title, procedure)
    facts = []
    for award in release.awards:
        amount, reference = award.value.amount, award.suppliers[0]
        rounded = amount.quantize(PLACES)
        day = day_or_fault(award.date.strip())
        party = parties.get(reference.id.strip())
        supplier, is_nobody = name_or_nobody(reference.name or (party.name if party else ""))
        if rounded != amount or amount.adjusted() >= MOST_DIGITS or is_nobody or isinstance(day, str):
            return None
        size, size_detail, is_vcse = size_of(party, reference)
        codes = codes_of(tender, award)
        facts.append(
            Fact(  # in the order of its fields: by their names it would take four times as long
                number, line, "award", 0, day or released.date(), rounded, None, rounded, "GBP",
                buyer_name, buyer_id, supplier, identifier_of(party or reference), 1, size, size_detail, is_vcse,
                sector, codes[:2], codes, procedure, is_ceiling, title,
                release.id.strip(), release.tag[0].strip(), award.status.strip(), ocid, award.id.strip(), released,
                None, None, region, notice_form(award, tender) if award.documents or tender.documents else None,
            )
        )  # fmt: skip
    return facts
