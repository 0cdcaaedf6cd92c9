"""Pages of a tender. A door decides who sees it, an action decides what may be done."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import NoReverseMatch, reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from procurement.accounts.doors import reauthentication_required, role_required
from procurement.audit import history
from procurement.clock import now as clock_now
from procurement.delivery import actions as delivery_actions
from procurement.delivery.formulas import QUESTIONS
from procurement.errors import Refused
from procurement.html import go, show
from procurement.tenders import actions, forms, queries
from procurement.tenders.checks import DRAFTING, PUBLISHING, REGISTER, SEVERITIES, run_checks
from procurement.tenders.formulas.access import sme_access
from procurement.tenders.formulas.bundling import bundling
from procurement.tenders.formulas.capabilities import BY_KEY
from procurement.tenders.formulas.dates import UK_TIME, minimum_tendering_period, moment_of
from procurement.tenders.formulas.split import propose_split
from procurement.tenders.models import Amendment, Lesson, Lot, PipelineEntry, Tender
from procurement.tenders.rules import MOVES

BUYER_ROLES = {
    "officer",
    "approver",
    "opening_officer",
    "evaluator",
    "moderator",
    "service_owner",
    "policy_owner",
    "buyer_admin",
    "hr",
    "observer",
}
TONES = {
    "draft": "quiet",
    "returned": "warn",
    "in_review": "special",
    "approved": "special",
    "open": "good",
    "closed": "quiet",
    "cancelled": "bad",
    "awarded": "good",
}


def tone(tender: Tender) -> str:
    """Return the tone of the tag for where a tender stands."""
    return TONES.get(tender.phase(), "")


def visible(request: HttpRequest, reference: str) -> Tender:
    """Return the tender if this person may see it, else 404: a hidden one and a missing one look alike."""
    found = Tender.objects.visible_to(request.user).select_related("buyer", "author")
    return get_object_or_404(found, reference=reference)


def own(request: HttpRequest, reference: str, *roles: str) -> Tender:
    """Return the tender for its buyer's people (with one of ``roles``, where given), else 404."""
    tender = visible(request, reference)
    held = tender.roles_of(request.user)
    if not held & (set(roles) or BUYER_ROLES):
        raise Http404
    return tender


def can(tender: Tender, verb: str, request: HttpRequest) -> bool:
    """Say whether the verb is open to this person now: for buttons."""
    try:
        MOVES.check(verb, tender, by=request.user, now=clock_now())
    except Refused:
        return False
    return True


def refused(form: Any, refusal: Refused) -> None:
    """Put a refusal beside the field that it names, else on top."""
    form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)


def crumbs(tender: Tender, *more: tuple[str, str]) -> list[dict[str, str]]:
    """Return the way back for pages of a tender."""
    return [
        {"text": "Tenders", "href": reverse("tenders:list-tenders")},
        {"text": tender.reference, "href": reverse("tenders:show-tender", args=[tender.reference])},
        *({"text": text, "href": href} for text, href in more),
    ]


def form_page(
    request: HttpRequest,
    tender: Tender,
    form: Any,
    act: Callable[[], Any],
    *,
    title: str,
    to: str = "",
    button: str = "Save",
    page: str = "procurement/tenders/form.html",
    **context: Any,
) -> HttpResponse:
    """Show a form of a tender; when it is sent and fits, act and go on, else say what to mend."""
    if request.method == "POST" and form.is_valid():
        try:
            act()
        except Refused as refusal:
            refused(form, refusal)
        else:
            return go(request, to or reverse("tenders:show-tender", args=[tender.reference]))
    return show(
        request,
        page,
        {
            "tender": tender,
            "form": form,
            "title": title,
            "button": button,
            "breadcrumbs": crumbs(tender),
            **context,
        },
        part="procurement/tenders/_form.html" if page == "procurement/tenders/form.html" else None,
        status=422 if form.is_bound and form.errors else 200,
    )


def data(request: HttpRequest) -> Any:
    """Return what was sent, or None for a form that is only shown."""
    return request.POST if request.method == "POST" else None


# --- Lists -----------------------------------------------------------------------------------------


