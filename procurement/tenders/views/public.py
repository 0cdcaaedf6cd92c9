"""One tender as everyone sees it, and as a document to take along."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET

from procurement.clock import now as clock_now
from procurement.html import show
from procurement.tenders import pack, queries, screening
from procurement.tenders.formulas.dates import UK_TIME, uk_moment
from procurement.tenders.formulas.lot_prices import with_terms
from procurement.tenders.models import Lot, Tender
from procurement.tenders.timeline import stage_list
from procurement.tenders.views.doors import BUYER_ROLES, tone, visible


@login_not_required
@require_GET
def show_public(request: HttpRequest, reference: str) -> HttpResponse:
    """The page as the public sees it; for the buyer's people also before publication."""
    return public_page(request, visible(request, reference))


def public_page(request: HttpRequest, tender: Tender) -> HttpResponse:
    """Show a tender on one page: the problem, the money, the lots, the dates, the words, the weights."""
    plan = tender.plan_snapshot or {}
    withheld = {each.get("field"): each for each in tender.withheld}
    lots = list(queries.with_lots(tender).lots.all())
    if tender.status == "awarded":
        note_awards(tender, lots)
    sections = [
        {
            "title": title,
            "text": "" if key in withheld else getattr(tender, key),
            "withheld": withheld.get(key),
        }
        for key, title in (
            ("why", "What is wrong, and for whom"),
            ("users", "Who will use it"),
            ("limits", "Limits that are real"),
            ("working_together", "How we work together"),
            ("quality", "What good looks like"),
            ("capability_plan", "What our own people can do at the end"),
            ("known_risks", "Known risks that may need a later change"),
        )
        if getattr(tender, key) or key in withheld
    ]
    beside = queries.shown_beside(tender)
    for change in beside["amendments"]:
        change.text_changes = queries.amended_parts(change, unseen=withheld)
    return show(
        request,
        "procurement/tenders/show_public.html",
        {
            **beside,
            "tender": tender,
            "tone": tone(tender),
            "sections": sections,
            "lots": lots,
            "outcomes": queries.chosen_outcomes(tender),
            "criteria": plan.get("criteria", []),
            "price": plan.get("price") or {},
            "lot_prices": with_terms(lots, plan.get("price")),
            "plan": plan,
            "screening": screening.words_of(tender),
            "stages": stage_list(tender),
            "facts": public_facts(tender, lots),
            "deadline": uk_moment(tender.deadline_at) if tender.deadline_at else "",
            "is_bidder": bool({"bidder", "supplier_admin"} & getattr(request, "roles", set())),
            "ocds_url": reverse("api-tender-ocds", args=[tender.reference]) if tender.is_public else "",
        },
    )


def note_awards(tender: Tender, lots: list[Lot]) -> None:
    """Give each lot of an awarded tender its standing contract as ``awarded``, or None."""
    standing = tender.contracts.exclude(status="fallen").select_related("supplier")
    by_lot = {contract.lot_id: contract for contract in standing}
    for lot in lots:
        lot.awarded = by_lot.get(lot.pk)  # type: ignore[attr-defined]


def public_facts(tender: Tender, lots: list[Lot]) -> list[dict[str, Any]]:
    """Return the four figures on top of the public page."""
    value = tender.value_gbp
    words = [lot.words_asked for lot in lots]
    asked = None if not words or any(each is None for each in words) else sum(each or 0 for each in words)
    days = queries.bidding_days(tender, clock_now().astimezone(UK_TIME).date())
    return [
        {"label": "Worth", "value": f"£{value:,.0f}" if value is not None else None, "note": "without VAT"},
        {"label": "Lots", "value": len(lots), "note": "bid for one, some or all" if len(lots) > 1 else ""},
        {"label": "Days to bid", "value": days, "note": ""},
        {
            "label": "Words asked",
            "value": f"{asked:,}" if asked is not None else None,
            "note": "all lots together",
        },
        {
            "label": "Price weight",
            "value": f"{tender.price_weight_pct.normalize():f}%"
            if tender.price_weight_pct is not None
            else None,
            "note": "opened after quality marks are locked",
        },
    ]


@login_not_required
@require_GET
def show_pack(request: HttpRequest, reference: str, form: str) -> HttpResponse:
    """The whole tender as one document: PDF or ODT."""
    tender = visible(request, reference)
    if form not in pack.FORMS or not (tender.is_public or tender.roles_of(request.user) & BUYER_ROLES):
        raise Http404
    body, kind = pack.make(tender, form)
    return HttpResponse(
        body,
        content_type=kind,
        headers={"Content-Disposition": f'attachment; filename="{tender.reference}.{form}"'},
    )
