"""Home, what the service says of itself (words, API, accessibility, privacy), and the style guide."""

import re
from functools import cache
from pathlib import Path

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import slugify
from django.views.decorators.http import require_GET
from markdown_it import MarkdownIt

from procurement import clock
from procurement.accounts.roles import ROLES
from procurement.html import show
from procurement.notifications.models import Notice
from procurement.site import register
from procurement.site.api_guide import rooms_of_the_api
from procurement.site.register import Asker, Step, offers_for, steps_for
from procurement.site.samples import chart_samples, samples

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


# Where each role begins, in the order shown; places that a checkout does not have are left out.
BEGINNINGS: tuple[tuple[frozenset[str], str, str, str], ...] = (
    (
        frozenset({"officer", "service_owner", "policy_owner"}),
        "Outcomes",
        "/outcomes/",
        "Say what should get better, for whom, from what to what, by when.",
    ),
    (
        frozenset({"officer", "approver", "observer"}),
        "Tenders",
        "/tenders/",
        "Draft, check, approve and publish; answer questions; see where each one stands.",
    ),
    (
        frozenset({"officer", "service_owner", "policy_owner"}),
        "Check a text",
        "/check/",
        "Paste an old specification and see what it asks for.",
    ),
    (
        frozenset({"officer", "approver"}),
        "Price simulator",
        "/simulator/",
        "See who would win at each price weight before you choose one.",
    ),
    (
        frozenset({"opening_officer"}),
        "Opening bids",
        "/opening/",
        "Make your passphrase, pass the drill, and open bids together with a second officer.",
    ),
    (
        frozenset({"evaluator"}),
        "Marking",
        "/assess/",
        "One answer at a time, the scale in words, no price and no other marks.",
    ),
    (
        frozenset({"moderator"}),
        "Moderation",
        "/assess/",
        "Sorted by disagreement: settle one mark with a reason of its own.",
    ),
    (
        frozenset({"service_owner", "officer", "hr"}),
        "Contracts",
        "/contracts/",
        "Readings first, then money, changes, and what your own people can do by now.",
    ),
    (
        frozenset({"service_owner", "policy_owner", "hr"}),
        "Services",
        "/services/",
        "A whole service on a page: its outcome, who answers for it, its contracts and its old systems.",
    ),
    (
        frozenset({"hr", "service_owner"}),
        "Posts and skills",
        "/capability/",
        "What your own people can do by now, what is late, and careers: posts filled, kept and moved up.",
    ),
    (
        frozenset({"service_owner", "officer", "policy_owner"}),
        "Components",
        "/components/",
        "What other services have built already, ready to use again.",
    ),
    (
        frozenset({"bidder", "supplier_admin"}),
        "Find work",
        "/find/",
        "One page a tender tells whether to bid.",
    ),
    (
        frozenset({"bidder", "supplier_admin"}),
        "Your bids",
        "/bids/",
        "Drafts, what is sent, and your receipts. Nobody can look before closing.",
    ),
    (
        frozenset({"supplier_admin", "bidder"}),
        "Your firm",
        "/suppliers/",
        "Facts, size and evidence, given once and used in every bid.",
    ),
    (
        frozenset({"centre_analyst"}),
        "The centre",
        "/centre/",
        "What changed, where to look, and the one tender to talk about today.",
    ),
    (
        frozenset({"centre_analyst", "officer", "approver"}),
        "Market",
        "/market/",
        "Who gets the work and who is left out, with every definition and doubt.",
    ),
    (
        frozenset({"buyer_admin", "supplier_admin"}),
        "People",
        "/organisation/people/",
        "Invite colleagues, change their roles, hand over their work.",
    ),
)


def asker_of(request: HttpRequest) -> Asker:
    """Return who looks at this page; a stranger holds no role."""
    roles = frozenset(getattr(request, "roles", None) or ())
    return Asker(request.user, getattr(request, "organisation", None), roles, clock.now())


@login_not_required
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """What Worth is and three doors; for a person who is signed in, what to do next."""
    if not request.user.is_authenticated:
        doors = [{"title": title, "href": path, "text": text} for title, path, text in DOORS]
        return show(request, "procurement/site/home.html", {"doors": doors})
    asker = asker_of(request)
    steps = [_shown(step, asker) for step in steps_for(asker)]
    offers = [
        {"title": offer.title, "more": offer.more, "more_href": offer.more_href}
        | {"steps": [_shown(step, asker) for step in offer.steps]}
        for offer in offers_for(asker)
    ]
    beginnings = [
        {"title": title, "href": path, "text": text}
        for roles, title, path, text in BEGINNINGS
        if roles & asker.roles
    ]
    return show(
        request,
        "procurement/site/home_of_role.html",
        {
            "steps": steps,
            "offers": offers,
            "beginnings": beginnings,
            "role_names": [ROLES[role][0] for role in ROLES if role in asker.roles],
            "notices": list(Notice.objects.filter(user=request.user).unread()[:3]),
        },
    )


