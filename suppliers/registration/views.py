"""Pages on which a supplier registers, and on which the centre looks at sizes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from procurement import audit
from procurement.errors import Refused
from procurement.form_page import form_page
from procurement.html import attempt, data_of, go, press, show
from procurement.organisations.models import Organisation
from suppliers.registration import actions
from suppliers.registration.forms import (
    AnswerForm,
    EvidenceForm,
    FactsForm,
    IdentifierForm,
    OwnerForm,
    QuestionForm,
    ReceiveForm,
    RegisterForm,
    SettleForm,
    SizeForm,
)
from suppliers.registration.formulas import size_words
from suppliers.registration.models import Evidence, Owner, SizeDeclaration
from suppliers.registration.queries import is_centre, registration, suppliers_of
from suppliers.registration.rules import DISCRETIONARY_GROUNDS, GROUNDS, MANDATORY_GROUNDS, MOVES

FOLDER = "suppliers/registration"


def own_supplier(request: HttpRequest, reference: str) -> Organisation:
    """Return the supplier, when the visitor belongs to it; else 404."""
    return get_object_or_404(suppliers_of(request.user), reference=reference)


@require_GET
def your_firm(request: HttpRequest) -> HttpResponse:
    """Your own registration; for a person without a supplier, the page that makes one."""
    firm = suppliers_of(request.user).first()
    acting = getattr(request, "organisation", None)
    if acting is not None and acting.kind == "supplier":
        firm = acting
    return (
        go(request, "suppliers:registration", firm.reference) if firm else go(request, "suppliers:register")
    )


@require_http_methods(["GET", "POST"])
def register(request: HttpRequest) -> HttpResponse:
    """Register an organisation that sells."""
    return form_page(
        request,
        RegisterForm(data_of(request)),
        lambda said: actions.register_supplier(by=request.user, **said),
        title="Register your organisation",
        button="Register",
        done=lambda made: f"{made.name} is registered. What you fill in here is used in every bid.",
        back=("/", "Home"),
        to=lambda made: reverse("suppliers:registration", args=[made.reference]),
        page=f"{FOLDER}/register.html",
    )


@require_GET
def show_registration(request: HttpRequest, reference: str) -> HttpResponse:
    """The list of what a supplier fills in once."""
    organisation = own_supplier(request, reference)
    context = {
        "registration": registration(organisation),
        "history": audit.history(organisation, limit=20),
        "may_invite": request.organisation == organisation and "supplier_admin" in request.roles,
    }
    return show(request, f"{FOLDER}/registration.html", context)


def _about(organisation: Organisation) -> dict[str, Any]:
    """Return the words of a form of the registration, with the way back to it."""
    hub = reverse("suppliers:registration", args=[organisation.reference])
    return {"organisation": organisation, "caption": organisation.name, "back": (hub, "Your registration")}


@require_http_methods(["GET", "POST"])
def change_facts(request: HttpRequest, reference: str) -> HttpResponse:
    """Who the firm is: form, address, what it does."""
    organisation = own_supplier(request, reference)
    profile = actions.profile_of(organisation)
    return form_page(
        request,
        FactsForm(data_of(request), initial={name: getattr(profile, name) for name in actions.FACTS}),
        lambda said: actions.change_facts(profile, by=request.user, **said),
        title="Company facts",
        lead="Typed once, used in every bid.",
        done="Your facts are saved.",
        **_about(organisation),
    )


@require_http_methods(["GET", "POST"])
def add_identifier(request: HttpRequest, reference: str) -> HttpResponse:
    """The numbers that registers gave to the firm."""
    organisation = own_supplier(request, reference)
    return form_page(
        request,
        IdentifierForm(data_of(request)),
        lambda said: actions.add_identifier(organisation, by=request.user, **said),
        title="Numbers in registers",
        button="Add the number",
        done="The number is added.",
        to=request.path,
        page=f"{FOLDER}/identifiers.html",
        found=registration(organisation),
        **_about(organisation),
    )


@require_http_methods(["GET", "POST"])
def record_owner(request: HttpRequest, reference: str) -> HttpResponse:
    """Who owns the firm, and what it owns."""
    organisation = own_supplier(request, reference)
    return form_page(
        request,
        OwnerForm(data_of(request)),
        lambda said: actions.record_owner(organisation, by=request.user, **said),
        title="Owners and group",
        button="Record",
        done="It is recorded. Declare your size again if the group has changed.",
        to=request.path,
        page=f"{FOLDER}/owners.html",
        found=registration(organisation),
        **_about(organisation),
    )


@require_http_methods(["POST"])
def end_owner(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """Take an owner off; the tie stays on record."""
    organisation = own_supplier(request, reference)
    owner = get_object_or_404(Owner, organisation=organisation, pk=number)
    press(
        request,
        lambda: actions.end_owner(owner, by=request.user),
        f"{owner.name} is taken off. The tie stays on record.",
    )
    return go(request, "suppliers:owners", organisation.reference)


@require_http_methods(["GET", "POST"])
def declare_size(request: HttpRequest, reference: str) -> HttpResponse:
    """Declare the firm's size, with its group counted."""
    organisation = own_supplier(request, reference)
    found = registration(organisation)
    return form_page(
        request,
        SizeForm(data_of(request)),
        lambda said: actions.declare_size(organisation, by=request.user, **said),
        title="Size",
        button="Declare",
        done=lambda made: f"Your size is declared: {size_words(made.label).lower()}.",
        to=request.path,
        page=f"{FOLDER}/size.html",
        found=found,
        size_words=size_words(found.size.stands_as) if found.size else "",
        earlier=organisation.size_declarations.filter(superseded=True).order_by("-declared_at")[:20],
        **_about(organisation),
    )


