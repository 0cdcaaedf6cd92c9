"""Pages on which suppliers find work; searching and reading need no sign-in."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db.models import Count, Exists, F, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed
from django.views.decorators.http import require_GET, require_POST

from procurement.carried import carry, restored
from procurement.html import go, press, show
from procurement.plain import plain
from procurement.tenders import screening
from procurement.tenders.models import Clarification, Tender
from procurement.tenders.queries import chosen_outcomes, with_lots
from suppliers.bids.models import Bid
from suppliers.finding import actions, decide
from suppliers.finding.calendar import calendar
from suppliers.finding.models import Follow, SavedSearch
from suppliers.finding.search import Search, SearchForm
from suppliers.registration.queries import standing_of

FOLDER = "suppliers/finding"


def _search(request: HttpRequest) -> tuple[SearchForm, Search]:
    form = SearchForm(request.GET)
    return form, Search.of(form)


@login_not_required
@require_GET
def find(request: HttpRequest) -> HttpResponse:
    """Search published tenders."""
    form, search = _search(request)
    page = search.page(timezone.now(), request.GET.get("after", ""))
    base = search.query
    later = f"?{base}{'&' if base else ''}after={page.next_key}" if page.next_key else ""
    context = {
        "form": form,
        "search": search,
        "page": page,
        "later_url": later,
        "now": timezone.now(),
        "reset_url": reverse("finding:find") if base else "",
    }
    return show(request, f"{FOLDER}/find.html", context, part=f"{FOLDER}/_results.html")


@login_not_required
@require_GET
def show_decide(request: HttpRequest, reference: str) -> HttpResponse:
    """A tender on a page: whether to bid."""
    answered = Clarification.objects.filter(tender=OuterRef("pk"), answered_at__isnull=False).order_by()
    followed = Follow.objects.filter(tender=OuterRef("pk"), user_id=request.user.pk)
    organisation = getattr(request, "organisation", None)
    ours = organisation if organisation is not None and organisation.kind == "supplier" else None
    own = Bid.objects.filter(tender=OuterRef("pk"), supplier=ours).order_by("pk")
    tender: Any = get_object_or_404(
        Tender.objects.public()
        .select_related("buyer")
        .annotate(
            answers=Coalesce(Subquery(answered.values("tender").annotate(n=Count("pk")).values("n")), 0),
            followed=Exists(followed),
            own=carry(own, "reference", "status", at=F("lot_id")),
        ),
        reference=reference,
    )
    lots = [lot for lot in with_lots(tender).lots.all() if lot.ceased_at is None]
    conditions = list(tender.conditions.select_related("lot"))
    begun = {
        each["at"]: restored(Bid, {"reference": each["reference"], "status": each["status"]})
        for each in tender.own
    }
    plan = tender.plan_snapshot or {}
    context = {
        "tender": tender,
        "lots": lots,
        "entries": [(lot, begun.get(lot.pk)) for lot in lots],
        "outcomes": chosen_outcomes(tender),
        "lines": decide.lines(tender, lots, conditions, *standing_of(ours)) if ours else [],
        "conditions": conditions,
        "ours": ours,
        "criteria": plan.get("criteria", []),
        "price": plan.get("price", {}),
        "words_asked": decide.words_asked(tender),
        "screening": screening.words_of(tender),
        "told_on": screening.told_on(tender),
        "is_open": tender.is_open(),
        "follows": tender.followed,
        "answers": tender.answers,
    }
    return show(request, f"{FOLDER}/decide.html", context)


@login_not_required
@require_GET
def dates(request: HttpRequest, reference: str) -> HttpResponse:
    """The dates of a tender as a calendar file."""
    tender = get_object_or_404(Tender.objects.public(), reference=reference)
    url = request.build_absolute_uri(reverse("finding:decide", args=[reference]))
    return HttpResponse(
        calendar(tender, url),
        content_type="text/calendar; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{tender.reference}.ics"'},
    )


@login_not_required
@require_GET
def atom(request: HttpRequest) -> HttpResponse:
    """What was published, latest first, as Atom; the filters are those of the page."""
    feed = Atom1Feed(
        title="Tenders on Worth",
        link=request.build_absolute_uri(reverse("finding:find")),
        description="Published tenders",
        feed_url=request.build_absolute_uri(),
        language="en-gb",
    )
    for tender in _latest(request):
        url = request.build_absolute_uri(reverse("finding:decide", args=[tender.reference]))
        feed.add_item(
            title=plain(tender.title), link=url, description=plain(tender.why), unique_id=url,
            pubdate=tender.published_at, updateddate=tender.changed_at, author_name=plain(tender.buyer_name),
        )  # fmt: skip
    return HttpResponse(feed.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8")


@login_not_required
@require_GET
def json_feed(request: HttpRequest) -> JsonResponse:
    """The same as JSON Feed 1.1."""
    return JsonResponse(
        {
            "version": "https://jsonfeed.org/version/1.1",
            "title": "Tenders on Worth",
            "home_page_url": request.build_absolute_uri(reverse("finding:find")),
            "feed_url": request.build_absolute_uri(),
            "items": [
                {
                    "id": tender.reference,
                    "url": request.build_absolute_uri(reverse("finding:decide", args=[tender.reference])),
                    "title": tender.title,
                    "content_text": tender.why,
                    "date_published": tender.published_at.isoformat(),
                    "authors": [{"name": tender.buyer_name}],
                    "_worth": {
                        "closes_at": tender.deadline_at.isoformat(),
                        "cpv_code": tender.cpv_code,
                        "place": tender.place,
                        "value_gbp": None if tender.value_gbp is None else str(tender.value_gbp),
                    },
                }
                for tender in _latest(request)
            ],
        }
    )


def _latest(request: HttpRequest) -> list[SimpleNamespace]:
    _, search = _search(request)
    search.asked["state"] = "all"
    return search.page(timezone.now()).tenders


@require_GET
def list_searches(request: HttpRequest) -> HttpResponse:
    """The searches that a person keeps, and what they follow."""
    context: dict[str, Any] = {
        "searches": SavedSearch.objects.kept().filter(user=request.user),
        "follows": Follow.objects.filter(user=request.user)
        .select_related("tender__buyer")
        .order_by("-since")[:50],
    }
    return show(request, f"{FOLDER}/searches.html", context)


@require_POST
def save_search(request: HttpRequest) -> HttpResponse:
    """Keep a search, to hear of what fits."""
    query, name = request.POST.get("query", "")[:500], request.POST.get("name", "")[:120]
    kept = press(request, lambda: actions.save_search(request.user, query=query, name=name))
    if kept is not None:
        messages.success(request, f"Kept: {kept.name}. You hear of each new tender that fits, once.")
    return go(request, "finding:searches")


@require_POST
def end_search(request: HttpRequest, key: str) -> HttpResponse:
    """End a kept search."""
    search = get_object_or_404(SavedSearch, uuid=key, user=request.user)
    actions.end_search(search, by=request.user)
    messages.success(request, f"Ended: {search.name}.")
    return go(request, "finding:searches")


@require_POST
def follow(request: HttpRequest, reference: str) -> HttpResponse:
    """Follow a tender, or stop following it."""
    tender = get_object_or_404(Tender.objects.public(), reference=reference)
    if request.POST.get("stop"):
        actions.unfollow(tender, by=request.user)
        messages.success(request, "You no longer follow this tender.")
    else:
        actions.follow(tender, by=request.user)
        messages.success(
            request, "You follow this tender: you hear of it 3 days and 1 hour before it closes."
        )
    return go(request, "finding:decide", reference)
