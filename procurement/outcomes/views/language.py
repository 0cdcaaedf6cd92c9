"""What the checker says of an outcome's words, what is overruled, and what people learn from it."""

from django.db.models import Count, Q, Sum
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from procurement.accounts.doors import role_required
from procurement.form_page import form_page
from procurement.html import data_of, show
from procurement.outcomes import actions, checking, forms
from procurement.outcomes.formulas.language.book import rulebook
from procurement.outcomes.models import CoachingNote, LanguageOverride
from procurement.outcomes.rules import DRAFTERS
from procurement.outcomes.views.doors import home_of, own, report_of


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
        back=home_of(outcome),
        to=reverse("outcomes:language", args=[outcome.reference]),
    )


@role_required(*DRAFTERS)
@require_safe
def show_coaching(request: HttpRequest) -> HttpResponse:
    """Your own record: kinds of phrase met and fixed, and one thing to try next. Nobody else sees it."""
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
