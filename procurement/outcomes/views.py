"""Pages of outcomes: the builder in seven steps, agreement, readings, the measure library."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db.models import Count, Q, Sum
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.formats import date_format
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from procurement import audit
from procurement.accounts.doors import role_required
from procurement.errors import Refused
from procurement.form_page import form_page
from procurement.html import attempt, data_of, go, press, show
from procurement.outcomes import actions, checking, forms
from procurement.outcomes.formulas import completeness, ladder
from procurement.outcomes.formulas.language import Report, check
from procurement.outcomes.formulas.library import LIBRARY, measure_of
from procurement.outcomes.formulas.payment import Step, exposure
from procurement.outcomes.models import CoachingNote, LanguageOverride, Measure, Outcome, PaymentStep, Reading
from procurement.outcomes.rules import DRAFTERS, MOVES, missing_parts
from procurement.paging import page_of

STEPS: tuple[tuple[str, type, str], ...] = (
    ("The problem", forms.ProblemForm, "outcome"),
    ("People and place", forms.PeopleForm, "outcome"),
    ("The change", forms.ChangeForm, "outcome"),
    ("The measure", forms.MeasureForm, "primary"),
    ("Baseline and target", forms.FiguresForm, "primary"),
    ("Source and check", forms.SourceForm, "primary"),
    ("Guardrail and attribution", forms.GuardrailForm, "guardrail"),
)


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


@role_required(
    *DRAFTERS,
    "approver",
    "buyer_admin",
    "evaluator",
    "moderator",
    "opening_officer",
    "hr",
    "observer",
    "centre_analyst",
)
@require_safe
def list_outcomes(request: HttpRequest) -> HttpResponse:
    """The outcomes of your buyer, the newest first; the centre sees those that are agreed."""
    outcomes = Outcome.objects.visible_to(request.user).select_related("buyer").prefetch_related("measures")
    page = page_of(outcomes, request, order="-created_at")
    may_draft = bool(request.roles & set(DRAFTERS))
    context = {"page": page, "may_draft": may_draft, "sees_totals": "centre_analyst" in request.roles}
    return show(request, "procurement/outcomes/list_outcomes.html", context)


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
    from django.urls import reverse

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
    if kind == "outcome":
        return outcome
    return outcome.primary if kind == "primary" else next(iter(outcome.guardrails), None)


def _initial(outcome: Outcome, form: type, kind: str) -> dict[str, Any]:
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


def _save(outcome: Outcome, kind: str, said: dict[str, Any], by: Any) -> None:
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
        "is_author": outcome.author_id == request.user.pk,
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
    return show(request, "procurement/outcomes/show_outcome.html", context)


def _home(outcome: Outcome) -> tuple[str, str]:
    """Return where the forms of an outcome lead back to."""
    return reverse("outcomes:show", args=[outcome.reference]), f"{outcome.reference} {outcome.title}"


def _press(
    request: HttpRequest, outcome: Outcome, do: Callable[[], Any], done: str, back: str = "show"
) -> HttpResponse:
    press(request, do, done)
    return go(request, f"outcomes:{back}", outcome.reference)


@require_http_methods(["GET", "POST"])
def payment(request: HttpRequest, reference: str) -> HttpResponse:
    """Fixed part, payment ladder with its exposure, and the promise of first value."""
    outcome = own(request, reference)
    names = ("fixed_price_gbp", "outcome_pay_from_month", "first_value_days", "first_value_words")
    form = forms.PaymentForm(data_of(request), initial={name: getattr(outcome, name) for name in names})
    if attempt(form, lambda: actions.set_payment(outcome, by=request.user, **form.cleaned_data)):
        return go(request, "outcomes:payment", reference)
    return _payment_page(request, outcome, form, forms.StepForm())


def _payment_page(request: HttpRequest, outcome: Outcome, form: Any, step_form: Any) -> HttpResponse:
    rows = list(outcome.steps.all())
    steps = [Step(s.name, s.amount_gbp, s.cap_gbp, s.low, s.likely, s.high) for s in rows]
    context = {
        "outcome": outcome,
        "form": form,
        "step_form": step_form,
        "rows": rows,
        "exposure": exposure(steps),
    }
    codes = {"outcome_pay_high", "outcome_pay_late"}
    context["warnings"] = [w for w in completeness.warnings(outcome.facts) if w.code in codes]
    context["may_change"] = outcome.status == "draft"
    return show(
        request, "procurement/outcomes/payment.html", context, status=422 if step_form.errors else None
    )


@require_POST
def add_step(request: HttpRequest, reference: str) -> HttpResponse:
    """Add a rung to the payment ladder."""
    outcome = own(request, reference)
    form = forms.StepForm(request.POST)
    if attempt(form, lambda: actions.add_step(outcome, by=request.user, **form.cleaned_data)):
        return go(request, "outcomes:payment", reference)
    return _payment_page(request, outcome, forms.PaymentForm(), form)


@require_POST
def remove_step(request: HttpRequest, reference: str, key: int) -> HttpResponse:
    """Take a rung off the payment ladder."""
    outcome = own(request, reference)
    row = get_object_or_404(PaymentStep, outcome=outcome, pk=key)
    return _press(
        request, outcome, lambda: actions.remove_step(row, by=request.user), "The step is gone.", "payment"
    )


@require_safe
def language(request: HttpRequest, reference: str) -> HttpResponse:
    """What the checker says of an outcome's words, with a way to overrule each hit."""
    outcome = own(request, reference)
    report = report_of(outcome)
    context = checking.result(report, most=None)
    context |= {
        "outcome": outcome,
        "silenced": checking.numbered(report, report.silenced),
        "overrides": LanguageOverride.objects.filter(subject=outcome.reference).select_related("made_by"),
    }
    return show(request, "procurement/outcomes/language.html", context)


