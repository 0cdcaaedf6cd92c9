"""What the pages of marking, moderation and results share: the doors, and the page of one form."""

from collections.abc import Callable, Iterable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from procurement.form_page import form_page as one_form
from procurement.tenders.models import Lot, Tender
from scoring.assessments.models import Panel
from scoring.assessments.rules import declared_by

INSIDE = frozenset(
    {"officer", "approver", "evaluator", "moderator", "opening_officer", "service_owner", "observer"}
)


def tender_for(request: HttpRequest, reference: str, roles: Iterable[str] = INSIDE) -> Tender:
    """Return the tender for somebody of its buyer with one of ``roles``; a 404 for everybody else."""
    tender = get_object_or_404(Tender.objects.select_related("buyer"), reference=reference)
    if not tender.roles_of(request.user) & set(roles):
        raise Http404
    return tender


def panel_for(request: HttpRequest, reference: str, roles: Iterable[str] = INSIDE, **along: Any) -> Panel:
    """Return the panel of a tender, read with what the person declared (`check_read` takes it) and with the columns
    ``along``; a 404 where there is none or the person has no part in it.
    """
    panels = Panel.objects.select_related("tender__buyer").annotate(**declared_by(request.user), **along)
    panel = get_object_or_404(panels, tender__reference=reference)
    if not panel.tender.roles_of(request.user) & set(roles):
        raise Http404
    return panel


def lot_of(panel: Panel, number: int) -> Lot:
    """Return a lot of the panel's tender by its number, or a 404."""
    lot = get_object_or_404(Lot, tender=panel.tender, number=number)
    lot.tender = panel.tender
    return lot


def form_page(
    request: HttpRequest,
    tender: Any,
    form: Any,
    do: Callable[[Any], Any],
    *,
    back: str,
    back_text: str = "panel",
    **words: Any,
) -> HttpResponse:
    """Answer the page of one form about a tender, with the way ``back`` to a page of it and the words of `one_form`."""
    return one_form(
        request,
        form,
        do,
        back=(back, f"{tender.reference}: {back_text}"),
        caption=tender.title,
        tender=tender,
        **words,
    )
