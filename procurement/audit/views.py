"""The public page of the log: its signed heads, and nothing of what it holds."""

from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from procurement.audit import signing
from procurement.audit.kinds import REGISTER
from procurement.audit.models import TreeHead
from procurement.audit.tree import BY_THE_MINUTE, head_out
from procurement.html import show
from procurement.paging import Page, page_of

SHOWN = 30


@login_not_required
@require_safe
def show_log(request: HttpRequest) -> HttpResponse:
    """The signed tree heads, newest first: anybody may keep one and hold the log to it later."""
    page = _heads(request)
    return show(
        request,
        "procurement/audit/show_log.html",
        {
            "heads": [(occasion_in_words(head.occasion), head_out(head), head.at) for head in page],
            "page": page,
            "key": signing.public_key_text(),
            "key_id": signing.key_id(),
        },
    )


def _heads(request: HttpRequest) -> Page[TreeHead]:
    """Heads made by the minute are left out, as they would tell how busy the service is before a deadline."""
    return page_of(TreeHead.objects.exclude(occasion=BY_THE_MINUTE), request, order="-id", size=SHOWN)


def occasion_in_words(occasion: str) -> str:
    """Return the occasion of a head as the page says it; one that the register does not know stays as it is signed."""
    if occasion == "daily":
        return "End of the day"
    name, _, chain = occasion.partition(" ")
    known = REGISTER.get(name)
    return f"{chain}: {known.head}" if known and known.head and chain else occasion


@login_not_required
@require_safe
def heads(request: HttpRequest) -> HttpResponse:
    """The same heads for machines, with the signed bytes and the public key; ``next``: where the older ones are."""
    page = _heads(request)
    body: dict[str, Any] = {
        "key": signing.public_key_text(),
        "key_id": signing.key_id(),
        "algorithm": "Ed25519 over the bytes of `message`; leaves and nodes hashed as in RFC 9162",
        "heads": [head_out(head) for head in page],
        "next": f"{settings.SERVICE_URL}{request.path}{page.later_url}" if page.later_url else None,
    }
    return JsonResponse(body)