@require_http_methods(["GET", "POST"])
def override(request: HttpRequest, reference: str, key: str) -> HttpResponse:
    """Overrule one hit, with a tag and a reason that stay."""
    outcome = own(request, reference)
    report = report_of(outcome)
    hit = next((hit for hit in report.hits if hit.key == key), None)
    if hit is None:
        raise Http404
    return form_page(
        request,
        forms.OverrideForm(data_of(request)),
        lambda said: actions.override_hit(outcome, by=request.user, report=report, key=key, **said),
        title=f"Keep “{hit.phrase}”",
        button="Keep it, with this reason",
        done=f"“{hit.phrase}” stays, with your reason.",
        back=_home(outcome),
        to=reverse("outcomes:language", args=[outcome.reference]),
    )


@require_POST
def ask(request: HttpRequest, reference: str) -> HttpResponse:
    """Ask the service and policy owners to agree."""
    outcome = own(request, reference)
    return _press(
        request, outcome, lambda: actions.ask_to_agree(outcome, by=request.user), "They have been asked."
    )


@require_POST
def agree(request: HttpRequest, reference: str) -> HttpResponse:
    """Agree an outcome that somebody else wrote."""
    outcome = own(request, reference)
    return _press(
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
        back=_home(outcome),
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
        back=_home(outcome),
    )


