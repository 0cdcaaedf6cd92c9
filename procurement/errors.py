"""A refusal: what a rule says no with."""


class Refused(Exception):
    """A rule said no: nothing was written.

    ``code`` is stable and for machines (``bid.deadline_passed``); ``message`` is for people: what
    happened, then what to do. ``field`` names the input that is at fault, where there is one.
    Pages show the message beside the field or on top; the API answers 409 with code and message.
    """

    def __init__(self, code: str, message: str, *, field: str | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.field = field
