"""Changes of a published tender."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from procurement.accounts.doors import reauthentication_required
from procurement.clock import now as clock_now
from procurement.errors import Refused
from procurement.html import go
from procurement.tenders import actions, forms, queries
from procurement.tenders.formulas.dates import moment_of
from procurement.tenders.models import Amendment
from procurement.tenders.views.doors import can, data, form_page, own


@require_http_methods(["GET", "POST"])
def show_amendments(request: HttpRequest, reference: str) -> HttpResponse:
    """The changes made and proposed; propose one."""
    tender = own(request, reference)
    form = forms.AmendmentForm(data(request))

    def act() -> None:
        values = form.cleaned_data
        changes = {values["part"]: values["new_text"]} if values["part"] else {}
        day = values["new_deadline_on"]
        actions.amend_tender(
            tender,
            by=request.user,
            what=values["what"],
            why=values["why"],
            is_material=values["is_material"],
            new_deadline_at=moment_of(day) if day else None,
            changes=changes,
        )

    now = clock_now()
    may_amend = can(tender, "amend", request)
    return form_page(
        request,
        tender,
        form,
        act,
        title="Changes of a published tender",
        page="procurement/tenders/amendments.html",
        to=reverse("tenders:show-amendments", args=[tender.reference]),
        button="Propose this change",
        amendments=list(tender.amendments.select_related("proposed_by", "agreed_by")),
        may_amend=may_amend,
        may_agree=can(tender, "agree_amendment", request),
        earliest=queries.uk_moment(actions.minimum_new_deadline(tender, now)) if may_amend else "",
    )


@require_POST
@reauthentication_required
def settle_amendment(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """Agree to a proposed change or refuse it."""
    tender = own(request, reference, "officer", "approver")
    amendment: Amendment = get_object_or_404(tender.amendments, number=number)
    try:
        if request.POST.get("verb") == "agree":
            actions.agree_amendment(amendment, by=request.user)
            messages.success(request, "The change is made and every bidder is told.")
        else:
            actions.refuse_amendment(amendment, by=request.user, reason=request.POST.get("reason", ""))
            messages.success(request, "The change was refused. The tender stays as it is.")
    except Refused as refusal:
        messages.error(request, refusal.message)
    return go(request, "tenders:show-amendments", tender.reference)
