"""Pages of the screening: where it stands, its lock, the second person, and the letter to a bidder."""

from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from procurement import audit
from procurement.errors import Refused
from procurement.form_page import form_page
from procurement.html import data_of, go, press, show
from procurement.tenders import screening as published
from scoring.assessments.models import LotMarking, Panel
from scoring.assessments.pages import about, lot_of, tender_for
from scoring.assessments.queries import bids_of
from scoring.assessments.rules import check_declared
from scoring.moderation.actions import check_all_settled
from scoring.moderation.views import door, hides_names
from scoring.screening import actions, queries
from scoring.screening.forms import DecideForm
from scoring.screening.models import Screening, ScreeningLetter
from scoring.screening.rules import SECONDS
from suppliers.bids.models import Bid

FOLDER = "scoring/screening"


def _door(request: HttpRequest, reference: str) -> Panel | HttpResponse:
    """Return the panel of a tender with a screening, for a reader who declared; else a way on, or a 404."""
    panel = door(request, reference)
    if isinstance(panel, Panel) and not panel.tender.screening:
        raise Http404
    return panel


@require_safe
def show_screening(request: HttpRequest, reference: str) -> HttpResponse:
    """Every lot of a tender: how far its screening is, and who goes forward once it is locked."""
    panel = _door(request, reference)
    if isinstance(panel, HttpResponse):
        return panel
    tender = panel.tender
    held = tender.roles_of(request.user)
    screenings = list(
        Screening.objects.filter(lot__tender=tender).select_related("lot", "locked_by", "second")
    )
    standing = {each.lot_id: each for each in screenings if each.status != Screening.Status.SENT_BACK}
    markings = {each.lot_id: each for each in LotMarking.objects.filter(panel=panel)}
    lots = []
    for lot in tender.lots.all():
        lot.tender = tender
        found = standing.get(lot.pk)
        marking = markings.get(lot.pk)
        lots.append(
            {
                "lot": lot,
                "screening": found,
                "lines": queries.lines_of(lot, found.record) if found else [],
                "open": bool(marking and marking.all_locked_at and not marking.screened_at),
                "may_decide": bool(
                    found and found.status == "waiting" and found.locked_by_id != request.user.pk
                )
                and bool(held & SECONDS),
            }
        )
    context = {
        "tender": tender,
        "lots": lots,
        "words": published.words_of(tender),
        "told_on": published.told_on(tender),
        "is_moderator": "moderator" in held,
        "names_hidden": hides_names(panel),
        "history": audit.history(*screenings, limit=30),
    }
    return show(request, f"{FOLDER}/show_screening.html", context)


@require_http_methods(["GET", "POST"])
def lock(request: HttpRequest, reference: str, lot: int) -> HttpResponse:
    """Lock the screening of a lot: who would go forward stands on the page, and a second person decides."""
    panel = _door(request, reference)
    if isinstance(panel, HttpResponse):
        return panel
    if "moderator" not in panel.tender.roles_of(request.user):
        raise Http404
    back = reverse("moderation:show-lots", args=[reference])
    found = LotMarking.objects.select_related("lot").filter(lot__tender=panel.tender, lot__number=lot)
    marking = found.first()
    if marking is None or marking.all_locked_at is None or marking.screened_at is not None:
        return go(request, back)
    each = marking.lot
    each.tender = panel.tender
    if press(request, lambda: check_all_settled(panel, each, screened=False)) is None:
        return go(request, "moderation:show-table", reference, lot)
    bids = bids_of(panel.tender, each)
    return form_page(
        request,
        Form(data_of(request)),
        lambda said: actions.lock_screening(each, by=request.user),
        title=f"Lock the screening of lot {lot}",
        button="Lock the screening",
        done="The screening is locked. A second person looks at it before anybody is told.",
        lead="A second person looks at this before any bidder is told. Until then nothing in this lot is settled.",
        to=reverse("screening:show", args=[reference]),
        page=f"{FOLDER}/decide.html",
        screened=queries.lines_of(each, queries.compute(each, bids), bids),
        names_hidden=hides_names(panel),
        **about(panel.tender, back, "moderation"),
    )


@require_http_methods(["GET", "POST"])
def decide(request: HttpRequest, reference: str, lot: int) -> HttpResponse:
    """Agree to a screening as the second person, so that every bidder is told, or send it back."""
    panel = _door(request, reference)
    if isinstance(panel, HttpResponse):
        return panel
    if not panel.tender.roles_of(request.user) & SECONDS:
        raise Http404
    each = lot_of(panel, lot)
    found = queries.standing(each)
    if found is None or found.status != Screening.Status.WAITING:
        messages.info(request, "No screening of this lot waits for a second person.")
        return go(request, "screening:show", reference)

    def act(said: dict[str, Any]) -> Screening:
        verb = actions.agree if said["decision"] == "agree" else actions.send_back
        return verb(found, by=request.user, words=said["words"])

    return form_page(
        request,
        DecideForm(data_of(request)),
        act,
        title=f"The screening of lot {lot}",
        button="Decide",
        done=lambda made: (
            "Agreed. Every bidder has been told."
            if made.status == "agreed"
            else "It is with the moderators again."
        ),
        lead=f"{found.locked_by} locked it. Look at who goes forward before you decide: telling bidders cannot be "
        "taken back.",
        page=f"{FOLDER}/decide.html",
        screened=queries.lines_of(each, found.record),
        names_hidden=hides_names(panel),
        **about(panel.tender, reverse("screening:show", args=[reference]), "screening"),
    )


@require_safe
def letter(request: HttpRequest, bid: str) -> HttpResponse:
    """What one bidder was told of the screening: for its own team, and for the buyer once names are known."""
    found = get_object_or_404(
        ScreeningLetter.objects.select_related("bid__tender__buyer", "bid__supplier"), bid__reference=bid
    )
    record: Bid = found.bid
    if not {"bidder", "supplier_admin"} & request.user.roles_in(record.supplier_id):
        tender = tender_for(
            request, record.tender.reference, {"officer", "approver", "moderator", "observer"}
        )
        panel = Panel.objects.filter(tender=tender).first()
        if panel is None or hides_names(panel):
            raise Http404
        try:
            check_declared(panel, request.user)
        except Refused:
            raise Http404 from None
    return show(request, f"{FOLDER}/letter.html", {"letter": found, "said": found.content})
