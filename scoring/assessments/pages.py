"""What the pages of marking, moderation and results share: the doors, and the page of one form."""

from collections.abc import Callable, Iterable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from procurement.html import attempt, go, show
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
    title: str,
    button: str,
    done: str | Callable[[Any], str],
    back: str,
    to: str = "",
    lead: str = "",
    lines: Iterable[str] = (),
    back_text: str = "panel",
    reading: str = "",
    **more: Any,
) -> HttpResponse:
    """Answer a page with one form and one action.

    ``do`` gets the cleaned values; what it refuses stands beside its field and what was typed stays. ``done``:
    what to say afterwards (or how to say it from what ``do`` returned), on the page ``to``, else ``back``.
    ``lead`` and ``lines``: what to read before deciding; ``reading``: a part that shows it, from ``more``.
    """
    outcome = attempt(form, lambda: (do(form.cleaned_data),))
    if outcome is not None:
        messages.success(request, done if isinstance(done, str) else done(outcome[0]))
        return go(request, to or back)
    context = {
        "form": form,
        "tender": tender,
        "title": title,
        "button": button,
        "lead": lead,
        "lines": list(lines),
        "back": back,
        "back_text": back_text,
        "reading": reading,
        **more,
    }
    return show(request, "scoring/assessments/form.html", context)
