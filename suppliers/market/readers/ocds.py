"""OCDS 1.1 releases, records and packages as JSON or JSON lines, zipped or not; the 1.0 shape; the UK profile.

Only the fields that the market needs are decoded, amounts as the exact decimals that are printed. An award gives
one fact a supplier; its value stands with the first, since it belongs to the award. A release without awards
gives one fact for its tender or plan. Releases of one process stay apart here: loading marks the latest.
"""

import re
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from typing import Any, BinaryIO

import msgspec
from msgspec.structs import replace

from suppliers.market.readers.base import (
    MOST,
    Fact,
    Record,
    count_of,
    cpv_codes,
    day,
    moment,
    money,
    name_of,
    names_framework,
)
from suppliers.market.readers.contracts_finder import procedure_of
from suppliers.market.readers.core_schema import VERSION, core_fault
from suppliers.market.readers.json_stream import objects
from suppliers.market.readers.ocds_shapes import (
    DECODE,
    DECODE_LIST,
    Award,
    Bids,
    Coded,
    Item,
    Organisation,
    Release,
    Tender,
    Value,
)

CORE = "core schema"  # the field of the note about a release that is not valid against it
NOT_UTF8 = ("encoding", "Not in UTF-8, as OCDS must be: it is read as Windows-1252", "")
PLACES = Decimal("0.0001")
SECTORS = {
    "publicAuthorityCentralGovernment": "Central Government",
    "publicAuthoritySubCentralGovernment": "Sub-central government",
    "publicUndertaking": "Public undertaking",
    "privateUtility": "Private utility",
}


def read_ocds(file: BinaryIO, *, core: bool = True) -> Iterator[Record]:
    """Yield one record a release, in the order of the file. Raises ``Truncated`` for a file that was cut.

    ``core``: note each release that is not valid against the core schema.
    """
    number = 0
    for line, text in objects(file):
        if isinstance(text, str):  # a sentence about what is wrong
            number += 1
            yield Record(number, line).reject("file", text)
            continue
        for release, faults in _releases(text, core):
            number += 1
            record = Record(number, line)
            if release is None:
                yield record.reject(*faults[0])
                continue
            for fault in faults:
                record.note(*fault)
            _facts(record, release)
            yield record


Fault = tuple[str, str, Any]
Found = list[
    tuple[Release | None, tuple[Fault, ...]]
]  # a release with what is amiss, or only why there is none


def _releases(text: bytes, core: bool) -> Found:
    """Return the releases in one JSON object: itself, those of a package, the compiled one of a record."""
    try:
        release = DECODE(text)
    except UnicodeDecodeError:
        return [(found, (*faults, NOT_UTF8)) for found, faults in _releases(_from_windows(text), core)]
    except (msgspec.DecodeError, RecursionError) as error:
        return [(None, (_fault(error, text),))]
    if release.compiledRelease or release.records or release.releases:
        found = _inside(release, text, core)
        if found is not None:
            return found
    fault = core_fault(text) if core else ""
    if fault:
        return [(release, ((CORE, f"Not valid against the core of OCDS {VERSION}: {fault}", ""),))]
    return [(release, ())]


def _from_windows(text: bytes) -> bytes:
    """Return bytes that are no UTF-8 as UTF-8, read as the usual other encoding in Europe."""
    return text.decode("cp1252", "replace").encode()


def _inside(holder: Release, text: bytes, core: bool) -> Found | None:
    """Return the releases that a record or a package holds; None where it holds none and is a release itself."""
    if holder.compiledRelease and (compiled := bytes(holder.compiledRelease)) != b"null":
        return _releases(compiled, core)
    for part in (holder.records, holder.releases):
        if part and (inner := bytes(part)) != b"null":
            try:
                return [found for one in DECODE_LIST(inner) for found in _releases(bytes(one), core)]
            except (msgspec.DecodeError, RecursionError) as error:
                return [(None, (_fault(error, text),))]
    return None


def _fault(error: Exception, text: bytes) -> Fault:
    said = str(error)
    place = re.search(r"at `\$\.?([^`]*)`", said)
    name = place[1] if place and place[1] else "release"
    return name, f"The JSON does not fit the standard: {said}"[:200], text[:120].decode("utf-8", "replace")


# --- From a release to facts ---------------------------------------------------------------------


def _text(value: Any) -> str:
    if type(value) is str:
        return value.strip()
    return "" if value is None or isinstance(value, list | dict) else str(value).strip()


