"""Pages from opened prices to the award. Each asks first what may be shown in this phase, then reads."""

import re
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from procurement import audit
from procurement.accounts.doors import reauthentication_required
from procurement.errors import Refused
from procurement.form_page import form_page
from procurement.html import attempt, data_of, go, press, show
from procurement.tenders.models import Tender
from scoring.assessments import queries as marking
from scoring.assessments.models import Panel
from scoring.assessments.pages import about, panel_for, tender_for
from scoring.assessments.rules import check_read
from scoring.moderation.queries import consensus_of
from scoring.results import actions, forms, queries
from scoring.results.models import (
    AssessmentSummary,
    AwardDecision,
    Challenge,
    EvidencePack,
    LowBidEnquiry,
    Repair,
    StoredResult,
)
from scoring.results.rules import DECIDED, PARTS, PRICED, open_parts
from scoring.results.summaries import gaps
from suppliers.bids.models import Bid

READERS = frozenset({"officer", "approver", "moderator", "evaluator", "observer", "service_owner"})


def _panel(request: HttpRequest, reference: str, *roles: str, **along: Any) -> Panel:
    """Return the panel for a reader of results. An evaluator gets in once prices are open, no sooner."""
    panel = panel_for(request, reference, set(roles) or READERS, **along)
    held = panel.tender.roles_of(request.user)
    if held & READERS <= {"evaluator"} and panel.tender.status not in PRICED:
        raise Http404
    try:
        check_read(panel)
    except Refused:
        raise Http404 from None
    return panel


def _tender(request: HttpRequest, reference: str, *roles: str) -> Tender:
    """Return the tender for a reader of results, as `_panel` does."""
    return _panel(request, reference, *roles).tender


@require_safe
def show_results(request: HttpRequest, reference: str) -> HttpResponse:
    """Prices with what they ask for, the ranking with every part, close marks, and the way to the award."""
    try:
        panel: Any = _panel(request, reference, **queries.read_along())
    except Http404:
        return _show_earlier(request, reference)
    tender = panel.tender
    priced = tender.status in PRICED
    competing = queries.competing(tender)
    lots, fallen = queries.results_and_fallen(queries.lots_of(panel), competing) if priced else ([], [])
    destroyed = next((bid for bid in competing if bid.destroyed_at), None)
    prices = queries.price_lines(panel, by=request.user, bids=competing) if priced and not destroyed else {}
    held = tender.roles_of(request.user)
    stale = priced and not any(entry.result for entry in lots)
    may = open_parts(tender, held)
    if stale:
        may.discard("recommend")
    if not any(entry.decision and entry.decision.status == "recommended" for entry in lots):
        may.discard("approve")
    bids = _repairs(competing) if held & {"officer", "approver"} else []
    enquiries = [line.enquiry for lines in prices.values() for line in lines if line.enquiry]
    changes = panel.changes_read if priced else []
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
        "nobody_stands": priced and not any(queries.standing(row) for e in lots for row in e.rows),
        "bids": bids,
        "repaired": any(repair for _, repair in bids),
        "waiting": queries.waiting_words(enquiries, any(change["status"] == "asked" for change in changes)),
        "changes": _agreed(changes, competing),
        "old": _changed_since(lots, changes, enquiries),
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
    tender = _tender(request, reference, *PARTS["compute"].roles)
    outbox = press(request, lambda: actions.request_result(tender, by=request.user))
    if outbox is None:
        return go(request, "results:show-results", reference)
    if outbox.by_id != request.user.pk or outbox.state == "done":
        done = outbox.state == "done"
        words = "The result is computed" if done else "The result is being computed"
        messages.info(request, f"{words} from what is settled now.")
        return go(request, "results:show-results", reference)
    return go(request, "notifications:show-job", outbox.uuid)


def _about(tender: Tender) -> dict[str, Any]:
    """Return the words of a form that leads back to the result."""
    return about(tender, reverse("results:show-results", args=[tender.reference]), "result")


def _bid(tender: Tender, reference: str) -> Bid:
    for bid in marking.bids_of(tender):
        if bid.reference == reference:
            bid.tender = tender
            return bid
    raise Http404


