"""Text as people read it: a character that shows nothing, or that turns the reading direction, is no part of it.

One in a title is enough to break a feed for all its readers (XML has no place for it), to begin a line of its own in a
calendar, or to let a name read as another. They come with text that was copied, so what is typed loses them quietly;
a program is told.
"""

import re
from collections.abc import Callable, Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse, UnreadablePostError

# Word's line within a paragraph, and the end of a page.
BREAKS = re.compile("[\x0b\x0c]")
# Control characters without tab and line ends, those that turn the direction, and what Unicode keeps free. NUL is
# left for the fields to refuse; the joiners of Persian, of Indian scripts and of emoji stay.
UNSEEN = re.compile("[\x01-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff]")


def plain(text: str) -> str:
    """Return ``text`` without what shows nothing; a break inside a line becomes a space.

    >>> plain("Home\\x0bhelp\\u202e for all")
    'Home help for all'
    """
    return UNSEEN.sub("", BREAKS.sub(" ", text))


def texts_in(value: Any) -> Iterator[str]:
    """Give every text in what was read from JSON, the names of its fields too."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for name, inner in value.items():
            yield name
            yield from texts_in(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from texts_in(inner)


class PlainText:
    """Middleware: let every view read what was typed as ``plain`` text."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> None:
        """Put cleaned values in the place of those sent. What cannot be read is left for the view to refuse."""
        if request.method != "POST":
            return
        try:
            sent = request.POST
        except UnreadablePostError:
            return
        if any(UNSEEN.search(value) for _, values in sent.lists() for value in values):
            cleaned = sent.copy()
            for name, values in sent.lists():
                cleaned.setlist(name, [plain(value) for value in values])
            cleaned._mutable = False
            request.POST = cleaned  # type: ignore[assignment]
