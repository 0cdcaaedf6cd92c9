"""Noting that a firm looked at a tender: the first stage of the funnel."""

from collections.abc import Callable

import structlog
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse

from suppliers.finding.actions import note_look

log = structlog.get_logger(__name__)
# The pages on which somebody reads what a tender asks for.
PAGES = frozenset({"finding:decide", "tenders:show-public"})


class LookMiddleware:
    """Note the first look of a signed-in supplier at an open tender."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        firm, match = getattr(request, "organisation", None), request.resolver_match
        if firm is None or firm.kind != "supplier" or match is None or match.view_name not in PAGES:
            return response
        if request.method == "GET" and response.status_code == 200:
            try:
                note_look(firm, match.kwargs["reference"])
            except DatabaseError as error:  # the page stands: a count of looks is a courtesy
                log.warning("look.not_noted", error=type(error).__name__)
        return response
