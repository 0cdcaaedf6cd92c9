"""Pages of contracts. The public part leads with the outcome; money and changes are for its own people."""

from collections.abc import Iterable
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.db.models import Exists, OuterRef
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from procurement import audit
from procurement.capability.queries import tally_of, with_tally
from procurement.carried import carried
from procurement.clock import now
from procurement.contracts import actions, forms, queries
from procurement.contracts.holding import held_back
from procurement.contracts.models import (
    Contract,
    LeadSwap,
    MeasureRating,
    Milestone,
    PassedOn,
    Payment,
    Variation,
)
from procurement.contracts.rules import MOVES, grown_too_far, law_of
from procurement.form_page import form_page
from procurement.html import data_of, show
from procurement.paging import page_of
from procurement.tenders.models import LONG_PARTS


@require_safe
def list_contracts(request: HttpRequest) -> HttpResponse:
    """The contracts of the organisations that you belong to; all of them for the centre."""
    contracts = Contract.objects.visible_to(request.user).select_related("supplier", "buyer", "tender")
    page = page_of(contracts, request, order="-awarded_at")
    is_buyer = getattr(request.organisation, "kind", "") == "buyer"
    keeps_records = is_buyer and bool({"officer", "approver", "buyer_admin", "observer"} & request.roles)
    return show(
        request,
        "procurement/contracts/list_contracts.html",
        {"page": page, "keeps_records": keeps_records, "between": "With" if is_buyer else "Between"},
    )


@login_not_required
@require_safe
def show_contract(request: HttpRequest, reference: str) -> HttpResponse:
    """One contract: outcome readings and guardrails, quality, then (for its people) money and changes."""
    contract = get_object_or_404(
        with_tally(Contract.objects.select_related("tender__delivery_model", "buyer", "supplier"))
        .defer(*(f"tender__{name}" for name in LONG_PARTS if name not in {"capability_plan", "withheld"}))
        .annotate(
            inside=Exists(Contract.objects.visible_to(request.user).filter(pk=OuterRef("pk"))),
            **queries.carried_by_contract(),
        ),
        reference=reference,
    )
    inside = contract.inside
    withheld = not inside and contract.withholds("capability_plan")
    context: dict[str, Any] = {
        "contract": contract,
        "inside": inside,
        "outcomes": queries.outcome_lines(contract, timezone.localdate(now()), drafts=inside),
        "quality": queries.quality_lines(contract),
        "withheld": withheld,
        "tally": None if withheld else tally_of(contract, timezone.localdate(now())),
        "delivery": getattr(contract.tender, "delivery_model", None),
    }
    if inside:
        roles = contract.roles_of(request.user)
        changes = queries.changes_shown(contract)
        is_running = contract.status == Contract.Status.RUNNING
        is_party = bool(roles & {"officer", "service_owner", "bidder", "supplier_admin"})
        has_begun = contract.starts_on <= timezone.localdate(now())
        context |= {
            "watch": queries.watch_of(contract),
            "rises": carried(Variation, contract.rise_rows),
            "payments": carried(Payment, contract.payment_rows),
            "milestones": queries.milestones_shown(contract),
            "swaps": carried(LeadSwap, contract.swap_rows),
            "passed_on": carried(PassedOn, contract.passed_on_rows),
            "may_declare": contract.supplier_size == "large"
            and bool(request.user.roles_in(contract.supplier_id) & {"bidder", "supplier_admin"}),
            "changes": with_verbs(changes, roles, request.user),
            "history": audit.history(contract, parts=changes, limit=30),
            "buyers_own": bool(request.user.roles_in(contract.buyer_id) & {"officer", "service_owner"}),
            "has_begun": has_begun,
            "may_ask": is_running and is_party,
            "may_claim": is_party,
            "may_answer": bool(request.user.roles_in(contract.supplier_id) & {"bidder", "supplier_admin"}),
            "may_keep": bool(request.user.roles_in(contract.buyer_id) & {"officer", "approver"}),
            "may_end": is_running
            and has_begun
            and bool(request.user.roles_in(contract.buyer_id) & {"officer", "approver"}),
        }
    return show(request, "procurement/contracts/show_contract.html", context)


