"""The panel of a tender: who marks what and how far they are, and how bids are assessed."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.db.models import Prefetch, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from procurement import audit
from procurement.form_page import form_page
from procurement.html import data_of, go, show
from procurement.tenders.models import Lot, Tender
from scoring.assessments import actions, forms, queries
from scoring.assessments.models import Assignment, ConflictDecision, ConflictDeclaration, Panel
from scoring.assessments.pages import INSIDE, about, lot_of, tender_for
from scoring.assessments.rules import declarations_of, declared_by, is_cut_off, missing_moment
from scoring.assessments.views.doors import Moment, own_panel


@require_safe
def show_home(request: HttpRequest) -> HttpResponse:
    """The tenders that you mark or moderate, with what is left to do."""
    if not {"evaluator", "moderator"} & request.roles:
        raise Http404
    panels = list(
        Panel.objects.filter(tender__buyer=request.organisation)
        .exclude(tender__status="cancelled")
        .select_related("tender__buyer")
        .order_by("-tender__deadline_at")[:30]
    )
    mine = set(
        Assignment.objects.live()
        .filter(evaluator=request.user, panel__in=panels)
        .values_list("panel", flat=True)
    )
    rows = [(p, p.pk in mine) for p in panels if p.pk in mine or "moderator" in request.roles]
    return show(request, "scoring/assessments/show_home.html", {"rows": rows})


@require_safe
def show_panel(request: HttpRequest, reference: str) -> HttpResponse:
    """One panel: for an evaluator own progress and the next answer; for the officer counts, people, conflicts."""
    panels = Panel.objects.select_related("tender__buyer").annotate(**declared_by(request.user))
    panel = panels.filter(tender__reference=reference).first()
    tender = panel.tender if panel else tender_for(request, reference)
    roles = tender.roles_of(request.user)
    if not roles & INSIDE:
        raise Http404
    if panel is None:
        if "officer" not in roles:
            raise Http404
        if tender.status == Tender.Status.ASSESSING and not queries.bids_of(tender):
            return go(request, "bids:received", reference)
        if tender.status == Tender.Status.AWARDED:  # brought in from earlier records: there was no panel here
            return go(request, "results:show-results", reference)
        return go(request, "assess:form-panel", reference)
    cut_off = panel.cut_off
    moments = (Moment.ACCESS, Moment.NAMES) if tender.status in queries.AFTER_OPENING else (Moment.ACCESS,)
    needed = missing_moment(panel, moments)
    is_officer = bool(roles & {"officer", "approver"}) and not cut_off
    assignments = panel.assignments.select_related("lot", "evaluator", "ended_by")
    seen: list[Assignment] = list(assignments if is_officer else assignments.filter(evaluator=request.user))
    everyone = seen if is_officer else []
    mine = [a for a in seen if a.ended_at is None and a.evaluator_id == request.user.pk]
    cells = [] if cut_off or needed else queries.cells_of(panel, request.user, mine)
    progress = queries.progress_of(panel, everyone) if is_officer else []
    if any(row.wanted for row in progress):  # a lot for which no bid came has nothing to mark
        progress = [row for row in progress if row.wanted]
    asked_for_marks = bool(cells) or any(row.wanted for row in progress)
    nothing_came = (
        tender.status == Tender.Status.ASSESSING and not asked_for_marks and not queries.bids_of(tender)
    )
    context = {
        "tender": tender,
        "panel": panel,
        "cut_off": cut_off,
        "needed": needed,
        "needed_words": Moment(needed).label.lower() if needed else "",
        "lots": queries.own_lots(cells, queries.screening_codes(tender)),
        "asked_again": queries.asked_again(cells),
        "is_officer": is_officer,
        "may_make": "officer" in roles and tender.status in ("approved", "published", "assessing"),
        "is_moderator": "moderator" in roles,
        "progress": progress,
        "alone": _marked_alone(progress) if tender.status in ("published", "assessing") else [],
        "left": queries.left_of(everyone),
        "no_bid": nothing_came,
        "own_left": [] if is_officer else _left_for_good(seen),
        "declared": _by_person(_all_declared(panel) if is_officer else declarations_of(panel, request.user)),
        "now_at": _moment_of(tender),
        "moments": Moment.labels,
        "assigned": bool(mine),
        "history": audit.history(panel, limit=30) if is_officer else [],
    }
    return show(request, "scoring/assessments/show_panel.html", context)


def _left_for_good(own: list[Assignment]) -> list[dict[str, Any]]:
    """Return where somebody was taken off and did not come back; ``own``: their assignments."""
    here = {a.lot_id for a in own if a.ended_at is None}
    return queries.left_of(a for a in own if a.lot_id not in here)


def _marked_alone(progress: Iterable[queries.Progress]) -> list[Lot]:
    """Return the lots that one evaluator marks and nobody else: there is nothing to moderate then."""
    people = Counter(row.lot for row in progress)
    return [lot for lot, count in people.items() if count == 1]


def _all_declared(panel: Panel) -> QuerySet[ConflictDeclaration]:
    """Return what everybody declared on a tender, with who decided what about it."""
    decisions = ConflictDecision.objects.select_related("decided_by")
    return panel.declarations.select_related("person").prefetch_related(Prefetch("decisions", decisions))


def _by_person(declared: Iterable[ConflictDeclaration]) -> list[dict[str, Any]]:
    """Return a line for each person, what waits to be decided first: what was said at each moment (None: nothing yet).

    The last word counts, but a conflict stays shown: a later "no conflict" lifts nothing.
    """
    people: dict[int, dict[str, Any]] = {}
    for row in _numbered(declared):
        declaration, decisions, number = row
        line = people.setdefault(
            declaration.person_id,
            {
                "person": declaration.person,
                "rows": [],
                "said": dict.fromkeys(Moment.values),
                "conflict": False,
                "waits": False,
            },
        )
        line["rows"].append(row)
        if number or not line["said"][declaration.moment] or not line["conflict"]:
            line["said"][declaration.moment] = declaration
        line["conflict"] |= bool(number)
        line["waits"] |= bool(number) and not decisions
    return sorted(
        people.values(), key=lambda line: (not line["waits"], not line["conflict"], line["person"].name)
    )


def _numbered(
    declared: Iterable[ConflictDeclaration],
) -> list[tuple[ConflictDeclaration, list[ConflictDecision], int]]:
    """Return each declaration with its decisions and, for a conflict, the number of the page that decides it."""
    conflicts = 0
    rows = []
    for declaration in declared:
        is_conflict = declaration.kind != ConflictDeclaration.Kind.NIL
        conflicts += is_conflict
        rows.append((declaration, list(declaration.decisions.all()), conflicts if is_conflict else 0))
    return rows


def _moment_of(tender: Any) -> str:
    """Return the moment at which somebody declares now."""
    if tender.status in Tender.since("priced"):
        return Moment.AWARD
    return Moment.NAMES if tender.status in queries.AFTER_OPENING else Moment.ACCESS


@require_http_methods(["GET", "POST"])
def form_panel(request: HttpRequest, reference: str) -> HttpResponse:
    """Set how the tender is assessed."""
    tender = tender_for(request, reference, {"officer"})
    panel = Panel.objects.filter(tender=tender).first()
    floor = ((tender.plan_snapshot or {}).get("price") or {}).get("floor_gbp")
    initial: dict[str, Any] = {"low_end_gbp": floor, "names_hidden": True}
    if panel:
        initial = {name: getattr(panel, name) for name in forms.PanelForm.base_fields}
    if panel and is_cut_off(panel, request.user):
        raise Http404
    form = forms.PanelForm(data_of(request), initial=initial)
    for name in actions.PUBLISHED_RULE:
        form.fields[name].disabled = bool(tender.published_at)
    home = reverse("assess:show-panel", args=[reference])
    return form_page(
        request,
        form,
        lambda said: actions.form_panel(tender, by=request.user, **said),
        title="How bids are assessed",
        button="Save",
        done="Saved.",
        lead="The rule for low prices is published with the tender: bidders know it, and nobody knows whom it hits.",
        to=home,
        **about(tender, home if panel else "", "panel"),
    )


@login_not_required
@require_safe
def low_prices(request: HttpRequest, reference: str) -> HttpResponse:
    """The published rule for very low prices, for everybody who may read the tender."""
    tender = get_object_or_404(
        Tender.objects.visible_to(request.user).select_related("buyer"), reference=reference
    )
    rule = Panel.objects.filter(tender=tender).first() or Panel()
    return show(request, "scoring/assessments/low_prices.html", {"tender": tender, "rule": rule})


@require_http_methods(["GET", "POST"])
def assign(request: HttpRequest, reference: str) -> HttpResponse:
    """Give an evaluator questions to mark."""
    panel = own_panel(request, reference, "officer")
    return form_page(
        request,
        forms.AssignForm(data_of(request), tender=panel.tender, questions=queries.questions_of(panel.tender)),
        lambda said: actions.assign_all(
            panel, lot_of(panel, int(said["lot"])), said["questions"], said["evaluator"], by=request.user
        ),
        title="Give questions to an evaluator",
        button="Give them",
        done=lambda made: f"{made[0].evaluator} has been told.",
        **about(panel.tender, reverse("assess:show-panel", args=[reference]), "panel"),
    )


@require_http_methods(["GET", "POST"])
def replace(request: HttpRequest, reference: str) -> HttpResponse:
    """Take an evaluator off a lot, with somebody else in their place or nobody."""
    panel = own_panel(request, reference, "officer")

    def change(said: dict[str, Any]) -> Any:
        lot, old = lot_of(panel, int(said["lot"])), said["evaluator"]
        if new := said["successor"]:
            return actions.replace_evaluator(panel, lot, old, new, by=request.user, reason=said["reason"])
        return actions.end_assignments(panel, lot, old, by=request.user, reason=said["reason"])

    return form_page(
        request,
        forms.LeaveForm(data_of(request), tender=panel.tender),
        change,
        title="Somebody leaves the panel",
        button="Change the panel",
        done="Done. The old marks stay on record.",
        lead="Their marks stay on record and count no more. Whoever takes over declares and marks all.",
        **about(panel.tender, reverse("assess:show-panel", args=[reference]), "panel"),
    )
