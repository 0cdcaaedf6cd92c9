"""What the checks say, and what each check is."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from procurement.html import attempt, data_of, go, show
from procurement.tenders import actions, queries
from procurement.tenders.checks import PUBLISHING, REGISTER, SEVERITIES, run_checks
from procurement.tenders.forms.deciding import OverrideForm
from procurement.tenders.question_bank import question_bank
from procurement.tenders.views.doors import crumbs, own


@require_http_methods(["GET", "POST"])
def show_checks(request: HttpRequest, reference: str) -> HttpResponse:
    """Every finding with its fix; a reason to go on where one may be given."""
    tender = own(request, reference)
    form = OverrideForm(data_of(request))
    if request.method == "POST":
        kept = attempt(
            form,
            lambda: actions.override_finding(
                tender,
                by=request.user,
                check_id=form.cleaned_data["check_id"],
                lot=form.cleaned_data["lot"] or 0,
                reason=form.cleaned_data["reason"],
            ),
        )
        if kept:
            return go(request, "tenders:checks", tender.reference)
    draft = queries.draft_of(tender, stage=PUBLISHING)
    findings = run_checks(tender, draft=draft)
    groups = [
        {"severity": severity, "findings": [each for each in findings if each.severity == severity]}
        for severity in SEVERITIES
    ]
    return show(
        request,
        "procurement/tenders/checks.html",
        {
            "tender": tender,
            "groups": groups,
            "strip": queries.health_strip(draft, findings),
            "form": form,
            "tried": form["check_id"].value() if form.errors else "",
            "bank": question_bank(findings),
            "breadcrumbs": crumbs(tender),
        },
    )


@require_GET
def show_strip(request: HttpRequest, reference: str) -> HttpResponse:
    """The health strip alone, for a page that puts it in place."""
    tender = own(request, reference)
    draft = queries.draft_of(tender)
    strip = queries.health_strip(draft, run_checks(tender, draft=draft))
    return show(request, "procurement/tenders/_strip.html", {"strip": strip})


@login_not_required
@require_GET
def list_checks(request: HttpRequest) -> HttpResponse:
    """Every check that a tender is put to, open to all."""
    entries = sorted(REGISTER.values(), key=lambda each: (SEVERITIES.index(each.severity), each.id))
    return show(request, "procurement/tenders/list_checks.html", {"checks": entries})


@login_not_required
@require_GET
def show_check(request: HttpRequest, check_id: str) -> HttpResponse:
    """Why a check is there, with examples that flag and that don't."""
    if check_id not in REGISTER:
        raise Http404
    return show(
        request,
        "procurement/tenders/show_check.html",
        {"check": REGISTER[check_id], "back_url": reverse("tenders:list-checks"), "back_text": "All checks"},
    )
