"""The page of memory: one box, three kinds of things that people wrote down for whoever comes after them."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from procurement.html import show
from procurement.memory.queries import KINDS, remembered


@require_safe
def search_memory(request: HttpRequest) -> HttpResponse:
    """Lessons, decisions and handover packs that you may see, by words, the newest first."""
    words, kind = request.GET.get("q", "")[:200], request.GET.get("kind", "")[:20]
    kind = kind if kind in dict(KINDS) else ""
    found, key = remembered(request.user, words, kind, request.GET.get("after", "")[:80])
    query = request.GET.copy()
    query["after"] = key
    return show(
        request, "procurement/memory/search_memory.html",
        {
            "words": words,
            "kind": kind,
            "kinds": KINDS,
            "found": found,
            "later_url": f"?{query.urlencode()}" if key else "",
            "is_later": bool(request.GET.get("after")),
        },
        part="procurement/memory/_remembered.html",
    )  # fmt: skip