def _amount(record: Record, name: str, value: Any) -> Decimal | None:
    if value is None:
        return None
    if not isinstance(value, Decimal):
        return money(record, name, value)
    try:
        is_likely = -MOST < value < MOST
    except InvalidOperation:  # "NaN": a decimal that is no number
        record.note(name, "This is not an amount of money", value)
        return None
    if not is_likely:
        record.note(
            name, "This amount cannot be right: it is over ten trillion, so it counts in no sum", value
        )
        return None
    rounded = value.quantize(PLACES)
    if rounded != value:
        record.note(name, "This amount has more than four decimals: it is rounded to four", value)
    return rounded


def _currency(value: Value | None) -> str:
    return value.currency.strip().upper() if value and value.currency else "GBP"


def _identifier(party: Organisation | None) -> str:
    """Return scheme and number where both are there and mean something: GB-COH-01234567."""
    if party is None:
        return ""
    if party.identifier is not None and party.identifier.scheme and _text(party.identifier.id):
        scheme, number = party.identifier.scheme.strip(), _text(party.identifier.id).upper()
        if scheme == "GB-COH" and number.isdigit():
            number = number.zfill(8)
        return f"{scheme}-{number}"[:60]
    known = _text(party.id)
    return known[:60] if known.startswith(("GB-PPON-", "GB-COH-")) else ""


def _codes(tender: Tender | None, award: Award | None) -> str:
    """Return the CPV codes of the award, else of the tender, parted by spaces: each once, in the order given."""
    found = _codes_of(award.items) if award is not None and award.items else ""
    if not found and tender is not None:
        found = _codes_of(tender.items, tender.classification)
    return found


def _codes_of(items: list[Item] | None, own: Coded | None = None) -> str:
    given = [] if own is None else [own]
    for item in items or ():
        if item.classification:
            given.append(item.classification)
        given += item.additionalClassifications or ()
    found: list[str] = []
    for coded in given:
        if coded.scheme is None or coded.scheme.upper() == "CPV":
            found += cpv_codes(_text(coded.id))
    return " ".join(dict.fromkeys(found))


SCALES = {**dict.fromkeys(("sme", "micro", "small", "medium", "selfemployed"), "sme"), "large": "large"}


def _size(party: Organisation | None, reference: Organisation) -> tuple[str, str, bool | None]:
    """Return (size, where it is from, voluntary?): the party's scale, else the 1.0 flag; never a guess."""
    if party is not None:
        details = party.details
        if details is None:
            return "unknown", "party", None
        size = SCALES.get(_text(details.scale).lower())
        vcse = details.vcse if isinstance(details.vcse, bool) else None
        return ("unknown", "party", vcse) if size is None else (size, "party scale", vcse)
    if isinstance(reference.sme, bool):
        vco = reference.vco if isinstance(reference.vco, bool) else None
        return ("sme" if reference.sme else "large"), "supplier flag", vco
    return "unknown", "", None


def _facts(record: Record, release: Release) -> None:
    ocid = _text(release.ocid)
    if not ocid:
        record.reject("ocid", "A release needs an ocid: without it nothing ties it to its process")
        return
    released = moment(record, "date", release.date)
    tags = release.tag if isinstance(release.tag, list) else [release.tag] if release.tag else []
    parties = {key: party for party in release.parties or () if (key := _text(party.id))}
    tender = release.tender
    base = Fact(
        record.number,
        record.line,
        "award",
        ocid=ocid,
        released_at=released,
        notice=_text(release.id),
        notice_type=_text(tags[0]) if len(tags) == 1 else "+".join(map(_text, tags)),
    )
    _say_buyer(record, base, release, parties)
    if tender:
        _say_procedure(base, tender)
    if release.bids:
        _say_bids(record, base, release.bids)
    if tender and tender.lots and tender.value:
        home = _currency(tender.value)
        for lot in tender.lots:
            if lot.value and lot.value.currency and _currency(lot.value) != home:
                record.note(
                    "tender.lots.value",
                    f"A lot in another currency than its tender ({home})",
                    lot.value.currency,
                )
    if not release.awards:
        _tender_fact(record, base, tender)
        return
    for award in release.awards:
        _award_facts(record, base, tender, award, parties)


def _say_buyer(record: Record, base: Fact, release: Release, parties: dict[str, Organisation]) -> None:
    """Say who buys, as the release's buyer says it, else the first party in that role."""
    reference = release.buyer
    if reference is None:
        reference = next(
            (p for p in release.parties or () if isinstance(p.roles, list) and "buyer" in p.roles), None
        )
        if reference is None:
            return
    party = parties.get(_text(reference.id), reference)
    base.buyer = name_of(record, "buyer.name", reference.name or party.name)
    base.buyer_id = _identifier(party)
    if party.details and party.details.classifications:
        for coded in party.details.classifications:
            base.sector = SECTORS.get(_text(coded.id), base.sector)
    if isinstance(party.address, dict):
        base.region = _text(party.address.get("region"))