def with_verbs(changes: Iterable[Variation], roles: set[str], user: Any) -> list[tuple[Variation, list[str]]]:
    """Return each change and what this person may do with it."""
    return [(change, _verbs(change, roles, user)) for change in changes]


def _verbs(variation: Variation, roles: set[str], user: Any) -> list[str]:
    """The verbs open to this person by state and role; guards speak when they are tried."""
    fitting = {m.verb for m in MOVES if variation.status in m.start and roles & set(m.roles)}
    fitting -= {"accept", "refuse"} if variation.asked_by_id == user.pk else {"withdraw"}
    if fitting & {"accept", "refuse"}:
        fitting.add("decide")
    return [verb for verb in ("justify", "comment", "decide", "withdraw") if verb in fitting]


def contract_page(reference: str) -> tuple[str, str]:
    """Return where the forms of a contract lead back to."""
    return reverse("contracts:show-contract", args=[reference]), f"Contract {reference}"


def mine(request: HttpRequest, reference: str) -> Contract:
    """The contract, for its buyer, its supplier and the centre; for others there is none."""
    return get_object_or_404(
        Contract.objects.visible_to(request.user).select_related("tender", "buyer", "supplier"),
        reference=reference,
    )


@require_http_methods(["GET", "POST"])
def set_milestone(request: HttpRequest, reference: str) -> HttpResponse:
    """Add a step that is paid for."""
    contract = mine(request, reference)
    return form_page(
        request,
        forms.MilestoneForm(data_of(request)),
        lambda said: actions.set_milestone(contract, by=request.user, **said),
        title="Add a milestone",
        button="Add milestone",
        done="The milestone is added.",
        back=contract_page(reference),
    )


@require_http_methods(["GET", "POST"])
def record_signing(request: HttpRequest, reference: str) -> HttpResponse:
    """Record when the contract was signed, and whether as a deed: both decide how long its records are kept."""
    contract = mine(request, reference)
    form = forms.SigningForm(
        data_of(request),
        initial={"signed_on": contract.signed_on, "is_deed": "yes" if contract.is_deed else "no"},
    )
    return form_page(
        request,
        form,
        lambda said: actions.record_signing(
            contract, by=request.user, signed_on=said["signed_on"], is_deed=said["is_deed"] == "yes"
        ),
        title="Record the signing",
        button="Record it",
        done="The signing is recorded.",
        lead="Records are kept from the day of signing, and a contract for six years after its end; one that was "
        "executed as a deed for twelve.",
        back=contract_page(reference),
    )


