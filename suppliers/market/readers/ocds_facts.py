"""From an OCDS release to facts, with everything that is odd about it noted.

An award gives one fact a supplier; its value stands with the first, since it belongs to the award. A release without
awards gives one fact for its tender or plan.
"""

from decimal import Decimal
from functools import lru_cache
from typing import Any

from msgspec.structs import replace

from suppliers.market.readers.base import (
    Fact,
    Record,
    count_of,
    cpv_codes,
    day,
    likely,
    moment,
    money,
    name_of,
    names_framework,
)
from suppliers.market.readers.contracts_finder import procedure_of
from suppliers.market.readers.ocds_shapes import (
    Award,
    Bids,
    Coded,
    Item,
    Organisation,
    Release,
    Tender,
    Value,
)

SECTORS = {
    "publicAuthorityCentralGovernment": "Central Government",
    "publicAuthoritySubCentralGovernment": "Sub-central government",
    "publicUndertaking": "Public undertaking",
    "privateUtility": "Private utility",
}


def text_of(value: Any) -> str:
    """Return a value as text without outer spaces, "" for what is none."""
    if type(value) is str:
        return value.strip()
    return "" if value is None or isinstance(value, list | dict) else str(value).strip()


def amount_of(record: Record, name: str, value: Any) -> Decimal | None:
    """Return the exact amount, None for nothing; what is none is noted."""
    if value is None:
        return None
    return likely(record, name, value, value) if isinstance(value, Decimal) else money(record, name, value)


def _currency(value: Value | None) -> str:
    return value.currency.strip().upper() if value and value.currency else "GBP"


def identifier_of(party: Organisation | None) -> str:
    """Return scheme and number where both are there and mean something: GB-COH-01234567."""
    if party is None:
        return ""
    given = party.identifier
    if given is not None and given.scheme and text_of(given.id):
        scheme, number = given.scheme.strip(), text_of(given.id).upper()
        if scheme == "GB-COH" and number.isdigit():
            number = number.zfill(8)
        return f"{scheme}-{number}"[:60]
    known = text_of(party.id)
    return known[:60] if known.startswith(("GB-PPON-", "GB-COH-")) else ""


def codes_of(tender: Tender | None, award: Award | None) -> str:
    """Return the CPV codes of the award, else of the tender, parted by spaces: each once, in the order given."""
    found = each_once(_told(award.items)) if award is not None and award.items else ""
    if found or tender is None:
        return found
    own = _code(tender.classification) if tender.classification else ""
    return each_once(own + _told(tender.items) if tender.items else own)


def _told(items: list[Item]) -> str:
    """Return every text that stands for a CPV code in some items, a space before each."""
    given = []
    for item in items:
        if item.classification:
            given.append(item.classification)
        given += item.additionalClassifications or ()
    return "".join(map(_code, given))


def _code(coded: Coded) -> str:
    is_cpv = coded.scheme is None or coded.scheme == "CPV" or coded.scheme.upper() == "CPV"
    return f" {text_of(coded.id)}" if is_cpv else ""


@lru_cache(8192)
def each_once(told: str) -> str:
    """Return the CPV codes in a text, each once, parted by spaces. Kept: the same codes come again."""
    return " ".join(dict.fromkeys(cpv_codes(told)))


SCALES = {**dict.fromkeys(("sme", "micro", "small", "medium", "selfemployed"), "sme"), "large": "large"}


def size_of(party: Organisation | None, reference: Organisation) -> tuple[str, str, bool | None]:
    """Return (size, where it is from, voluntary?): the party's scale, else the 1.0 flag; never a guess."""
    if party is not None:
        details = party.details
        if details is None:
            return "unknown", "party", None
        size = SCALES.get(text_of(details.scale).lower())
        vcse = details.vcse if isinstance(details.vcse, bool) else None
        return ("unknown", "party", vcse) if size is None else (size, "party scale", vcse)
    if isinstance(reference.sme, bool):
        vco = reference.vco if isinstance(reference.vco, bool) else None
        return ("sme" if reference.sme else "large"), "supplier flag", vco
    return "unknown", "", None


def facts_of(record: Record, release: Release) -> None:
    """Read a release into its record: facts, and what is odd with it. One without an ocid is rejected."""
    ocid = text_of(release.ocid)
    if not ocid:
        record.reject("ocid", "A release needs an ocid: without it nothing ties it to its process")
        return
    released = moment(record, "date", release.date)
    tags = release.tag if isinstance(release.tag, list) else [release.tag] if release.tag else []
    parties = {key: party for party in release.parties or () if (key := text_of(party.id))}
    tender = release.tender
    base = Fact(
        record.number,
        record.line,
        "award",
        ocid=ocid,
        released_at=released,
        notice=text_of(release.id),
        notice_type=text_of(tags[0]) if len(tags) == 1 else "+".join(map(text_of, tags)),
    )
    _say_buyer(record, base, release, parties)
    if tender:
        _say_procedure(base, tender)
    if release.bids:
        _say_bids(record, base, release.bids)
    if tender:
        _note_lots(record, tender)
    if not release.awards:
        _tender_fact(record, base, tender)
        return
    for award in release.awards:
        _award_facts(record, base, tender, award, parties)


