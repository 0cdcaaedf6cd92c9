"""Pages on which a bid is written: answers, price, partners, files, and the check before it is sent."""

import uuid as uuids
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from procurement.html import attempt, data_of, download, go, show
from suppliers.bids import actions, content, drafts, queries
from suppliers.bids.forms import AnswerForm, FileForm, PartnerForms, PriceForm, SubmitForm, partner_value
from suppliers.bids.formulas.difference import difference
from suppliers.bids.formulas.price import PARTS, read_price
from suppliers.bids.formulas.words import count_words
from suppliers.bids.models import Bid, DraftPart
from suppliers.bids.page import FOLDER, gone, overview, own_bid, state_of
from suppliers.registration.models import Evidence
from suppliers.sealing.keystore import KeyDestroyed

TOO_BIG = 60 * 1024 * 1024
AUTOSAVE = {
    "hx-trigger": "input changed delay:1200ms, again",
    "hx-target": "#saved",
    "hx-swap": "outerHTML",
    "hx-include": "closest form",
    "hx-sync": "this:queue last",
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
        return gone(request, bid)
    row = DraftPart.objects.filter(bid=bid, part=question.part).first()
    saved: actions.Saved | None = None
    if request.method == "POST":
        form = AnswerForm(request.POST)
        saved = _keep_answer(form, bid, question.part, by=request.user)
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
            return gone(request, bid)
        wanted = {"organisation": bid.supplier, "reference": request.GET.get("add", "")}
        item = Evidence.objects.kept().filter(**wanted).first()
        if item is not None:
            # Put at the end and shown; it is kept once the person saves or types.
            text = f"{text.rstrip()}\n\n{item.text}".strip()
            context["added"] = item
        form = AnswerForm(initial={"text": text})
    form.fields["text"].widget.attrs |= {"hx-post": request.path, **AUTOSAVE}
    conflict = saved is not None and saved.conflict
    context |= {
        "other_writer": _other_writer(saved, request) if saved is not None else "",
        "form": form,
        "text": text,
        "words": count_words(text),
        "revision": saved.revision if saved and not conflict else (row.revision if row else 0),
        "conflict": conflict,
        "saved": saved,
        "saved_at": row.changed_at if row and not context.get("added") else None,
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


def _other_writer(saved: actions.Saved, request: HttpRequest) -> str:
    """Return who saved in between, as a sentence begins: a colleague, or the same person in another window."""
    return "You, in another window," if saved.by == request.user else str(saved.by)


def _keep_answer(form: AnswerForm, bid: Bid, part: str, *, by: Any) -> actions.Saved | None:
    """Keep what was typed over the text that it began from, or over the one that the writer saw in a conflict.

    Return None where it was refused; the form says why.
    """
    if not form.is_valid():
        return None
    given = form.cleaned_data
    revision = given["over"] if given["over"] is not None else (given["revision"] or 0)
    return attempt(form, lambda: actions.save_part(bid, part, given["text"], by=by, revision=revision))


@require_http_methods(["GET", "POST"])
def price(request: HttpRequest, reference: str) -> HttpResponse:
    """The whole-life price in its parts. It is sealed apart from the answers."""
    bid = own_bid(request, reference)
    context = state_of(bid, request)
    if not context["is_open"]:
        return gone(request, bid)
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
                f"{_other_writer(saved, request)} saved another price while you wrote: "
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
            return gone(request, bid)
        form = PriceForm(initial={**held, "revision": row.revision if row else 0})
    context |= {"form": form, "terms": content.price_terms(bid.tender, bid.lot)}
    return show(request, f"{FOLDER}/price.html", context)


@require_http_methods(["GET", "POST"])
def partners(request: HttpRequest, reference: str) -> HttpResponse:
    """Partners and subcontractors with their shares."""
    bid = own_bid(request, reference)
    context = state_of(bid, request)
    if not context["is_open"]:
        return gone(request, bid)
    row = DraftPart.objects.filter(bid=bid, part=content.PARTNERS).first()
    try:
        held = drafts.unlock_value(bid, content.PARTNERS, bytes(row.sealed)) if row else []
    except KeyDestroyed:
        return gone(request, bid)
    note = forms.Form(data_of(request))
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
                    f"{_other_writer(saved, request)} saved other partners while you wrote ({names}). "
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
        return gone(request, bid)
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
        return gone(request, bid)
    context |= {"form": form, "questions": {item.code: item.title for item in asked}}
    return show(request, f"{FOLDER}/files.html", context)


@require_GET
def file(request: HttpRequest, reference: str, uuid: uuids.UUID) -> HttpResponse:
    """One's own file of a draft, as it was sent."""
    bid = own_bid(request, reference)
    if not bid.tender.is_open(timezone.now()):
        return gone(request, bid)
    try:
        facts = next((item for item in drafts.read_draft(bid).files if item["uuid"] == str(uuid)), None)
    except KeyDestroyed:
        facts = None
    if facts is None:
        raise Http404
    return download(facts["name"], facts["media_type"], b"".join(queries.stored_file(bid, facts)))


@require_POST
def remove_file(request: HttpRequest, reference: str, uuid: uuids.UUID) -> HttpResponse:
    """Take a file out of the draft."""
    bid = own_bid(request, reference)
    form = forms.Form(request.POST)
    if attempt(form, lambda: actions.remove_file(bid, uuid, by=request.user)):
        return go(request, "bids:files", bid.reference)
    return show(request, f"{FOLDER}/refused.html", {**state_of(bid, request), "form": form})


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
        return gone(request, bid)
    try:
        context |= overview(bid) if context["is_open"] else {}
    except KeyDestroyed:
        context["is_open"] = context["may_write"] = False
    parts = context.get("parts", {})
    # After the closing moment nobody can read the answers: show none, rather than empty ones.
    context["answers"] = [
        {"question": item, "text": parts.get(item.part) or ""}
        for item in content.questions(bid.tender)
        if context["is_open"]
    ]
    context["same_answers"] = content.same_answers(bid.tender, parts)
    if context.get("price"):
        context["price_rows"] = [(label, getattr(context["price"], name)) for name, label, _ in PARTS]
    context["form"] = form
    return show(request, f"{FOLDER}/check.html", context)
