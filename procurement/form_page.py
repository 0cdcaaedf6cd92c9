"""The page with one form and one action: read what it is about, fill it in, and go back to where one came from."""

from collections.abc import Callable, Iterable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse

from procurement.html import attempt, go, show


def form_page(
    request: HttpRequest,
    form: forms.Form,
    do: Callable[[dict[str, Any]], Any],
    *,
    title: str,
    button: str,
    done: str | Callable[[Any], str],
    back: tuple[str, str],
    to: str = "",
    caption: str = "",
    lead: str = "",
    lines: Iterable[str] = (),
    small: str = "",
    reading: str = "",
    **more: Any,
) -> HttpResponse:
    """Answer a page with one form and one action.

    ``do`` gets the cleaned values; what it refuses stands beside its field and what was typed stays. ``done``:
    what to say afterwards (or how to say it from what ``do`` gave), on the page ``to``, else on ``back``: an
    address and what to call it. To read before deciding: ``caption``, ``lead``, ``lines``, and ``reading``, a
    template that may ask for ``more``; after the form: ``small``.
    """
    outcome = attempt(form, lambda: (do(form.cleaned_data),))
    if outcome is not None:
        messages.success(request, done if isinstance(done, str) else done(outcome[0]))
        return go(request, to or back[0])
    context = {
        "form": form,
        "title": title,
        "button": button,
        "back": back[0],
        "back_words": back[1],
        "caption": caption,
        "lead": lead,
        "lines": list(lines),
        "small": small,
        "reading": reading,
        **more,
    }
    return show(request, "form_page.html", context)
