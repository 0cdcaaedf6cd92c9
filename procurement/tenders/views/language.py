"""What the checker says of a draft's words, phrase by phrase."""

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from procurement.form_page import form_page
from procurement.html import data_of, show
from procurement.outcomes.checking import numbered, result
from procurement.outcomes.checks import report_of
from procurement.outcomes.forms import OverrideForm
from procurement.outcomes.models import LanguageOverride
from procurement.tenders import actions, queries
from procurement.tenders.views.doors import about, can, crumbs, own


@require_GET
def show_language(request: HttpRequest, reference: str) -> HttpResponse:
    """Every phrase that the checker stops at, in place, and every one that it left alone, with the reason."""
    tender = own(request, reference)
    report = report_of(queries.draft_of(tender))
    return show(
        request,
        "procurement/tenders/language.html",
        {
            **result(report, most=None),
            "tender": tender,
            "silenced": numbered(report, report.silenced[:200]),
            "overrides": LanguageOverride.objects.filter(subject=tender.reference).select_related("made_by"),
            "may_change": can(tender, "change", request),
            "breadcrumbs": crumbs(tender),
        },
    )


@require_http_methods(["GET", "POST"])
def keep_phrase(request: HttpRequest, reference: str, key: str) -> HttpResponse:
    """Keep one phrase, with a tag and a reason that stay."""
    tender = own(request, reference)
    report = report_of(queries.draft_of(tender))
    hit = next((each for each in report.hits if each.key == key), None)
    if hit is None:
        raise Http404
    form = OverrideForm(data_of(request))
    language = reverse("tenders:language", args=[tender.reference])
    return form_page(
        request,
        form,
        lambda said: actions.keep_phrase(tender, by=request.user, report=report, key=key, **said),
        title=f"Keep “{hit.phrase}”",
        to=language,
        button="Keep it, with this reason",
        lines=[hit.ask],
        **about(tender),
    )