@require_http_methods(["GET", "POST"])
def ask_about_price(request: HttpRequest, reference: str, bid: str) -> HttpResponse:
    """Ask a supplier about a low price."""
    tender = _tender(request, reference, *PARTS["ask"].roles)
    record = _bid(tender, bid)
    return form_page(
        request,
        forms.QuestionForm(data_of(request)),
        lambda said: actions.ask_about_price(record, by=request.user, **said),
        title=f"Ask {record.supplier.name} about its price",
        button="Ask",
        done="Asked. The supplier has five working days.",
        lead="The supplier fills in a table: effort, tools, margin, risk, what is left out. Check with your adviser.",
        **_about(tender),
    )


@require_http_methods(["GET", "POST"])
def show_enquiry(request: HttpRequest, enquiry: str) -> HttpResponse:
    """A low-bid enquiry: the supplier's table of figures, or the buyer's decision."""
    found = get_object_or_404(
        LowBidEnquiry.objects.select_related("bid__tender__buyer", "bid__supplier", "bid__lot"),
        bid__reference=enquiry.removesuffix("-E"),
    )
    tender = found.bid.tender
    if {"bidder", "supplier_admin"} & request.user.roles_in(found.bid.supplier_id):
        return _supplier_enquiry(request, found)
    _tender(request, tender.reference)
    held = tender.roles_of(request.user)
    if tender.status not in PRICED:
        raise Http404
    figures = list(found.figures.all())
    form = (
        forms.DecideEnquiryForm(data_of(request))
        if found.is_open and held & {"officer", "approver"}
        else None
    )
    if form is not None and attempt(
        form,
        lambda: actions.decide_enquiry(
            found,
            by=request.user,
            explained=form.cleaned_data["explained"] == "yes",
            reasons=form.cleaned_data["reasons"],
            limits=form.cleaned_data["limits"],
        ),
    ):
        messages.success(request, "Decided, with your reasons on record.")
        return go(request, "results:show-results", tender.reference)
    return show(
        request,
        "scoring/results/show_enquiry.html",
        {
            "enquiry": found,
            "tender": tender,
            "figures": figures,
            "total": sum((f.amount_gbp for f in figures), start=0) if figures else None,
            "form": form,
            "history": audit.history(found),
        },
    )


def _supplier_enquiry(request: HttpRequest, found: LowBidEnquiry) -> HttpResponse:
    figures = list(found.figures.all())
    form = forms.FiguresForm(data_of(request)) if found.status == LowBidEnquiry.Status.ASKED else None
    if form is not None and attempt(
        form,
        lambda: actions.answer_enquiry(
            found, by=request.user, figures=form.figures, words=form.cleaned_data["words"]
        ),
    ):
        messages.success(request, "Your figures have been sent to the buyer.")
        return go(request, "results:show-enquiry", found.reference)
    return show(
        request,
        "scoring/results/answer_enquiry.html",
        {"enquiry": found, "tender": found.bid.tender, "form": form, "figures": figures},
    )


@require_http_methods(["GET", "POST"])
def ask_repair(request: HttpRequest, reference: str, bid: str) -> HttpResponse:
    """Open the one repair window of a bid."""
    tender = tender_for(request, reference, {"officer"})
    record = _bid(tender, bid)
    return form_page(
        request,
        forms.RepairForm(data_of(request)),
        lambda said: actions.ask_repair(
            record,
            by=request.user,
            fields=said["fields_named"].splitlines(),
            why=said["why"],
        ),
        title="Let something be put right",
        button="Open the 24 hours",
        done="The bidder has been told and has 24 hours.",
        lead="Once for each bid, and never for a price or an answer that is scored.",
        **_about(tender),
    )


