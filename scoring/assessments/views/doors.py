"""Who may change a panel and who may mark, and the way from one answer to the next."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from procurement.errors import Refused
from procurement.html import go
from scoring.assessments import queries
from scoring.assessments.models import ConflictDeclaration, Panel
from scoring.assessments.pages import panel_for
from scoring.assessments.rules import check_read

Moment = ConflictDeclaration.Moment


def own_panel(request: HttpRequest, reference: str, *roles: str) -> Panel:
    """Return the panel for somebody who changes it; a 404 for a person who declared a conflict that stands."""
    panel = panel_for(request, reference, roles)
    if panel.cut_off:
        raise Http404
    return panel


def for_markers(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Call the view with the panel and own cells of somebody who may mark now, in the place of the reference.

    Whoever has still to declare is led to the page of the panel; whoever marks nothing here gets a 404.
    """

    @wraps(view)
    def opened(request: HttpRequest, reference: str, **rest: Any) -> HttpResponse:
        panel = panel_for(request, reference, {"evaluator"})
        mine = queries.assignments_of([panel], request.user)
        if not mine:
            raise Http404
        try:
            check_read(panel, Moment.ACCESS, Moment.NAMES)
        except Refused:
            return go(request, "assess:show-panel", reference)
        return view(request, panel, queries.cells_of(panel, request.user, mine), **rest)

    return opened


def place_of(cells: list[queries.Cell], lot: int, code: str, letter: str) -> int:
    """Return where in the person's cells one answer stands; a 404 where it is not among them."""
    for place, cell in enumerate(cells):
        if (cell.lot.number, cell.question.code, cell.letter) == (lot, code, letter.upper()):
            return place
    raise Http404


def url_of(panel: Panel, cell: queries.Cell | None) -> str:
    """Return the address of an answer's page; that of the panel where there is no such answer."""
    if cell is None:
        return reverse("assess:show-panel", args=[panel.tender.reference])
    return reverse(
        "assess:mark", args=[panel.tender.reference, cell.lot.number, cell.question.code, cell.letter]
    )
