"""Pages of the panel and of marking. Who may see a page is decided before anything is read."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core import signing
from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from procurement import audit
from procurement.accounts.models import User
from procurement.errors import Refused
from procurement.form_page import form_page
from procurement.html import add_refusal, attempt, data_of, go, show
from procurement.tenders.models import Lot, Tender
from scoring.assessments import actions, forms, queries, sheets
from scoring.assessments.models import Assignment, ConflictDecision, ConflictDeclaration, Mark, Panel
from scoring.assessments.pages import INSIDE, about, lot_of, panel_for, tender_for
from scoring.assessments.rules import check_read, declarations_of, declared_by, is_cut_off, missing_moment
from scoring.formulas.exact import shown
from scoring.formulas.moderation import cites, paragraphs_of
from suppliers.bids.page import download
from suppliers.bids.queries import OpenedFile, opened_file

Moment = ConflictDeclaration.Moment


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
        if tender.status == Tender.Status.AWARDED:  # brought in from earlier records: there was no panel here
            return go(request, "results:show-results", reference)
        return go(request, "assess:form-panel", reference)
    cut_off = panel.cut_off
    needed = missing_moment(
        panel,
        (Moment.ACCESS, Moment.NAMES) if tender.status in queries.AFTER_OPENING else (Moment.ACCESS,),
    )
    is_officer = bool(roles & {"officer", "approver"}) and not cut_off
    everyone: list[Assignment] = []
    if is_officer:
        everyone = list(panel.assignments.select_related("lot", "evaluator", "ended_by"))
        mine = [a for a in everyone if a.ended_at is None and a.evaluator_id == request.user.pk]
    else:
        mine = queries.assignments_of([panel], request.user)
    cells = [] if cut_off or needed else queries.cells_of(panel, request.user, mine)
    progress = queries.progress_of(panel, everyone) if is_officer else []
    if any(row.wanted for row in progress):  # a lot for which no bid came has nothing to mark
        progress = [row for row in progress if row.wanted]
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
        "declared": _by_person(
            panel.declarations.select_related("person").prefetch_related(
                Prefetch("decisions", ConflictDecision.objects.select_related("decided_by"))
            )
            if is_officer
            else declarations_of(panel, request.user)
        ),
        "now_at": _moment_of(tender),
        "moments": Moment.labels,
        "assigned": bool(mine),
        "history": audit.history(panel, limit=30) if is_officer else [],
    }
    return show(request, "scoring/assessments/show_panel.html", context)


def _marked_alone(progress: Iterable[queries.Progress]) -> list[Lot]:
    """Return the lots that one evaluator marks and nobody else: there is nothing to moderate then."""
    people = Counter(row.lot for row in progress)
    return [lot for lot, count in people.items() if count == 1]


def _by_person(declared: Iterable[ConflictDeclaration]) -> list[dict[str, Any]]:
    """Return a line for each person, what waits to be decided first: what was said at each moment (None: nothing yet).

    The last word counts, but a conflict stays shown: a later "no conflict" lifts nothing.
    """
    people: dict[int, dict[str, Any]] = {}
    for row in _numbered(declared):
        declaration, decisions, number = row
        line = people.setdefault(
            declaration.person_id,
            {"person": declaration.person, "rows": [], "said": dict.fromkeys(Moment.values)}
            | {"conflict": False, "waits": False},
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


def _own_panel(request: HttpRequest, reference: str, *roles: str) -> Panel:
    """Return the panel for somebody who changes it; a 404 for a person who declared a conflict that stands."""
    panel = panel_for(request, reference, roles)
    if panel.cut_off:
        raise Http404
    return panel


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
    panel = _own_panel(request, reference, "officer")
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
    panel = _own_panel(request, reference, "officer")

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


@require_http_methods(["GET", "POST"])
def declare(request: HttpRequest, reference: str, moment: str) -> HttpResponse:
    """Declare at one moment whether you have a conflict. With the names before you, when they are known."""
    panel = panel_for(request, reference)
    if moment not in Moment.values:
        raise Http404
    tender = panel.tender
    names: list[str] = []
    if moment != Moment.ACCESS:
        names = sorted({bid.supplier.name for bid in queries.bids_of(tender)})
    form = forms.DeclareForm(data_of(request))
    if attempt(form, lambda: actions.declare(panel, by=request.user, moment=moment, **form.cleaned_data)):
        messages.success(request, "Your declaration is on record.")
        return go(request, "assess:show-panel", reference)
    return show(
        request,
        "scoring/assessments/declare.html",
        {"form": form, "tender": tender, "moment": Moment(moment), "names": names},
    )


@require_http_methods(["GET", "POST"])
def decide_conflict(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """Decide about somebody else's conflict."""
    panel = _own_panel(request, reference, "officer", "approver")
    found = [d for d in panel.declarations.select_related("person") if d.kind != "nil"]
    if not 1 <= number <= len(found):
        raise Http404
    declaration = found[number - 1]
    return form_page(
        request,
        forms.DecideConflictForm(data_of(request)),
        lambda said: actions.decide_conflict(declaration, by=request.user, **said),
        title=f"The conflict that {declaration.person} declared",
        button="Decide",
        done="Your decision is on record.",
        lead=f"{declaration.get_kind_display()}: {declaration.words}",
        **about(panel.tender, reverse("assess:show-panel", args=[reference]), "panel"),
    )


