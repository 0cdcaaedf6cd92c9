"""The capability plan of a contract: moves of one click as a part, the others on a page of one form."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.db.models import Exists, OuterRef
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from procurement.capability import actions, forms
from procurement.capability.formulas import TIED_PCT, even_share, most_tied
from procurement.capability.framework import LICENCE
from procurement.capability.models import SETTLED, Gap, KnowledgePlace, Post, Rehearsal, TransferItem
from procurement.capability.queries import plan_of, resilience_of
from procurement.capability.rules import BUYERS_OWN, PAYERS, SUPPLIERS_OWN
from procurement.contracts.forms import EvidenceForm
from procurement.contracts.models import Contract
from procurement.contracts.queries import worth_of
from procurement.contracts.views import mine
from procurement.errors import Refused
from procurement.form_page import form_page
from procurement.html import data_of, show

# verb: (action, form, words on the page; the button has those before the colon)
Verb = tuple[Callable[..., Any], type[Form], str]
POST_VERBS: dict[str, Verb] = {
    "approve": (actions.approve_post, forms.BudgetForm, "Approve post"),
    "advertise": (actions.advertise_post, Form, "Record that it is advertised: post"),
    "fill": (actions.fill_post, Form, "Record that it is filled: post"),
    "vacate": (actions.vacate_post, Form, "Record that it is vacant again: post"),
    "move_up": (actions.move_up, forms.MoveUpForm, "Record who moved up a level: post"),
}
ITEM_VERBS: dict[str, Verb] = {
    "agree": (actions.agree_item, Form, "Agree to item"),
    "decline": (actions.decline_item, forms.ReasonForm, "Decline item"),
    "claim": (actions.claim_step, EvidenceForm, "Claim the next step of item"),
    "confirm": (actions.confirm_step, Form, "Confirm the next step of item"),
    "send_back": (actions.send_back_step, forms.ReasonForm, "Send the claim back for item"),
    "tie": (actions.tie_money, forms.TieForm, "Tie money to item"),
    "weigh": (actions.weigh_item, forms.WeighForm, "Say whether it is critical: item"),
}
PLACE_VERBS: dict[str, Verb] = {
    "try": (actions.try_place, forms.TriedForm, "Record the try: place"),
    "pass_on": (actions.pass_on_place, forms.HolderForm, "Record who holds it now: place"),
    "retire": (actions.retire_place, forms.ReasonForm, "Take it off the plan: place"),
}
REHEARSAL_VERBS: dict[str, Verb] = {
    "hold": (actions.hold_rehearsal, forms.HeldForm, "Record that it was held: rehearsal"),
    "move_day": (actions.move_rehearsal, forms.MoveDayForm, "Put it on another day: rehearsal"),
    "find_gap": (actions.find_gap, forms.GapForm, "Name what failed: rehearsal"),
}
GAP_VERBS: dict[str, Verb] = {
    "mend": (actions.mend_gap, EvidenceForm, "Say that it is mended: gap"),
    "confirm": (actions.confirm_gap, Form, "Confirm that it is mended: gap"),
    "send_back": (actions.send_back_gap, forms.ReasonForm, "Send the claim back for gap"),
}


@login_not_required
@require_safe
def show_plan(request: HttpRequest, reference: str) -> HttpResponse:
    """The plan of one contract: the public reads it without evidence, money and gaps, unless it is withheld."""
    contract = get_object_or_404(
        Contract.objects.select_related("tender", "buyer", "supplier").annotate(
            inside=Exists(Contract.objects.visible_to(request.user).filter(pk=OuterRef("pk")))
        ),
        reference=reference,
    )
    if not contract.inside and contract.withholds("capability_plan"):
        raise Http404
    return show(
        request, "procurement/capability/show_plan.html", _context(request, contract, contract.inside)
    )


def _context(
    request: HttpRequest, contract: Contract, inside: bool, problem: str = "", moved: str = ""
) -> dict[str, Any]:
    """What the plan shows. ``moved``: the id of the heading that takes the focus, after a part was swapped in."""
    plan = plan_of(contract, request.user)
    own = contract.roles_of(request.user) if inside else set()
    running = contract.status == Contract.Status.RUNNING
    late = [one for one in plan.tally.late if inside or not one.inside]
    most = most_tied(worth_of(contract)) if inside else None
    return {
        "contract": contract,
        "plan": plan,
        "opened": plan.opened(moved),
        "tally": plan.tally,
        "late": late,
        "inside": inside,
        "resilience": resilience_of(contract) if inside else None,
        "buys": bool(own & BUYERS_OWN),
        "may_mark": running and bool(own & PAYERS),
        "may_answer": running and bool(own & SUPPLIERS_OWN),
        "most_tied": most,
        "tied_pct": TIED_PCT,
        "problem": problem,
        "moved": moved,
    }


def _back(contract: Contract, at: str) -> tuple[str, str]:
    return reverse("capability:show-plan", args=[contract.reference]) + at, "Capability plan"


def _add(
    request: HttpRequest,
    contract: Contract,
    form: Form,
    do: Callable[..., Any],
    at: str,
    title: str,
    **words: str,
) -> HttpResponse:
    """Answer the form that adds something to a plan; then back to its place ``at``. ``words``: of `form_page`."""
    return form_page(
        request,
        form,
        lambda said: do(contract, by=request.user, **said),
        title=title,
        done=f"{title}: done.",
        back=_back(contract, at),
        **words,
    )


@require_http_methods(["GET", "POST"])
def plan_post(request: HttpRequest, reference: str) -> HttpResponse:
    """Plan a post of our own."""
    contract, form = mine(request, reference), forms.PostForm(data_of(request))
    return _add(
        request, contract, form, actions.plan_post, "#posts", "Plan a post", button="Plan post", small=LICENCE
    )


@require_http_methods(["GET", "POST"])
def propose_item(request: HttpRequest, reference: str) -> HttpResponse:
    """Propose a task that a post of ours learns to do alone."""
    contract = mine(request, reference)
    return _add(
        request, contract, forms.ItemForm(data_of(request), contract=contract), actions.propose_item, "#handing-over",
        "Propose what is handed over", button="Propose it", small=LICENCE,
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def name_place(request: HttpRequest, reference: str) -> HttpResponse:
    """Name a place where something that the service needs is kept."""
    contract, form = mine(request, reference), forms.PlaceForm(data_of(request))
    return _add(
        request,
        contract,
        form,
        actions.name_place,
        "#knowledge",
        "Name where something is kept",
        button="Name it",
    )


@require_http_methods(["GET", "POST"])
def plan_rehearsal(request: HttpRequest, reference: str) -> HttpResponse:
    """Plan a day on which our people go on without the supplier."""
    contract, form = mine(request, reference), forms.RehearsalForm(data_of(request))
    return _add(
        request, contract, form, actions.plan_rehearsal, "#rehearsals", "Plan a rehearsal of leaving", button="Plan it",
        lead="For an hour or a day our people do the work and nobody of the supplier helps. What fails is named and "
        "mended while there is time.",
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def move_post(request: HttpRequest, reference: str, number: int, verb: str) -> HttpResponse:
    """Approve, advertise, fill or vacate a post."""
    contract = mine(request, reference)
    post = get_object_or_404(contract.posts.all(), number=number)
    lead = f"{post}, needed by {post.needed_by:%-d %B %Y}."
    return _move(request, contract, post, POST_VERBS.get(verb), lead, f"#post-{number}")


@require_http_methods(["GET", "POST"])
def move_item(request: HttpRequest, reference: str, number: int, verb: str) -> HttpResponse:
    """Agree to or decline an item; claim, confirm or send back its next step; tie money to it."""
    contract = mine(request, reference)
    item = get_object_or_404(contract.transfer_items.select_related("learner"), number=number)
    lead, initial = f"{item.task}. How we will see it: {item.shown_by}.", None
    if verb == "tie":
        lead, initial = _tie_words(contract, item)
    elif verb == "weigh":
        initial = {"is_critical": "yes" if item.is_critical else "no"}
    elif item.claimed_at:
        lead += f" Claimed: {item.next_status}. What shows it: {item.evidence}"
    return _move(request, contract, item, ITEM_VERBS.get(verb), lead, f"#item-{number}", initial)


def _tie_words(contract: Contract, item: TransferItem) -> tuple[str, dict[str, Any]]:
    """Return what the page of tying says, and the sum that it offers: an even share of what may still be tied."""
    items = contract.transfer_items.exclude(status__in=["declined", "proposed"]).exclude(pk=item.pk)
    others = list(items)
    most = most_tied(worth_of(contract))
    left = most - sum(one.tied_gbp for one in others)
    waiting = 1 + sum(one.status not in SETTLED and not one.tied_gbp for one in others)
    return (
        f"{item.task}. The contract may hold back £{most:,.2f} over all items, {TIED_PCT}% of its value; £{left:,.2f} "
        "of that is free for this one. Nobody is paid it until the item is independent.",
        {"amount_gbp": item.tied_gbp or even_share(left, waiting)},
    )


@require_http_methods(["GET", "POST"])
def move_place(request: HttpRequest, reference: str, number: int, verb: str) -> HttpResponse:
    """Try to open a place, record who holds it now, or take it off the plan."""
    contract = mine(request, reference)
    place = get_object_or_404(contract.knowledge_places.all(), number=number)
    lead = f"{place.title}. Where: {place.place}"
    initial = {"holder": place.holder, "kept_by": place.kept_by} if verb == "pass_on" else None
    return _move(request, contract, place, PLACE_VERBS.get(verb), lead, f"#place-{number}", initial)


@require_http_methods(["GET", "POST"])
def move_rehearsal(request: HttpRequest, reference: str, number: int, verb: str) -> HttpResponse:
    """Record that a rehearsal was held, put it on another day, or name what failed in it."""
    contract = mine(request, reference)
    rehearsal = get_object_or_404(contract.rehearsals.all(), number=number)
    lead = f"{rehearsal.scope}, due on {rehearsal.due_on:%-d %B %Y}."
    return _move(request, contract, rehearsal, REHEARSAL_VERBS.get(verb), lead, f"#rehearsal-{number}")


@require_http_methods(["GET", "POST"])
def move_gap(request: HttpRequest, reference: str, number: int, gap: int, verb: str) -> HttpResponse:
    """Say that a gap is mended, confirm it or send it back."""
    contract = mine(request, reference)
    found = get_object_or_404(
        Gap.objects.select_related("rehearsal"),
        rehearsal__contract=contract,
        rehearsal__number=number,
        number=gap,
    )
    lead = f"{found.what}. {found.get_mender_display()} by {found.mend_by:%-d %B %Y}."
    if found.claimed_at:
        lead += f" What shows that it is mended: {found.evidence}"
    return _move(request, contract, found, GAP_VERBS.get(verb), lead, f"#rehearsal-{number}")


@require_http_methods(["GET", "POST"])
def change_resilience(request: HttpRequest, reference: str, verb: str) -> HttpResponse:
    """Mark a contract as critical or no longer; answer for its supplier; name who else could step in."""
    contract = mine(request, reference)
    found = resilience_of(contract)
    roles = contract.roles_of(request.user)
    wanted = SUPPLIERS_OWN if verb == "answer" else PAYERS
    if verb not in ("mark", "stand_down", "answer", "stand_ins") or not roles & wanted:
        raise Http404
    if (found is None) != (verb == "mark"):
        raise Http404
    data, back = data_of(request), _back(contract, "#resilience")

    def page(form: Form, title: str, button: str, do: Callable[..., Any], lead: str = "") -> HttpResponse:
        return form_page(
            request,
            form,
            lambda said: do(by=request.user, **said),
            title=title,
            button=button,
            done=f"{title}: done.",
            lead=lead,
            back=back,
        )

    if found is None:
        return page(
            forms.CriticalForm(data), "Mark it as critical", "Mark it", partial(actions.mark_critical, contract),
            "Its supplier is then asked who owns it and how much it relies on you; a resolution plan is asked of "
            "large firms, and from £5m.",
        )  # fmt: skip
    if verb == "stand_down":
        return page(
            forms.ReasonForm(data), "It is no longer critical", "Take the mark off",
            partial(actions.stand_down, found), "What was said about it is deleted; that it was said stays in the log.",
        )  # fmt: skip
    if verb == "answer":
        said = {"owner_group": found.owner_group, "share": found.share, "plan": found.plan}
        return page(
            forms.AnswerForm(data, initial=said, asks_plan=found.asks_plan), "Answer about resilience",
            "Keep the answer", partial(actions.answer_resilience, found),
            "Read by the buyer's people of this contract and by the digital centre, and by no other supplier.",
        )  # fmt: skip
    form = forms.StandInsForm(data, initial={"stand_ins": found.stand_ins})
    return page(form, "Who else could step in", "Keep it", partial(actions.name_stand_ins, found))


def _move(
    request: HttpRequest,
    contract: Contract,
    record: Post | TransferItem | KnowledgePlace | Rehearsal | Gap,
    verb: Verb | None,
    lead: str,
    at: str,
    initial: dict[str, Any] | None = None,
) -> HttpResponse:
    """Do a move on the page of its form; a button in the plan itself is answered with the plan as it is now, and
    with the refusal where there is one.
    """
    if verb is None:
        raise Http404
    do, form, words = verb
    if request.method == "POST" and form is Form and request.htmx.target == "plan":  # type: ignore[attr-defined]
        problem = ""
        try:
            do(record, by=request.user)
        except Refused as refusal:
            problem = refusal.message
        context = _context(request, contract, True, problem, "" if problem else at.removeprefix("#"))
        return render(request, "procurement/capability/_plan.html", context, status=422 if problem else 200)
    return form_page(
        request,
        form(data_of(request), initial=initial),
        lambda said: do(record, by=request.user, **said),
        title=f"{words} {record.number}",
        button=f"{words} {record.number}".split(":")[0],
        done=f"{words} {record.number}: done.",
        lead=lead,
        back=_back(contract, at),
    )
