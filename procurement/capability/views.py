"""The capability plan on the page of its contract: moves of one click as a part, the others on a page of one form."""

from typing import Any

from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_http_methods

from procurement.capability import actions, forms
from procurement.capability.framework import LICENCE
from procurement.capability.models import Post, TransferItem
from procurement.capability.queries import plan_of
from procurement.contracts.forms import EvidenceForm
from procurement.contracts.models import Contract
from procurement.contracts.views import data_of, mine, with_form
from procurement.errors import Refused

AT = "#capability"
# verb: (action, form, words on the page and its button)
POST_VERBS: dict[str, tuple[Any, type[Form], str]] = {
    "approve": (actions.approve_post, forms.BudgetForm, "Approve post"),
    "advertise": (actions.advertise_post, Form, "Record that it is advertised: post"),
    "fill": (actions.fill_post, Form, "Record that it is filled: post"),
    "vacate": (actions.vacate_post, Form, "Record that it is vacant again: post"),
}
ITEM_VERBS: dict[str, tuple[Any, type[Form], str]] = {
    "agree": (actions.agree_item, Form, "Agree to item"),
    "decline": (actions.decline_item, forms.ReasonForm, "Decline item"),
    "claim": (actions.claim_step, EvidenceForm, "Claim the next step of item"),
    "confirm": (actions.confirm_step, Form, "Confirm the next step of item"),
    "send_back": (actions.send_back_step, forms.ReasonForm, "Send the claim back for item"),
}


@require_http_methods(["GET", "POST"])
def plan_post(request: HttpRequest, reference: str) -> HttpResponse:
    """Plan a post of our own."""
    contract = mine(request, reference)
    return with_form(
        request,
        reference,
        forms.PostForm(data_of(request)),
        "Plan a post",
        "Plan post",
        lambda said: actions.plan_post(contract, by=request.user, **said),
        lead=LICENCE,
        at=AT,
    )


@require_http_methods(["GET", "POST"])
def propose_item(request: HttpRequest, reference: str) -> HttpResponse:
    """Propose a task that a post of ours learns to do alone."""
    contract = mine(request, reference)
    return with_form(
        request,
        reference,
        forms.ItemForm(data_of(request), contract=contract),
        "Propose what is handed over",
        "Propose it",
        lambda said: actions.propose_item(contract, by=request.user, **said),
        lead=LICENCE,
        at=AT,
    )


@require_http_methods(["GET", "POST"])
def move_post(request: HttpRequest, reference: str, number: int, verb: str) -> HttpResponse:
    """Approve, advertise, fill or vacate a post."""
    contract = mine(request, reference)
    post = get_object_or_404(contract.posts.all(), number=number)
    return _move(
        request, contract, post, POST_VERBS.get(verb), f"{post}, needed by {post.needed_by:%-d %B %Y}."
    )


@require_http_methods(["GET", "POST"])
def move_item(request: HttpRequest, reference: str, number: int, verb: str) -> HttpResponse:
    """Agree to or decline an item; claim, confirm or send back its next step."""
    contract = mine(request, reference)
    item = get_object_or_404(contract.transfer_items.select_related("learner"), number=number)
    lead = f"{item.task}. How we will see it: {item.shown_by}."
    if item.claimed_at:
        lead += f" Claimed: {item.next_status}. What shows it: {item.evidence}"
    return _move(request, contract, item, ITEM_VERBS.get(verb), lead)


def _move(
    request: HttpRequest, contract: Contract, record: Post | TransferItem, verb: Any, lead: str
) -> HttpResponse:
    """Do a move; answer an HTMX request with the plan as it is now, and with the refusal where there is one."""
    if verb is None:
        raise Http404
    do, form, words = verb
    if request.htmx and request.method == "POST" and form is Form:  # type: ignore[attr-defined]
        problem = ""
        try:
            do(record, by=request.user)
        except Refused as refusal:
            problem = refusal.message
        context = {
            "contract": contract,
            "plan": plan_of(contract, request.user),
            "inside": True,
            "problem": problem,
        }
        return render(request, "procurement/capability/_plan.html", context, status=422 if problem else 200)
    return with_form(
        request,
        contract.reference,
        form(data_of(request)),
        f"{words} {record.number}",
        f"{words} {record.number}".split(":")[0],
        lambda said: do(record, by=request.user, **said),
        lead=lead,
        at=AT,
    )
