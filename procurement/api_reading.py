"""How the API finds out who asks, and reads a body: a module that REST framework can load before its views."""

import json
from decimal import Decimal
from typing import Any

from rest_framework import exceptions
from rest_framework.authentication import SessionAuthentication
from rest_framework.parsers import BaseParser
from rest_framework.request import Request

from procurement.plain import UNSEEN, texts_in

MOST_BYTES = 2_000_000
MOST_DIGITS = 40
CHALLENGE = 'Bearer realm="Worth API"'
UNSEEN_SENT = "A text holds a character that shows nothing or turns the reading direction. Send it without."
TOO_DEEP = "The JSON goes too deep: send it without so many brackets in each other."


class Unreadable(exceptions.ParseError):
    """A body that cannot be read, for a reason that can be told."""


class TooLarge(exceptions.APIException):
    """A body that is larger than is read."""

    status_code = 413
    default_code = "too_large"


class Authentication(SessionAuthentication):
    """Who the middleware found by a session or by a key. A session takes the token against forgery, a key does not."""

    def authenticate_header(self, request: Request) -> str:
        """Who shows neither gets 401, and this says how to show one."""
        return CHALLENGE


def read_json(body: bytes) -> Any:
    """Return JSON with its fractions as ``Decimal``.

    Raises ``Unreadable`` for what is no JSON or no UTF-8, goes too deep, names a field twice, or holds half a
    character, one that shows nothing, NaN, or a number beyond reason.
    """

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) < len(pairs):
            names = [name for name, _ in pairs]
            twice = next(name for name in found if names.count(name) > 1)
            raise Unreadable(f"The JSON names “{twice[:60]}” twice in one object. Send it once.")
        return found

    def no_number(text: str) -> Any:
        raise Unreadable(f"{text[:20]} is not a number that can be used here. Send digits.")

    def whole(text: str) -> int:
        return int(text) if len(text) <= MOST_DIGITS else no_number(text)

    def fraction(text: str) -> Decimal:
        number = Decimal(text) if len(text) <= MOST_DIGITS else no_number(text)
        return number if abs(number.adjusted()) <= MOST_DIGITS else no_number(text)

    try:
        text = body.decode()
        found = json.loads(
            text, object_pairs_hook=once, parse_constant=no_number, parse_int=whole, parse_float=fraction
        )
        if UNSEEN.search(text) or ("\\" in text and any(UNSEEN.search(one) for one in texts_in(found))):
            raise Unreadable(UNSEEN_SENT)
        if "\\u" in text:  # a lone surrogate can only come as an escape, and PostgreSQL cannot store it
            json.dumps(found, ensure_ascii=False, default=str).encode()
    except RecursionError:
        raise Unreadable(TOO_DEEP) from None
    except UnicodeEncodeError:
        raise Unreadable(
            "A text holds half of a character (a lone surrogate). Send whole characters."
        ) from None
    except (ValueError, ArithmeticError):
        raise exceptions.ParseError from None
    return found


class StrictJSON(BaseParser):
    """JSON of at most 2 MB, read by ``read_json``."""

    media_type = "application/json"

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Any = None) -> Any:
        body = stream.read(MOST_BYTES + 1)
        if len(body) > MOST_BYTES:
            raise TooLarge(f"The body is larger than {MOST_BYTES // 1_000_000} MB. Send less at a time.")
        return read_json(body)
