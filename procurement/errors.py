"""A refusal: what a rule says no with; and typed words, cleaned and asked for."""


class Refused(Exception):
    """A rule said no: nothing was written.

    ``code`` is stable and for machines (``bid.deadline_passed``); ``message`` is for people: what
    happened, then what to do. ``field`` names the input that is at fault, where there is one.
    ``link`` names the page where it is mended: a URL name, then its arguments. Pages show the message beside the field
    or on top, as a link where there is one; the API answers 409 with code and message.
    """

    def __init__(
        self, code: str, message: str, *, field: str | None = None, link: tuple[str, ...] = ()
    ) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.field = field
        self.link = link


LONGEST = 5000


def clean(text: str) -> str:
    """Return a typed text without null characters and outer spaces."""
    return text.replace("\x00", "").strip()


def one_line(text: str) -> str:
    """Return a typed text cleaned and on one line: each run of spaces and line ends is one space.

    >>> one_line("  A home\\n for   each ")
    'A home for each'
    """
    return " ".join(clean(text).split())


def needed_words(text: str, code: str, message: str, *, field: str, longest: int = LONGEST) -> str:
    """Return a typed text cleaned. Raises ``Refused``: ``code`` with ``message`` for nothing, and for too much."""
    text = clean(text)
    if not text:
        raise Refused(code, message, field=field)
    if len(text) > longest:
        raise Refused("text.too_long", f"Keep it under {longest:,} characters.", field=field)
    return text
