"""Pages of a bid as a whole: the list, start, show, take back, confirm; what was sent; what the buyer sees."""

import uuid as uuids

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from procurement import audit
from procurement.errors import Refused
from procurement.html import attempt, data_of, download, go, show
from procurement.paging import page_of
from procurement.tenders.models import Lot, Tender
from suppliers.bids import actions, content, queries
from suppliers.bids.forms import WithdrawForm
from suppliers.bids.formulas.price import PARTS
from suppliers.bids.models import Bid, Receipt
from suppliers.bids.page import FOLDER, destroyed, overview, own_bid, state_of
from suppliers.sealing.guards import check_guards
from suppliers.sealing.keystore import KeyDestroyed
from suppliers.sealing.models import Opening


@require_GET
def list_bids(request: HttpRequest) -> HttpResponse:
    """The bids of one's own organisation, the newest first."""
    now = timezone.now()
    found = Bid.objects.visible_to(request.user).select_related("tender", "lot", "supplier")
    page = page_of(found, request, order="-started_at")
    rows = [
        {
            "bid": bid,
            "status": bid.shown_status(now),
            "is_open": bid.tender.is_open(now),
            "is_told": bid.counts and bid.tender.standstill_at is not None,
            "tone": {"Draft": "warn", "Submitted": "good", "Sealed": "special", "Successful": "good"}.get(
                bid.shown_status(now), "quiet"
            ),
        }
        for bid in page
    ]
    return show(request, f"{FOLDER}/list_bids.html", {"rows": rows, "page": page})


@require_http_methods(["GET", "POST"])
def start_bid(request: HttpRequest, lot: str) -> HttpResponse:
    """What a bid for this lot asks, and the button that starts it."""
    found = get_object_or_404(
        Lot.objects.select_related("tender__buyer").filter(tender__in=Tender.objects.public()), reference=lot
    )
    supplier = request.organisation if getattr(request.organisation, "kind", "") == "supplier" else None
    if supplier is None or not {"bidder", "supplier_admin"} & request.roles:
        raise Http404
    there = Bid.objects.filter(lot=found, supplier=supplier).first()
    if there is not None:
        return go(request, "bids:show", there.reference)
    form = forms.Form(data_of(request))
    made = attempt(form, lambda: actions.start_bid(found, by=request.user, supplier=supplier))
    if made:
        return go(request, "bids:show", made.reference)
    asked = content.questions(found.tender)
    context = {
        "lot": found,
        "tender": found.tender,
        "form": form,
        "questions": asked,
        "words": sum(item.word_limit or 0 for item in asked),
        "is_open": found.tender.is_open(timezone.now()),
        "may_write": "bidder" in request.roles,
        "supplier": supplier,
    }
    return show(request, f"{FOLDER}/start_bid.html", context)


@require_GET
def show_bid(request: HttpRequest, reference: str) -> HttpResponse:
    """The parts of a bid, each with what is still to do; the receipts; what can be done next."""
    bid = own_bid(request, reference)
    context = state_of(bid, request)
    context["receipts"] = list(
        Receipt.objects.filter(version__bid=bid)
        .select_related("version__submitted_by")
        .order_by("-version__number")
    )
    context["history"] = audit.history(bid)
    if context["is_open"]:
        try:
            context |= overview(bid)
        except KeyDestroyed:
            context["is_open"] = context["may_write"] = False
    return show(request, f"{FOLDER}/show_bid.html", context)


@require_http_methods(["GET", "POST"])
def withdraw_bid(request: HttpRequest, reference: str) -> HttpResponse:
    """Take a bid back before the closing moment."""
    bid = own_bid(request, reference)
    form = WithdrawForm(data_of(request))
    if attempt(form, lambda: actions.withdraw_bid(bid, by=request.user, reason=form.cleaned_data["reason"])):
        return go(request, "bids:show", bid.reference)
    context = {**state_of(bid, request), "form": form}
    return show(request, f"{FOLDER}/withdraw.html", context)


