"""Pages about how long records are kept: of one tender, of all that ended, the schedule, and legal holds."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from procurement.accounts.doors import reauthentication_required, role_required
from procurement.form_page import form_page
from procurement.html import data_of, go, show
from procurement.paging import page_of
from procurement.tenders.models import Tender
from suppliers.retention import actions, queries
from suppliers.retention.forms import HoldForm, ReasonForm, ScheduleForm
from suppliers.retention.formulas import LEAST_YEARS
from suppliers.retention.models import Disposal, LegalHold
from suppliers.retention.rules import HOLD_MOVES, HOLDERS, MOVES, READERS, SCHEDULERS

FOLDER = "suppliers/retention"


def _tender(request: HttpRequest, reference: str) -> Tender:
    """Return a tender that is out to its buyer's people; else 404."""
    tender = get_object_or_404(
        Tender.objects.select_related("buyer").filter(published_at__isnull=False), reference=reference
    )
    if not READERS & request.user.roles_in(tender.buyer_id):
        raise Http404
    return tender


@role_required(*READERS)
@require_GET
def list_kept(request: HttpRequest) -> HttpResponse:
    """Every procurement of your organisation that has ended, until when its bids are kept, and the schedule."""
    organisation = request.user.acting_organisation
    if organisation.kind != "buyer":
        raise Http404
    page = page_of(queries.ended_tenders(organisation), request, order="published_at")
    context = {
        "organisation": organisation,
        "years": queries.years_of(organisation),
        "least": LEAST_YEARS,
        "may_set": bool(SCHEDULERS & request.user.roles_in(organisation)),
        "waiting": queries.waiting_of(organisation),
        "page": page,
        "rows": queries.rows_of(page, organisation),
        "today": timezone.localdate(),
    }
    return show(request, f"{FOLDER}/list_kept.html", context)


@require_GET
def show_kept(request: HttpRequest, reference: str) -> HttpResponse:
    """How long each class of records of one procurement is kept, with the rule, the day and the reason."""
    tender = _tender(request, reference)
    now, roles = timezone.now(), request.user.roles_in(tender.buyer_id)
    holds = list(LegalHold.objects.filter(tender=tender).select_related("placed_by", "lifted_by", "tender"))
    standing = next((hold for hold in holds if hold.lifted_at is None), None)
    disposals = list(
        Disposal.objects.filter(tender=tender).select_related("tender", "contract", "asked_by", "approved_by")
    )
    lines = queries.lines_of_tender(tender)
    for each in disposals:
        each.lines = lines  # type: ignore[attr-defined]
    context = {
        "tender": tender,
        "disposals": [(each, _open_verb(each, request, now)) for each in disposals],
        "busy": any(each.status == Disposal.Status.APPROVED for each in disposals),
        "lines": lines,
        "today": timezone.localdate(now),
        "holds": holds,
        "hold": standing,
        "may_hold": bool(HOLDERS & roles) and standing is None,
        "may_lift": standing is not None and bool(HOLD_MOVES.open_to(standing, by=request.user, now=now)),
        "may_sign": bool({"officer", "approver"} & roles),
        "history": queries.history_of(tender),
    }
    return show(request, f"{FOLDER}/show_kept.html", context, part=f"{FOLDER}/_disposals.html")


def _open_verb(disposal: Disposal, request: HttpRequest, now: datetime) -> str:
    """Return what this person can do about a disposal: "ask", "approve" or nothing."""
    if disposal.status not in (Disposal.Status.PROPOSED, Disposal.Status.ASKED):
        return ""
    verbs = MOVES.open_to(disposal, by=request.user, now=now)
    return next((verb for verb in ("ask", "approve") if verb in verbs), "")


def _about(tender: Tender | None) -> dict[str, Any]:
    """Return the words of a form about a procurement, or about all of them, with the way back."""
    back = reverse("retention:show", args=[tender.reference]) if tender else reverse("retention:list")
    return {"back": (back, "How long records are kept"), "caption": tender.title if tender else ""}