@require_http_methods(["GET", "POST"])
def show_repair(request: HttpRequest, bid: str) -> HttpResponse:
    """The bidder's page of its repair window."""
    from django import forms as plain_forms

    found = get_object_or_404(
        Repair.objects.select_related("bid__tender", "bid__supplier"), bid__reference=bid
    )
    if not {"bidder", "supplier_admin"} & request.user.roles_in(found.bid.supplier_id):
        raise Http404
    fields = {
        f"field_{place}": plain_forms.CharField(label=name, max_length=5000, widget=plain_forms.Textarea)
        for place, name in enumerate(found.fields)
    }
    form = type("AnswerForm", (plain_forms.Form,), {} if found.replied_at else fields)(data_of(request))
    return form_page(
        request,
        form,
        lambda said: actions.answer_repair(
            found,
            by=request.user,
            reply={name: said.get(f"field_{n}", "") for n, name in enumerate(found.fields)},
        ),
        title="Put your bid right",
        button="Send",
        done="Sent. Your bid is as you put it right.",
        lead=found.why,
        lines=tuple(f"{name}: {text}" for name, text in found.reply.items()),
        to=reverse("results:show-repair", args=[bid]),
        **about(found.bid.tender, reverse("bids:show", args=[bid]), "your bid"),
    )


@require_http_methods(["GET", "POST"])
def read_again(request: HttpRequest, reference: str, lot: int, bid: str, code: str) -> HttpResponse:
    """The second reading of a mark that is close to another outcome."""
    tender = _tender(request, reference, *PARTS["read"].roles)
    if tender.status not in PRICED:
        raise Http404
    record = _bid(tender, bid)
    result = queries.latest(record.lot)
    settled = consensus_of(record.lot, [record]).get(record.pk, {}).get(code)
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
        **_about(tender),
    )


@require_http_methods(["GET", "POST"])
def recommend(request: HttpRequest, reference: str) -> HttpResponse:
    """Recommend the award as the result puts it."""
    tender = _tender(request, reference, *PARTS["recommend"].roles)
    if tender.status not in PRICED:
        raise Http404
    ties, firsts = [], []
    for entry in queries.lot_results(tender):
        rows = queries.candidates(entry.result) if entry.result else []
        names = [(row["bid"], entry.bids[row["bid"]].supplier.name) for row in rows]
        if len(rows) > 1:
            ties.append((entry.lot, names))
        elif rows:
            firsts.append(f"Lot {entry.lot.number} goes to {names[0][1]}.")
    return form_page(
        request,
        forms.RecommendForm(data_of(request), ties=ties),
        lambda said: actions.recommend(
            tender,
            by=request.user,
            reason=said["reason"],
            choices={lot.reference: said[f"tie_{lot.number}"] for lot, _ in ties},
        ),
        title="Recommend the award",
        button="Recommend",
        done="Recommended. A second person approves it.",
        lead=" ".join(
            [
                "The award goes to the bid that the published rules put first.",
                *firsts,
                "You say why in words that the bidder will understand.",
            ]
        ),
        **_about(tender),
    )


@require_http_methods(["GET", "POST"])
@reauthentication_required
def approve(request: HttpRequest, reference: str) -> HttpResponse:
    """Approve the award: summaries go out, the standstill begins."""
    tender = _tender(request, reference, *PARTS["approve"].roles)
    return form_page(
        request,
        forms.WordsForm(data_of(request)),
        lambda said: actions.approve(tender, by=request.user, words=said["words"]),
        title="Approve the award",
        page="scoring/results/approve.html",
        lots=[e for e in queries.lot_results(tender) if e.decision and e.decision.status == "recommended"]
        if tender.status in PRICED
        else [],
        button="Approve and tell every bidder",
        done="Approved. Every bidder has its assessment summary and the standstill has begun.",
        lead="Every bidder gets its assessment summary at the same moment, the award notice is published and a "
        "standstill of eight working days begins. Check with your adviser.",
        **_about(tender),
    )


@require_http_methods(["GET", "POST"])
def return_recommendation(request: HttpRequest, reference: str) -> HttpResponse:
    """Send a recommendation back."""
    tender = _tender(request, reference, *PARTS["return"].roles)
    return form_page(
        request,
        forms.WordsForm(data_of(request)),
        lambda said: actions.return_recommendation(tender, by=request.user, reason=said["words"]),
        title="Send the recommendation back",
        button="Send it back",
        done="Sent back. It stays on record.",
        **_about(tender),
    )