@require_http_methods(["GET", "POST"])
def declare_exclusions(request: HttpRequest, reference: str) -> HttpResponse:
    """Declare which grounds for exclusion apply, ground by ground."""
    organisation = own_supplier(request, reference)
    found = registration(organisation)
    errors: dict[str, str] = {}
    ticked = (
        request.POST.getlist("applies")
        if request.method == "POST"
        else list(found.exclusions.applies if found.exclusions else {})
    )
    words = {
        ground: (
            request.POST.get(f"words_{ground}", "")[:4000]
            if request.method == "POST"
            else (found.exclusions.applies.get(ground, "") if found.exclusions else "")
        )
        for ground in GROUNDS
    }
    if request.method == "POST":
        try:
            actions.declare_exclusions(
                organisation, by=request.user, applies={ground: words.get(ground, "") for ground in ticked}
            )
        except Refused as refusal:
            errors[refusal.field or ""] = refusal.message
        else:
            messages.success(request, "Your declaration is kept with today's date.")
            return go(request, "suppliers:registration", organisation.reference)
    groups = [
        (
            title,
            [
                (ground, text, ground in ticked, words[ground], errors.get(ground))
                for ground, text in grounds.items()
            ],
        )
        for title, grounds in (
            ("Grounds on which a buyer must leave a supplier out", MANDATORY_GROUNDS),
            ("Grounds on which a buyer may leave a supplier out", DISCRETIONARY_GROUNDS),
        )
    ]
    summary = [{"text": text, "href": f"#words_{ground}"} for ground, text in errors.items()]
    context = {"organisation": organisation, "found": found, "groups": groups, "summary": summary}
    return show(request, f"{FOLDER}/exclusions.html", context, status=422 if errors else 200)


@require_http_methods(["GET", "POST"])
def add_evidence(request: HttpRequest, reference: str) -> HttpResponse:
    """The library of evidence that bids can use."""
    organisation = own_supplier(request, reference)
    found = registration(organisation)
    return form_page(
        request,
        EvidenceForm(data_of(request)),
        lambda said: actions.add_evidence(organisation, by=request.user, **said),
        title="Evidence library",
        button="Add",
        done="It is in your library.",
        to=request.path,
        page=f"{FOLDER}/evidence.html",
        found=found,
        history=audit.history(*found.ever, limit=20),
        **_about(organisation),
    )


