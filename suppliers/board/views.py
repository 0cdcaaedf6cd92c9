"""The problem board: open to everybody to read, to a supplier's people to follow."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_GET, require_POST

from procurement.html import go, press, show
from procurement.paging import AFTER, BEFORE, page_of
from procurement.tenders.models import PipelineEntry
from suppliers.board import actions, queries

FOLDER = "suppliers/board"


def _may_follow(request: HttpRequest) -> bool:
    organisation = getattr(request, "organisation", None)
    return organisation is not None and organisation.kind == "supplier"


@login_not_required
@require_GET
def list_problems(request: HttpRequest) -> HttpResponse:
    """Problems of all buyers before there is a tender; ``?followed=yes`` leaves those that this person follows."""
    found = queries.problems(timezone.now())
    followed = queries.followed_by(request.user)
    only_followed = bool(followed) and request.GET.get("followed") == "yes"
    if only_followed:
        found = found.filter(pk__in=followed)
    context = {
        "page": page_of(found, request, order="listed_on", size=20),
        "back": _place(request.GET),
        "followed": followed,
        "only_followed": only_followed,
        "may_follow": _may_follow(request),
    }
    return show(request, f"{FOLDER}/problems.html", context)


@require_POST
def follow(request: HttpRequest, reference: str) -> HttpResponse:
    """Follow a problem, or stop following it: the button alone comes back to a script, else the page."""
    if not _may_follow(request):
        raise Http404
    entry = get_object_or_404(PipelineEntry.objects.select_related("tender"), reference=reference)
    stops = bool(request.POST.get("stop"))
    act = actions.unfollow_problem if stops else actions.follow_problem
    if press(request, lambda: act(entry, by=request.user)) is None:
        return go(request, "board:problems")
    if request.htmx:
        context = {"entry": entry, "follows": not stops, "changed": True}
        return show(request, f"{FOLDER}/_follow.html", context, part=f"{FOLDER}/_follow.html")
    messages.success(
        request,
        f"You no longer follow ‘{entry.title}’."
        if stops
        else f"You follow ‘{entry.title}’ and are told once of all that is new.",
    )
    place = _place(QueryDict(request.POST.get("back", "")[:200]))
    query = f"?{place}" if place else ""
    return go(request, f"{reverse('board:problems')}{query}#{entry.reference}")


def _place(asked: QueryDict) -> str:
    """Return the page of the board that was asked for as a query, nothing else that came with it."""
    return urlencode({name: asked[name] for name in (AFTER, BEFORE, "followed") if asked.get(name)})
