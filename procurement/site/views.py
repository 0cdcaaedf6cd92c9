"""Home, the words we use, and the style guide."""

from functools import cache
from pathlib import Path

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import require_GET
from markdown_it import MarkdownIt

from procurement.html import show
from procurement.site.context import stands
from procurement.site.samples import samples

DOORS = (
    (
        "Check a text",
        "/check/",
        "Paste an old specification. See in a second whether it asks for people, a system or a change.",
    ),
    (
        "Find work",
        "/find/",
        "One page a tender: the problem, the money, the dates, and whether it is worth your time to bid.",
    ),
    (
        "See the market",
        "/market/",
        "Who gets public money for digital work, and who is left out. Every figure has its table.",
    ),
)


@login_not_required
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """What Worth is and three doors; for a person who is signed in, what to do next."""
    doors = [{"title": title, "href": path, "text": text} for title, path, text in DOORS if stands(path)]
    return show(request, "procurement/site/home.html", {"doors": doors})


@cache
def glossary_html() -> SafeString:
    """Return `docs/glossary.md` as HTML with GOV.UK's classes. Raw HTML in it would be escaped."""
    writer = MarkdownIt("commonmark", {"html": False}).enable("table")
    html = writer.render((Path(settings.BASE_DIR) / "docs" / "glossary.md").read_text(encoding="utf-8"))
    html = html.split("</h1>", 1)[1]
    for part in ("buying", "bidding", "assessing", "the time after award"):
        region = f'<div class="app-scroll" role="region" aria-label="Words of {part}" tabindex="0">'
        html = html.replace("<table>", f'{region}<table class="govuk-table app-table">', 1)
    for plain, dressed in (
        ("<h2>", '<h2 class="govuk-heading-m">'),
        ("<p>", '<p class="govuk-body">'),
        ("</table>", "</table></div>"),
        ("<tr>", '<tr class="govuk-table__row">'),
        ("<th>", '<th scope="col" class="govuk-table__header">'),
        ("<td>", '<td class="govuk-table__cell">'),
    ):
        html = html.replace(plain, dressed)
    return mark_safe(html)  # noqa: S308  our own document, raw HTML switched off


@login_not_required
@require_GET
def glossary(request: HttpRequest) -> HttpResponse:
    """One word for one thing."""
    return show(request, "procurement/site/glossary.html", {"glossary": glossary_html()})


@login_not_required
@require_GET
def styleguide(request: HttpRequest) -> HttpResponse:
    """Every component in every state."""
    return show(request, "procurement/site/styleguide.html", samples())
