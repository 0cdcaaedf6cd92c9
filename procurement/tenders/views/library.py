"""The library: outcomes and rubrics of published tenders, to copy from."""

from django.db.models import Prefetch, Q
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from procurement.accounts.doors import role_required
from procurement.errors import clean
from procurement.html import show
from procurement.outcomes.models import Outcome
from procurement.paging import page_of
from procurement.tenders.models import Tender


@require_GET
@role_required("officer", "service_owner", "policy_owner", "approver")
def show_library(request: HttpRequest) -> HttpResponse:
    """Each published tender with its outcomes and its rubric."""
    text = clean(request.GET.get("q", ""))[:120]
    outcomes = Outcome.objects.select_related("buyer").prefetch_related("measures")
    found = (
        Tender.objects.public()
        .exclude(status="cancelled")
        .select_related("buyer")
        .prefetch_related(Prefetch("outcomes", outcomes))
    )
    if text:
        found = found.filter(
            Q(title__icontains=text) | Q(outcomes__title__icontains=text) | Q(buyer__name__icontains=text)
        ).distinct()
    page = page_of(found, request, order="-published_at", size=10)
    return show(
        request,
        "procurement/tenders/library.html",
        {
            "page": page,
            "text": text,
            "may_draft": bool({"officer", "service_owner", "policy_owner"} & request.roles),
        },
    )