@role_required(*SCHEDULERS)
@require_http_methods(["GET", "POST"])
def set_schedule(request: HttpRequest) -> HttpResponse:
    """Set for how many years your organisation keeps unsuccessful bids."""
    organisation = request.user.acting_organisation
    if organisation.kind != "buyer":
        raise Http404
    form = ScheduleForm(data_of(request), initial={"bid_years": queries.years_of(organisation)})
    return form_page(
        request,
        form,
        lambda said: actions.set_schedule(organisation, by=request.user, **said),
        title="How long we keep unsuccessful bids",
        button="Set the schedule",
        done="The schedule is set. It counts for every procurement of your organisation.",
        lead="It counts for every procurement that has ended or will end. Longer or shorter, nothing is destroyed "
        "before two people have agreed to it.",
        **_about(None),
    )


@require_http_methods(["GET", "POST"])
def place_hold(request: HttpRequest, reference: str) -> HttpResponse:
    """Put a procurement on legal hold."""
    tender = _tender(request, reference)
    if not HOLDERS & request.user.roles_in(tender.buyer_id):
        raise Http404
    form = HoldForm(
        data_of(request), label="Who needs the records, and for what?",
        help_text="For example: the claim that a bidder’s solicitor announced on 3 May.",
        initial={"seen": Disposal.objects.filter(tender=tender, status=Disposal.Status.DONE).count()},
    )  # fmt: skip
    return form_page(
        request,
        form,
        lambda said: actions.place_hold(tender, by=request.user, **said),
        title="Put it on legal hold",
        button="Put it on hold",
        done="The legal hold stands. Nothing of this procurement is destroyed until it is lifted.",
        lead="A legal hold stops the clock of all records of this procurement. Another approver lifts it.",
        **_about(tender),
    )


@reauthentication_required
@require_http_methods(["GET", "POST"])
def lift_hold(request: HttpRequest, reference: str) -> HttpResponse:
    """Lift the legal hold that stands: somebody else than who put it on."""
    tender = _tender(request, reference)
    if "approver" not in request.user.roles_in(tender.buyer_id):
        raise Http404
    hold = LegalHold.objects.standing().select_related("placed_by", "tender").filter(tender=tender).first()
    if hold is None:
        messages.info(request, "No legal hold stands.")
        return go(request, "retention:show", tender.reference)
    form = ReasonForm(data_of(request), label="Why does nobody need the records any more?")
    return form_page(
        request,
        form,
        lambda said: actions.lift_hold(hold, by=request.user, **said),
        title="Lift the legal hold",
        button="Lift the hold",
        done="The legal hold is lifted. The days that it stood are added to every last day.",
        lead=f"{hold.placed_by.name} put it on {timezone.localdate(hold.placed_at):%-d %B %Y}: {hold.reason}",
        **_about(tender),
    )


@reauthentication_required
@require_http_methods(["GET", "POST"])
def move_disposal(request: HttpRequest, reference: str, number: int, verb: str) -> HttpResponse:
    """Ask to destroy bids that are due, or agree to what somebody else asked for."""
    tender = _tender(request, reference)
    role = {"ask": "officer", "approve": "approver"}.get(verb)
    if role is None or role not in request.user.roles_in(tender.buyer_id):
        raise Http404
    disposal = get_object_or_404(
        Disposal.objects.select_related("tender", "contract", "asked_by"), tender=tender, number=number
    )
    reading = {"page": f"{FOLDER}/move_disposal.html", "disposal": disposal, "warns": verb == "approve"}
    if verb == "ask":
        form = ReasonForm(
            data_of(request), label="What did you look at?",
            help_text="For example: no claim is announced, the auditors have finished, nobody asked for a copy.",
        )  # fmt: skip
        return form_page(
            request,
            form,
            lambda said: actions.ask_disposal(disposal, by=request.user, checked=said["reason"]),
            title=f"Ask to destroy {disposal.what}",
            button="Ask an approver",
            done="An approver has been told. Nothing is destroyed before they agree.",
            **reading,
            **_about(tender),
        )
    return form_page(
        request,
        Form(data_of(request)),
        lambda said: actions.approve_disposal(disposal, by=request.user),
        title=f"Agree to destroy {disposal.what}",
        button="Agree and destroy",
        done="It is agreed, and carried out within a minute.",
        **reading,
        **_about(tender),
    )
