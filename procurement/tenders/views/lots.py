"""Lots and the split proposal."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from procurement.form_page import form_page
from procurement.html import attempt, data_of, go, press, show
from procurement.outcomes.checking import inline
from procurement.tenders import actions, queries
from procurement.tenders.firms import firms_able
from procurement.tenders.forms.bidding import LotForm, SplitForm
from procurement.tenders.formulas.bundling import bundling
from procurement.tenders.formulas.capabilities import BY_KEY
from procurement.tenders.formulas.split import propose_split
from procurement.tenders.models import Lot, Tender
from procurement.tenders.views.doors import about, can, crumbs, own


@require_GET
def show_lots(request: HttpRequest, reference: str) -> HttpResponse:
    """All lots with their bundling parts and, where a lot ties much together, the split proposal."""
    tender = own(request, reference)
    facts = queries.facts_of(tender)
    stored = list(tender.lots.all())
    lots = []
    for lot, each in zip(stored, facts.lots, strict=True):
        result = bundling(each, facts.live_capabilities)
        try:
            split = propose_split(facts, each.number)
        except ValueError:
            split = None
        lots.append(
            {"lot": lot, "bundling": result, "split": split if len(split.lots if split else ()) > 1 else None}
        )
    return show(
        request,
        "procurement/tenders/lots.html",
        {
            "tender": tender,
            "lots": lots,
            "may_change": can(tender, "change", request),
            "capability_titles": {key: each.title for key, each in BY_KEY.items()},
            "breadcrumbs": crumbs(tender),
        },
    )


def lot_of(tender: Tender, number: int) -> Lot:
    """Return a tender's lot by its number, or 404."""
    return get_object_or_404(tender.lots, number=number)


@require_http_methods(["GET", "POST"])
def add_lot(request: HttpRequest, reference: str) -> HttpResponse:
    """Add a lot."""
    tender = own(request, reference)
    form = LotForm(data_of(request), live=queries.live_capability_keys())
    return form_page(
        request,
        form,
        lambda said: actions.add_lot(tender, by=request.user, **said),
        title="New lot",
        reads=True,
        to=reverse("tenders:lots", args=[tender.reference]),
        **about(tender),
    )


@require_http_methods(["GET", "POST"])
def change_lot(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """Change a lot."""
    tender = own(request, reference)
    lot = lot_of(tender, number)
    form = LotForm(data_of(request), initial=LotForm.of(lot), live=queries.live_capability_keys())
    return form_page(
        request,
        form,
        lambda said: actions.change_lot(lot, by=request.user, **said),
        title=f"Lot {lot.number}",
        reads=True,
        **inline(lot.title, lot.description),
        to=reverse("tenders:lots", args=[tender.reference]),
        **about(tender),
    )


@require_POST
def remove_lot(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """Take a lot out of a draft."""
    tender = own(request, reference)
    lot = lot_of(tender, number)
    press(
        request,
        lambda: actions.remove_lot(lot, by=request.user),
        f"Lot {number} is out. The versions keep what it said.",
    )
    return go(request, "tenders:lots", tender.reference)


@require_http_methods(["GET", "POST"])
def split_lot(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """Show the split proposal, before and after; one press makes the lots."""
    tender = own(request, reference)
    lot = lot_of(tender, number)
    form = SplitForm(request.POST if request.method == "POST" else request.GET or None)
    total = form.cleaned_data["total_gbp"] if form.is_bound and form.is_valid() else None
    try:
        split = propose_split(queries.facts_of(tender), number, total_gbp=total, firms_able=firms_able())
    except ValueError as error:
        messages.info(request, f"There is nothing to split: {error}.")
        return go(request, "tenders:lots", tender.reference)
    if request.method == "POST":
        made = attempt(form, lambda: actions.split_lot(lot, by=request.user, total_gbp=total))
        if made:
            messages.success(request, f"{len(made)} lots stand in the place of lot {number}.")
            return go(request, "tenders:lots", tender.reference)
    return show(
        request,
        "procurement/tenders/split_lot.html",
        {
            "tender": tender,
            "lot": lot,
            "split": split,
            "form": form,
            "total": total,
            "may_change": can(tender, "change", request),
            "titles": {key: each.title for key, each in BY_KEY.items()},
            "reuse": [BY_KEY[key].title for key in split.reuse],
            "rows": [
                {"lot": each, "capabilities": [BY_KEY[key].title for key in each.capabilities]}
                for each in split.lots
            ],
            "breadcrumbs": crumbs(tender, ("Lots", reverse("tenders:lots", args=[tender.reference]))),
        },
    )