def _marker(request: HttpRequest, reference: str) -> tuple[Panel, list[queries.Cell]] | HttpResponse:
    """Return the panel and own cells of somebody who may mark now; else a way to what is missing, or a 404."""
    panel = panel_for(request, reference, {"evaluator"})
    mine = queries.assignments_of([panel], request.user)
    if not mine:
        raise Http404
    try:
        check_read(panel, Moment.ACCESS, Moment.NAMES)
    except Refused:
        return go(request, "assess:show-panel", reference)
    return panel, queries.cells_of(panel, request.user, mine)


def _place(cells: list[queries.Cell], lot: int, code: str, letter: str) -> int:
    for place, cell in enumerate(cells):
        if (cell.lot.number, cell.question.code, cell.letter) == (lot, code, letter.upper()):
            return place
    raise Http404


def _url(panel: Panel, cell: queries.Cell | None) -> str:
    if cell is None:
        return reverse("assess:show-panel", args=[panel.tender.reference])
    return reverse(
        "assess:mark", args=[panel.tender.reference, cell.lot.number, cell.question.code, cell.letter]
    )


def _initial(cell: queries.Cell) -> dict[str, Any]:
    mark = cell.mark
    return {
        "mark": queries.plain(mark.mark) if mark and mark.mark is not None else "",
        "comment": mark.comment if mark else "",
        "revision": mark.revision if mark else 0,
    }


@require_http_methods(["GET", "POST"])
def mark(request: HttpRequest, reference: str, lot: int, code: str, letter: str) -> HttpResponse:
    """One answer, the scale in words beside it, and your own mark. Saves as you go."""
    found = _marker(request, reference)
    if isinstance(found, HttpResponse):
        return found
    panel, cells = found
    place = _place(cells, lot, code, letter)
    cell = cells[place]
    after = cells[place + 1] if place + 1 < len(cells) else None
    form = forms.MarkForm(data_of(request), question=cell.question, initial=_initial(cell))
    htmx = bool(getattr(request, "htmx", None))
    saved, standing = _save_mark(form, cell, by=request.user)
    if saved is not None:
        if htmx:
            cell.mark = saved
            return render(request, "scoring/assessments/_saved.html", {"mark": saved, "cell": cell})
        to = {"next": _url(panel, after), "list": _url(panel, None)}
        return go(request, to.get(request.POST.get("go", ""), _url(panel, cell)))
    if htmx and form.is_bound:
        return render(request, "scoring/assessments/_saved.html", {"form": form, "cell": cell}, status=422)
    opened = queries.answers_of(panel.tender, by=request.user, bids=[cell.bid])[cell.bid.pk]
    answer = opened.answers.get(code, "")
    marks = [queries.plain(step) for step in cell.question.marks]
    context = {
        "tender": panel.tender,
        "panel": panel,
        "cell": cell,
        "form": form,
        "standing": standing,
        "asked_again": queries.asked_again([cell]),
        "paragraphs": paragraphs_of(answer),
        "name": "" if panel.names_hidden else cell.bid.supplier.name,
        "before": _url(panel, cells[place - 1]) if place else "",
        "after": _url(panel, after),
        "has_after": after is not None,
        "place": place + 1,
        "total": len(cells),
        "done": sum(c.is_done for c in cells),
        "points_somewhere": bool(cell.mark) and cites(cell.mark.comment, answer),
        "files": [
            Attached(each, _shown_name(panel, cell, each, number))
            for number, each in enumerate(_beside(cell, opened.attachments), 1)
        ],
        "keys": f"{marks[0]} to {marks[-1]}",
    }
    return show(request, "scoring/assessments/mark.html", context)