@require_http_methods(["GET", "POST"])
def claim_milestone(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """Say with evidence that a step was reached."""
    milestone = get_object_or_404(Milestone, contract=mine(request, reference), number=number)
    return form_page(
        request,
        forms.EvidenceForm(data_of(request)),
        lambda said: actions.claim_milestone(milestone, by=request.user, **said),
        title=f"Milestone {number} was reached",
        button="Say that it was reached",
        done=f"It is said that milestone {number} was reached. The other side confirms it next.",
        back=contract_page(reference),
    )


@require_http_methods(["GET", "POST"])
def confirm_milestone(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """Confirm a step that somebody else claimed."""
    milestone = get_object_or_404(Milestone, contract=mine(request, reference), number=number)
    return form_page(
        request,
        Form(data_of(request)),
        lambda said: actions.confirm_milestone(milestone, by=request.user),
        title=f"Confirm milestone {number}",
        button="Confirm",
        done=f"Milestone {number} is confirmed.",
        lead=f"{milestone.title}. What shows it: {milestone.evidence}",
        back=contract_page(reference),
    )


@require_http_methods(["GET", "POST"])
def record_payment(request: HttpRequest, reference: str) -> HttpResponse:
    """Enter what was paid."""
    contract = mine(request, reference)
    return form_page(
        request,
        forms.PaymentForm(data_of(request), contract=contract),
        lambda said: actions.record_payment(contract, by=request.user, **said),
        title="Enter a payment",
        button="Enter payment",
        done="The payment is entered.",
        back=contract_page(reference),
    )


@require_http_methods(["GET", "POST"])
def declare_passed_on(request: HttpRequest, reference: str) -> HttpResponse:
    """A large prime declares what it passed on to small firms in a quarter."""
    contract = mine(request, reference)
    return form_page(
        request,
        forms.PassedOnForm(data_of(request), contract=contract),
        lambda said: actions.declare_passed_on(contract, by=request.user, **said),
        title="Declare what you passed on",
        button="Declare it",
        done="Your figure for that quarter is declared.",
        lead="Money that you paid to small and medium firms for work on this contract. Declaring a quarter again "
        "corrects it. The centre shows it as indirect money, apart from what small firms are paid direct.",
        back=contract_page(reference),
    )


@require_http_methods(["GET", "POST"])
def ask_variation(request: HttpRequest, reference: str) -> HttpResponse:
    """Ask for a change, with its cause."""
    contract = mine(request, reference)
    return form_page(
        request,
        forms.VariationForm(data_of(request)),
        lambda said: actions.ask_variation(contract, by=request.user, **said),
        title="Ask for a change",
        button="Ask",
        done=lambda made: f"The change is asked for. {made.what_next}",
        lead="Growth of 10% of the award tells the digital centre, 20% needs its comment, and at 50% it stops. "
        "Where the price or the term moves by more than 10%, a contract change notice (UK10) is published first; "
        "a term that moves by more than 10% needs a ground that the Act permits. Check with your adviser.",
        back=contract_page(reference),
    )


@require_http_methods(["GET", "POST"])
def end_contract(request: HttpRequest, reference: str) -> HttpResponse:
    """Record how and when a contract ended."""
    contract = mine(request, reference)
    held = held_back(contract)
    lead = "A contract termination notice (UK11) is published within 30 days of the end, also where the term ran out. "
    if held:
        lead += f"£{held:,.2f} is held back until what it is tied to is done by our people alone. "
    return form_page(
        request,
        forms.EndForm(data_of(request)),
        lambda said: actions.end_contract(contract, by=request.user, **said),
        title="Record the end",
        button="Record the end",
        done="The end of the contract is recorded.",
        lead=lead + "Check with your adviser.",
        small="Its price and term cannot be changed afterwards. Last invoices can still be entered.",
        back=contract_page(reference),
    )


@require_http_methods(["GET", "POST"])
def answer_rating(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """The supplier answers a rating while it is a draft."""
    contract = mine(request, reference)
    rating = get_object_or_404(MeasureRating, contract=contract, pk=number)
    until = f" Until {rating.answer_by:%-d %B %Y} the public does not read it." if rating.answer_by else ""
    return form_page(
        request,
        forms.WordsForm(data_of(request)),
        lambda said: actions.answer_rating(rating, by=request.user, **said),
        title="Answer a rating",
        button="Save the answer",
        done="Your answer is saved and stands beside the rating.",
        lead=f"“{rating.measure}” was rated “{rating.get_rating_display()}” for {rating.year}: {rating.words}",
        small=f"Your answer stands beside the rating for as long as it does.{until}",
        back=contract_page(reference),
    )


@require_http_methods(["GET", "POST"])
def move_variation(request: HttpRequest, reference: str, number: int, verb: str) -> HttpResponse:
    """Justify, comment on, decide or withdraw a change."""
    variation = get_object_or_404(
        Variation.objects.select_related("contract__tender", "asked_by"),
        contract=mine(request, reference),
        number=number,
    )
    page: dict[str, Any] = {
        "lead": law_of(variation),
        "lines": _about(variation),
        "back": contract_page(reference),
    }
    if verb == "decide":
        return _decide(request, variation, page)
    if verb == "justify":
        return form_page(
            request,
            forms.JustifyForm(data_of(request), asks_ground=bool(page["lead"])),
            lambda said: actions.justify_variation(variation, by=request.user, **said),
            title=f"Justify change {number}",
            done=lambda made: f"Your reason is saved. {made.what_next}",
            warning=variation.in_the_way,
            **page,
        )
    if verb == "comment":
        return form_page(
            request,
            forms.WordsForm(data_of(request)),
            lambda said: actions.comment_variation(variation, by=request.user, **said),
            title=f"Comment on change {number}",
            done=lambda made: f"Your comment is saved. {made.what_next}",
            warning=variation.in_the_way if variation.is_stopped else "",
            small="The buyer and the supplier read it beside the change.",
            **page,
        )
    if verb == "withdraw":
        return form_page(
            request,
            forms.RefuseForm(data_of(request)),
            lambda said: actions.withdraw_variation(variation, by=request.user, **said),
            title=f"Withdraw change {number}",
            button="Withdraw it",
            done="The change is withdrawn. It stays on record.",
            **page | {"lead": ""},
        )
    raise Http404


def _decide(request: HttpRequest, variation: Variation, page: dict[str, Any]) -> HttpResponse:
    """Accept or refuse a change; where growth keeps it from being accepted the page only offers to refuse."""
    stands = grown_too_far(variation, by=request.user, now=now())
    form = forms.RefuseForm if stands else forms.DecideForm
    return form_page(
        request,
        form(data_of(request)),
        lambda said: actions.decide_variation(
            variation, by=request.user, accept=said.get("accept") == "yes", reason=said["reason"]
        ),
        title=f"{'Refuse' if stands else 'Decide'} change {variation.number}",
        button="Refuse" if stands else "Decide",
        done="Your decision is recorded.",
        warning=stands.message if stands else "",
        **page,
    )


def _about(variation: Variation) -> list[str]:
    """Return what somebody who writes about a change wants beside the form: the change, and what was said of it."""
    months = f" and {variation.change_months} months" if variation.change_months else ""
    lines = [
        f"{variation.what}\nCause: {variation.get_cause_display().lower()}. £{variation.change_gbp:,.2f}{months}. "
        f"Asked by {variation.asked_by}."
    ]
    if variation.justification:
        ground = f"\nGround: {variation.get_ground_display().lower()}." if variation.ground else ""
        lines.append(f"Why: {variation.justification}{ground}")
    if variation.centre_comment:
        lines.append(f"The digital centre: {variation.centre_comment}")
    return lines


@require_http_methods(["GET", "POST"])
def rate_measure(request: HttpRequest, reference: str) -> HttpResponse:
    """Rate one measure for one year."""
    contract = mine(request, reference)
    form = forms.RatingForm(
        data_of(request),
        measures=queries.measures_of(contract),
        initial={
            "measure": request.GET.get("measure", "")[:200],
            "year": min(max(now().year, contract.starts_on.year), contract.ends_on.year),
        },
    )
    return form_page(
        request,
        form,
        lambda said: actions.rate_measure(contract, by=request.user, **said),
        title="Rate a measure",
        button="Save the rating",
        done="The rating is saved as a draft. The supplier was told and may answer for ten working days; after them "
        "the public reads it.",
        back=contract_page(reference),
    )


@require_http_methods(["GET", "POST"])
def record_lead_swap(request: HttpRequest, reference: str) -> HttpResponse:
    """Record that somebody in a leading part was swapped."""
    contract = mine(request, reference)
    return form_page(
        request,
        forms.LeadSwapForm(data_of(request)),
        lambda said: actions.record_lead_swap(
            contract, by=request.user, **{**said, "handed_over": said["handed_over"] == "yes"}
        ),
        title="Record a swapped lead",
        button="Record it",
        done="The swap is recorded.",
        back=contract_page(reference),
    )


@require_http_methods(["GET", "POST"])
def check_quality(request: HttpRequest, reference: str) -> HttpResponse:
    """Keep one look at a quality indicator."""
    contract = mine(request, reference)
    return form_page(
        request,
        forms.QualityForm(data_of(request)),
        lambda said: actions.check_quality(
            contract,
            by=request.user,
            indicator=said["indicator"],
            is_met=said["is_met"] == "yes",
            evidence=said["evidence"],
        ),
        title="Check quality",
        button="Save",
        done="The check is saved.",
        back=contract_page(reference),
    )
