"""The page with one form and one action: read what it is about, fill it in, and go back to where one came from."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse

from procurement.html import attempt, go, show


def form_page(
    request: HttpRequest,
    form: forms.BaseForm,
    do: Callable[[dict[str, Any]], Any],
    *,
    title: str,
    back: tuple[str, str],
    button: str = "Save",
    done: str | Callable[[Any], str] = "",
    to: str | Callable[[Any], str] = "",
    page: str = "form_page.html",
    **words: Any,
) -> HttpResponse:
    """Answer a page with one form and one action.

    ``do`` gets the cleaned values. What it refuses stands beside its field with status 422, and what was typed stays.
    Afterwards the page ``to`` (else the one that ``back`` names: an address and its words) says ``done``; either may
    be a function of what ``do`` gave. ``words`` are what the template shows beside the form: its head comment lists
    them. A ``page`` with more to read extends ``form_page.html``, or includes ``_form.html``, the part for HTMX.
    """
    made = attempt(form, lambda: (do(form.cleaned_data),))
    if made is not None:
        if done:
            messages.success(request, done if isinstance(done, str) else done(*made))
        return go(request, (to if isinstance(to, str) else to(*made)) or back[0])
    context = {
        "form": form,
        "title": title,
        "button": button,
        "back_url": back[0],
        "back_text": back[1],
        **words,
    }
    return show(request, page, context, part="_form.html")
