"""Pages of a bid: start, answer, price, partners, files, check, submit, receipt."""

import uuid as uuids
from datetime import UTC
from pathlib import Path
from typing import Any

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from procurement import audit
from procurement.errors import Refused
from procurement.html import attempt, go, show
from procurement.tenders.models import Lot, Tender
from suppliers.bids import actions, content, drafts, queries
from suppliers.bids.forms import (
    AnswerForm,
    FileForm,
    PartnerForms,
    PriceForm,
    SubmitForm,
    WithdrawForm,
    partner_value,
)
from suppliers.bids.formulas.difference import difference
from suppliers.bids.formulas.price import PARTS, read_price
from suppliers.bids.formulas.words import count_words
from suppliers.bids.models import Bid, DraftPart, Receipt
from suppliers.bids.receipts import proof_is_ready, receipt_facts, receipt_pdf, receipt_proof
from suppliers.registration.models import Evidence
from suppliers.sealing import verify_receipt
from suppliers.sealing.guards import check_guards
from suppliers.sealing.keystore import KeyDestroyed
from suppliers.sealing.models import Opening

FOLDER = "suppliers/bids"
TOO_BIG = 60 * 1024 * 1024


def own_bid(request: HttpRequest, reference: str) -> Bid:
    """Return a bid of the visitor's own organisation; else 404, as for one that does not exist."""
    return get_object_or_404(
        Bid.objects.visible_to(request.user).select_related("tender__buyer", "lot", "supplier"),
        reference=reference,
    )


def state_of(bid: Bid, request: HttpRequest) -> dict[str, Any]:
    """Return what every page of a bid says on top: whether it is a bid yet, until when it can change."""
    now = timezone.now()
    is_open = bid.tender.is_open(now)
    return {
        "bid": bid,
        "tender": bid.tender,
        "lot": bid.lot,
        "is_open": is_open,
        "shown_status": bid.shown_status(now),
        "may_write": is_open and "bidder" in bid.roles_of(request.user),
        "counts": bid.counts,
        "change": actions.change_to_confirm(bid) if is_open else None,
        "changed_since": changed_since_submission(bid) if bid.status == Bid.Status.SUBMITTED else False,
    }


def changed_since_submission(bid: Bid) -> bool:
    """Say whether the draft was changed after the version that counts was received."""
    version = bid.versions.filter(number=bid.version).only("received_at").first()
    if version is None:
        return False
    return (
        bid.parts.filter(changed_at__gt=version.received_at).exists()
        or bid.files.filter(uploaded_at__gt=version.received_at, removed_at__isnull=True).exists()
        or bid.files.filter(removed_at__gt=version.received_at).exists()
    )


@require_GET
def list_bids(request: HttpRequest) -> HttpResponse:
    """The bids of one's own organisation: those that are not bids yet first."""
    now = timezone.now()
    bids = list(
        Bid.objects.visible_to(request.user)
        .select_related("tender", "lot", "supplier")
        .order_by("-started_at")[:200]
    )
    rows = [
        {
            "bid": bid,
            "status": bid.shown_status(now),
            "is_open": bid.tender.is_open(now),
            "tone": {"Draft": "warn", "Submitted": "good", "Sealed": "special", "Successful": "good"}.get(
                bid.shown_status(now), "quiet"
            ),
        }
        for bid in bids
    ]
    return show(request, f"{FOLDER}/list_bids.html", {"rows": rows})


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
    form = forms.Form(request.POST if request.method == "POST" else None)
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
    return show(request, f"{FOLDER}/start_bid.html", context, status=422 if form.is_bound else 200)


def _gone(request: HttpRequest, bid: Bid) -> HttpResponse:
    """After the closing moment the draft is gone: say so, and lead to the receipt."""
    return show(request, f"{FOLDER}/draft_gone.html", state_of(bid, request), status=410)


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
    context["was_opened"] = (
        not context["is_open"]
        and context["receipts"]
        and queries.opening_of(bid.tender, "quality") is not None
    )
    if context["is_open"]:
        try:
            context |= overview(bid)
        except KeyDestroyed:
            context["is_open"] = context["may_write"] = False
    return show(request, f"{FOLDER}/show_bid.html", context)