def _save_mark(form: forms.MarkForm, cell: queries.Cell, *, by: User) -> tuple[Mark | None, Mark | None]:
    """Keep the mark that was sent. Return it, or None; and the one that stands, where another window wrote since."""
    if not form.is_valid():
        return None, None
    said = form.cleaned_data
    try:
        saved = actions.save_mark(
            cell.bid,
            cell.question.code,
            by=by,
            mark=said["mark"],
            comment=said["comment"],
            revision=said["revision"] or None,
        )
    except Refused as refusal:
        add_refusal(form, refusal)
        return None, cell.mark if refusal.code == "mark.changed" else None
    return saved, None


@dataclass(frozen=True)
class Attached:
    """A file beside an answer, under the name that its reader may see."""

    facts: OpenedFile
    shown: str


def _beside(cell: queries.Cell, files: Iterable[OpenedFile]) -> list[OpenedFile]:
    """Return the files that belong to an answer."""
    return [each for each in files if not each.question or each.question == cell.question.code]


def _shown_name(panel: Panel, cell: queries.Cell, facts: OpenedFile, number: int) -> str:
    """Return what a file beside an answer is called here. Where names are hidden so are those that bidders gave."""
    if not panel.names_hidden:
        return facts.name
    return f"Bidder {cell.letter}, file {number}{PurePath(facts.name).suffix.lower()[:8]}"


@require_safe
def file(request: HttpRequest, reference: str, lot: int, code: str, letter: str, number: int) -> HttpResponse:
    """One file that a bidder attached to an answer, to keep and read."""
    found = _marker(request, reference)
    if isinstance(found, HttpResponse):
        return found
    panel, cells = found
    cell = cells[_place(cells, lot, code, letter)]

    def wanted(files: list[OpenedFile]) -> OpenedFile | None:
        return next(iter(_beside(cell, files)[number - 1 : number]), None) if number else None

    try:
        facts, data = opened_file(cell.bid, wanted, by=request.user)
    except Refused as refusal:
        if refusal.code != "bid.no_file":
            raise
        raise Http404 from None
    return download(_shown_name(panel, cell, facts, number), facts.media_type, data)


@require_safe
def question(request: HttpRequest, reference: str, lot: int, code: str) -> HttpResponse:
    """One question across all bidders, with your own marks beside the answers."""
    found = _marker(request, reference)
    if isinstance(found, HttpResponse):
        return found
    panel, cells = found
    here = [c for c in cells if (c.lot.number, c.question.code) == (lot, code)]
    if not here:
        raise Http404
    answers = queries.answers_of(panel.tender, by=request.user, bids=[cell.bid for cell in here])
    context = {
        "tender": panel.tender,
        "question": here[0].question,
        "lot": here[0].lot,
        "rows": [(c, paragraphs_of(answers[c.bid.pk].answers.get(code, "")), _url(panel, c)) for c in here],
    }
    return show(request, "scoring/assessments/question.html", context)