@require_http_methods(["GET", "POST"])
@reauthentication_required
def award(request: HttpRequest, reference: str) -> HttpResponse:
    """Award after the standstill."""
    from django.forms import Form

    tender = _tender(request, reference, *PARTS["award"].roles)
    return form_page(
        request,
        Form(data_of(request)),
        lambda said: actions.award(tender, by=request.user),
        title="Award",
        button="Award and draw the contract",
        done="Awarded. The contract is drawn from the record.",
        lead=f"The standstill ends with {tender.standstill_ends_on:%-d %B %Y}. The contract may be signed on the day "
        "after. Check with your adviser."
        if tender.standstill_ends_on
        else "",
        **_about(tender),
    )


@require_http_methods(["GET", "POST"])
def fall(request: HttpRequest, reference: str, lot: int) -> HttpResponse:
    """Record that an award fell; the next in rank is recommended."""
    tender = _tender(request, reference, *PARTS["fall"].roles)
    decision = (
        AwardDecision.objects.filter(lot__tender=tender, lot__number=lot, status__in=["approved", "awarded"])
        .select_related("lot__tender__buyer", "bid__supplier", "result", "contract")
        .first()
    )
    if decision is None:
        raise Http404
    return form_page(
        request,
        forms.FallForm(data_of(request)),
        lambda said: actions.fall(decision, by=request.user, reason=said["reason"]),
        title=f"The award to {decision.bid.supplier.name} fell",
        button="Record it",
        done="Recorded. The next in rank is recommended, if there is one.",
        lead="The next bid in rank takes its place, with its own approval, summaries and standstill.",
        **_about(tender),
    )


@require_http_methods(["GET", "POST"])
def log_challenge(request: HttpRequest, reference: str, bid: str) -> HttpResponse:
    """Log a question or challenge: the bidder itself, or an officer for it."""
    record = get_object_or_404(Bid.objects.select_related("tender__buyer", "supplier", "lot"), reference=bid)
    tender = record.tender
    mine = bool({"bidder", "supplier_admin"} & request.user.roles_in(record.supplier_id))
    was_stopped = record.status == Bid.Status.NOT_FORWARD
    if tender.reference != reference or (tender.status not in DECIDED and not was_stopped):
        raise Http404
    if not mine:
        _tender(request, reference, *PARTS["challenge"].roles)
    summary = AssessmentSummary.objects.filter(bid=record).order_by("-pk").first()
    to = reverse("results:summary", args=[summary.reference]) if mine and summary else ""
    if mine and was_stopped:
        to = reverse("screening:letter", args=[record.reference])
    return form_page(
        request,
        forms.ChallengeForm(data_of(request)),
        lambda said: actions.log_challenge(tender, by=request.user, supplier=record.supplier, **said),
        title="Ask about the screening, or challenge it"
        if was_stopped
        else "Ask about this award, or challenge it",
        button="Send",
        done="Logged, with its date.",
        lead="Choose the ground. A question is answered and holds nothing.",
        to=to,
        **about(tender, to, "screening" if was_stopped else "summary" if to else "result"),
    )


def _challenge(request: HttpRequest, reference: str, number: int) -> Challenge:
    """A challenge to the award of a tender, for those who answer challenges; a 404 for everybody else."""
    tender = _tender(request, reference, *PARTS["challenge"].roles)
    challenge = get_object_or_404(Challenge.objects.select_related("supplier"), tender=tender, number=number)
    challenge.tender = tender
    return challenge


