"""Writing down what a supplier's people press on the pages of bids, and how it was answered."""

import time
from collections.abc import Callable

import structlog
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse

from suppliers.reach.actions import write_click

log = structlog.get_logger(__name__)


class ClickMiddleware:
    """Keep a supplier's own record of its requests to the pages and the API of bids (integrity.md P17)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        started = time.perf_counter()
        # Whom the session belongs to: the API calls a person nobody once it has refused the request.
        person = request.user
        response = self.get_response(request)
        organisation = getattr(request, "organisation", None)
        match = request.resolver_match
        if organisation is None or organisation.kind != "supplier" or match is None:
            return response
        if match.namespace == "bids" or (match.url_name or "").startswith("api-bid"):
            try:
                write_click(
                    supplier=organisation,
                    person=person,
                    method=request.method or "",
                    address=request.path,
                    answer=response.status_code,
                    took_ms=int((time.perf_counter() - started) * 1000),
                )
            except DatabaseError as error:  # the answer stands: a record of it is a courtesy
                log.warning("click.not_written", error=type(error).__name__)
        return response
