"""OCDS 1.1 releases, records and packages as JSON or JSON lines, zipped or not; the 1.0 shape; the UK profile.

Only the fields that the market needs are decoded, amounts as the exact decimals that are printed. An award gives
one fact a supplier; its value stands with the first, since it belongs to the award. A release without awards
gives one fact for its tender or plan. Releases of one process stay apart here: loading marks the latest.
"""

import json
import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any, BinaryIO

import msgspec

from suppliers.market.readers.base import (
    FRAMEWORK,
    MOST,
    Fact,
    Record,
    Truncated,
    chunks,
    cpv_codes,
    day,
    moment,
    name_of,
)
from suppliers.market.readers.contracts_finder import procedure_of

LONGEST = 32 << 20  # one release, or one small package on a line of its own
WINDOW = 1 << 20
LIST_KEY = re.compile(r'"(releases|records)"\s*:\s*\[')
PLACES = Decimal("0.0001")
SECTORS = {
    "publicAuthorityCentralGovernment": "Central Government",
    "publicAuthoritySubCentralGovernment": "Sub-central government",
    "publicUndertaking": "Public undertaking",
    "privateUtility": "Private utility",
}


class _Lax(msgspec.Struct, gc=False):
    """Base: fields that are missing or null are None; fields that we do not know are passed over."""


class Value(_Lax):
    amount: Decimal | None = None
    currency: str | None = None
    amountGross: Decimal | None = None


class Identifier(_Lax):
    id: Any = None
    scheme: str | None = None


class Coded(_Lax):
    id: Any = None
    scheme: str | None = None


class Details(_Lax):
    scale: Any = None
    vcse: Any = None
    classifications: list[Coded] | None = None


class Address(_Lax):
    region: Any = None


class Organisation(_Lax):
    id: Any = None
    name: Any = None
    identifier: Identifier | None = None
    details: Details | None = None
    roles: Any = None
    address: Any = None
    sme: Any = None  # the 1.0 shape of Contracts Finder has these two inline
    vco: Any = None


class Document(_Lax):
    noticeType: Any = None


class Item(_Lax):
    classification: Coded | None = None
    additionalClassifications: list[Coded] | None = None


class Lot(_Lax):
    value: Value | None = None


class Techniques(_Lax):
    hasFrameworkAgreement: Any = None


class Tender(_Lax):
    id: Any = None
    title: Any = None
    status: Any = None
    value: Value | None = None
    procurementMethod: Any = None
    procurementMethodDetails: Any = None
    classification: Coded | None = None
    items: list[Item] | None = None
    lots: list[Lot] | None = None
    techniques: Techniques | None = None
    documents: list[Document] | None = None
    numberOfTenderers: Any = None


class Award(_Lax):
    id: Any = None
    title: Any = None
    status: Any = None
    date: Any = None
    value: Value | None = None
    suppliers: list[Organisation] | None = None
    items: list[Item] | None = None
    documents: list[Document] | None = None


class Statistic(_Lax):
    measure: Any = None
    value: Any = None


class Bids(_Lax):
    statistics: list[Statistic] | None = None


class Release(_Lax):
    ocid: Any = None
    id: Any = None
    date: Any = None
    tag: Any = None
    buyer: Organisation | None = None
    parties: list[Organisation] | None = None
    tender: Tender | None = None
    awards: list[Award] | None = None
    bids: Bids | None = None
    # A record or a package may stand where a release does: then these are filled.
    compiledRelease: msgspec.Raw = msgspec.Raw()
    releases: msgspec.Raw = msgspec.Raw()
    records: msgspec.Raw = msgspec.Raw()


DECODE = msgspec.json.Decoder(Release).decode
DECODE_LIST = msgspec.json.Decoder(list[msgspec.Raw]).decode
RAW = json.JSONDecoder()


def read_ocds(file: BinaryIO) -> Iterator[Record]:
    """Yield one record a release, in the order of the file. Raises ``Truncated`` for a file that was cut."""
    number = 0
    for line, text in _objects(file):
        if isinstance(text, str):  # a sentence about what is wrong
            number += 1
            yield Record(number, line).reject("file", text)
            continue
        for release, fault in _releases(text):
            number += 1
            record = Record(number, line)
            if release is None:
                yield record.reject(*fault)
                continue
            _facts(record, release)
            yield record


# --- From bytes to one JSON object at a time -----------------------------------------------------


