"""What a view does: try an action with a form or for a button, show a page (or its part), go elsewhere."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header

from procurement.errors import Refused


def show(
    request: HttpRequest,
    page: str,
    context: dict[str, Any] | None = None,
    *,
    part: str | None = None,
    status: int | None = None,
) -> HttpResponse:
    """Render ``page``, or for an HTMX request its ``part``: a template with one root element.

    The page includes the same part, so the markup exists once and everything works without script.
    A boosted or history-restoring request gets the whole page. Where the context's ``form`` was refused
    the answer is 422, else 200; a view that refuses in another way gives its ``status``.
    """
    if status is None:
        status = 422 if _is_refused((context or {}).get("form")) else 200
    htmx = getattr(request, "htmx", None)
    asks_for_part = htmx and not htmx.boosted and not htmx.history_restore_request
    response = render(request, part if part and asks_for_part else page, context, status=status)
    response.headers.setdefault("Vary", "HX-Request")
    return response


def _is_refused(form: Any) -> bool:
    return isinstance(form, forms.BaseForm) and form.is_bound and bool(form.errors)


def data_of(request: HttpRequest) -> Any:
    """Return what was sent, or None when the page is only looked at."""
    return request.POST if request.method == "POST" else None


def go(request: HttpRequest, to: str, *args: Any, **kwargs: Any) -> HttpResponse:
    """Send the browser to the named URL: a redirect, or ``HX-Redirect`` for an HTMX request."""
    url = to if to.startswith("/") else reverse(to, args=args, kwargs=kwargs)
    if getattr(request, "htmx", None):
        return HttpResponse(status=204, headers={"HX-Redirect": url})
    return redirect(url)


def download(name: str, media_type: str, data: bytes | str) -> HttpResponse:
    """Give a file to keep: never shown in the page, never guessed at by the browser, never cached."""
    response = HttpResponse(data, content_type=media_type)
    response.headers["Content-Disposition"] = content_disposition_header(True, name)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "no-store"
    return response


def attempt(form: forms.Form, act: Callable[[], Any]) -> Any:
    """Run an action for a valid form; a refusal becomes an error beside its field.

    Gives what the action gives, True when that is nothing, and None when the form or the action refuses.
    """
    if not form.is_valid():
        return None
    try:
        found = act()
    except Refused as refusal:
        add_refusal(form, refusal)
        return None
    return True if found is None else found


def press(request: HttpRequest, act: Callable[[], Any], done: str = "") -> Any:
    """Run the action of a button; the next page says ``done``, or why it was refused. Gives what `attempt` gives."""
    try:
        found = act()
    except Refused as refusal:
        messages.error(request, refusal.message)
        return None
    if done:
        messages.success(request, done)
    return True if found is None else found


def add_refusal(form: forms.Form, refusal: Refused) -> None:
    """Show a refusal beside its field, or on top; there as a link to the page where it is mended."""
    error: Any = ValidationError(refusal.message)
    if refusal.link:
        error.href = reverse(refusal.link[0], args=refusal.link[1:])
    form.add_error(refusal.field if refusal.field in form.fields else None, error)
