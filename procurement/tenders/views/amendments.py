"""Changes of a published tender."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from procurement.accounts.doors import reauthentication_required
from procurement.clock import now as clock_now
from procurement.form_page import form_page
from procurement.html import data_of, go, press
from procurement.tenders import actions, queries
from procurement.tenders.forms.published import AmendmentForm
from procurement.tenders.formulas.dates import moment_of, uk_words
from procurement.tenders.models import Amendment
from procurement.tenders.rules import AMENDMENT_MOVES
from procurement.tenders.views.doors import about, can, own


@require_http_methods(["GET", "POST"])
def show_amendments(request: HttpRequest, reference: str) -> HttpResponse:
    """The changes made and proposed; propose one."""
    tender = own(request, reference)
    form = AmendmentForm(data_of(request))

    def act(values: dict[str, Any]) -> None:
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
    amendments = list(tender.amendments.select_related("proposed_by", "agreed_by"))
    for one in amendments:
        one.tender = tender
        one.text_changes = queries.amended_parts(one)
        one.open_verbs = AMENDMENT_MOVES.open_to(one, by=request.user, now=now)
    return form_page(
        request,
        form,
        act,
        title="Changes of a published tender",
        page="procurement/tenders/amendments.html",
        to=reverse("tenders:show-amendments", args=[tender.reference]),
        button="Propose this change",
        done="Your change is written down. It says below whether it is made or waits for a second person.",
        amendments=amendments,
        may_amend=may_amend,
        waiting=any(one.status == Amendment.Status.PROPOSED for one in amendments),
        earliest=uk_words(actions.minimum_new_deadline(tender, now)) if may_amend else "",
        **about(tender),
    )


@require_http_methods(["GET", "POST"])
@reauthentication_required
def settle_amendment(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """Agree to a proposed change or refuse it. Somebody who comes back from the second factor is led to the changes."""
    tender = own(request, reference, "officer", "approver")
    if request.method == "GET":
        return go(request, "tenders:show-amendments", tender.reference)
    amendment: Amendment = get_object_or_404(tender.amendments, number=number)
    if request.POST.get("verb") == "agree":
        press(
            request,
            lambda: actions.agree_amendment(amendment, by=request.user),
            "The change is made and every bidder is told.",
        )
    else:
        press(
            request,
            lambda: actions.refuse_amendment(
                amendment, by=request.user, reason=request.POST.get("reason", "")
            ),
            "The change was refused. The tender stays as it is.",
        )
    return go(request, "tenders:show-amendments", tender.reference)
