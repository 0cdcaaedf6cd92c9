"""The result: prices, ranking, close marks, and the second look at a mark that could turn it."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from procurement import audit
from procurement.clock import now
from procurement.form_page import form_page
from procurement.html import data_of, go, press, show
from procurement.tenders.rules import in_standstill
from scoring.assessments import queries as marking
from scoring.assessments.models import Panel
from scoring.assessments.pages import tender_for
from scoring.moderation.queries import consensus_of
from scoring.results import actions, forms, queries
from scoring.results.models import (
    LowBidEnquiry,
    Repair,
    StoredResult,
)
from scoring.results.rules import PARTS, PRICED, open_parts
from scoring.results.views.doors import READERS, about_result, bid_of, panel_of, tender_of
from suppliers.bids.models import Bid


@require_safe
def show_results(request: HttpRequest, reference: str) -> HttpResponse:
    """Prices with what they ask for, the ranking with every part, close marks, and the way to the award."""
    try:
        panel: Any = panel_of(request, reference, **queries.read_along())
    except Http404:
        return _show_earlier(request, reference)
    tender = panel.tender
    priced = tender.status in PRICED
    competing = queries.competing(tender)
    lots, fallen = queries.results_and_fallen(queries.lots_of(panel), competing) if priced else ([], [])
    destroyed = next((bid for bid in competing if bid.destroyed_at), None)
    prices = queries.price_lines(panel, by=request.user, bids=competing) if priced and not destroyed else {}
    held = tender.roles_of(request.user)
    may = open_parts(tender, held)
    if not any(entry.decision and entry.decision.status == "recommended" for entry in lots):
        may.discard("approve")
    bids = _repairs(competing) if held & {"officer", "approver"} else []
    enquiries = [line.enquiry for lines in prices.values() for line in lines if line.enquiry]
    changes = panel.changes_read if priced else []
    waiting = queries.waiting_words(enquiries, any(change["status"] == "asked" for change in changes))
    queries.note_lots_without_bids(lots, enquiries)
    old = _changed_since(lots, changes, enquiries)
    stale = priced and (bool(old) or not any(entry.result for entry in lots))
    if stale or waiting:
        may.discard("recommend")
    if in_standstill(tender, by=request.user, now=now()):
        may.discard("award")
    unasked = [line for lines in prices.values() for line in lines if line.triggers and not line.enquiry]
    challenges = queries.challenges_of(panel)
    decided = [entry.decision for entry in lots if entry.decision] + fallen
    computed = [entry.result for entry in lots if entry.result]
    repairs = [("repair", bid.reference) for bid, repair in bids if repair]
    parts: list[Any] = [*computed, *decided, *enquiries, *challenges, *repairs]
    context = {
        "tender": tender,
        "priced": priced,
        "lots": [(entry, prices.get(entry.lot.pk, [])) for entry in lots],
        "stale": stale,
        "destroyed": destroyed,
        "nobody_stands": priced and all(entry.nobody_stands or not entry.rows for entry in lots),
        "bids": bids,
        "repaired": any(repair for _, repair in bids),
        "waiting": waiting,
        "unasked": unasked if "ask" in may else [],
        "ripe": [each for each in enquiries if each.is_ripe(now())] if "decide" in may else [],
        "changes": _agreed(changes, competing),
        "old": old,
        "challenges": challenges,
        "fallen": fallen,
        "may": may,
        "history": audit.history(tender, parts=parts, limit=50),
    }
    return show(request, "scoring/results/show_results.html", context)


def _agreed(changes: list[dict[str, Any]], competing: list[Bid]) -> list[dict[str, Any]]:
    """Return the changes of settled marks that a second person agreed to, each with its firm and lot."""
    bids = {bid.reference: bid for bid in competing}
    return [
        {**change, "firm": bids[change["bid"]].supplier.name, "lot": bids[change["bid"]].lot.number}
        for change in changes
        if change["status"] == "agreed"
    ]


def _changed_since(
    lots: list[Any], changes: list[dict[str, Any]], enquiries: list[LowBidEnquiry]
) -> list[int]:
    """Return the numbers of the lots in which a mark was changed or a bid set aside after the result shown."""
    moments = [
        (change["lot"], datetime.fromisoformat(change["decided_at"]))
        for change in changes
        if change["status"] == "agreed"
    ]
    moments += [
        (enquiry.bid.lot_id, enquiry.decided_at)
        for enquiry in enquiries
        if enquiry.status == LowBidEnquiry.Status.SET_ASIDE and enquiry.decided_at
    ]
    return [
        entry.lot.number
        for entry in lots
        if entry.result
        and not entry.decision
        and not entry.nobody_left
        and any(lot == entry.lot.pk and at > entry.result.computed_at for lot, at in moments)
    ]


def _show_earlier(request: HttpRequest, reference: str) -> HttpResponse:
    """The result of an award that was brought in from earlier records, as far as those tell it; else a 404."""
    tender = tender_for(request, reference, READERS)
    contracts = list(tender.contracts.filter(record__earlier=True).select_related("supplier").order_by("pk"))
    if not contracts or Panel.objects.filter(tender=tender).exists():
        raise Http404
    return show(request, "scoring/results/earlier.html", {"tender": tender, "contracts": contracts})


def _repairs(competing: list[Bid]) -> list[tuple[Bid, Repair | None]]:
    """Return the bids with their repair window, the firms by name."""
    bids = sorted(marking.going_forward(competing), key=lambda bid: (bid.supplier.name, bid.pk))
    return [(bid, getattr(bid, "repair", None)) for bid in bids]


@require_POST
def compute(request: HttpRequest, reference: str) -> HttpResponse:
    """Ask the worker for the result and show how far it is."""
    tender = tender_of(request, reference, *PARTS["compute"].roles)
    outbox = press(request, lambda: actions.request_result(tender, by=request.user))
    if outbox is None:
        return go(request, "results:show-results", reference)
    if outbox.by_id != request.user.pk or outbox.state == "done":
        done = outbox.state == "done"
        words = "The result is computed" if done else "The result is being computed"
        messages.info(request, f"{words} from what is settled now.")
        return go(request, "results:show-results", reference)
    return go(request, "notifications:show-job", outbox.uuid)


@require_http_methods(["GET", "POST"])
def read_again(request: HttpRequest, reference: str, lot: int, bid: str, code: str) -> HttpResponse:
    """The second reading of a mark that is close to another outcome."""
    tender = tender_of(request, reference, *PARTS["read"].roles)
    if tender.status not in PRICED:
        raise Http404
    record = bid_of(tender, bid)
    result = queries.latest(record.lot)
    settled = consensus_of([record]).get(record.pk, {}).get(code)
    if result is None or settled is None or record.lot.number != lot:
        raise Http404
    answer = marking.answers_of(tender, by=request.user)[record.pk].answers.get(code, "")
    return form_page(
        request,
        forms.WordsForm(data_of(request)),
        lambda said: actions.read_again(result, record, code, by=request.user, words=said["words"]),
        title=f"Read {code} of {record.supplier.name} again",
        button="Keep my reading",
        done="Your reading is on record.",
        lead="One mark more or less here gives another outcome. Read the answer and the reason: does the mark hold?",
        lines=(answer, f"Settled: {marking.plain(settled.mark)}. {settled.reason}"),
        **about_result(tender),
    )


@require_safe
def result_json(request: HttpRequest, reference: str, lot: int) -> HttpResponse:
    """The stored bytes of a result, exactly."""
    tender = tender_of(request, reference)
    if tender.status not in PRICED:
        raise Http404
    found = StoredResult.objects.filter(lot__tender=tender, lot__number=lot).first()
    if found is None:
        raise Http404
    response = HttpResponse(bytes(found.data), content_type="application/json")
    response["Cache-Control"] = "no-store"
    return response