def overview(bid: Bid) -> dict[str, Any]:
    """Return the tasks of a draft with their state, the files, and everything that is missing."""
    draft = drafts.read_draft(bid)
    parts = draft.parts
    lacks = content.lacks_of(bid.tender, parts)
    by_part: dict[str, list[str]] = {}
    for lack in lacks:
        by_part.setdefault(lack.part, []).append(lack.message)
    tasks = []
    for item in content.questions(bid.tender):
        words = count_words(parts.get(item.part) or "")
        tasks.append(
            {
                "question": item,
                "words": words,
                "state": "ready" if item.part not in by_part else ("long" if words else "empty"),
            }
        )
    try:
        price = read_price(parts[content.PRICE]) if parts.get(content.PRICE) else None
    except ValueError:
        price = None
    return {
        "parts": parts,
        "tasks": tasks,
        "lacks": lacks,
        "price": price,
        "asks_price": content.asks_price(bid.tender),
        "price_ready": content.PRICE not in by_part,
        "partners": parts.get(content.PARTNERS) or [],
        "files": draft.files,
    }


@require_http_methods(["GET", "POST"])
def answer(request: HttpRequest, reference: str, code: str) -> HttpResponse:
    """One question and its answer, kept while it is typed."""
    bid = own_bid(request, reference)
    asked = content.questions(bid.tender)
    question = next((item for item in asked if item.code == code), None)
    if question is None:
        raise Http404
    context = {
        **state_of(bid, request),
        "question": question,
        "place": asked.index(question) + 1,
        "of": len(asked),
    }
    if not context["is_open"]:
        return _gone(request, bid)
    row = DraftPart.objects.filter(bid=bid, part=question.part).first()
    saved: actions.Saved | None = None
    if request.method == "POST":
        form = AnswerForm(request.POST)
        if form.is_valid():
            given = form.cleaned_data
            revision = given["over"] if given["over"] is not None else (given["revision"] or 0)
            saved = attempt(
                form,
                lambda: actions.save_part(
                    bid, question.part, given["text"], by=request.user, revision=revision
                ),
            )
        if saved and not saved.conflict and not request.htmx:
            following = asked[asked.index(question) + 1 :]
            if "next" in request.POST and following:
                return go(request, "bids:answer", bid.reference, following[0].code)
            return go(request, "bids:show", bid.reference)
        text = form.data.get("text", "")
    else:
        try:
            text = drafts.unlock_value(bid, question.part, bytes(row.sealed)) if row else ""
        except KeyDestroyed:
            return _gone(request, bid)
        item = (
            Evidence.objects.kept()
            .filter(organisation=bid.supplier, reference=request.GET.get("add", ""))
            .first()
        )
        if item is not None:
            # Put at the end and shown; it is kept once the person saves or types.
            text = f"{text.rstrip()}\n\n{item.text}".strip()
            context["added"] = item
        form = AnswerForm(initial={"text": text})
    form.fields["text"].widget.attrs |= {
        "hx-post": request.path,
        "hx-trigger": "input changed delay:1200ms",
        "hx-target": "#saved",
        "hx-swap": "outerHTML",
        "hx-include": "closest form",
        "hx-sync": "this:queue last",
    }
    conflict = saved is not None and saved.conflict
    context |= {
        "form": form,
        "text": text,
        "words": count_words(text),
        "revision": saved.revision if saved and not conflict else (row.revision if row else 0),
        "conflict": conflict,
        "saved": saved,
        "last": asked[-1].code == code,
        "library": list(Evidence.objects.kept().filter(organisation=bid.supplier)[:50]),
    }
    if conflict and saved is not None:
        context["parts"] = difference(saved.theirs, text)
        # Nothing of theirs is overwritten by the next keystroke either: only by the button.
        context["revision"] = form.cleaned_data["revision"] or 0
    bad = request.method == "POST" and (conflict or saved is None)
    return show(
        request, f"{FOLDER}/answer.html", context, part=f"{FOLDER}/_saved.html", status=422 if bad else 200
    )