@require_http_methods(["GET", "POST"])
def lock(request: HttpRequest, reference: str, lot: int) -> HttpResponse:
    """Compare your own marks for drift, see what is missing, and lock."""
    found = _marker(request, reference)
    if isinstance(found, HttpResponse):
        return found
    panel, cells = found
    here = [c for c in cells if c.lot.number == lot]
    if not here:
        raise Http404
    each = here[0].lot
    error = ""
    if request.method == "POST":
        try:
            last = actions.lock_marks(panel, each, by=request.user)
        except Refused as refusal:
            error = refusal.message
        else:
            messages.success(
                request,
                "Locked. You were the last: moderation is open."
                if last
                else "Locked. The others are still marking.",
            )
            return go(request, "assess:show-panel", reference)
    answers = queries.answers_of(panel.tender, by=request.user, bids=[cell.bid for cell in here])
    context = {
        "tender": panel.tender,
        "lot": each,
        "table": [
            (
                question,
                group,
                found,
                shown(abs(found.shift), 1) if found else "",
                bool(found and found.shift > 0),
            )
            for question, group, found in queries.drifts(here)
        ],
        "gaps": actions.unfinished(here, answers),
        "error": error,
        "is_locked": all(c.is_locked for c in here),
    }
    return show(request, "scoring/assessments/lock.html", context, status=422 if error else 200)


@require_safe
def sheet_out(request: HttpRequest, reference: str, form: str) -> HttpResponse:
    """Your own marking sheet as a spreadsheet."""
    found = _marker(request, reference)
    if isinstance(found, HttpResponse):
        return found
    panel, cells = found
    if form not in sheets.FORMATS:
        raise Http404
    response = HttpResponse(sheets.write(cells, form), content_type=sheets.FORMATS[form])
    response["Content-Disposition"] = f'attachment; filename="{panel.tender.reference}-my-marks.{form}"'
    response["Cache-Control"] = "no-store"
    return response


SALT = "worth.marking-sheet"


def _take_over(request: HttpRequest, cells: list[queries.Cell]) -> int:
    """Keep the changes that were shown and confirmed; return how many. Raises ``Refused`` when they were shown too
    long ago, or when a mark is no longer the one that stood beside its change.
    """
    try:
        rows = signing.loads(request.POST["confirmed"], salt=f"{SALT}:{request.user.pk}", max_age=3600)
    except signing.BadSignature:
        raise Refused("sheet.too_old", "That was too long ago. Send the sheet again.") from None
    changes, _ = sheets.differences(cells, [tuple(row[:5]) for row in rows])
    if [[d.old_mark, d.old_comment] for d in changes] != [row[5:] for row in rows]:
        raise Refused(
            "sheet.changed", "You changed a mark here since you saw the difference. Send the sheet again."
        )
    return actions.save_marks(
        {(d.cell.bid, d.cell.question.code): (d.mark, d.comment) for d in changes}, by=request.user
    )


@require_http_methods(["GET", "POST"])
def sheet_in(request: HttpRequest, reference: str) -> HttpResponse:
    """Bring your own sheet back: first the difference, then (confirmed) the change."""
    found = _marker(request, reference)
    if isinstance(found, HttpResponse):
        return found
    panel, cells = found
    form = forms.SheetForm()
    if request.method == "POST" and "confirmed" in request.POST:
        try:
            count = _take_over(request, cells)
        except Refused as refusal:
            form = forms.SheetForm({}, {})
            form.errors.clear()
            form.add_error(None, refusal.message)
        else:
            messages.success(request, f"{count} mark(s) taken over from your sheet.")
            return go(request, "assess:show-panel", reference)
    elif request.method == "POST":
        form = forms.SheetForm(request.POST, request.FILES)
        if form.is_valid():
            try:
                rows = sheets.read(form.cleaned_data["sheet"].read(sheets.MOST_BYTES + 1))
                changes, problems = sheets.differences(cells, rows)
            except Refused as refusal:
                form.add_error("sheet", refusal.message)
            else:
                context = {
                    "tender": panel.tender,
                    "changes": changes,
                    "problems": problems,
                    "confirmed": signing.dumps(
                        [
                            [
                                *(str(d.cell.lot.number), d.cell.question.code, d.cell.letter),
                                *(d.mark, d.comment, d.old_mark, d.old_comment),
                            ]
                            for d in changes
                        ],
                        salt=f"{SALT}:{request.user.pk}",
                        compress=True,
                    ),
                }
                return show(request, "scoring/assessments/sheet_difference.html", context)
    return show(
        request,
        "scoring/assessments/sheet.html",
        {"form": form, "tender": panel.tender},
    )