@require_http_methods(["GET", "POST"])
def record_reading(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """Enter a value of a measure with its evidence."""
    outcome = own(request, reference)
    measures = list(outcome.measures.all())
    if not 1 <= number <= len(measures):
        raise Http404
    measure = measures[number - 1]
    return form_page(
        request,
        forms.ReadingForm(data_of(request)),
        lambda said: actions.record_reading(measure, by=request.user, **said),
        title=f"Enter a reading: {measure.name}",
        button="Enter reading",
        done="The reading is entered. Now somebody else verifies it.",
        lead=_standing(measure),
        back=_home(outcome),
    )


def _shown_by_readings(outcome: Outcome) -> str:
    """Return what the last verified reading of each measure says, for somebody who closes an outcome."""
    said = []
    for measure in outcome.measures.all():
        last = measure.readings.verified().order_by("read_on").last()
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


def _standing(measure: Measure) -> str:
    """Return what somebody who enters a reading wants beside the form: the unit, the start and what is promised."""
    parts = [f"Counted in: {measure.unit}." if measure.unit else ""]
    if measure.baseline is not None:
        day = f" on {date_format(measure.baseline_on, 'j F Y')}" if measure.baseline_on else ""
        parts.append(f"At the start it was {measure.baseline_text}{day}.")
    if measure.target is not None:
        day = f" by {date_format(measure.target_on, 'j F Y')}" if measure.target_on else ""
        parts.append(f"Promised is {measure.target_text}{day}.")
    return " ".join(part for part in parts if part)


@require_http_methods(["GET", "POST"])
def correct_reading(request: HttpRequest, reference: str, reading: str) -> HttpResponse:
    """Put another value in the place of one that was entered wrong; the old one stays on record."""
    outcome = own(request, reference)
    row = get_object_or_404(Reading, measure__outcome=outcome, reference=reading)
    return form_page(
        request,
        forms.CorrectionForm(data_of(request)),
        lambda said: actions.correct_reading(row, by=request.user, **said),
        title=f"Correct the reading of {date_format(row.read_on, 'j M Y')}, {row.value_text}: {row.measure.name}",
        button="Correct the reading",
        done="The reading is corrected. Now somebody else verifies it; the old value stays on record.",
        back=_home(outcome),
    )


@require_POST
def verify_reading(request: HttpRequest, reference: str, reading: str) -> HttpResponse:
    """Confirm a reading that somebody else entered."""
    outcome = own(request, reference)
    row = get_object_or_404(Reading, measure__outcome=outcome, reference=reading)
    return _press(
        request, outcome, lambda: actions.verify_reading(row, by=request.user), "The reading is verified."
    )


@require_safe
def show_library(request: HttpRequest) -> HttpResponse:
    """The measure library: how each measure can be gamed, and the guardrail that goes with it."""
    outcome = None
    if reference := request.GET.get("outcome", ""):
        outcome = own(request, reference)
    groups: dict[str, list[Any]] = {}
    for measure in LIBRARY:
        groups.setdefault(measure.topic, []).append(measure)
    context = {"groups": groups.items(), "outcome": outcome}
    return show(request, "procurement/outcomes/library.html", context)


@role_required(*DRAFTERS)
@require_POST
def copy(request: HttpRequest, reference: str) -> HttpResponse:
    """Start an outcome from a published one: its measures come along, its figures do not."""
    source = mine(request, reference)
    made = press(request, lambda: actions.copy_outcome(source, by=request.user, buyer=request.organisation))
    if made is None:
        return go(request, "outcomes:list-outcomes")
    messages.success(
        request, f"{made.reference} was started from {source.reference}. Now write your own figures."
    )
    return go(request, "outcomes:step", made.reference, 1)


@role_required(*DRAFTERS)
@require_safe
def show_coaching(request: HttpRequest) -> HttpResponse:
    """Your own record: kinds of phrase met and fixed, and one thing to try next. Nobody else sees it."""
    from procurement.outcomes.formulas.language.book import rulebook

    notes = list(CoachingNote.objects.filter(person=request.user, buyer=request.organisation))
    waiting = [note for note in notes if note.met > note.fixed]
    following = max(waiting, key=lambda note: (note.met - note.fixed, note.category), default=None)
    context = {
        "notes": notes,
        "next": rulebook().categories[following.category] if following else None,
    }
    return show(request, "procurement/outcomes/coaching.html", context)


@role_required("centre_analyst")
@require_safe
def show_totals(request: HttpRequest) -> HttpResponse:
    """For the centre, by buyer and without a name: phrases met, phrases gone, and what was kept with which tag."""
    counted = (
        CoachingNote.objects.values("buyer__name")
        .annotate(met=Sum("met"), gone=Sum("fixed"))
        .order_by("buyer__name")
    )
    kept = LanguageOverride.objects.values("buyer__name").order_by("buyer__name")
    tags = {tag: Count("pk", filter=Q(tag=tag)) for tag in LanguageOverride.Tag.values}
    wrong = LanguageOverride.objects.filter(tag=LanguageOverride.Tag.RULE_WRONG).values(
        "rule", "sentence", "reason"
    )
    context = {"counted": counted, "kept": kept.annotate(**tags), "wrong": wrong[:50]}
    return show(request, "procurement/outcomes/totals.html", context)
