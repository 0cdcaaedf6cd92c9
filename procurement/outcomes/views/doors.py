"""Who sees an outcome and who works on it, and what its pages share."""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse

from procurement.html import go, press
from procurement.outcomes.formulas import completeness
from procurement.outcomes.formulas.language import Report, check
from procurement.outcomes.models import LanguageOverride, Outcome


def mine(request: HttpRequest, reference: str) -> Outcome:
    """Return the outcome if the person may see it; else 404."""
    return get_object_or_404(
        Outcome.objects.visible_to(request.user)
        .select_related("buyer", "author", "agreed_by")
        .prefetch_related("measures"),
        reference=reference,
    )


def own(request: HttpRequest, reference: str) -> Outcome:
    """Return the outcome if it belongs to a buyer that the person works for; else 404."""
    outcome = mine(request, reference)
    if not outcome.roles_of(request.user):
        raise Http404
    return outcome


def report_of(outcome: Outcome) -> Report:
    """Check what was written, overrides counted: the title as a title, the rest as body."""
    overridden = LanguageOverride.keys_of(outcome.reference)
    return check(outcome.text, title=outcome.title, overridden=overridden)


def side(outcome: Outcome) -> dict[str, Any]:
    """Return what stands beside a step: the sentence so far, points, the next best thing, warnings."""
    facts = outcome.facts
    best = completeness.next_best(facts)
    return {
        "sentence": [
            {"given": part.text}
            if part.said
            else {"gap": "still to come"}
            if part.missing
            else {"text": part.text}
            for part in outcome.sentence
        ],
        "points": completeness.points(facts),
        "best": best,
        "warnings": completeness.warnings(facts),
    }


def home_of(outcome: Outcome) -> tuple[str, str]:
    """Return where the forms of an outcome lead back to."""
    return reverse("outcomes:show", args=[outcome.reference]), f"{outcome.reference} {outcome.title}"


def press_and_go(
    request: HttpRequest, outcome: Outcome, do: Callable[[], Any], done: str, back: str = "show"
) -> HttpResponse:
    """Do what a button asks, say how it went, and lead back to the page of the outcome that it was pressed on."""
    press(request, do, done)
    return go(request, f"outcomes:{back}", outcome.reference)