def _objects(file: BinaryIO) -> Iterator[tuple[int, bytes | str]]:
    """Yield (line, the bytes of one JSON object), or (line, what is wrong). Memory stays flat."""
    file.seek(0)
    source = chunks(file, WINDOW)
    head = next(source, b"")
    if head[:3] == b"\xef\xbb\xbf":
        head = head[3:]
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        yield 1, "The file is UTF-16: OCDS is published in UTF-8"
        return
    start = head.lstrip()
    if not start:
        yield 1, "The file is empty"
        return
    first = start.split(b"\n", 1)[0]
    if start[:1] == b"{" and b"\n" in start and _is_whole(first):
        yield from _json_lines(head, source)
    elif start[:1] in b"{[":
        yield from _elements(head, source)
    else:
        yield 1, "This is not JSON: it begins with neither { nor ["


def _is_whole(line: bytes) -> bool:
    try:
        msgspec.json.decode(line, type=msgspec.Raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return False
    return True


def _json_lines(head: bytes, source: Iterator[bytes]) -> Iterator[tuple[int, bytes | str]]:
    rest, number, skipping = b"", 0, False
    for piece in _chain(head, source):
        parts = piece.split(b"\n")
        parts[0] = rest + parts[0] if rest else parts[0]
        rest = parts.pop()
        for line in parts:
            number += 1
            if skipping:
                skipping = False
            elif line.strip():
                yield number, line
        if len(rest) > LONGEST:
            if not skipping:
                yield number + 1, f"This line is longer than {LONGEST >> 20} MB: it is passed over"
            rest, skipping = b"", True
    if rest.strip() and not skipping:
        yield number + 1, rest


def _chain(head: bytes, source: Iterator[bytes]) -> Iterator[bytes]:
    yield head
    yield from source


def _elements(head: bytes, source: Iterator[bytes]) -> Iterator[tuple[int, bytes | str]]:
    """Yield each release or record of a package (or of a bare list), however large the file is."""
    import codecs

    decoder = codecs.getincrementaldecoder("utf-8")(errors="replace")
    text, line, ended = decoder.decode(head), 1, False

    def more(needed: int) -> bool:
        nonlocal text, ended
        while not ended and len(text) < needed:
            piece = next(source, None)
            if piece is None:
                text += decoder.decode(b"", final=True)
                ended = True
            else:
                text += decoder.decode(piece)
        return len(text) >= needed

    at = len(text) - len(text.lstrip())
    if text[at] == "{":
        found = LIST_KEY.search(text)
        while found is None and not ended and len(text) < LONGEST:
            more(len(text) + WINDOW)
            found = LIST_KEY.search(text)
        if found is None:  # one release or record by itself, or no JSON at all
            more(LONGEST)
            yield 1, text.encode()
            return
        at = found.end()
    else:
        at += 1
    while True:
        place = _skip(text, at)
        while place >= len(text) and not ended:
            more(len(text) + WINDOW)
            place = _skip(text, at)
        if place >= len(text):
            raise Truncated("The file ends inside its list of releases: it was cut. Fetch it again.")
        if text[place] == "]":
            return
        line += text.count("\n", 0, place)
        text, at = text[place:], 0
        while True:
            try:
                _, end = RAW.raw_decode(text)
                if end == len(text) and not ended:
                    raise ValueError("a number may go on")
                break
            except RecursionError:
                yield line, "This release is nested too deeply to be read"
                return
            except ValueError as error:
                if ended:
                    place = getattr(error, "pos", len(text))
                    if place >= len(text) - 1 or "Unterminated" in str(error):
                        raise Truncated(
                            "The file ends in the middle of a release: it was cut. Fetch it again."
                        ) from error
                    wrong = line + text.count("\n", 0, place)
                    yield wrong, f"The JSON breaks off here ({error}): nothing after this place can be read"
                    return
                if len(text) > LONGEST:
                    yield (
                        line,
                        f"A release of more than {LONGEST >> 20} MB, or broken JSON: nothing after it is read",
                    )
                    return
                more(max(len(text) * 2, WINDOW))
        yield line, text[:end].encode()
        line += text.count("\n", 0, end)
        text, at = text[end:], 0
        if len(text) < 4096:
            more(WINDOW)


def _skip(text: str, at: int) -> int:
    while at < len(text) and text[at] in " \t\r\n,":
        at += 1
    return at


def _releases(text: bytes) -> Iterator[tuple[Release | None, tuple[str, str, Any]]]:
    """Yield the releases in one JSON object: itself, those of a package, the compiled one of a record."""
    none: tuple[str, str, Any] = ("", "", "")
    try:
        release = DECODE(text)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        yield None, _fault(error, text)
        return
    compiled = bytes(release.compiledRelease)
    if compiled and compiled != b"null":
        yield from _releases(compiled)
        return
    inner = next(
        (raw for raw in (bytes(release.records), bytes(release.releases)) if raw not in (b"", b"null")), b""
    )
    if not inner:
        yield release, none
        return
    try:
        for part in DECODE_LIST(inner):
            yield from _releases(bytes(part))
    except (msgspec.DecodeError, RecursionError) as error:
        yield None, _fault(error, text)


def _fault(error: Exception, text: bytes) -> tuple[str, str, Any]:
    said = str(error)
    place = re.search(r"at `\$\.?([^`]*)`", said)
    name = place[1] if place and place[1] else "release"
    return name, f"The JSON does not fit the standard: {said}"[:200], text[:120].decode("utf-8", "replace")


# --- From a release to facts ---------------------------------------------------------------------


def _text(value: Any) -> str:
    return "" if value is None or isinstance(value, list | dict) else str(value).strip()


def _amount(record: Record, name: str, value: Any) -> Decimal | None:
    if value is None:
        return None
    if not isinstance(value, Decimal):
        from suppliers.market.readers.base import money

        return money(record, name, value)
    if not value.is_finite() or abs(value) >= MOST:
        record.note(
            name, "This amount cannot be right: it is over ten trillion, so it counts in no sum", value
        )
        return None
    return value if value.as_tuple().exponent >= -4 else value.quantize(PLACES)  # type: ignore[operator]


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


def _codes(tender: Tender | None, award: Award | None) -> list[str]:
    found: list[str] = []
    for holder in (award, tender):
        if holder is None:
            continue
        first = getattr(holder, "classification", None)
        for coded in ([first] if first else []) + [
            coded
            for item in holder.items or ()
            for coded in ([item.classification] if item.classification else [])
            + (item.additionalClassifications or [])
        ]:
            if (coded.scheme or "CPV").upper() == "CPV":
                found += cpv_codes(_text(coded.id))
        if found:
            break
    return list(dict.fromkeys(found))


def _size(party: Organisation | None, reference: Organisation) -> tuple[str, str, bool | None]:
    """Return (size, where it is from, voluntary?): the party's scale, else the 1.0 flag; never a guess."""
    if party is not None:
        details = party.details
        scale = _text(details.scale).lower() if details else ""
        vcse = details.vcse if details and isinstance(details.vcse, bool) else None
        if scale in {"sme", "micro", "small", "medium", "selfemployed"}:
            return "sme", "party scale", vcse
        if scale == "large":
            return "large", "party scale", vcse
        return "unknown", "party", vcse
    if isinstance(reference.sme, bool):
        vco = reference.vco if isinstance(reference.vco, bool) else None
        return ("sme" if reference.sme else "large"), "supplier flag", vco
    return "unknown", "", None


def _facts(record: Record, release: Release) -> None:
    ocid = _text(release.ocid)
    if not ocid:
        record.reject("ocid", "A release needs an ocid: without it nothing ties it to its process")
        return
    if not _text(release.id):
        record.note("id", "The release has no id")
    released = moment(record, "date", release.date)
    tags = release.tag if isinstance(release.tag, list) else [release.tag] if release.tag else []
    parties = {_text(party.id): party for party in release.parties or () if _text(party.id)}
    tender = release.tender
    buyer_ref = release.buyer
    buyer = parties.get(_text(buyer_ref.id)) if buyer_ref else None
    if buyer_ref is None:
        buyer_ref = next(
            (p for p in release.parties or () if isinstance(p.roles, list) and "buyer" in p.roles), None
        )
        buyer = buyer_ref
    party = buyer or buyer_ref
    sector = ""
    if party is not None and party.details and party.details.classifications:
        for coded in party.details.classifications:
            sector = SECTORS.get(_text(coded.id), sector)
    title = " ".join(_text(tender.title).split())[:300] if tender else ""
    method = _text(tender.procurementMethodDetails) or _text(tender.procurementMethod) if tender else ""
    procedure = procedure_of(method)
    framework = bool(
        tender
        and (
            (tender.techniques and tender.techniques.hasFrameworkAgreement is True)
            or (FRAMEWORK.search(title) and procedure != "framework call-off")
        )
    )
    region = ""
    if party is not None and isinstance(party.address, dict):
        region = _text(party.address.get("region"))[:120]
    base = {
        "record": record.number,
        "line": record.line,
        "buyer": name_of(
            record, "buyer.name", (buyer_ref.name or (buyer and buyer.name)) if buyer_ref else ""
        ),
        "buyer_id": _identifier(party),
        "sector": sector,
        "procedure": procedure,
        "is_framework": framework,
        "title": title,
        "notice": _text(release.id)[:120],
        "ocid": ocid[:120],
        "released_at": released,
        "region": region,
        "notice_type": "+".join(_text(tag) for tag in tags)[:60],
        "extra": None,
    }
    bids_n = sme_bids_n = None
    for statistic in (release.bids.statistics or ()) if release.bids else ():
        if isinstance(statistic.value, int) and 0 <= statistic.value < 1_000_000:
            if statistic.measure == "bids":
                bids_n = (bids_n or 0) + statistic.value
            elif statistic.measure in ("smeFinalStageBids", "smeBids"):
                sme_bids_n = (sme_bids_n or 0) + statistic.value
    if tender and tender.value:
        home = tender.value.currency or "GBP"
        for lot in tender.lots or ():
            if lot.value and lot.value.currency and lot.value.currency != home:
                record.note(
                    "tender.lots.value",
                    f"A lot in another currency than its tender ({home})",
                    lot.value.currency,
                )
    if not release.awards:
        _tender_fact(record, base, tender, released, bids_n, sme_bids_n)
        return
    for award in release.awards:
        _award_facts(record, base, tender, award, parties, released, bids_n, sme_bids_n)


def _notice_form(holders: list[Any]) -> dict[str, Any] | None:
    for holder in holders:
        for document in (holder.documents if holder else None) or ():
            if document.noticeType:
                return {"form": _text(document.noticeType)[:20]}
    return None


def _tender_fact(record, base, tender, released, bids_n, sme_bids_n) -> None:  # type: ignore[no-untyped-def]
    value = tender.value if tender else None
    amount = _amount(record, "tender.value.amount", value.amount) if value else None
    currency = (value.currency if value else None) or "GBP"
    codes = _codes(tender, None)
    record.facts.append(
        Fact(
            **{**base, "extra": _notice_form([tender])},
            stage="planning" if base["notice_type"].startswith("planning") else "tender",
            happened_on=released.date() if released else None,
            value=amount,
            value_gbp=amount if currency == "GBP" else None,
            currency=currency[:3],
            topic=codes[0][:2] if codes else "",
            cpvs=" ".join(codes)[:2000],
            status=_text(tender.status)[:40] if tender else "",
            bids_n=bids_n,
            sme_bids_n=sme_bids_n,
        )
    )


def _award_facts(record, base, tender, award, parties, released, bids_n, sme_bids_n) -> None:  # type: ignore[no-untyped-def]
    value = award.value
    amount = _amount(record, "awards.value.amount", value.amount) if value else None
    currency = (value.currency if value else None) or "GBP"
    extra = _notice_form([award, tender])
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
    suppliers = award.suppliers or []
    happened = day(record, "awards.date", award.date) or (released.date() if released else None)
    status = _text(award.status)[:40]
    seen: set[tuple[str, str]] = set()
    doubled = False
    for part, reference in enumerate(suppliers or [None]):
        fact = Fact(
            **base,
            stage="award",
            part=part,
            happened_on=happened,
            currency=currency[:3],
            suppliers_n=len(suppliers),
            topic=codes[0][:2] if codes else "",
            cpvs=" ".join(codes)[:2000],
            status=status,
            award=_text(award.id)[:200],
            bids_n=bids_n,
            sme_bids_n=sme_bids_n,
            size="unknown",
        )
        fact.extra = extra
        if part == 0:
            fact.value = amount
            fact.value_gbp = amount if currency == "GBP" else None
        if reference is not None:
            party = parties.get(_text(reference.id))
            fact.supplier = name_of(record, "awards.suppliers.name", reference.name or (party and party.name))
            fact.supplier_id = _identifier(party or reference)
            fact.size, fact.size_detail, fact.is_vcse = _size(party, reference)
            key = (fact.supplier.casefold(), fact.supplier_id)
            doubled = doubled or key in seen
            seen.add(key)
        record.facts.append(fact)
    if doubled:
        record.note("awards.suppliers", "The same supplier stands twice in one award")
