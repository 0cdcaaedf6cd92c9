"""What is paid, and when: the fixed part, and the ladder of what hangs on the outcome."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_http_methods, require_POST

from procurement.html import attempt, data_of, go, show
from procurement.outcomes import actions, forms
from procurement.outcomes.formulas import completeness
from procurement.outcomes.formulas.payment import Step, exposure
from procurement.outcomes.models import Outcome, PaymentStep
from procurement.outcomes.views.doors import own, press_and_go


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
    return press_and_go(
        request, outcome, lambda: actions.remove_step(row, by=request.user), "The step is gone.", "payment"
    )