@require_http_methods(["POST"])
def remove_evidence(request: HttpRequest, reference: str, item: str) -> HttpResponse:
    """Take evidence out of the library."""
    organisation = own_supplier(request, reference)
    evidence = get_object_or_404(Evidence, organisation=organisation, reference=item)
    press(
        request,
        lambda: actions.remove_evidence(evidence, by=request.user),
        f"‘{evidence.title}’ is out of the library.",
    )
    return go(request, "suppliers:evidence", organisation.reference)


@require_http_methods(["GET", "POST"])
def receive_facts(request: HttpRequest, reference: str) -> HttpResponse:
    """Take over facts that the firm keeps elsewhere, from its file and share code."""
    organisation = own_supplier(request, reference)
    return form_page(
        request,
        ReceiveForm(data_of(request), request.FILES or None),
        lambda said: actions.receive_facts(
            organisation, by=request.user, content=said["file"], share_code=said["share_code"]
        ),
        title="Bring in facts",
        button="Bring in",
        done=lambda made: f"{len(made[1])} facts changed. The copy is kept with its date.",
        page=f"{FOLDER}/receive.html",
        copies=organisation.facts_copies.all()[:10],
        columns=list(actions.COLUMNS),
        **_about(organisation),
    )


@require_GET
def list_sizes(request: HttpRequest) -> HttpResponse:
    """The centre's list of sizes to look at, oldest first."""
    if not is_centre(request.user):
        raise Http404
    waiting = SizeDeclaration.objects.waiting().select_related("organisation")[:100]
    return show(request, f"{FOLDER}/sizes.html", {"waiting": waiting})


# What may be done about a size: verb -> the form that asks for what it needs, the action that gets it, what is said.
SIZE_VERBS: dict[str, tuple[type[forms.Form], Callable[..., Any], str]] = {
    "verify": (forms.Form, actions.verify_size, "The size is verified. The supplier is told."),
    "question": (QuestionForm, actions.question_size, "Your question is sent. The supplier answers next."),
    "answer": (
        AnswerForm,
        actions.answer_size_question,
        "Your answer is sent. The centre settles the size next, and you are told.",
    ),
    "settle": (
        SettleForm,
        actions.settle_size,
        "The size is settled. The supplier is told, with your reason.",
    ),
}


@require_http_methods(["GET", "POST"])
def show_size(request: HttpRequest, reference: str) -> HttpResponse:
    """One size declaration: its figures and reasons, and the moves open to the visitor."""
    declaration = get_object_or_404(
        SizeDeclaration.objects.select_related("organisation", "declared_by", "decided_by"),
        reference=reference,
    )
    if not declaration.roles_of(request.user):
        raise Http404
    verb, bound = request.POST.get("verb", ""), None
    if verb:
        if verb not in SIZE_VERBS:
            raise Http404
        form_class, act, _ = SIZE_VERBS[verb]
        bound = form = form_class(request.POST, prefix=verb)
        if attempt(form, lambda: act(declaration, by=request.user, **form.cleaned_data)):
            messages.success(request, SIZE_VERBS[verb][2])
            return go(request, "suppliers:show-size", reference)
    verbs = MOVES.open_to(declaration, by=request.user, now=timezone.now())
    asking = {name: SIZE_VERBS[name][0] for name in verbs if SIZE_VERBS[name][0] is not forms.Form}
    context = {
        "declaration": declaration,
        "history": audit.history(declaration, limit=20),
        "size_words": size_words(declaration.stands_as),
        "verbs": verbs,
        "forms": {
            name: bound if bound is not None and name == verb else asks(prefix=name)
            for name, asks in asking.items()
        },
        "form": bound,
    }
    return show(request, f"{FOLDER}/size_declaration.html", context)