def _say_procedure(base: Fact, tender: Tender) -> None:
    """Say title, procedure and whether it is a framework: said so, or named so and no call-off."""
    base.title = " ".join(_text(tender.title).split())
    base.procedure = procedure_of(_text(tender.procurementMethodDetails) or _text(tender.procurementMethod))
    base.is_framework = bool(tender.techniques and tender.techniques.hasFrameworkAgreement is True) or (
        base.procedure != "framework call-off" and names_framework(base.title)
    )


def _say_bids(record: Record, base: Fact, bids: Bids) -> None:
    """Say how many bids were received, and how many from SMEs, where the statistics do."""
    for statistic in bids.statistics or ():
        if isinstance(statistic.value, int):
            if statistic.measure == "bids":
                base.bids_n = (base.bids_n or 0) + statistic.value
            elif statistic.measure in ("smeFinalStageBids", "smeBids"):
                base.sme_bids_n = (base.sme_bids_n or 0) + statistic.value
    base.bids_n = count_of(record, "bids.statistics", base.bids_n)
    base.sme_bids_n = count_of(record, "bids.statistics", base.sme_bids_n)


def _notice_form(*holders: Tender | Award | None) -> dict[str, Any] | None:
    for holder in holders:
        if holder is not None and holder.documents:
            for document in holder.documents:
                if document.noticeType:
                    return {"form": _text(document.noticeType)[:20]}
    return None


def _tender_fact(record: Record, base: Fact, tender: Tender | None) -> None:
    value = tender.value if tender else None
    amount = _amount(record, "tender.value.amount", value.amount) if value else None
    currency = _currency(value)
    codes = _codes(tender, None)
    released = base.released_at
    record.facts.append(
        replace(
            base,
            extra=_notice_form(tender),
            stage="planning" if base.notice_type.startswith("planning") else "tender",
            happened_on=released.date() if released else None,
            value=amount,
            value_gbp=amount if currency == "GBP" else None,
            currency=currency,
            topic=codes[:2],
            cpvs=codes,
            status=_text(tender.status) if tender else "",
        )
    )


def _award_facts(
    record: Record,
    base: Fact,
    tender: Tender | None,
    award: Award,
    parties: dict[str, Organisation],
) -> None:
    value = award.value
    amount = _amount(record, "awards.value.amount", value.amount) if value else None
    currency = _currency(value)
    extra = _notice_form(award, tender)
    if value and amount is None and value.amountGross is not None:
        gross = _amount(record, "awards.value.amountGross", value.amountGross)
        record.note(
            "awards.value.amount", "Only an amount with VAT is given: it is kept and counts in no sum"
        )
        if gross is not None:
            extra = {**(extra or {}), "amount_gross": str(gross)}
    if currency != "GBP":
        record.note(
            "awards.value.currency", "Not in pounds: kept as published, it counts in no sum", currency
        )
    codes = _codes(tender, award)
    released = base.released_at
    suppliers = award.suppliers or ()
    fact = replace(
        base,
        happened_on=day(record, "awards.date", award.date) or (released.date() if released else None),
        value=amount,
        value_gbp=amount if currency == "GBP" else None,
        currency=currency,
        suppliers_n=len(suppliers),
        topic=codes[:2],
        cpvs=codes,
        status=_text(award.status),
        award=_text(award.id),
        size="unknown",
        extra=extra,
    )
    if not suppliers:
        record.facts.append(fact)
        return
    for part, reference in enumerate(suppliers):
        if part:  # the value belongs to the award: it stands with the first alone
            fact = replace(fact, part=part, value=None, value_gbp=None)
        party = parties.get(_text(reference.id))
        fact.supplier = name_of(record, "awards.suppliers.name", reference.name or (party and party.name))
        fact.supplier_id = _identifier(party or reference)
        fact.size, fact.size_detail, fact.is_vcse = _size(party, reference)
        record.facts.append(fact)
    if len(suppliers) > 1:
        named = [(one.supplier.casefold(), one.supplier_id) for one in record.facts[-len(suppliers) :]]
        known = [one for one in named if any(one)]
        if len(set(known)) < len(known):
            record.note("awards.suppliers", "The same supplier stands twice in one award")
