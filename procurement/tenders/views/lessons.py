"""What was learned."""

from django.contrib.postgres.search import SearchQuery, SearchVector
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET, require_http_methods

from procurement.errors import clean
from procurement.form_page import form_page
from procurement.html import data_of, show
from procurement.paging import page_of
from procurement.tenders import actions
from procurement.tenders.forms.deciding import LessonForm
from procurement.tenders.models import Lesson
from procurement.tenders.views.doors import about, own


@require_http_methods(["GET", "POST"])
def write_lesson(request: HttpRequest, reference: str) -> HttpResponse:
    """Write what was learned."""
    tender = own(request, reference)
    form = LessonForm(data_of(request))
    return form_page(
        request,
        form,
        lambda said: actions.write_lesson(tender, by=request.user, **said),
        title="What was learned",
        **about(tender),
    )


@require_GET
def list_lessons(request: HttpRequest) -> HttpResponse:
    """What others learned, the newest first; by whole words, as its index has them."""
    text = clean(request.GET.get("q", ""))[:120]
    found = Lesson.objects.select_related("buyer", "tender")
    if text:
        vector = SearchVector("title", "words", config="english")
        wanted = SearchQuery(text, config="english", search_type="websearch")
        found = found.alias(vector=vector).filter(vector=wanted)
    page = page_of(found, request, order="-at", size=20)
    return show(request, "procurement/tenders/lessons.html", {"page": page, "text": text})
