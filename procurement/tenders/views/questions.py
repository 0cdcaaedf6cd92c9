"""Questions and answers."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from procurement.clock import now as clock_now
from procurement.form_page import form_page
from procurement.html import attempt, data_of, go, show
from procurement.tenders import actions
from procurement.tenders.forms.published import AnswerForm, QuestionForm
from procurement.tenders.formulas.dates import uk_words
from procurement.tenders.models import Clarification, Tender
from procurement.tenders.views.doors import BUYER_ROLES, about, can, own, visible


@login_not_required
@require_http_methods(["GET", "POST"])
def show_questions(request: HttpRequest, reference: str) -> HttpResponse:
    """Questions and answers: for bidders the answered ones and a form, for the buyer those that wait too."""
    tender = visible(request, reference)
    if not tender.is_public:
        raise Http404
    held = tender.roles_of(request.user)
    may_ask = can(tender, "ask_question", request)
    form = QuestionForm(data_of(request))
    if request.method == "POST":
        if not held & {"bidder", "supplier_admin"}:
            raise Http404
        asked = attempt(
            form,
            lambda: actions.ask_clarification(
                tender,
                by=request.user,
                question=form.cleaned_data["question"],
                organisation=request.organisation,
            ),
        )
        if asked:
            messages.success(
                request,
                "Your question was sent. Nobody sees who asked it; your firm finds it here until it is answered to "
                "everyone.",
            )
            return go(request, "tenders:show-questions", tender.reference)
    inside = bool(held & BUYER_ROLES)
    closes = tender.questions_close_at or tender.deadline_at
    asked = tender.clarifications.all() if inside else tender.clarifications.exclude(answered_at=None)
    return show(
        request,
        "procurement/tenders/questions.html",
        {
            "tender": tender,
            "form": form,
            "may_ask": may_ask,
            "may_answer": can(tender, "answer_question", request),
            "questions": list(asked),
            "own_waiting": _own_waiting(request, tender),
            "inside": inside,
            "are_closed": closes is not None and clock_now() >= closes,
            "closes": uk_words(closes),
            "back_url": reverse("tenders:show-tender", args=[tender.reference]),
            "back_text": "Back to the tender",
        },
    )


def _own_waiting(request: HttpRequest, tender: Tender) -> list[Clarification]:
    """Return what the visitor's own firm asked and nobody has answered yet: no other firm learns of it.

    They carry no number on the page: it would tell how many questions of others wait.
    """
    firm = getattr(request, "organisation", None)
    if firm is None or firm.kind != "supplier" or not {"bidder", "supplier_admin"} & request.roles:
        return []
    return list(tender.clarifications.filter(asked_for=firm, answered_at=None))


@require_http_methods(["GET", "POST"])
def answer_question(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """Answer one question to everyone."""
    tender = own(request, reference, "officer", "service_owner")
    question = get_object_or_404(tender.clarifications, number=number)
    form = AnswerForm(data_of(request))
    return form_page(
        request,
        form,
        lambda said: actions.answer_clarification(question, by=request.user, **said),
        title=f"Answer question {number}",
        to=reverse("tenders:show-questions", args=[tender.reference]),
        button="Answer to everyone",
        lines=[question.question],
        **about(tender),
    )