@require_http_methods(["GET", "POST"])
def price(request: HttpRequest, reference: str) -> HttpResponse:
    """The whole-life price in its parts. It is sealed apart from the answers."""
    bid = own_bid(request, reference)
    context = state_of(bid, request)
    if not context["is_open"]:
        return _gone(request, bid)
    row = DraftPart.objects.filter(bid=bid, part=content.PRICE).first()
    if request.method == "POST":
        form = PriceForm(request.POST)
        saved = attempt(
            form,
            lambda: actions.save_part(
                bid,
                content.PRICE,
                form.value(),
                by=request.user,
                revision=form.cleaned_data["revision"] or 0,
            ),
        )
        if saved and saved.conflict:
            form.add_error(
                None,
                f"{saved.by} saved another price while you wrote: "
                f"£{read_price(saved.theirs).whole_life_gbp:,.2f} in all. "
                "Yours is below. Save again to put it in its place.",
            )
            form.data = form.data.copy()
            form.data["revision"] = saved.revision
        elif saved:
            return go(request, "bids:show", bid.reference)
    else:
        try:
            held = drafts.unlock_value(bid, content.PRICE, bytes(row.sealed)) if row else {}
        except KeyDestroyed:
            return _gone(request, bid)
        form = PriceForm(initial={**held, "revision": row.revision if row else 0})
    context |= {"form": form, "terms": (bid.tender.plan_snapshot or {}).get("price") or {}}
    return show(request, f"{FOLDER}/price.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
def partners(request: HttpRequest, reference: str) -> HttpResponse:
    """Partners and subcontractors with their shares."""
    bid = own_bid(request, reference)
    context = state_of(bid, request)
    if not context["is_open"]:
        return _gone(request, bid)
    row = DraftPart.objects.filter(bid=bid, part=content.PARTNERS).first()
    try:
        held = drafts.unlock_value(bid, content.PARTNERS, bytes(row.sealed)) if row else []
    except KeyDestroyed:
        return _gone(request, bid)
    note = forms.Form(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        rows = PartnerForms(request.POST, prefix="partner")
        if "more" in request.POST:
            rows = PartnerForms(_with_more_rows(request.POST), prefix="partner")
        elif rows.is_valid() and note.is_valid():
            try:
                revision = int(request.POST.get("revision") or 0)
            except ValueError:
                revision = 0
            saved = attempt(
                note,
                lambda: actions.save_part(
                    bid, content.PARTNERS, partner_value(rows), by=request.user, revision=revision
                ),
            )
            if saved and not saved.conflict:
                return go(request, "bids:show", bid.reference)
            if saved:
                names = ", ".join(item["name"] for item in saved.theirs) or "nobody"
                note.add_error(
                    None,
                    f"{saved.by} saved other partners while you wrote ({names}). "
                    "Yours are below. Save again to put them in their place.",
                )
                context["revision"] = saved.revision
    else:
        rows = PartnerForms(prefix="partner", initial=[*held, {}, {}])
    context.setdefault("revision", row.revision if row else 0)
    context |= {"rows": rows, "note": note}
    bad = request.method == "POST" and "more" not in request.POST
    return show(request, f"{FOLDER}/partners.html", context, status=422 if bad else 200)


def _with_more_rows(data: Any) -> Any:
    grown = data.copy()
    try:
        count = min(int(grown.get("partner-TOTAL_FORMS") or 0), 20)
    except ValueError:
        count = 0
    grown["partner-TOTAL_FORMS"] = str(min(count + 2, 20))
    return grown


@require_http_methods(["GET", "POST"])
def files(request: HttpRequest, reference: str) -> HttpResponse:
    """The files of a draft: choose one, it is checked in memory and sealed before it is stored."""
    bid = own_bid(request, reference)
    context = state_of(bid, request)
    if not context["is_open"]:
        return _gone(request, bid)
    asked = content.questions(bid.tender)
    if request.method == "POST":
        form = FileForm(request.POST, request.FILES, questions=asked)
        if int(request.META.get("CONTENT_LENGTH") or 0) > TOO_BIG:
            form.add_error(
                "file", "The file is larger than 50 MB. Make its pictures smaller or split it, and try again."
            )
        made = attempt(
            form,
            lambda: actions.upload_file(
                bid,
                form.cleaned_data["file"].name,
                form.cleaned_data["file"].read(),
                by=request.user,
                question=form.cleaned_data["question"],
            ),
        )
        if made:
            return go(request, "bids:files", bid.reference)
    else:
        form = FileForm(questions=asked)
    try:
        context["files"] = drafts.read_draft(bid).files
    except KeyDestroyed:
        return _gone(request, bid)
    context |= {"form": form, "questions": {item.code: item.title for item in asked}}
    return show(request, f"{FOLDER}/files.html", context, status=422 if form.is_bound else 200)


@require_GET
def file(request: HttpRequest, reference: str, uuid: uuids.UUID) -> HttpResponse:
    """One's own file of a draft, as it was sent."""
    bid = own_bid(request, reference)
    if not bid.tender.is_open(timezone.now()):
        return _gone(request, bid)
    try:
        facts = next((item for item in drafts.read_draft(bid).files if item["uuid"] == str(uuid)), None)
    except KeyDestroyed:
        facts = None
    if facts is None:
        raise Http404
    return download(facts["name"], facts["media_type"], b"".join(queries.stored_file(bid, facts)))


def download(name: str, media_type: str, data: bytes) -> HttpResponse:
    """Give a file to keep: never shown in the page, never guessed at by the browser, never cached."""
    response = HttpResponse(data, content_type=media_type)
    response.headers["Content-Disposition"] = content_disposition_header(True, name)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "no-store"
    return response


@require_POST
def remove_file(request: HttpRequest, reference: str, uuid: uuids.UUID) -> HttpResponse:
    """Take a file out of the draft."""
    bid = own_bid(request, reference)
    form = forms.Form(request.POST)

    def remove() -> bool:
        actions.remove_file(bid, uuid, by=request.user)
        return True

    if attempt(form, remove):
        return go(request, "bids:files", bid.reference)
    return show(request, f"{FOLDER}/refused.html", {**state_of(bid, request), "form": form}, status=422)


@require_http_methods(["GET", "POST"])
def check(request: HttpRequest, reference: str) -> HttpResponse:
    """Everything on one page before it is sent; and sending it."""
    bid = own_bid(request, reference)
    context = state_of(bid, request)
    if request.method == "POST":
        form = SubmitForm(request.POST)
        receipt = attempt(
            form,
            lambda: actions.submit_bid(bid, by=request.user, idempotency_key=form.cleaned_data["key"]),
        )
        if receipt:
            return go(request, "bids:receipt", bid.reference, receipt.version.number)
    else:
        form = SubmitForm(initial={"key": uuids.uuid4().hex})
    if not context["is_open"] and request.method == "GET":
        return _gone(request, bid)
    try:
        context |= overview(bid) if context["is_open"] else {}
    except KeyDestroyed:
        context["is_open"] = context["may_write"] = False
    parts = context.get("parts", {})
    context["answers"] = [
        {"question": item, "text": parts.get(item.part) or ""} for item in content.questions(bid.tender)
    ]
    if context.get("price"):
        context["price_rows"] = [(label, getattr(context["price"], name)) for name, label, _ in PARTS]
    context["form"] = form
    return show(request, f"{FOLDER}/check.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
def withdraw(request: HttpRequest, reference: str) -> HttpResponse:
    """Take a bid back before the closing moment."""
    bid = own_bid(request, reference)
    form = WithdrawForm(request.POST if request.method == "POST" else None)
    if attempt(form, lambda: actions.withdraw_bid(bid, by=request.user, reason=form.cleaned_data["reason"])):
        return go(request, "bids:show", bid.reference)
    context = {**state_of(bid, request), "form": form}
    return show(request, f"{FOLDER}/withdraw.html", context, status=422 if form.is_bound else 200)


@require_POST
def reopen(request: HttpRequest, reference: str) -> HttpResponse:
    """Make a withdrawn bid a draft again."""
    bid = own_bid(request, reference)
    form = forms.Form(request.POST)
    if attempt(form, lambda: actions.reopen_bid(bid, by=request.user)):
        return go(request, "bids:show", bid.reference)
    return show(request, f"{FOLDER}/refused.html", {**state_of(bid, request), "form": form}, status=422)


@require_POST
def confirm(request: HttpRequest, reference: str) -> HttpResponse:
    """Let a submitted bid stand as it is after the tender changed."""
    bid = own_bid(request, reference)
    form = forms.Form(request.POST)
    if attempt(form, lambda: actions.confirm_bid(bid, by=request.user)):
        return go(request, "bids:show", bid.reference)
    return show(request, f"{FOLDER}/refused.html", {**state_of(bid, request), "form": form}, status=422)


@require_GET
def sent(request: HttpRequest, reference: str) -> HttpResponse:
    """One's own bid as it was submitted, once two officers have opened the envelopes."""
    bid = own_bid(request, reference)
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
    try:
        facts, data = queries.opened_file(bid, uuid, by=request.user)
    except Refused:
        raise Http404 from None
    return download(facts.name, facts.media_type, data)


def _receipt(request: HttpRequest, reference: str, version: int) -> tuple[Bid, Receipt]:
    bid = own_bid(request, reference)
    return bid, get_object_or_404(
        Receipt.objects.select_related("version__submitted_by"), version__bid=bid, version__number=version
    )


@require_GET
def receipt(request: HttpRequest, reference: str, version: int) -> HttpResponse:
    """The receipt of a version: what it proves, how to keep it, how to check it without us."""
    bid, found = _receipt(request, reference, version)
    facts = receipt_facts(found)
    names: dict[str, str] = {}
    if bid.tender.is_open(timezone.now()):
        try:
            names = {item["sha256"]: item["name"] for item in drafts.read_draft(bid).files}
        except KeyDestroyed:
            names = {}
    context = {
        **state_of(bid, request),
        "receipt": found,
        "facts": facts,
        "received_at": found.version.received_at,
        "received_utc": found.version.received_at.astimezone(UTC),
        "deadline_at": found.version.deadline_at,
        "files": [{**item, "name": names.get(item["sha256"], "")} for item in facts["files"]],
        "proof_is_ready": proof_is_ready(facts),
        "is_current": bid.version == version and bid.status != Bid.Status.WITHDRAWN,
    }
    return show(request, f"{FOLDER}/receipt.html", context)


@require_GET
def receipt_json(request: HttpRequest, reference: str, version: int) -> HttpResponse:
    """The receipt itself, byte for byte."""
    _, found = _receipt(request, reference, version)
    return download(f"receipt-{reference}-{version}.json", "application/json", bytes(found.data))


@require_GET
def receipt_proof_json(request: HttpRequest, reference: str, version: int) -> HttpResponse:
    """The proof that the receipt's log entry is in the public log, for the verifier."""
    bid, found = _receipt(request, reference, version)
    data = receipt_proof(receipt_facts(found))
    if data is None:
        form = forms.Form({})
        form.add_error(None, "The proof is not ready yet: it follows within a minute. Come back then.")
        return show(request, f"{FOLDER}/refused.html", {**state_of(bid, request), "form": form}, status=409)
    return download(f"proof-{reference}-{version}.json", "application/json", data)


@require_GET
def receipt_as_pdf(request: HttpRequest, reference: str, version: int) -> HttpResponse:
    """The receipt as a document to file."""
    bid, found = _receipt(request, reference, version)
    data = receipt_pdf(bid, found)
    if data is None:
        return render(request, f"{FOLDER}/no_pdf.html", {"bid": bid, "version": version}, status=503)
    return download(f"receipt-{reference}-{version}.pdf", "application/pdf", data)


@login_not_required
@require_GET
def verifier(request: HttpRequest) -> HttpResponse:
    """The stand-alone verifier, one file for anyone."""
    return download("verify_receipt.py", "text/x-python", Path(verify_receipt.__file__).read_bytes())


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
    context = {"tender": found, "openings": openings, "quality": quality, "rows": rows, "named": named}
    return show(request, f"{FOLDER}/received.html", context, part=f"{FOLDER}/_received.html")