def _note_lots(record: Record, tender: Tender) -> None:
    """Note the lots whose value is in another currency than their tender's."""
    home = _currency(tender.value)
    for lot in tender.lots or () if tender.value else ():
        if lot.value and lot.value.currency and _currency(lot.value) != home:
            record.note(
                "tender.lots.value",
                f"A lot in another currency than its tender ({home})",
                lot.value.currency,
            )


def _say_buyer(record: Record, base: Fact, release: Release, parties: dict[str, Organisation]) -> None:
    """Say who buys, as the release's buyer says it, else the first party in that role."""
    reference = release.buyer
    if reference is None:
        reference = next(
            (p for p in release.parties or () if isinstance(p.roles, list) and "buyer" in p.roles), None
        )
        if reference is None:
            return
    party = parties.get(text_of(reference.id), reference)
    base.buyer = name_of(record, "buyer.name", reference.name or party.name)
    base.buyer_id = identifier_of(party)
    base.sector, base.region = about_buyer(party)


def about_buyer(party: Organisation) -> tuple[str, str]:
    """Return a buyer's sector and region, "" for what is not said."""
    sector = ""
    if party.details and party.details.classifications:
        for coded in party.details.classifications:
            sector = SECTORS.get(text_of(coded.id), sector)
    return sector, text_of(party.address.get("region")) if isinstance(party.address, dict) else ""


def _say_procedure(base: Fact, tender: Tender) -> None:
    """Say title, procedure and whether it is a framework."""
    base.title = " ".join(text_of(tender.title).split())
    base.procedure = procedure_of(
        text_of(tender.procurementMethodDetails) or text_of(tender.procurementMethod)
    )
    base.is_framework = is_framework(tender, base.title, base.procedure)


def is_framework(tender: Tender, title: str, procedure: str) -> bool:
    """Say whether this is a framework: said so, or named so and no call-off from one."""
    if tender.techniques and tender.techniques.hasFrameworkAgreement is True:
        return True
    return procedure != "framework call-off" and names_framework(title)


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


def notice_form(*holders: Tender | Award | None) -> dict[str, Any] | None:
    """Return the form of the notice, as the first document that says one does; None for none."""
    for holder in holders:
        if holder is not None and holder.documents:
            for document in holder.documents:
                if document.noticeType:
                    return {"form": text_of(document.noticeType)[:20]}
    return None


def _tender_fact(record: Record, base: Fact, tender: Tender | None) -> None:
    value = tender.value if tender else None
    amount = amount_of(record, "tender.value.amount", value.amount) if value else None
    currency = _currency(value)
    codes = codes_of(tender, None)
    released = base.released_at
    record.facts.append(
        replace(
            base,
            extra=notice_form(tender),
            stage="planning" if base.notice_type.startswith("planning") else "tender",
            happened_on=released.date() if released else None,
            value=amount,
            value_gbp=amount if currency == "GBP" else None,
            currency=currency,
            topic=codes[:2],
            cpvs=codes,
            status=text_of(tender.status) if tender else "",
        )
    )


def _award_facts(
    record: Record,
    base: Fact,
    tender: Tender | None,
    award: Award,
    parties: dict[str, Organisation],
) -> None:
    """Read an award into its record: a fact a supplier, or one where none is named."""
    fact = _award_fact(record, base, tender, award)
    suppliers = award.suppliers or ()
    if not suppliers:
        record.facts.append(fact)
        return
    for part, reference in enumerate(suppliers):
        if part:  # the value belongs to the award: it stands with the first alone
            fact = replace(fact, part=part, value=None, value_gbp=None)
        party = parties.get(text_of(reference.id))
        fact.supplier = name_of(record, "awards.suppliers.name", reference.name or (party and party.name))
        fact.supplier_id = identifier_of(party or reference)
        fact.size, fact.size_detail, fact.is_vcse = size_of(party, reference)
        record.facts.append(fact)
    if len(suppliers) > 1:
        named = [(one.supplier.casefold(), one.supplier_id) for one in record.facts[-len(suppliers) :]]
        known = [one for one in named if any(one)]
        if len(set(known)) < len(known):
            record.note("awards.suppliers", "The same supplier stands twice in one award")


def _award_fact(record: Record, base: Fact, tender: Tender | None, award: Award) -> Fact:
    """Return the fact of an award, its suppliers left open."""
    value = award.value
    amount = amount_of(record, "awards.value.amount", value.amount) if value else None
    currency = _currency(value)
    extra = notice_form(award, tender)
    if value and amount is None and value.amountGross is not None:
        gross = amount_of(record, "awards.value.amountGross", value.amountGross)
        record.note(
            "awards.value.amount", "Only an amount with VAT is given: it is kept and counts in no sum"
        )
        if gross is not None:
            extra = {**(extra or {}), "amount_gross": str(gross)}
    if currency != "GBP":
        record.note(
            "awards.value.currency", "Not in pounds: kept as published, it counts in no sum", currency
        )
    codes = codes_of(tender, award)
    released = base.released_at
    return replace(
        base,
        happened_on=day(record, "awards.date", award.date) or (released.date() if released else None),
        value=amount,
        value_gbp=amount if currency == "GBP" else None,
        currency=currency,
        suppliers_n=len(award.suppliers or ()),
        topic=codes[:2],
        cpvs=codes,
        status=text_of(award.status),
        award=text_of(award.id),
        size="unknown",
        extra=extra,
    )
