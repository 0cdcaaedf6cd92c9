"""What the pages of marking, moderation and results share: the doors, and the words of their forms."""

from collections.abc import Iterable
from typing import Any

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

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


def about(tender: Tender, back: str, words: str) -> dict[str, Any]:
    """Return the words of `form_page` that each form about the marking of a tender shows, with the way ``back``."""
    return {"tender": tender, "caption": tender.title, "back": (back, f"{tender.reference}: {words}")}