@login_not_required
@require_GET
def list_tenders(request: HttpRequest) -> HttpResponse:
    """Own tenders for a buyer, those in review and out for the centre, published ones for everyone."""
    organisation = getattr(request, "organisation", None)
    mine = organisation is not None and organisation.kind == "buyer"
    found = Tender.objects.visible_to(request.user).select_related("buyer").prefetch_related("lots")
    choices = [
        ("open", "Open for bids"),
        ("closed", "Closed"),
        ("awarded", "Awarded"),
        ("cancelled", "Cancelled"),
    ]
    if mine:
        found = found.filter(Q(buyer=organisation) | Q(partners=organisation)).distinct()
        choices = [("drafts", "Drafts"), ("in_review", "In review"), *choices]
    form = forms.SearchForm(request.GET or None, choices=choices)
    now = clock_now()
    if form.is_valid():
        text = form.cleaned_data["q"].replace("\x00", "").strip()
        status = form.cleaned_data["status"]
        if text:
            found = found.filter(
                Q(title__icontains=text) | Q(why__icontains=text) | Q(reference__iexact=text)
            )
        if status == "open":
            found = found.open_at(now)
        elif status == "closed":
            found = found.filter(deadline_at__lte=now).exclude(status__in=["awarded", "cancelled"])
        elif status == "drafts":
            found = found.filter(status__in=["draft", "returned", "approved"])
        elif status:
            found = found.filter(status=status)
    page = Paginator(found.order_by("-changed_at", "-pk"), 20).get_page(request.GET.get("page"))
    rows = [{"tender": tender, "tone": tone(tender)} for tender in page]
    return show(
        request,
        "procurement/tenders/list_tenders.html",
        {
            "rows": rows,
            "page": page,
            "form": form,
            "mine": mine,
            "may_draft": bool({"officer", "service_owner"} & getattr(request, "roles", set())),
        },
        part="procurement/tenders/_tender_rows.html",
    )


