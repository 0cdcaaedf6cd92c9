"""A supplier types a price and sees its points at once. Nothing typed here is kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_http_methods

from procurement.html import data_of, show
from procurement.site.fields import Figure
from procurement.tenders.formulas.lot_prices import terms_of_lot, with_terms
from procurement.tenders.models import Tender
from scoring.calculator.formulas import published_formula, worth_of

PAGE, PART = "scoring/calculator/calculator.html", "scoring/calculator/_calculator.html"


class PriceForm(forms.Form):
    """One's own whole-life price; for a relative formula also a guess at the lowest other price."""

    price_gbp = Figure(
        label="Your whole-life price", min_value=1, max_digits=14, decimal_places=2,
        help_text="Without VAT. It is not kept.",
    )  # fmt: skip
    lowest_gbp = Figure(
        label="Your guess at the lowest other price",
        min_value=1,
        max_digits=14,
        decimal_places=2,
        required=False,
    )

    lot = forms.TypedChoiceField(label="For which lot", coerce=int, widget=forms.Select)

    field_order = ("lot", "price_gbp", "lowest_gbp")

    def __init__(
        self, *args: object, relative: bool, lots: Sequence[Mapping[str, Any]], **kwargs: object
    ) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        if not relative:
            del self.fields["lowest_gbp"]
        if lots:
            self.fields["lot"].choices = [(lot["number"], f"{lot['number']}: {lot['title']}") for lot in lots]
        else:
            del self.fields["lot"]


@login_not_required
@require_http_methods(["GET", "POST"])
def show_calculator(request: HttpRequest, reference: str) -> HttpResponse:
    """The calculator of a published tender. Prices go by POST, so that no log or history keeps them."""
    tender = get_object_or_404(Tender.objects.public(), reference=reference)
    plan = tender.plan_snapshot or {}
    formula = published_formula(plan)
    relative = bool(formula and formula.depends_on_other_bids)
    price = plan.get("price")
    lots = with_terms(tender.lots.all(), price) if price and price.get("lots") else []
    form = PriceForm(data_of(request), relative=relative, lots=lots)
    worth = None
    if form.is_valid() and formula:
        lowest = form.cleaned_data.get("lowest_gbp")
        terms = {**plan, "price": terms_of_lot(price, form.cleaned_data.get("lot"))}
        worth = worth_of(
            terms, Fraction(form.cleaned_data["price_gbp"]), None if lowest is None else Fraction(lowest)
        )
    context = {
        "tender": tender,
        "formula": formula,
        "price": price,
        "lots": lots,
        "form": form,
        "worth": worth,
    }
    return show(request, PAGE, context, part=PART)
