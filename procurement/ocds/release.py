"""From plain data to an OCDS 1.1.5 release with the UK, lots, award criteria, bids and scale extensions.

No models here: the caller hands over plain facts, so a release can be made of a draft, of an imported file or
of a published tender alike. A release is immutable; later ones are merged over it in date order.

Source: Open Contracting Data Standard 1.1.5 and the Cabinet Office's UK extension (schemas/README.md).
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
from jsonschema import Draft4Validator, FormatChecker
from ocdsmerge import Merger

SCHEMAS = Path(__file__).parent / "schemas"
EXTENSION_ORDER = ("lots", "awardCriteria", "bids", "partyDetails_scale", "uk")
EXTENSION_URLS = [
    "https://raw.githubusercontent.com/open-contracting-extensions/ocds_lots_extension/master/extension.json",
    "https://raw.githubusercontent.com/open-contracting-extensions/ocds_awardCriteria_extension/master/extension.json",
    "https://raw.githubusercontent.com/open-contracting-extensions/ocds_bid_extension/v1.1.5/extension.json",
    "https://raw.githubusercontent.com/open-contracting-extensions/ocds_partyDetails_scale_extension/master/extension.json",
    "https://raw.githubusercontent.com/cabinetoffice/ocds_uk_extension/main/extension.json",
]
LICENCE = "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/"

TAGS: dict[str, list[str]] = {
    "UK1": ["planning"],
    "UK2": ["planning"],
    "UK3": ["planning"],
    "UK4": ["tender"],
    "UK4 amended": ["tenderAmendment"],
    "UK5": ["award"],
    "UK6": ["award", "contract"],
    "UK7": ["awardUpdate", "contract"],
    "UK9": ["implementation"],
    "UK10": ["contractAmendment"],
    "UK11": ["contractTermination"],
    "UK12": ["tenderCancellation"],
}
DOCUMENT_TYPES = {
    "UK1": "plannedProcurementNotice",
    "UK2": "marketEngagementNotice",
    "UK3": "plannedProcurementNotice",
    "UK4": "tenderNotice",
    "UK6": "awardNotice",
    "UK7": "contractNotice",
    "UK9": "implementationNotice",
    "UK11": "contractTerminationNotice",
    "UK12": "tenderCancellationNotice",
}


@dataclass(frozen=True)
class Money:
    """Pounds: ``net`` without VAT, ``gross`` with it; either may be missing, not both."""

    net: Decimal | None = None
    gross: Decimal | None = None


@dataclass(frozen=True)
class Party:
    """An organisation. ``scale``: sme or large, empty when unknown; ``authority`` is a UK_CA_TYPE code."""

    id: str
    name: str
    roles: tuple[str, ...]
    scheme: str = ""
    identifier: str = ""
    scale: str = ""
    vcse: bool | None = None
    authority: str = ""
    region: str = ""


@dataclass(frozen=True)
class CriterionFacts:
    """One award criterion: ``kind`` is quality, price or cost."""

    name: str
    kind: str
    weight_pct: Decimal
    description: str = ""


@dataclass(frozen=True)
class LotRelease:
    """One lot as it is published."""

    id: str
    title: str
    description: str = ""
    status: str = "active"
    value: Money | None = None
    starts_on: date | None = None
    months: int | None = None
    suits_sme: bool | None = None
    suits_vcse: bool | None = None
    criteria: tuple[CriterionFacts, ...] = ()


@dataclass(frozen=True)
class NoticeRelease:
    """A notice that was published: it goes out as a document of the release."""

    code: str
    number: str
    published_at: datetime
    url: str
    title: str = ""


@dataclass(frozen=True)
class AwardRelease:
    """An award of one or more lots to one or more suppliers."""

    id: str
    title: str
    status: str
    decided_at: datetime
    lots: tuple[str, ...]
    suppliers: tuple[Party, ...]
    value: Money
    standstill_ends_at: datetime | None = None
    summaries_sent_on: date | None = None


@dataclass(frozen=True)
class MilestoneRelease:
    """A step between closing and result with its promised day, and the moment at which it was done."""

    id: str
    title: str
    kind: str
    description: str
    due_on: date
    met_at: datetime | None = None


@dataclass(frozen=True)
class TenderRelease:
    """All that a release says. ``tag`` comes from the notice code through ``TAGS``."""

    ocid: str
    release_id: str
    tag: Sequence[str]
    at: datetime
    reference: str
    title: str
    description: str
    buyer: Party
    status: str = "active"
    value: Money | None = None
    lots: tuple[LotRelease, ...] = ()
    above_threshold: bool | None = None
    method: str = "open"
    method_details: str = "Open procedure"
    cpv_code: str = ""
    cpv_name: str = ""
    region: str = ""
    deadline_at: datetime | None = None
    enquiries_until: datetime | None = None
    published_at: datetime | None = None
    award_expected_on: date | None = None
    no_lots_reason: str = ""
    risks: str = ""
    special_regime: tuple[str, ...] = ()
    outcome_sentences: tuple[str, ...] = ()
    notices: tuple[NoticeRelease, ...] = ()
    partners: tuple[Party, ...] = ()
    amendments: tuple[tuple[str, datetime, str, str], ...] = ()
    cancelled_reason: str = ""
    awards: tuple[AwardRelease, ...] = ()
    bid_statistics: tuple[tuple[str, int, str], ...] = ()
    milestones: tuple[MilestoneRelease, ...] = ()
    url: str = ""


def _moment(value: datetime) -> str:
    return value.isoformat()


def _day(value: date) -> str:
    return f"{value.isoformat()}T00:00:00Z"


def _number(value: Decimal) -> int | Decimal:
    """Give whole pounds as a whole number, pence as an exact decimal."""
    return int(value) if value == value.to_integral_value() else value.quantize(Decimal("0.01"))


def _value(money: Money | None) -> dict[str, Any] | None:
    if money is None or (money.net is None and money.gross is None):
        return None
    return _full(
        {
            "amount": None if money.net is None else _number(money.net),
            "amountGross": None if money.gross is None else _number(money.gross),
            "currency": "GBP",
        }
    )


def _full(mapping: dict[str, Any]) -> dict[str, Any]:
    """Leave out what is not known: an absent field is honest, a null would delete on merging."""
    return {key: value for key, value in mapping.items() if value not in (None, "", [], {}, ())}


def _party(party: Party) -> dict[str, Any]:
    classification = {
        "publicAuthorityCentralGovernment": "Public authority - central government",
        "publicAuthoritySubCentralGovernment": "Public authority - sub-central government",
    }
    return _full(
        {
            "id": party.id,
            "name": party.name,
            "identifier": _full({"scheme": party.scheme, "id": party.identifier, "legalName": party.name}),
            "address": _full({"region": party.region, "countryName": "United Kingdom"}),
            "roles": list(party.roles),
            "details": _full(
                {
                    "scale": party.scale,
                    "vcse": party.vcse,
                    "classifications": [
                        {
                            "scheme": "UK_CA_TYPE",
                            "id": party.authority,
                            "description": classification.get(party.authority, party.authority),
                        }
                    ]
                    if party.authority
                    else None,
                }
            ),
        }
    )


def _lot(lot: LotRelease) -> dict[str, Any]:
    return _full(
        {
            "id": lot.id,
            "title": lot.title,
            "description": lot.description,
            "status": lot.status,
            "value": _value(lot.value),
            "contractPeriod": _full(
                {
                    "startDate": _day(lot.starts_on) if lot.starts_on else None,
                    "durationInDays": lot.months * 365 // 12 if lot.months else None,
                }
            ),
            "suitability": _full({"sme": lot.suits_sme, "vcse": lot.suits_vcse}),
            "awardCriteria": _full(
                {
                    "criteria": [
                        _full(
                            {
                                "id": str(number),
                                "type": criterion.kind,
                                "name": criterion.name,
                                "description": criterion.description,
                                "numbers": [
                                    {
                                        "id": "1",
                                        "number": _number(criterion.weight_pct),
                                        "weight": "percentageExact",
                                    }
                                ],
                            }
                        )
                        for number, criterion in enumerate(lot.criteria, 1)
                    ]
                }
            ),
        }
    )


def _document(notice: NoticeRelease) -> dict[str, Any]:
    return _full(
        {
            "id": notice.number,
            "documentType": DOCUMENT_TYPES.get(notice.code),
            "noticeType": notice.code,
            "title": notice.title,
            "url": notice.url,
            "datePublished": _moment(notice.published_at),
            "format": "text/html",
        }
    )


def _milestone(milestone: MilestoneRelease) -> dict[str, Any]:
    return _full(
        {
            "id": milestone.id,
            "title": milestone.title,
            "type": milestone.kind,
            "description": milestone.description,
            "dueDate": _day(milestone.due_on),
            "dateMet": _moment(milestone.met_at) if milestone.met_at else None,
            "status": "met" if milestone.met_at else "scheduled",
        }
    )


def _award(award: AwardRelease) -> dict[str, Any]:
    return _full(
        {
            "id": award.id,
            "title": award.title,
            "status": award.status,
            "date": _moment(award.decided_at),
            "value": _value(award.value),
            "suppliers": [{"id": party.id, "name": party.name} for party in award.suppliers],
            "relatedLots": list(award.lots),
            "standstillPeriod": _full(
                {"endDate": _moment(award.standstill_ends_at) if award.standstill_ends_at else None}
            ),
            "assessmentSummariesDateSent": _day(award.summaries_sent_on) if award.summaries_sent_on else None,
        }
    )


def _item(facts: TenderRelease) -> dict[str, Any]:
    cpv_id, _, _ = facts.cpv_code.partition("-")
    return _full(
        {
            "id": "1",
            "description": facts.title,
            "classification": _full({"scheme": "CPV", "id": cpv_id, "description": facts.cpv_name}),
            "relatedLot": facts.lots[0].id if len(facts.lots) == 1 else None,
        }
    )


def _period(start: datetime | None, end: datetime | None) -> dict[str, Any]:
    return _full({"startDate": _moment(start) if start else None, "endDate": _moment(end) if end else None})


def _tender(facts: TenderRelease) -> dict[str, Any]:
    tender = _full(
        {
            "id": facts.reference,
            "legalBasis": {"id": "2023/54", "scheme": "UKPGA"},
            "title": facts.title,
            "description": facts.description,
            "status": facts.status,
            "items": [_item(facts)] if facts.cpv_code else None,
            "value": _value(facts.value),
            "procurementMethod": facts.method,
            "procurementMethodDetails": facts.method_details,
            "mainProcurementCategory": "services",
            "aboveThreshold": facts.above_threshold,
            "specialRegime": list(facts.special_regime),
            "submissionMethod": ["electronicSubmission"],
            "submissionMethodDetails": facts.url,
            "tenderPeriod": _period(facts.published_at, facts.deadline_at),
            "enquiryPeriod": _period(None, facts.enquiries_until),
            "awardPeriod": _full(
                {"startDate": _day(facts.award_expected_on) if facts.award_expected_on else None}
            ),
            "milestones": [_milestone(milestone) for milestone in facts.milestones],
            "lots": [_lot(lot) for lot in facts.lots],
            "lotDetails": _full(
                {"noLotsDivisionRationale": facts.no_lots_reason if len(facts.lots) < 2 else None}
            ),
            "riskDetails": facts.risks,
            "awardCriteriaDetails": "\n".join(facts.outcome_sentences),
            "documents": [
                _document(notice) for notice in facts.notices if notice.code in ("UK4", "UK12", "UK3", "UK2")
            ],
            "amendments": [
                _full({"id": key, "date": _moment(at), "description": description, "rationale": rationale})
                for key, at, description, rationale in facts.amendments
            ],
            "finalStatusDate": _moment(facts.at) if facts.status == "cancelled" else None,
        }
    )
    if facts.cancelled_reason:
        tender["description"] = f"{facts.description}\n\nCancelled: {facts.cancelled_reason}".strip()
    return tender


def to_release(facts: TenderRelease) -> dict[str, Any]:
    """Return the OCDS release of ``facts``: ``planning`` is left out, ``awards`` only where there are any.

    Money is exact: whole pounds as integers, pence as ``Decimal``; encode it with ``encode``.
    Raises ``ValueError`` for an empty ocid, release id or tag, which the standard requires.
    """
    if not (facts.ocid and facts.release_id and facts.tag):
        raise ValueError("a release needs an ocid, an id and a tag")
    parties = {facts.buyer.id: _party(facts.buyer)}
    for party in (*facts.partners, *(each for award in facts.awards for each in award.suppliers)):
        parties.setdefault(party.id, _party(party))
    release: dict[str, Any] = {
        "ocid": facts.ocid,
        "id": facts.release_id,
        "date": _moment(facts.at),
        "tag": list(facts.tag),
        "initiationType": "tender",
        "language": "en",
        "parties": list(parties.values()),
        "buyer": {"id": facts.buyer.id, "name": facts.buyer.name},
        "tender": _tender(facts),
    }
    if facts.awards:
        release["awards"] = [_award(award) for award in facts.awards]
    if facts.bid_statistics:
        release["bids"] = {
            "statistics": [
                _full({"id": str(number), "measure": measure, "value": value, "relatedLot": lot})
                for number, (measure, value, lot) in enumerate(facts.bid_statistics, 1)
            ]
        }
    return release


def to_package(
    releases: Sequence[dict[str, Any]], *, uri: str, published_at: datetime, publisher: str
) -> dict[str, Any]:
    """Wrap releases in a release package that names the extensions they use."""
    return {**_package(uri, published_at, publisher), "releases": list(releases)}


def to_record_package(
    processes: Iterable[Sequence[dict[str, Any]]], *, uri: str, published_at: datetime, publisher: str
) -> dict[str, Any]:
    """Wrap processes in a record package: of each all its releases, and what they come to when merged."""
    records = [
        {"ocid": releases[0]["ocid"], "releases": list(releases), "compiledRelease": merged(releases)}
        for releases in processes
    ]
    return {**_package(uri, published_at, publisher), "records": records}


def _package(uri: str, published_at: datetime, publisher: str) -> dict[str, Any]:
    return {
        "uri": uri,
        "version": "1.1",
        "extensions": EXTENSION_URLS,
        "publishedDate": _moment(published_at),
        "publisher": {"name": publisher},
        "license": LICENCE,
    }


def encode(package: dict[str, Any]) -> bytes:
    """Return JSON bytes in which exact decimals are written as numbers, never through a float."""
    return msgspec.json.Encoder(decimal_format="number").encode(package)


def _patched(target: Any, patch: Any) -> Any:
    """Apply a JSON merge patch (RFC 7396): how an OCDS extension changes the core schema."""
    if not isinstance(patch, dict):
        return patch
    result = dict(target) if isinstance(target, dict) else {}
    for key, value in patch.items():
        if value is None:
            result.pop(key, None)
        else:
            result[key] = _patched(result.get(key), value)
    return result


def _definitions_without_base(schema: dict[str, Any]) -> dict[str, Any]:
    """Leave out definitions that point to extensions we do not use: they refer to what is not there."""
    known = set(schema["definitions"])
    text = json.dumps(schema)
    missing = {
        name
        for name in (part.split('"')[0] for part in text.split('"$ref": "#/definitions/')[1:])
        if name not in known
    }
    for name in sorted(missing):
        schema["definitions"][name] = {"type": "object"}
    return schema


@cache
def release_schema() -> dict[str, Any]:
    """Return the release schema 1.1.5 with our extensions laid over it."""
    schema = json.loads((SCHEMAS / "release-schema.json").read_text())
    for name in EXTENSION_ORDER:
        schema = _patched(schema, json.loads((SCHEMAS / "extensions" / f"{name}.json").read_text()))
    return _definitions_without_base(schema)


@cache
def _validator() -> Draft4Validator:
    return Draft4Validator(release_schema(), format_checker=FormatChecker())


def problems(release: dict[str, Any]) -> list[str]:
    """Return what keeps ``release`` from being a valid release, one sentence each; none when it is valid."""
    return [
        f"{'/'.join(map(str, error.absolute_path)) or 'release'}: {error.message}"
        for error in sorted(_validator().iter_errors(release), key=lambda error: list(map(str, error.path)))
    ]


def merged(releases: Sequence[dict[str, Any]], schema: dict[str, Any] | None = None) -> dict[str, Any]:
    """Return the compiled release of all ``releases`` of one process, in date order.

    The merge rules come from ``schema`` (default: core with our extensions), so no address is looked up.
    """
    return (Merger(schema) if schema else _merger()).create_compiled_release(list(releases))


@cache
def _merger() -> Merger:
    return Merger(release_schema())
