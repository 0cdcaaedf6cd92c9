"""Numbers that decide: read exactly, kept exactly, rounded only to be shown.

A price, a mark or a weight comes in as text, a whole number or a ``Decimal`` and becomes a
``Fraction``. Binary floats are refused at the door: they cannot hold 0.1, and broke a quarter
of all true ties when that was tried.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation, localcontext
from fractions import Fraction
from typing import Any

LONGEST = 40
"""Characters that a number may take: enough for any price, too few to choke on."""


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong with what was sent: where, a stable code, and a sentence that says the cure."""

    field: str
    code: str
    message: str


class BadInput(ValueError):
    """What was sent cannot be computed. ``problems`` names each field and its reason."""

    def __init__(self, problems: Iterable[Problem]):
        self.problems = list(problems)
        super().__init__("; ".join(f"{p.field}: {p.message}" for p in self.problems))


def exact(value: Any, field: str = "value") -> Fraction:
    """Read one number without losing anything of it.

    ``value``: text such as ``"79.5"``, a whole number, a ``Decimal`` or a ``Fraction``.
    Raises ``BadInput`` for a float, a truth value, NaN, infinity, more than 40 characters or an
    exponent beyond 30.

    >>> exact("0.1") * 3 == exact("0.3")
    True
    """
    if isinstance(value, Fraction):
        return value
    if isinstance(value, bool) or not isinstance(value, str | int | Decimal):
        raise BadInput([Problem(field, "not_a_number", "Give a number as text, such as “79.5”.")])
    text = str(value).strip() if not isinstance(value, int) else ""
    if isinstance(value, int):
        if abs(value) >= 10**LONGEST:
            raise BadInput([Problem(field, "too_long", f"Give a number of at most {LONGEST} characters.")])
        return Fraction(value)
    if len(text) > LONGEST:
        raise BadInput([Problem(field, "too_long", f"Give a number of at most {LONGEST} characters.")])
    try:
        number = Decimal(text)
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite() or "_" in text:
        raise BadInput([Problem(field, "not_a_number", "Give a number as text, such as “79.5”.")])
    if abs(int(number.as_tuple().exponent)) > 30:
        raise BadInput([Problem(field, "too_long", "Give a number without such a long row of zeros.")])
    return Fraction(number)


def shown(value: Fraction, places: int = 2) -> str:
    """Round half up for display. Nothing that decides an award ever reads the result.

    >>> shown(Fraction(15795, 200))
    '78.98'
    >>> shown(Fraction(-1, 8))
    '-0.13'
    """
    scale = 10**places
    whole, rest = divmod(abs(value.numerator) * scale, value.denominator)
    if rest * 2 >= value.denominator:
        whole += 1
    sign = "-" if value < 0 and whole else ""
    if not places:
        return f"{sign}{whole}"
    digits = str(whole).rjust(places + 1, "0")
    return f"{sign}{digits[:-places]}.{digits[-places:]}"


def pounds(value: Fraction, places: int = 0) -> str:
    """Money to read: ``£1,180,000``. Rounded half up for display.

    >>> pounds(Fraction(11550))
    '£11,550'
    """
    text = shown(abs(value), places)
    whole, _, rest = text.partition(".")
    return f"{'-' if value < 0 else ''}£{int(whole):,}{'.' + rest if rest else ''}"


def plainly(value: Fraction) -> str:
    """The shortest exact text: a decimal where one exists, else ``numerator/denominator``.

    >>> plainly(Fraction(5, 2)), plainly(Fraction(1, 3)), plainly(Fraction(100))
    ('2.5', '1/3', '100')
    """
    numerator, denominator = value.numerator, value.denominator
    if denominator == 1:
        return str(numerator)
    twos = (denominator & -denominator).bit_length() - 1
    rest = denominator >> twos
    fives = 0
    while rest % 5 == 0:
        rest //= 5
        fives += 1
    if rest != 1 or max(twos, fives) > 20:
        return f"{numerator}/{denominator}"
    places = max(twos, fives)
    digits = str(abs(numerator) * 10**places // denominator).rjust(places + 1, "0")
    return f"{'-' if numerator < 0 else ''}{digits[:-places]}.{digits[-places:]}"


def from_plain(text: str) -> Fraction:
    """Read back what ``plainly`` wrote.

    >>> from_plain("1/3")
    Fraction(1, 3)
    """
    return Fraction(text)


def as_decimal(value: Fraction, places: int) -> Decimal:
    """A ``Decimal`` rounded half up at ``places``, for a column that keeps it for display."""
    with localcontext() as context:
        context.prec = 60
        return Decimal(shown(value, places)).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


def canonical(record: Any) -> bytes:
    """The one way to write a record down: UTF-8 JSON, sorted keys, no spaces, no floats.

    >>> canonical({"b": "1", "a": ["2"]})
    b'{"a":["2"],"b":"1"}'
    """
    return json.dumps(
        record, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False, default=_refuse
    ).encode()


def digest(record: Any) -> str:
    """SHA-256 of the canonical bytes, in hexadecimal."""
    return hashlib.sha256(canonical(record)).hexdigest()


def no_floats(record: Any, field: str = "record") -> None:
    """Raise ``BadInput`` when a binary float hides anywhere in a record that is about to be stored or
    scored."""
    if isinstance(record, float):
        raise BadInput([Problem(field, "float", "Numbers that decide are written as text.")])
    if isinstance(record, dict):
        for key, value in record.items():
            no_floats(value, f"{field}.{key}")
    elif isinstance(record, list | tuple):
        for place, value in enumerate(record):
            no_floats(value, f"{field}[{place}]")


def _refuse(value: Any) -> Any:
    raise TypeError(f"{type(value).__name__} has no canonical form")
