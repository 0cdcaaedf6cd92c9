"""From a stored tender to the plain facts of its release. The table of contents is ``release.py``."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.conf import settings

from procurement.ocds.release import (
    TAGS,
    AwardRelease,
    CriterionFacts,
    LotRelease,
    MilestoneRelease,
    Money,
    NoticeRelease,
    Party,
    TenderRelease,
    to_release,
)

STATUS = {"cancelled": "cancelled", "awarded": "complete", "draft": "planning", "in_review": "planning"}
METHOD_DETAILS = {
    "open": "Open procedure",
    "flexible": "Competitive flexible procedure",
    "below_threshold": "Below threshold - open competition",
}


def ocid_of(tender: Any) -> str:
    """Return the open contracting id of a procurement. The prefix is a setting, registered by each
    service."""
    return f"{getattr(settings, 'OCID_PREFIX', 'ocds-worth0')}-{tender.reference}"


def party_of(organisation: Any, *roles: str) -> Party:
    """Return an organisation as a party: by its registered identifier, else by its reference here."""
    scheme, number = "GB-WORTH", organisation.reference
    if organisation.identifier.count("-") >= 2:
        first, second, number = organisation.identifier.split("-", 2)
        scheme = f"{first}-{second}"
    authority = ""
    if organisation.kind == "buyer":
        authority = (
            "publicAuthorityCentralGovernment"
            if organisation.is_central_government
            else "publicAuthoritySubCentralGovernment"
        )
    return Party(f"{scheme}-{number}", organisation.name, roles, scheme, number, authority=authority)


def criteria_of(tender: Any) -> tuple[CriterionFacts, ...]:
    """Return the published criteria with their weights; social value counts as quality in OCDS."""
    plan = tender.plan_snapshot or {}
    found = [
        CriterionFacts(
            str(each.get("title", each.get("code", ""))),
            "price" if each.get("kind") == "price" else "quality",
            Decimal(str(each["weight_pct"])),
            str(each.get("question", "")),
        )
        for each in plan.get("criteria", [])
        if each.get("weight_pct") is not None
    ]
    price = (plan.get("price") or {}).get("weight_pct")
    if price is not None and not any(each.kind == "price" for each in found):
        found.append(CriterionFacts("Price", "price", Decimal(str(price))))
    return tuple(found)


def milestones_of(tender: Any) -> tuple[MilestoneRelease, ...]:
    """Return the screening of a tender with its promised day; none where the plan has no screening."""
    from procurement.tenders import screening

    due_on = screening.told_on(tender)
    if due_on is None:
        return ()
    title = "Screening without price: bidders hear who goes forward"
    words = screening.words_of(tender)
    return (MilestoneRelease("screening", title, "assessment", words, due_on, tender.screened_at),)


def lots_of(tender: Any, status: str) -> tuple[LotRelease, ...]:
    """Return the lots of a tender of that status; a lot that ceased is cancelled by itself."""
    criteria = criteria_of(tender)
    return tuple(
        LotRelease(
            id=lot.reference,
            title=lot.title,
            description=lot.description,
            status="cancelled" if lot.ceased_at else status,
            value=Money(net=lot.value_gbp) if lot.value_gbp is not None else None,
            starts_on=tender.starts_on,
            months=lot.term_months,
            suits_sme=lot.suits_sme,
            suits_vcse=lot.suits_vcse,
            criteria=criteria,
        )
        for lot in tender.lots.all()
    )


def release_of(
    tender: Any,
    *,
    code: str,
    number: int,
    at: datetime,
    tag: str = "",
    title: str = "",
    awards: tuple[AwardRelease, ...] = (),
) -> dict[str, Any]:
    """Return the OCDS release of ``tender`` as it stands, for the notice ``code``."""
    from procurement.tenders.queries import is_above

    url = f"{settings.SERVICE_URL}/tenders/{tender.reference}/"
    status = STATUS.get(tender.status, "active")
    withheld = {each.get("field") for each in tender.withheld}
    notices = [
        NoticeRelease(each.code, each.reference, each.published_at, url, each.title)
        for each in tender.notices.all()
    ]
    notices.append(NoticeRelease(code, f"{tender.reference}-N{number}", at, url, title))
    return to_release(
        TenderRelease(
            ocid=ocid_of(tender),
            release_id=f"{tender.reference}-{number}",
            tag=TAGS[tag or code],
            at=at,
            awards=awards,
            reference=tender.reference,
            title=tender.title,
            description=tender.why,
            buyer=party_of(tender.buyer, "buyer"),
            partners=tuple(party_of(each, "buyer") for each in tender.partners.all()),
            status=status,
            value=Money(net=tender.value_gbp) if tender.value_gbp is not None else None,
            lots=lots_of(tender, status),
            above_threshold=is_above(tender),
            method="open",
            method_details=METHOD_DETAILS[tender.procedure],
            cpv_code=tender.cpv_code,
            region=tender.itl_code,
            deadline_at=tender.deadline_at,
            enquiries_until=tender.questions_close_at,
            published_at=tender.published_at or at,
            award_expected_on=tender.result_promised_on,
            no_lots_reason=tender.no_lots_reason,
            risks="" if "known_risks" in withheld else tender.known_risks,
            special_regime=("lightTouch",) if tender.light_touch else (),
            outcome_sentences=tuple(each.statement for each in tender.outcomes.prefetch_related("measures")),
            notices=tuple(notices),
            amendments=tuple(
                (each.reference, each.made_at, each.what, each.why)
                for each in tender.amendments.all()
                if each.made_at
            ),
            cancelled_reason=tender.cancel_reason,
            milestones=milestones_of(tender),
            url=url,
        )
    )