def _shown(step: Step, asker: Asker) -> dict[str, object]:
    return {
        "title": step.title,
        "href": step.href,
        "text": step.text,
        "due": step.due,
        "late": step.due_at is not None and step.due_at < asker.now,
    }


@login_not_required
@require_GET
def search(request: HttpRequest) -> HttpResponse:
    """Everything that you may see and that fits the words."""
    words = request.GET.get("q", "")[:200]
    groups = register.search(asker_of(request), words)
    return show(
        request,
        "procurement/site/search.html",
        {"q": words, "groups": groups, "count": sum(len(found) for _, found in groups)},
        part="procurement/site/_found.html",
    )


@cache
def glossary_html() -> SafeString:
    """Return `docs/glossary.md` as HTML with GOV.UK's classes, its parts listed first. Raw HTML in it is escaped."""
    writer = MarkdownIt("commonmark", {"html": False}).enable("table")
    html = writer.render((Path(settings.BASE_DIR) / "docs" / "glossary.md").read_text(encoding="utf-8"))
    html = html.split("</h1>", 1)[1]
    links = ""
    for name in re.findall("<h2>(.*?)</h2>", html):
        html = html.replace(f"<h2>{name}<", f'<h2 class="govuk-heading-m" id="{slugify(name)}">{name}<')
        links += f'<li><a class="govuk-link" href="#{slugify(name)}">{name}</a></li>'
    contents = f'<nav aria-label="On this page"><ul class="govuk-list app-inline-list">{links}</ul></nav>'
    for part in ("buying", "bidding", "assessing", "the time after award", "the service itself"):
        region = f'<div class="app-scroll" role="region" aria-label="Words of {part}" tabindex="0">'
        html = html.replace("<table>", f'{region}<table class="govuk-table app-table">', 1)
    for plain, dressed in (
        ("<p>", '<p class="govuk-body">'),
        ("</table>", "</table></div>"),
        ("<tr>", '<tr class="govuk-table__row">'),
        ("<th>", '<th scope="col" class="govuk-table__header">'),
        ("<td>", '<td class="govuk-table__cell">'),
    ):
        html = html.replace(plain, dressed)
    return mark_safe(html.replace("<h2", f"{contents}<h2", 1))  # noqa: S308  our own document, raw HTML switched off


@login_not_required
@require_GET
def glossary(request: HttpRequest) -> HttpResponse:
    """One word for one thing."""
    return show(request, "procurement/site/glossary.html", {"glossary": glossary_html()})


@login_not_required
@require_GET
def api_guide(request: HttpRequest) -> HttpResponse:
    """Every address that a machine can read or write, what it gives and who may ask."""
    return show(
        request,
        "procurement/site/api_guide.html",
        {
            "rooms": rooms_of_the_api(),
            "service_url": settings.SERVICE_URL,
            "rate_key": settings.API_RATE_KEY,
            "rate_open": settings.API_RATE_OPEN,
        },
    )


@login_not_required
@require_GET
def accessibility(request: HttpRequest) -> HttpResponse:
    """How usable the service is, how that is tested and what is known to be wrong."""
    return show(request, "procurement/site/accessibility.html", {"contact": settings.CONTACT_EMAIL})


@login_not_required
@require_GET
def privacy(request: HttpRequest) -> HttpResponse:
    """What the service keeps of a person, who sees it, and its cookies."""
    context = {"hours": settings.SESSION_COOKIE_AGE // 3600, "contact": settings.CONTACT_EMAIL}
    return show(request, "procurement/site/privacy.html", context)


@login_not_required
@require_GET
def styleguide(request: HttpRequest) -> HttpResponse:
    """Every component in every state, except the charts."""
    return show(request, "procurement/site/styleguide.html", samples())


@login_not_required
@require_GET
def styleguide_charts(request: HttpRequest) -> HttpResponse:
    """Every kind of chart."""
    return show(request, "procurement/site/styleguide_charts.html", {"charts": chart_samples()})
