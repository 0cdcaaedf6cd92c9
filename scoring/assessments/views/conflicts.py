"""Conflicts of interest: each person declares, and somebody else decides."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from procurement.form_page import form_page
from procurement.html import attempt, data_of, go, show
from scoring.assessments import actions, forms, queries
from scoring.assessments.pages import about, panel_for
from scoring.assessments.views.doors import Moment, own_panel


@require_http_methods(["GET", "POST"])
def declare(request: HttpRequest, reference: str, moment: str) -> HttpResponse:
    """Declare at one moment whether you have a conflict. With the names before you, when they are known."""
    panel = panel_for(request, reference)
    if moment not in Moment.values:
        raise Http404
    tender = panel.tender
    names: list[str] = []
    if moment != Moment.ACCESS:
        names = sorted({bid.supplier.name for bid in queries.bids_of(tender)})
    form = forms.DeclareForm(data_of(request))
    if attempt(form, lambda: actions.declare(panel, by=request.user, moment=moment, **form.cleaned_data)):
        messages.success(request, "Your declaration is on record.")
        return go(request, "assess:show-panel", reference)
    return show(
        request,
        "scoring/assessments/declare.html",
        {"form": form, "tender": tender, "moment": Moment(moment), "names": names},
    )


@require_http_methods(["GET", "POST"])
def decide_conflict(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """Decide about somebody else's conflict."""
    panel = own_panel(request, reference, "officer", "approver")
    found = [d for d in panel.declarations.select_related("person") if d.kind != "nil"]
    if not 1 <= number <= len(found):
        raise Http404
    declaration = found[number - 1]
    return form_page(
        request,
        forms.DecideConflictForm(data_of(request)),
        lambda said: actions.decide_conflict(declaration, by=request.user, **said),
        title=f"The conflict that {declaration.person} declared",
        button="Decide",
        done="Your decision is on record.",
        lead=f"{declaration.get_kind_display()}: {declaration.words}",
        **about(panel.tender, reverse("assess:show-panel", args=[reference]), "panel"),
    )
