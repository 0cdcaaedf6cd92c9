"""Readings of a measure: one person enters a value, another verifies it."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.formats import date_format
from django.views.decorators.http import require_http_methods, require_POST

from procurement.form_page import form_page
from procurement.html import data_of
from procurement.outcomes import actions, forms
from procurement.outcomes.models import Measure, Reading
from procurement.outcomes.views.doors import home_of, own, press_and_go


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
        back=home_of(outcome),
    )


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
        back=home_of(outcome),
    )


@require_POST
def verify_reading(request: HttpRequest, reference: str, reading: str) -> HttpResponse:
    """Confirm a reading that somebody else entered."""
    outcome = own(request, reference)
    row = get_object_or_404(Reading, measure__outcome=outcome, reference=reading)
    return press_and_go(
        request, outcome, lambda: actions.verify_reading(row, by=request.user), "The reading is verified."
    )