@require_http_methods(["GET", "POST"])
@role_required("officer", "service_owner")
def draft_tender(request: HttpRequest) -> HttpResponse:
    """Start a tender: from an outcome (``?outcome=O-0001``) or from the first question."""
    outcomes = queries.outcomes_of(request.organisation)
    chosen = [each for each in outcomes if each.reference == request.GET.get("outcome")]
    initial = {}
    if chosen:
        initial = {"why": getattr(chosen[0], "problem", ""), "title": chosen[0].title}
    form = forms.NewTenderForm(data(request), initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            tender = actions.draft_tender(
                request.organisation, by=request.user, outcomes=chosen, **form.cleaned_data
            )
        except Refused as refusal:
            refused(form, refusal)
        else:
            return go(request, "tenders:show-tender", tender.reference)
    return show(
        request,
        "procurement/tenders/draft_tender.html",
        {
            "form": form,
            "outcome": chosen[0] if chosen else None,
            "lessons": Lesson.objects.select_related("buyer")[:3],
            "back_url": reverse("tenders:list-tenders"),
        },
        status=422 if form.errors else 200,
    )


# --- One tender ------------------------------------------------------------------------------------


@login_not_required
@require_GET
def show_tender(request: HttpRequest, reference: str) -> HttpResponse:
    """The workspace for the buyer's people; the public page for everyone else."""
    tender = visible(request, reference)
    held = tender.roles_of(request.user)
    if not held & (BUYER_ROLES | {"centre_analyst"}):
        return public_page(request, tender)
    stage = PUBLISHING if tender.status == "approved" else DRAFTING
    draft = queries.draft_of(tender, stage=stage)
    findings = run_checks(tender, stage=stage)
    verbs = MOVES.open_to(tender, by=request.user, now=clock_now())
    sections = [
        {
            "key": key,
            "title": title,
            "text": getattr(tender, key, ""),
            "url": reverse("tenders:change-section", args=[tender.reference, key]),
        }
        for key, (title, _) in forms.SECTION_FORMS.items()
        if key not in ("notice", "screening")
    ]
    return show(
        request,
        "procurement/tenders/show_tender.html",
        {
            "tender": tender,
            "tone": tone(tender),
            "strip": queries.health_strip(draft, findings),
            "findings": findings,
            "blocks": [each for each in findings if each.blocks],
            "verbs": verbs,
            "sections": sections,
            "lots": list(tender.lots.all()),
            "outcomes": list(draft.outcomes),
            "stages": queries.stage_list(tender),
            "lessons": queries.near_lessons(tender) if tender.is_draft else [],
            "reviews": list(tender.reviews.select_related("by")),
            "waiting": tender.clarifications.filter(answered_at=None).count() if tender.is_public else 0,
            "steps": next_steps(tender, verbs, findings),
            "panels": panels(tender, held),
            "entries": history(tender, limit=8),
            "breadcrumbs": crumbs(tender)[:1],
        },
    )


def panels(tender: Tender, held: set[str]) -> list[dict[str, str]]:
    """Return where the other rooms of this tender are, for those whom each of them lets in.

    The simulator has its door on the page of the plan, moderation and result theirs on the page of marking:
    they need what is made there.
    """
    rooms = (
        ("Evaluation plan", "scoring:show-plan", {"officer", "approver"}),
        ("Opening", "opening:tender", {"officer", "approver"}),
        ("Bids received", "bids:received", {"officer", "approver"}),
        ("Marking, moderation and result", "assess:show-panel", {"officer"}),
    )
    return [
        {"title": title, "url": reverse(name, args=[tender.reference])}
        for title, name, roles in rooms
        if held & roles
    ]


def next_steps(tender: Tender, verbs: list[str], findings: list[Any]) -> list[dict[str, Any]]:
    """Return what to do next, the most pressing first."""
    page = {
        name: reverse(f"tenders:{name}", args=[tender.reference]) for name in ("review", "publish", "checks")
    }
    steps: list[dict[str, Any]] = []
    blocks = [each for each in findings if each.blocks]
    if tender.is_draft and "change" in verbs:
        for finding in blocks[:3]:
            steps.append({"title": finding.title, "text": finding.message, "href": page["checks"]})
    if "submit_for_review" in verbs and not blocks:
        steps.append(
            {"title": "Send it for review", "href": page["review"], "text": "A second person reads it."}
        )
    elif "submit_for_review" in verbs:
        steps.append(
            {
                "title": "Send it for review all the same",
                "href": page["review"],
                "text": f"{len(blocks)} checks still block publication; the approver sees them.",
            }
        )
    if "approve" in verbs:
        steps.append({"title": "Read it, then approve or return it", "href": page["review"], "text": ""})
    if "publish" in verbs:
        text = f"{len(blocks)} checks block it." if blocks else "Every check is passed."
        steps.append({"title": "Publish it", "href": page["publish"], "text": text})
    if tender.is_public and tender.is_open():
        steps.append(
            {
                "title": "Answer questions",
                "href": reverse("tenders:show-questions", args=[tender.reference]),
                "text": "Each answer goes to everyone, and nobody is named.",
            }
        )
    return steps


@login_not_required
@require_GET
def show_public(request: HttpRequest, reference: str) -> HttpResponse:
    """The page as the public sees it; for the buyer's people also before publication."""
    return public_page(request, visible(request, reference))


def public_page(request: HttpRequest, tender: Tender) -> HttpResponse:
    """Show a tender on one page: the problem, the money, the lots, the dates, the words, the weights."""
    plan = tender.plan_snapshot or {}
    withheld = {each.get("field"): each for each in tender.withheld}
    lots = list(tender.lots.all())
    sections = [
        {
            "title": title,
            "text": "" if key in withheld else getattr(tender, key),
            "withheld": withheld.get(key),
        }
        for key, title in (
            ("why", "What is wrong, and for whom"),
            ("users", "Who will use it"),
            ("limits", "Limits that are real"),
            ("working_together", "How we work together"),
            ("quality", "What good looks like"),
            ("capability_plan", "What our own people can do at the end"),
            ("known_risks", "Known risks that may need a later change"),
        )
        if getattr(tender, key) or key in withheld
    ]
    bid_url = ""
    for name in ("bids:start-bid", "bids:draft-bid"):
        try:
            bid_url = reverse(name, args=[tender.reference])
            break
        except NoReverseMatch:
            continue
    return show(
        request,
        "procurement/tenders/show_public.html",
        {
            "tender": tender,
            "tone": tone(tender),
            "sections": sections,
            "lots": lots,
            "outcomes": list(tender.outcomes.prefetch_related("measures")),
            "conditions": list(tender.conditions.all()),
            "criteria": plan.get("criteria", []),
            "price": plan.get("price") or {},
            "plan": plan,
            "stages": queries.stage_list(tender),
            "answered": list(tender.clarifications.exclude(answered_at=None)),
            "amendments": list(tender.amendments.filter(status="made")),
            "notices": list(tender.notices.all()),
            "facts": public_facts(tender, lots),
            "deadline": queries.uk_moment(tender.deadline_at) if tender.deadline_at else "",
            "is_bidder": bool({"bidder", "supplier_admin"} & getattr(request, "roles", set())),
            "bid_url": bid_url,
            "ocds_url": reverse("api-tender-ocds", args=[tender.reference]) if tender.is_public else "",
        },
    )


def public_facts(tender: Tender, lots: list[Lot]) -> list[dict[str, Any]]:
    """Return the four figures on top of the public page."""
    value = tender.value_gbp
    words = [lot.words_asked for lot in lots]
    asked = None if not words or any(each is None for each in words) else sum(each or 0 for each in words)
    days = queries.bidding_days(tender, clock_now().astimezone(UK_TIME).date())
    return [
        {"label": "Worth", "value": f"£{value:,.0f}" if value is not None else None, "note": "without VAT"},
        {"label": "Lots", "value": len(lots), "note": "bid for one, some or all"},
        {"label": "Days to bid", "value": days, "note": ""},
        {
            "label": "Words asked",
            "value": f"{asked:,}" if asked is not None else None,
            "note": "all lots together",
        },
        {
            "label": "Price weight",
            "value": f"{tender.price_weight_pct.normalize():f}%"
            if tender.price_weight_pct is not None
            else None,
            "note": "opened after quality marks are locked",
        },
    ]


# --- Drafting --------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
def change_section(request: HttpRequest, reference: str, section: str) -> HttpResponse:
    """Change one section of a draft; ``outcomes`` chooses among the buyer's own."""
    tender = own(request, reference)
    if section == "outcomes":
        found = queries.outcomes_of(tender.buyer)
        initial = {"outcomes": list(tender.outcomes.prefetch_related("measures"))}
        form: Any = forms.OutcomesForm(data(request), initial=initial, queryset=found)
        return form_page(
            request,
            tender,
            form,
            lambda: actions.change_tender(
                tender, by=request.user, outcomes=list(form.cleaned_data["outcomes"])
            ),
            title="Outcomes",
        )
    if section not in forms.SECTION_FORMS:
        raise Http404
    title, form_class = forms.SECTION_FORMS[section]
    initial = {name: getattr(tender, name) for name in form_class.base_fields}
    form = form_class(data(request), initial=initial)
    return form_page(
        request,
        tender,
        form,
        lambda: actions.change_tender(tender, by=request.user, **form.cleaned_data),
        title=title,
        check_url=queries.inline_check_url(),
    )


@require_http_methods(["GET", "POST"])
def change_access(request: HttpRequest, reference: str) -> HttpResponse:
    """What decides who can bid, with the score, each lost point and its fix beside the form."""
    tender = own(request, reference)
    initial = {name: getattr(tender, name) for name in forms.AccessForm.base_fields}
    form = forms.AccessForm(data(request), initial=initial)
    access = sme_access(queries.facts_of(tender))
    return form_page(
        request,
        tender,
        form,
        lambda: actions.change_tender(tender, by=request.user, **form.cleaned_data),
        title="SME access",
        page="procurement/tenders/access.html",
        to=reverse("tenders:access", args=[tender.reference]),
        access=access,
        firms_out=queries.firms_shut_out(tender),
    )


@require_GET
def show_lots(request: HttpRequest, reference: str) -> HttpResponse:
    """All lots with their bundling parts and, where a lot ties much together, the split proposal."""
    tender = own(request, reference)
    facts = queries.facts_of(tender)
    stored = list(tender.lots.all())
    lots = []
    for lot, each in zip(stored, facts.lots, strict=True):
        result = bundling(each, facts.live_capabilities)
        try:
            split = propose_split(facts, each.number)
        except ValueError:
            split = None
        lots.append(
            {"lot": lot, "bundling": result, "split": split if len(split.lots if split else ()) > 1 else None}
        )
    return show(
        request,
        "procurement/tenders/lots.html",
        {
            "tender": tender,
            "lots": lots,
            "may_change": can(tender, "change", request),
            "capability_titles": {key: each.title for key, each in BY_KEY.items()},
            "breadcrumbs": crumbs(tender),
        },
    )


def lot_of(tender: Tender, number: int) -> Lot:
    return get_object_or_404(tender.lots, number=number)


@require_http_methods(["GET", "POST"])
def add_lot(request: HttpRequest, reference: str) -> HttpResponse:
    """Add a lot."""
    tender = own(request, reference)
    form = forms.LotForm(data(request), live=queries.live_capability_keys())
    return form_page(
        request,
        tender,
        form,
        lambda: actions.add_lot(tender, by=request.user, **form.cleaned_data),
        title="New lot",
        to=reverse("tenders:lots", args=[tender.reference]),
    )


@require_http_methods(["GET", "POST"])
def change_lot(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """Change a lot."""
    tender = own(request, reference)
    lot = lot_of(tender, number)
    form = forms.LotForm(data(request), initial=forms.LotForm.of(lot), live=queries.live_capability_keys())
    return form_page(
        request,
        tender,
        form,
        lambda: actions.change_lot(lot, by=request.user, **form.cleaned_data),
        title=f"Lot {lot.number}",
        to=reverse("tenders:lots", args=[tender.reference]),
    )


@require_POST
def remove_lot(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """Take a lot out of a draft."""
    tender = own(request, reference)
    try:
        actions.remove_lot(lot_of(tender, number), by=request.user)
        messages.success(request, f"Lot {number} is out. The versions keep what it said.")
    except Refused as refusal:
        messages.error(request, refusal.message)
    return go(request, "tenders:lots", tender.reference)


@require_http_methods(["GET", "POST"])
def split_lot(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """Show the split proposal, before and after; one press makes the lots."""
    tender = own(request, reference)
    lot = lot_of(tender, number)
    form = forms.SplitForm(request.POST if request.method == "POST" else request.GET or None)
    total = form.cleaned_data["total_gbp"] if form.is_bound and form.is_valid() else None
    try:
        split = propose_split(
            queries.facts_of(tender), number, total_gbp=total, firms_able=queries.firms_able()
        )
    except ValueError as error:
        messages.info(request, f"There is nothing to split: {error}.")
        return go(request, "tenders:lots", tender.reference)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.split_lot(lot, by=request.user, total_gbp=total)
        except Refused as refusal:
            refused(form, refusal)
        else:
            messages.success(request, f"{len(made)} lots stand in the place of lot {number}.")
            return go(request, "tenders:lots", tender.reference)
    return show(
        request,
        "procurement/tenders/split_lot.html",
        {
            "tender": tender,
            "lot": lot,
            "split": split,
            "form": form,
            "total": total,
            "may_change": can(tender, "change", request),
            "titles": {key: each.title for key, each in BY_KEY.items()},
            "reuse": [BY_KEY[key].title for key in split.reuse],
            "rows": [
                {"lot": each, "capabilities": [BY_KEY[key].title for key in each.capabilities]}
                for each in split.lots
            ],
            "breadcrumbs": crumbs(tender, ("Lots", reverse("tenders:lots", args=[tender.reference]))),
        },
        status=422 if request.method == "POST" and form.errors else 200,
    )


@require_http_methods(["GET", "POST"])
def change_conditions(request: HttpRequest, reference: str) -> HttpResponse:
    """The conditions of participation: add one, each with why it is in proportion."""
    tender = own(request, reference)
    form = forms.ConditionForm(data(request))
    return form_page(
        request,
        tender,
        form,
        lambda: actions.add_condition(tender, by=request.user, **form.cleaned_data),
        title="Conditions of participation",
        page="procurement/tenders/conditions.html",
        to=reverse("tenders:conditions", args=[tender.reference]),
        button="Add this condition",
        conditions=list(tender.conditions.all()),
        may_change=can(tender, "change", request),
    )


@require_POST
def remove_condition(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """Take a condition out of a draft."""
    tender = own(request, reference)
    condition = get_object_or_404(tender.conditions, number=number)
    try:
        actions.remove_condition(condition, by=request.user)
    except Refused as refusal:
        messages.error(request, refusal.message)
    return go(request, "tenders:conditions", tender.reference)


@require_http_methods(["GET", "POST"])
def change_dates(request: HttpRequest, reference: str) -> HttpResponse:
    """Every stage computed from the day of publication."""
    tender = own(request, reference)
    today = clock_now().astimezone(UK_TIME).date()
    period = minimum_tendering_period(queries.period_of(tender, today))
    form = forms.DatesForm(
        data(request),
        initial={
            "publish_on": today + timedelta(days=7),
            "days_to_bid": tender.days_to_bid or max(30, period.days),
            "first_value_days": tender.first_value_days,
        },
    )

    def act() -> None:
        values = form.cleaned_data
        actions.change_tender(tender, by=request.user, first_value_days=values["first_value_days"])
        actions.set_dates(
            tender, by=request.user, publish_on=values["publish_on"], days_to_bid=values["days_to_bid"]
        )

    return form_page(
        request,
        tender,
        form,
        act,
        title="Dates",
        page="procurement/tenders/dates.html",
        to=reverse("tenders:dates", args=[tender.reference]),
        button="Compute the dates",
        period=period,
        stages=queries.stage_list(tender),
    )


@require_http_methods(["GET", "POST"])
def change_withheld(request: HttpRequest, reference: str) -> HttpResponse:
    """Parts that are not published, each with its ground; the fact itself is published."""
    tender = own(request, reference)
    form = forms.WithheldForm(data(request))

    def act() -> None:
        part = dict(form.cleaned_data)
        rest = [each for each in tender.withheld if each.get("field") != part["field"]]
        actions.change_tender(tender, by=request.user, withheld=[*rest, part])

    return form_page(
        request,
        tender,
        form,
        act,
        title="Withheld parts",
        page="procurement/tenders/withheld.html",
        to=reverse("tenders:withheld", args=[tender.reference]),
        button="Withhold this part",
    )


@require_http_methods(["GET", "POST"])
def assess_delivery(request: HttpRequest, reference: str) -> HttpResponse:
    """Make, buy or mix: eight questions and a paragraph."""
    tender = own(request, reference)
    known = getattr(tender, "delivery_model", None)
    initial: dict[str, Any] = {}
    if known is not None:
        initial = {f"answer_{key}": str(value) for key, value in known.answers.items()}
        for name in ("choice", "paragraph", "need_months", "post_planned", "no_post_reason"):
            initial[name] = getattr(known, name)
    form = forms.DeliveryForm(data(request), initial=initial, questions=QUESTIONS)

    def act() -> None:
        values = {name: form.cleaned_data[name] for name in ("choice", "paragraph", "need_months")}
        delivery_actions.assess_delivery(
            tender,
            by=request.user,
            answers=form.answers,
            post_planned=form.cleaned_data["post_planned"],
            no_post_reason=form.cleaned_data["no_post_reason"],
            **values,
        )

    return form_page(
        request,
        tender,
        form,
        act,
        title="Delivery model: make, buy or mix",
        page="procurement/tenders/delivery.html",
        to=reverse("tenders:delivery", args=[tender.reference]),
        result=known.result if known else None,
    )


# --- Checks and versions ---------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
def show_checks(request: HttpRequest, reference: str) -> HttpResponse:
    """Every finding with its fix; a reason to go on where one may be given."""
    tender = own(request, reference)
    form = forms.OverrideForm(data(request))
    if request.method == "POST" and form.is_valid():
        try:
            actions.override_finding(
                tender,
                by=request.user,
                check_id=form.cleaned_data["check_id"],
                lot=form.cleaned_data["lot"] or 0,
                reason=form.cleaned_data["reason"],
            )
        except Refused as refusal:
            refused(form, refusal)
        else:
            return go(request, "tenders:checks", tender.reference)
    draft = queries.draft_of(tender, stage=PUBLISHING)
    findings = run_checks(tender, stage=PUBLISHING)
    groups = [
        {"severity": severity, "findings": [each for each in findings if each.severity == severity]}
        for severity in SEVERITIES
    ]
    return show(
        request,
        "procurement/tenders/checks.html",
        {
            "tender": tender,
            "groups": groups,
            "strip": queries.health_strip(draft, findings),
            "form": form,
            "tried": form["check_id"].value() if form.errors else "",
            "bank": queries.question_bank(findings),
            "breadcrumbs": crumbs(tender),
        },
        status=422 if form.errors else 200,
    )


@require_GET
def show_strip(request: HttpRequest, reference: str) -> HttpResponse:
    """The health strip alone, for a page that puts it in place."""
    tender = own(request, reference)
    findings = run_checks(tender)
    return show(
        request,
        "procurement/tenders/_strip.html",
        {"strip": queries.health_strip(queries.draft_of(tender), findings)},
    )


@login_not_required
@require_GET
def list_checks(request: HttpRequest) -> HttpResponse:
    """Every check that a tender is put to, open to all."""
    entries = sorted(REGISTER.values(), key=lambda each: (SEVERITIES.index(each.severity), each.id))
    return show(request, "procurement/tenders/list_checks.html", {"checks": entries})


@login_not_required
@require_GET
def show_check(request: HttpRequest, check_id: str) -> HttpResponse:
    """Why a check is there, with examples that flag and that don't."""
    if check_id not in REGISTER:
        raise Http404
    return show(
        request,
        "procurement/tenders/show_check.html",
        {"check": REGISTER[check_id], "back_url": reverse("tenders:list-checks")},
    )


@require_GET
def show_versions(request: HttpRequest, reference: str) -> HttpResponse:
    """Two versions side by side, word by word."""
    tender = own(request, reference)
    versions = list(tender.versions.select_related("made_by").defer("content"))
    by_number = {str(each.number): each for each in versions}
    latest = versions[-1] if versions else None
    new = by_number.get(request.GET.get("to", ""), latest)
    before = versions[-2] if len(versions) > 1 else None
    old = by_number.get(request.GET.get("from", ""), before)
    changes = queries.version_differences(old.content, new.content) if old and new else []
    return show(
        request,
        "procurement/tenders/versions.html",
        {
            "tender": tender,
            "versions": versions[::-1],
            "old": old,
            "new": new,
            "changes": changes,
            "breadcrumbs": crumbs(tender),
        },
        part="procurement/tenders/_changes.html",
    )


# --- Review and publication ------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
@reauthentication_required
def review(request: HttpRequest, reference: str) -> HttpResponse:
    """Send, return or approve: what is open to this person is shown."""
    tender = own(request, reference)
    verb = request.POST.get("verb", "")
    form = forms.OptionalWordsForm(data(request))
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data["words"]
        try:
            if verb == "submit":
                actions.submit_for_review(tender, by=request.user, words=said)
            elif verb == "approve":
                actions.approve_tender(tender, by=request.user, words=said)
            elif verb == "return":
                actions.return_tender(tender, by=request.user, reason=said)
            else:
                raise Refused("tender.no_verb", "Choose what to do with the tender.")
        except Refused as refusal:
            form.add_error("words" if refusal.field else None, refusal.message)
        else:
            return go(request, "tenders:show-tender", tender.reference)
    findings = run_checks(tender)
    return show(
        request,
        "procurement/tenders/review.html",
        {
            "tender": tender,
            "form": form,
            "strip": queries.health_strip(queries.draft_of(tender), findings),
            "findings": [each for each in findings if each.severity != "note"],
            "verbs": MOVES.open_to(tender, by=request.user, now=clock_now()),
            "reviews": list(tender.reviews.select_related("by")),
            "breadcrumbs": crumbs(tender),
        },
        status=422 if form.errors else 200,
    )


@require_http_methods(["GET", "POST"])
@reauthentication_required
def publish(request: HttpRequest, reference: str) -> HttpResponse:
    """The last look: what the checks say, then one press."""
    tender = own(request, reference, "officer", "approver")
    form = forms.CopyForm(data(request))
    findings = run_checks(tender, stage=PUBLISHING)
    return form_page(
        request,
        tender,
        form,
        lambda: actions.publish_tender(tender, by=request.user),
        title="Publish this tender",
        page="procurement/tenders/publish.html",
        button="Publish now",
        findings=[each for each in findings if each.severity != "note"],
        blocks=[each for each in findings if each.blocks],
        may_publish=can(tender, "publish", request),
        stages=queries.stage_list(tender),
    )


# --- Questions and changes -------------------------------------------------------------------------


@login_not_required
@require_http_methods(["GET", "POST"])
def show_questions(request: HttpRequest, reference: str) -> HttpResponse:
    """Questions and answers: for bidders the answered ones and a form, for the buyer those that wait too."""
    tender = visible(request, reference)
    if not tender.is_public:
        raise Http404
    held = tender.roles_of(request.user)
    may_ask = can(tender, "ask_question", request)
    form = forms.QuestionForm(data(request))
    if request.method == "POST":
        if not held & {"bidder", "supplier_admin"}:
            raise Http404
        if form.is_valid():
            try:
                actions.ask_clarification(
                    tender,
                    by=request.user,
                    question=form.cleaned_data["question"],
                    organisation=request.organisation,
                )
            except Refused as refusal:
                refused(form, refusal)
            else:
                messages.success(request, "Your question was sent. Nobody sees who asked it.")
                return go(request, "tenders:show-questions", tender.reference)
    inside = bool(held & BUYER_ROLES)
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
            "inside": inside,
            "closes": queries.uk_moment(tender.questions_close_at or tender.deadline_at),
            "back_url": reverse("tenders:show-tender", args=[tender.reference]),
        },
        status=422 if form.errors else 200,
    )


@require_http_methods(["GET", "POST"])
def answer_question(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """Answer one question to everyone."""
    tender = own(request, reference, "officer", "service_owner")
    question = get_object_or_404(tender.clarifications, number=number)
    form = forms.AnswerForm(data(request))
    return form_page(
        request,
        tender,
        form,
        lambda: actions.answer_clarification(question, by=request.user, **form.cleaned_data),
        title=f"Answer question {number}",
        to=reverse("tenders:show-questions", args=[tender.reference]),
        button="Answer to everyone",
        quote=question.question,
    )


@require_http_methods(["GET", "POST"])
def show_amendments(request: HttpRequest, reference: str) -> HttpResponse:
    """The changes made and proposed; propose one."""
    tender = own(request, reference)
    form = forms.AmendmentForm(data(request))

    def act() -> None:
        values = form.cleaned_data
        changes = {values["part"]: values["new_text"]} if values["part"] else {}
        day = values["new_deadline_on"]
        actions.amend_tender(
            tender,
            by=request.user,
            what=values["what"],
            why=values["why"],
            is_material=values["is_material"],
            new_deadline_at=moment_of(day) if day else None,
            changes=changes,
        )

    now = clock_now()
    may_amend = can(tender, "amend", request)
    return form_page(
        request,
        tender,
        form,
        act,
        title="Changes of a published tender",
        page="procurement/tenders/amendments.html",
        to=reverse("tenders:show-amendments", args=[tender.reference]),
        button="Propose this change",
        amendments=list(tender.amendments.select_related("proposed_by", "agreed_by")),
        may_amend=may_amend,
        may_agree=can(tender, "agree_amendment", request),
        earliest=queries.uk_moment(actions.minimum_new_deadline(tender, now)) if may_amend else "",
    )


@require_POST
@reauthentication_required
def settle_amendment(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """Agree to a proposed change or refuse it."""
    tender = own(request, reference, "officer", "approver")
    amendment: Amendment = get_object_or_404(tender.amendments, number=number)
    try:
        if request.POST.get("verb") == "agree":
            actions.agree_amendment(amendment, by=request.user)
            messages.success(request, "The change is made and every bidder is told.")
        else:
            actions.refuse_amendment(amendment, by=request.user, reason=request.POST.get("reason", ""))
            messages.success(request, "The change was refused. The tender stays as it is.")
    except Refused as refusal:
        messages.error(request, refusal.message)
    return go(request, "tenders:show-amendments", tender.reference)


@require_http_methods(["GET", "POST"])
@reauthentication_required
def cancel(request: HttpRequest, reference: str) -> HttpResponse:
    """Cancel, with a reason for all and a lesson for the next."""
    tender = own(request, reference, "officer", "approver")
    form = forms.CancelForm(data(request))
    return form_page(
        request,
        tender,
        form,
        lambda: actions.cancel_tender(tender, by=request.user, **form.cleaned_data),
        title="Cancel this tender",
        button="Cancel the tender",
        warning="Bids that came in stay sealed. This cannot be undone.",
    )


@require_http_methods(["GET", "POST"])
def write_lesson(request: HttpRequest, reference: str) -> HttpResponse:
    """Write what was learned."""
    tender = own(request, reference)
    form = forms.LessonForm(data(request))
    return form_page(
        request,
        tender,
        form,
        lambda: actions.write_lesson(tender, by=request.user, **form.cleaned_data),
        title="What was learned",
    )


@require_http_methods(["GET", "POST"])
@role_required("officer", "service_owner")
def copy_tender(request: HttpRequest, reference: str) -> HttpResponse:
    """Start a draft from an earlier tender, never with its headcount."""
    source = visible(request, reference)
    form = forms.CopyForm(data(request))
    if request.method == "POST":
        try:
            made = actions.copy_tender(source, by=request.user, buyer=request.organisation)
        except Refused as refusal:
            messages.error(request, refusal.message)
        else:
            messages.success(
                request, f"{made.reference} was copied from {source.reference}. All checks run again."
            )
            return go(request, "tenders:show-tender", made.reference)
    return show(
        request,
        "procurement/tenders/form.html",
        {
            "tender": source,
            "form": form,
            "title": "Copy this tender into a new draft",
            "button": "Copy it",
            "intro": "Words, lots and conditions come along. Dates do not, and sentences that ask for people by "
            "number, role or rate are left out and listed in the new draft.",
            "breadcrumbs": crumbs(source),
        },
    )


# --- Pipeline, lessons, pack -----------------------------------------------------------------------


@login_not_required
@require_GET
def list_pipeline(request: HttpRequest) -> HttpResponse:
    """Needs before drafting, open to all: firms and other buyers may speak first."""
    entries = (
        PipelineEntry.objects.filter(closed_at=None)
        .select_related("buyer", "tender")
        .order_by("expected_on", "pk")
    )
    page = Paginator(entries, 30).get_page(request.GET.get("page"))
    organisation = getattr(request, "organisation", None)
    return show(
        request,
        "procurement/tenders/pipeline.html",
        {
            "page": page,
            "organisation": organisation,
            "may_add": bool({"officer", "service_owner", "policy_owner"} & getattr(request, "roles", set())),
        },
    )


@require_http_methods(["GET", "POST"])
@role_required("officer", "service_owner", "policy_owner")
def add_to_pipeline(request: HttpRequest) -> HttpResponse:
    """Put a need on the pipeline."""
    form = forms.PipelineForm(data(request))
    if request.method == "POST" and form.is_valid():
        try:
            actions.add_to_pipeline(request.organisation, by=request.user, **form.cleaned_data)
        except Refused as refusal:
            refused(form, refusal)
        else:
            return go(request, "tenders:pipeline")
    return show(
        request,
        "procurement/tenders/form.html",
        {
            "form": form,
            "title": "Add a need to the pipeline",
            "button": "Add it",
            "back_url": reverse("tenders:pipeline"),
        },
        part="procurement/tenders/_form.html",
        status=422 if form.errors else 200,
    )


def entry_of(request: HttpRequest, reference: str) -> PipelineEntry:
    return get_object_or_404(PipelineEntry, reference=reference, buyer=request.organisation)


@require_POST
@role_required("officer", "service_owner")
def draft_from_pipeline(request: HttpRequest, reference: str) -> HttpResponse:
    """Start the draft of a need."""
    try:
        tender = actions.draft_from_pipeline(entry_of(request, reference), by=request.user)
    except Refused as refusal:
        messages.error(request, refusal.message)
        return go(request, "tenders:pipeline")
    return go(request, "tenders:show-tender", tender.reference)


@require_http_methods(["GET", "POST"])
@role_required("officer", "service_owner", "policy_owner")
def close_pipeline_entry(request: HttpRequest, reference: str) -> HttpResponse:
    """Take a need off the pipeline with a reason."""
    entry = entry_of(request, reference)
    form = forms.ReasonForm(data(request))
    if request.method == "POST" and form.is_valid():
        try:
            actions.close_pipeline_entry(entry, by=request.user, **form.cleaned_data)
        except Refused as refusal:
            refused(form, refusal)
        else:
            return go(request, "tenders:pipeline")
    return show(
        request,
        "procurement/tenders/form.html",
        {
            "form": form,
            "title": f"Take ‘{entry.title}’ off the pipeline",
            "button": "Take it off",
            "back_url": reverse("tenders:pipeline"),
        },
        part="procurement/tenders/_form.html",
        status=422 if form.errors else 200,
    )


@require_GET
def list_lessons(request: HttpRequest) -> HttpResponse:
    """What others learned, searchable by words."""
    text = request.GET.get("q", "").replace("\x00", "").strip()[:120]
    found = Lesson.objects.select_related("buyer", "tender")
    if text:
        found = found.filter(Q(title__icontains=text) | Q(words__icontains=text))
    page = Paginator(found, 20).get_page(request.GET.get("page"))
    return show(request, "procurement/tenders/lessons.html", {"page": page, "text": text})


@login_not_required
@require_GET
def show_pack(request: HttpRequest, reference: str, form: str) -> HttpResponse:
    """The whole tender as one document: PDF or ODT."""
    from procurement.tenders import pack

    tender = visible(request, reference)
    if form not in pack.FORMS or not (tender.is_public or tender.roles_of(request.user) & BUYER_ROLES):
        raise Http404
    body, kind = pack.make(tender, form)
    return HttpResponse(
        body,
        content_type=kind,
        headers={"Content-Disposition": f'attachment; filename="{tender.reference}.{form}"'},
    )
