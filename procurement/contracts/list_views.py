"""Pages of everything of a kind that one contract has: its own page shows the newest few and leads here."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from procurement.contracts.views import mine, with_verbs
from procurement.html import show
from procurement.paging import page_of

FOLDER = "procurement/contracts"
SIZE = 50


@require_safe
def list_payments(request: HttpRequest, reference: str) -> HttpResponse:
    """All payments of a contract, the newest first."""
    contract = mine(request, reference)
    page = page_of(contract.payments.all(), request, order="-paid_on", size=SIZE)
    return show(request, f"{FOLDER}/list_payments.html", {"contract": contract, "page": page})


@require_safe
def list_milestones(request: HttpRequest, reference: str) -> HttpResponse:
    """All milestones of a contract, by their numbers."""
    contract = mine(request, reference)
    roles = contract.roles_of(request.user)
    context = {
        "contract": contract,
        "page": page_of(contract.milestones.all(), request, order="number", size=SIZE),
        "may_claim": bool(roles & {"officer", "service_owner", "bidder", "supplier_admin"}),
        "buyers_own": bool(request.user.roles_in(contract.buyer_id) & {"officer", "service_owner"}),
    }
    return show(request, f"{FOLDER}/list_milestones.html", context)


@require_safe
def list_changes(request: HttpRequest, reference: str) -> HttpResponse:
    """All changes of a contract, the newest first."""
    contract = mine(request, reference)
    found = contract.variations.select_related("asked_by", "decided_by")
    page = page_of(found, request, order="-number", size=20)
    context = {
        "contract": contract,
        "page": page,
        "changes": with_verbs(page, contract.roles_of(request.user), request.user),
    }
    return show(request, f"{FOLDER}/list_changes.html", context)


@require_safe
def list_lead_swaps(request: HttpRequest, reference: str) -> HttpResponse:
    """All leading parts of a contract that changed hands, the newest first."""
    contract = mine(request, reference)
    page = page_of(contract.lead_swaps.all(), request, order="-swapped_on", size=SIZE)
    return show(request, f"{FOLDER}/list_lead_swaps.html", {"contract": contract, "page": page})