@require_POST
def reopen_bid(request: HttpRequest, reference: str) -> HttpResponse:
    """Make a withdrawn bid a draft again."""
    bid = own_bid(request, reference)
    form = forms.Form(request.POST)
    if attempt(form, lambda: actions.reopen_bid(bid, by=request.user)):
        return go(request, "bids:show", bid.reference)
    return show(request, f"{FOLDER}/refused.html", {**state_of(bid, request), "form": form})


@require_POST
def confirm_bid(request: HttpRequest, reference: str) -> HttpResponse:
    """Let a submitted bid stand as it is after the tender changed."""
    bid = own_bid(request, reference)
    form = forms.Form(request.POST)
    if attempt(form, lambda: actions.confirm_bid(bid, by=request.user)):
        return go(request, "bids:show", bid.reference)
    return show(request, f"{FOLDER}/refused.html", {**state_of(bid, request), "form": form})


@require_GET
def sent(request: HttpRequest, reference: str) -> HttpResponse:
    """One's own bid as it was submitted, once two officers have opened the envelopes."""
    bid = own_bid(request, reference)
    if bid.destroyed_at is not None:
        return destroyed(request, bid)
    try:
        found, price_given = queries.own_opened_bid(bid, by=request.user)
    except Refused as refusal:
        form = forms.Form({})
        form.add_error(None, refusal.message)
        return show(request, f"{FOLDER}/refused.html", {**state_of(bid, request), "form": form}, status=409)
    context = {
        **state_of(bid, request),
        "found": found,
        "answers": [
            {"question": item, "text": found.answers.get(item.code, "")}
            for item in content.questions(bid.tender)
        ],
        "price": price_given,
        "price_rows": [(label, getattr(price_given, name)) for name, label, _ in PARTS]
        if price_given
        else [],
    }
    return show(request, f"{FOLDER}/sent.html", context)


@require_GET
def sent_file(request: HttpRequest, reference: str, uuid: uuids.UUID) -> HttpResponse:
    """One's own file as it was submitted, after the opening."""
    bid = own_bid(request, reference)
    if bid.destroyed_at is not None:
        return destroyed(request, bid)
    try:
        facts, data = queries.opened_file(
            bid, lambda files: next((each for each in files if each.uuid == uuid), None), by=request.user
        )
    except Refused:
        raise Http404 from None
    return download(facts.name, facts.media_type, data)


@require_GET
def received(request: HttpRequest, tender: str) -> HttpResponse:
    """The list of bids of a tender for its buyer: the same words for none, one or many until the opening."""
    found = get_object_or_404(
        Tender.objects.visible_to(request.user).select_related("buyer"), reference=tender
    )
    roles = request.user.roles_in(found.buyer_id)
    if not roles:
        raise Http404
    try:
        check_guards(found, request.user)  # a conflict of interest closes this list too
    except Refused:
        raise Http404 from None
    openings = {
        each.envelope: each for each in Opening.objects.filter(tender=found).select_related("first", "second")
    }
    quality = openings.get("quality")
    named = bool(roles & {"officer", "approver", "opening_officer", "moderator", "buyer_admin"})
    rows = []
    if quality is not None:
        bids = {
            bid.reference: bid for bid in Bid.objects.filter(tender=found).select_related("supplier", "lot")
        }
        rows = [
            {"bid": bids[line["bid"]], "line": line, "named": named}
            for line in quality.bids
            if line["bid"] in bids
        ]
    may_cancel = found.status == Tender.Status.ASSESSING and bool(roles & {"officer", "approver"})
    context = {
        "tender": found, "openings": openings, "quality": quality, "rows": rows, "named": named,
        "may_cancel": may_cancel,
    }  # fmt: skip
    return show(request, f"{FOLDER}/received.html", context, part=f"{FOLDER}/_received.html")