@require_http_methods(["GET", "POST"])
def decide_hold(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """Decide whether a claim that a supplier says it started holds the award."""
    challenge = _challenge(request, reference, number)
    return form_page(
        request,
        forms.HoldForm(data_of(request)),
        lambda said: actions.decide_hold(
            challenge, by=request.user, holds=said["holds"] == "yes", words=said["words"]
        ),
        title=f"Does {challenge.reference} hold the award?",
        button="Decide",
        done="Decided, with your words on record.",
        lead=f"{challenge.supplier.name} says that a claim was started in court. If that is so and you were told of "
        "it in the standstill, the contract may not be signed until the claim is settled. Check with your adviser.",
        lines=(challenge.words,),
        **_about(challenge.tender),
    )


@require_http_methods(["GET", "POST"])
def close_challenge(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """Answer and close a question or challenge."""
    challenge = _challenge(request, reference, number)
    return form_page(
        request,
        forms.CloseForm(data_of(request)),
        lambda said: actions.close_challenge(challenge, by=request.user, **said),
        title=f"{challenge.reference}: {challenge.get_ground_display()}",
        button="Close it",
        done="Closed, with its answer.",
        lines=(challenge.words,),
        **_about(challenge.tender),
    )


# The reference of a bid, and behind it the number of the decision that the summary tells of.
SUMMARY_NAME = re.compile(r"(B-[A-Z0-9]+)(?:-S([0-9]{1,17}))?")


def _summary(request: HttpRequest, summary: str) -> AssessmentSummary:
    """Return a summary for its own bidder, or for the buyer's people who may read results; else a 404.

    ``summary``: its reference, or that of the bid, whose page knows no other: then the newest one counts.
    """
    named = SUMMARY_NAME.fullmatch(summary)
    if named is None:
        raise Http404
    bid, decision = named.groups()
    sent = AssessmentSummary.objects.select_related("bid__tender__buyer", "bid__supplier", "decision").filter(
        bid__reference=bid
    )
    found = (sent.filter(decision_id=decision) if decision else sent).order_by("-decision_id").first()
    if found is None:
        raise Http404
    if not {"bidder", "supplier_admin"} & request.user.roles_in(found.bid.supplier_id):
        _tender(request, found.bid.tender.reference)
    return found


@require_safe
def summary(request: HttpRequest, summary: str) -> HttpResponse:
    """One bidder's assessment summary."""
    found = _summary(request, summary)
    mine = bool({"bidder", "supplier_admin"} & request.user.roles_in(found.bid.supplier_id))
    context = {"summary": found, "said": found.content, "gaps": gaps(found.content), "mine": mine}
    return show(request, "scoring/results/summary.html", context)


@require_safe
def summary_pdf(request: HttpRequest, summary: str) -> HttpResponse:
    """The same as a PDF that a screen reader can read (PDF/UA)."""
    from scoring.results.pdf import summary_pdf as write

    found = _summary(request, summary)
    response = HttpResponse(write(found), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{found.reference}.pdf"'
    response["Cache-Control"] = "no-store"
    return response


@require_http_methods(["GET", "POST"])
def pack(request: HttpRequest, reference: str) -> HttpResponse:
    """The evidence packs of a tender; one press makes a fresh one."""
    tender = _tender(request, reference, *PARTS["pack"].roles)
    if tender.status not in DECIDED:
        raise Http404
    if request.method == "POST":
        outbox = press(request, lambda: actions.request_pack(tender, by=request.user))
        if outbox is not None:
            return go(request, "notifications:show-job", outbox.uuid)
    packs = (
        EvidencePack.objects.filter(tender=tender)
        .annotate(is_there=~Q(data=b""))
        .defer("data")
        .select_related("made_by")
    )
    return show(request, "scoring/results/pack.html", {"tender": tender, "packs": packs})


@require_safe
def pack_zip(request: HttpRequest, reference: str, sha256: str) -> HttpResponse:
    """One evidence pack."""
    tender = _tender(request, reference, *PARTS["pack"].roles)
    found = EvidencePack.objects.filter(tender=tender, sha256=sha256).first()
    if found is None:
        raise Http404
    if not found.data:
        messages.info(request, "This pack was destroyed with the bids whose answers it held.")
        return go(request, "results:pack", reference)
    response = HttpResponse(bytes(found.data), content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="{tender.reference}-evidence.zip"'
    response["Cache-Control"] = "no-store"
    return response


@require_safe
def result_json(request: HttpRequest, reference: str, lot: int) -> HttpResponse:
    """The stored bytes of a result, exactly."""
    tender = _tender(request, reference)
    if tender.status not in PRICED:
        raise Http404
    found = StoredResult.objects.filter(lot__tender=tender, lot__number=lot).first()
    if found is None:
        raise Http404
    response = HttpResponse(bytes(found.data), content_type="application/json")
    response["Cache-Control"] = "no-store"
    return response
