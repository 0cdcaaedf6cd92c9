"""One outcome, and how it is agreed, taken back and closed."""

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from procurement import audit
from procurement.clock import now
from procurement.form_page import form_page
from procurement.html import data_of, show
from procurement.outcomes import actions, forms
from procurement.outcomes.formulas import completeness
from procurement.outcomes.models import Measure, Outcome, Reading
from procurement.outcomes.rules import AGREERS, MOVES, missing_parts, readers_of, who_agrees
from procurement.outcomes.views.doors import home_of, mine, own, press_and_go, report_of, side


@require_safe
def show_outcome(request: HttpRequest, reference: str) -> HttpResponse:
    """One outcome: its sentence, measures and readings; for its own people also score and next steps."""
    outcome = mine(request, reference)
    roles = outcome.roles_of(request.user)
    state = outcome.status
    verbs = {move.verb for move in MOVES if state in move.start and roles & set(move.roles)}
    readings = (
        Reading.objects.filter(measure__outcome=outcome)
        .select_related("measure", "entered_by", "verified_by")
        .order_by("measure__pk", "read_on")
    )
    context: dict[str, Any] = {
        "outcome": outcome,
        "inside": bool(roles),
        "verbs": verbs,
        "may_draft_tender": bool({"officer", "service_owner"} & roles),
        "measures": list(enumerate(outcome.measures.all(), 1)),
        "readings": [reading for reading in readings if not reading.corrected_by_id],
        **side(outcome),
    }
    if roles:
        context |= standing(outcome) | {
            "history": audit.history(outcome, parts=readings, limit=20),
            "payment_steps": outcome.steps.all(),
        }
    if roles and state == Outcome.Status.DRAFT:
        readers = readers_of(outcome)
        context |= {
            "may_agree": request.user in readers,
            "wrote_of_it": bool(roles & set(AGREERS)) and request.user not in readers,
            "who_agrees": who_agrees(readers),
        }
    return show(request, "procurement/outcomes/show_outcome.html", context)


def standing(outcome: Outcome) -> dict[str, Any]:
    """Return score, points and what is missing, for the outcome's own page."""
    report = report_of(outcome)
    points = completeness.points(outcome.facts)
    total = completeness.score(points, report.points)
    return {
        "report": report,
        "language_points": report.points,
        "score": total,
        "passes": total >= completeness.PASS_SCORE and not report.blocks and not missing_parts(outcome),
        "shown": total < completeness.SHOWN_BELOW,
        "missing": missing_parts(outcome),
        "items": completeness.completeness(outcome.facts),
    }


@require_POST
def ask(request: HttpRequest, reference: str) -> HttpResponse:
    """Ask the service and policy owners to agree."""
    outcome = own(request, reference)
    return press_and_go(
        request, outcome, lambda: actions.ask_to_agree(outcome, by=request.user), "They have been asked."
    )


@require_POST
def agree(request: HttpRequest, reference: str) -> HttpResponse:
    """Agree an outcome that somebody else wrote."""
    outcome = own(request, reference)
    return press_and_go(
        request, outcome, lambda: actions.agree_outcome(outcome, by=request.user), "You agreed this outcome."
    )


@require_http_methods(["GET", "POST"])
def reopen(request: HttpRequest, reference: str) -> HttpResponse:
    """Take an agreement back."""
    outcome = own(request, reference)
    return form_page(
        request,
        forms.ReasonForm(data_of(request)),
        lambda said: actions.reopen_outcome(outcome, by=request.user, **said),
        title="Take the agreement back",
        button="Take it back",
        done="The agreement is taken back: the outcome is a draft again.",
        back=home_of(outcome),
    )


@require_http_methods(["GET", "POST"])
def close(request: HttpRequest, reference: str) -> HttpResponse:
    """Say how an outcome ended."""
    outcome = own(request, reference)
    return form_page(
        request,
        forms.CloseForm(data_of(request)),
        lambda said: actions.close_outcome(outcome, by=request.user, **said),
        title="Say how it ended",
        button="Close the outcome",
        done="The outcome is closed, with what the readings show.",
        lead=_shown_by_readings(outcome),
        warning=_too_early(outcome, timezone.localdate(now())),
        small="This is final: no reading can be entered, verified or corrected afterwards.",
        back=home_of(outcome),
    )


def _too_early(outcome: Outcome, today: date) -> str:
    """Return a warning where the day of the target has still to come; empty where it is past."""
    due = outcome.primary.target_on if outcome.primary else None
    if due is None or due <= today:
        return ""
    return f"The target is for {due:%-d %B %Y}, which has still to come. Close it now only if the work has ended."


def _shown_by_readings(outcome: Outcome) -> str:
    """Return what the last verified reading of each measure says, for somebody who closes an outcome."""
    said = []
    for measure in outcome.measures.all():
        last = measure.readings.last_verified()
        if last is None:
            shown = "no reading is verified yet"
        elif measure.kind == Measure.Kind.GUARDRAIL:
            kept = "broken" if measure.is_broken_at(last.value) else "kept"
            shown = f"{last.value_text}, limit {measure.target_text}: {kept}"
        else:
            reached = "" if measure.target is None else f", {measure.target_text} promised"
            shown = f"{last.value_text}{reached}"
        said.append(f"{measure.name}: {shown}.")
    return " ".join(said)
