"""Marking: one answer, one question across all bidders, and the lock at the end."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from procurement.accounts.models import User
from procurement.errors import Refused
from procurement.html import add_refusal, data_of, download, go, show
from scoring.assessments import actions, forms, queries
from scoring.assessments.models import Mark, Panel
from scoring.assessments.views.doors import for_markers, place_of, url_of
from scoring.formulas.exact import shown
from scoring.formulas.moderation import cites, paragraphs_of
from suppliers.bids.queries import OpenedFile, opened_file


@require_http_methods(["GET", "POST"])
@for_markers
def mark(
    request: HttpRequest, panel: Panel, cells: list[queries.Cell], lot: int, code: str, letter: str
) -> HttpResponse:
    """One answer, the scale in words beside it, and your own mark. Saves as you go."""
    place = place_of(cells, lot, code, letter)
    cell = cells[place]
    after = cells[place + 1] if place + 1 < len(cells) else None
    form = forms.MarkForm(data_of(request), question=cell.question, initial=_initial(cell))
    htmx = bool(getattr(request, "htmx", None))
    saved, standing = _save_mark(form, cell, by=request.user)
    if saved is not None:
        if htmx:
            cell.mark = saved
            return render(request, "scoring/assessments/_saved.html", {"mark": saved, "cell": cell})
        to = {"next": url_of(panel, after), "list": url_of(panel, None)}
        return go(request, to.get(request.POST.get("go", ""), url_of(panel, cell)))
    if htmx and form.is_bound:
        return render(request, "scoring/assessments/_saved.html", {"form": form, "cell": cell}, status=422)
    context = {
        "tender": panel.tender,
        "panel": panel,
        "form": form,
        "standing": standing,
        "before": url_of(panel, cells[place - 1]) if place else "",
        "after": url_of(panel, after),
        "has_after": after is not None,
        "place": place + 1,
        "total": len(cells),
        "done": sum(c.is_done for c in cells),
        **_beside_the_form(panel, cell, by=request.user),
    }
    return show(request, "scoring/assessments/mark.html", context)


def _beside_the_form(panel: Panel, cell: queries.Cell, *, by: User) -> dict[str, Any]:
    """Return what the marker reads while marking: the opened answer, its files, and what is said of the mark so far."""
    opened = queries.answers_of(panel.tender, by=by, bids=[cell.bid])[cell.bid.pk]
    answer = opened.answers.get(cell.question.code, "")
    marks = [queries.plain(step) for step in cell.question.marks]
    return {
        "cell": cell,
        "asked_again": queries.asked_again([cell]),
        "paragraphs": paragraphs_of(answer),
        "name": "" if panel.names_hidden else cell.bid.supplier.name,
        "points_somewhere": bool(cell.mark) and cites(cell.mark.comment, answer),
        "files": [
            Attached(each, _shown_name(panel, cell, each, number))
            for number, each in enumerate(_files_of(cell, opened.attachments), 1)
        ],
        "keys": f"{marks[0]} to {marks[-1]}",
    }


def _initial(cell: queries.Cell) -> dict[str, Any]:
    """Return what the form shows before anything is typed: the mark that stands, or nothing."""
    mark = cell.mark
    return {
        "mark": queries.plain(mark.mark) if mark and mark.mark is not None else "",
        "comment": mark.comment if mark else "",
        "revision": mark.revision if mark else 0,
    }


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


def _files_of(cell: queries.Cell, files: Iterable[OpenedFile]) -> list[OpenedFile]:
    """Return the files that belong to an answer."""
    return [each for each in files if not each.question or each.question == cell.question.code]


def _shown_name(panel: Panel, cell: queries.Cell, facts: OpenedFile, number: int) -> str:
    """Return what a file beside an answer is called here. Where names are hidden so are those that bidders gave."""
    if not panel.names_hidden:
        return facts.name
    return f"Bidder {cell.letter}, file {number}{PurePath(facts.name).suffix.lower()[:8]}"


@require_safe
@for_markers
def file(
    request: HttpRequest,
    panel: Panel,
    cells: list[queries.Cell],
    lot: int,
    code: str,
    letter: str,
    number: int,
) -> HttpResponse:
    """One file that a bidder attached to an answer, to keep and read."""
    cell = cells[place_of(cells, lot, code, letter)]

    def wanted(files: list[OpenedFile]) -> OpenedFile | None:
        return next(iter(_files_of(cell, files)[number - 1 : number]), None) if number else None

    try:
        facts, data = opened_file(cell.bid, wanted, by=request.user)
    except Refused as refusal:
        if refusal.code != "bid.no_file":
            raise
        raise Http404 from None
    return download(_shown_name(panel, cell, facts, number), facts.media_type, data)


@require_safe
@for_markers
def question(
    request: HttpRequest, panel: Panel, cells: list[queries.Cell], lot: int, code: str
) -> HttpResponse:
    """One question across all bidders, with your own marks beside the answers."""
    here = [c for c in cells if (c.lot.number, c.question.code) == (lot, code)]
    if not here:
        raise Http404
    answers = queries.answers_of(panel.tender, by=request.user, bids=[cell.bid for cell in here])
    context = {
        "tender": panel.tender,
        "question": here[0].question,
        "lot": here[0].lot,
        "rows": [(c, paragraphs_of(answers[c.bid.pk].answers.get(code, "")), url_of(panel, c)) for c in here],
    }
    return show(request, "scoring/assessments/question.html", context)


@require_http_methods(["GET", "POST"])
@for_markers
def lock(request: HttpRequest, panel: Panel, cells: list[queries.Cell], lot: int) -> HttpResponse:
    """Compare your own marks for drift, see what is missing, and lock."""
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
            then = "You were the last: moderation is open." if last else "The others are still marking."
            messages.success(request, f"Locked. {then}")
            return go(request, "assess:show-panel", panel.tender.reference)
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
