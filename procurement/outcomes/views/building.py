"""The builder: seven steps, with the sentence growing beside them."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from procurement.accounts.doors import role_required
from procurement.accounts.models import User
from procurement.errors import Refused
from procurement.html import attempt, go, show
from procurement.outcomes import actions, checking, forms
from procurement.outcomes.formulas import completeness, ladder
from procurement.outcomes.formulas.language import check
from procurement.outcomes.formulas.library import measure_of
from procurement.outcomes.models import Outcome
from procurement.outcomes.rules import DRAFTERS
from procurement.outcomes.views.doors import mine, own, report_of, side

STEPS: tuple[tuple[str, type, str], ...] = (
    ("The problem", forms.ProblemForm, "outcome"),
    ("People and place", forms.PeopleForm, "outcome"),
    ("The change", forms.ChangeForm, "outcome"),
    ("The measure", forms.MeasureForm, "primary"),
    ("Baseline and target", forms.FiguresForm, "primary"),
    ("Source and check", forms.SourceForm, "primary"),
    ("Guardrail and attribution", forms.GuardrailForm, "guardrail"),
)


@role_required(*DRAFTERS)
@require_http_methods(["GET", "POST"])
def draft(request: HttpRequest) -> HttpResponse:
    """Begin an outcome, with nothing or with the lines of the ladder."""
    lines = checking.lines_of(request.POST)
    fresh = request.method == "POST" and "title" in request.POST
    start = {"title": lines[-1][:120] if lines else "", "problem": ""}
    form = forms.ProblemForm(request.POST if fresh else None, initial=start)
    if fresh and form.is_valid():
        steps = [
            {
                "rung": number,
                "line": line,
                "question": ladder.rung(lines[:number]).question if number < len(lines) else "",
            }
            for number, line in enumerate(lines, 1)
        ]
        outcome = attempt(
            form,
            lambda: actions.draft_outcome(
                request.organisation, by=request.user, ladder=steps, **form.cleaned_data
            ),
        )
        if outcome is not None:
            actions.note_coaching(
                request.organisation, by=request.user, before=check(""), after=report_of(outcome)
            )
            return go(request, "outcomes:step", outcome.reference, 2)
    context = {"form": form, "lines": lines, "steps": _rail(None, 1), "number": 1, "title": STEPS[0][0]}
    return show(request, "procurement/outcomes/step.html", context)


def _rail(outcome: Outcome | None, now: int) -> list[dict[str, Any]]:
    """Return the list of steps beside the form: which is open now, which are done, where each leads."""
    missing: set[int] = set()
    if outcome is not None:
        missing = {item.step for item in completeness.completeness(outcome.facts) if item.earned == 0}
    return [
        {
            "title": title,
            "href": reverse("outcomes:step", args=[outcome.reference, number]) if outcome else "",
            "state": "now" if number == now else "done" if outcome and number not in missing else "later",
        }
        for number, (title, _, _) in enumerate(STEPS, 1)
    ]


def _subject(outcome: Outcome, kind: str) -> Any:
    """Return what a step writes to: the outcome, or its first measure of that kind (None: not made yet)."""
    if kind == "outcome":
        return outcome
    return outcome.primary if kind == "primary" else next(iter(outcome.guardrails), None)


def _initial(outcome: Outcome, form: type, kind: str) -> dict[str, Any]:
    """Return what a step's form shows before anything is typed: what was said before, as people type it."""
    subject = _subject(outcome, kind)
    names = list(form.base_fields)  # type: ignore[attr-defined]
    found = {name: getattr(subject, name) for name in names if subject is not None and hasattr(subject, name)}
    if kind == "guardrail":
        found |= {"attribution": outcome.attribution, "attribution_note": outcome.attribution_note}
    if "earlier" in found:
        found["earlier"] = "\n".join(f"{on}, {value}" for on, value in found["earlier"])
    for name in ("baseline", "target"):
        if found.get(name) is not None:
            found[name] = f"{found[name].normalize():f}"
    return found


@require_http_methods(["GET", "POST"])
def step(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """One of the seven steps: what it asks, with the sentence growing at the side."""
    outcome = own(request, reference)
    if not 1 <= number <= len(STEPS):
        raise Http404
    title, form_class, kind = STEPS[number - 1]
    posted = request.method == "POST"
    initial = _initial(outcome, form_class, kind)
    if chosen := measure_of(request.GET.get("from", "")):
        if number == 4:
            initial |= {
                "name": chosen.name, "numerator": chosen.numerator, "denominator": chosen.denominator,
                "unit": chosen.unit, "better": chosen.better,
            }  # fmt: skip
        elif number == 7:
            initial |= {"name": chosen.guardrail}
    form = form_class(request.POST if posted else None, initial=initial)
    if posted and form.is_valid():
        before = report_of(outcome)
        if attempt(form, lambda: _save(outcome, kind, form.cleaned_data, request.user)):
            fresh = mine(request, reference)
            actions.note_coaching(outcome.buyer, by=request.user, before=before, after=report_of(fresh))
            if number < len(STEPS):
                return go(request, "outcomes:step", reference, number + 1)
            return go(request, "outcomes:show", reference)
    context = {
        "form": form,
        "outcome": outcome,
        "steps": _rail(outcome, number),
        "number": number,
        "title": title,
        "primary": outcome.primary,
        **side(outcome),
    }
    return show(request, "procurement/outcomes/step.html", context)


def _save(outcome: Outcome, kind: str, said: dict[str, Any], by: User) -> None:
    """Keep what was said in a step; the last step holds the guardrail and two answers of the outcome itself."""
    if kind == "outcome":
        actions.change_outcome(outcome, by=by, **said)
        return
    if kind == "primary":
        current = outcome.primary
        if current is None and not said.get("name"):
            raise Refused("measure.first", "Name the measure first: that is step 4.")
        actions.set_measure(outcome, by=by, kind="primary", **said)
        return
    words = {name: said.pop(name) for name in ("attribution", "attribution_note")}
    actions.change_outcome(outcome, by=by, **words)
    if said.get("name"):
        current = next(iter(outcome.guardrails), None)
        actions.set_measure(outcome, by=by, kind="guardrail", measure=current, **said)


@require_POST
def preview(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """The sentence as it would read with what is typed now. Nothing is kept."""
    outcome = own(request, reference)
    if not 1 <= number <= len(STEPS):
        raise Http404
    _, form_class, kind = STEPS[number - 1]
    form = form_class(request.POST)
    form.is_valid()
    subject = _subject(outcome, kind)
    for name, value in form.cleaned_data.items():
        target = outcome if name.startswith("attribution") else subject
        if target is not None and hasattr(target, name):
            setattr(target, name, value)
    return show(request, "procurement/outcomes/_side.html", {"outcome": outcome, **side(outcome)})
