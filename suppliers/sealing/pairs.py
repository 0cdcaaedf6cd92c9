"""An envelope's private key, never whole at rest: for each pair of officers a box in a box.

``box(A, box(B, key))``: A takes off the outer box and can read nothing; B takes off the inner one. Either
may come first, so each pair has two wraps. One officer alone, with the whole database, has nothing.
"""

from collections.abc import Mapping
from itertools import permutations

from suppliers.sealing.boxes import Unsealable, open_box, public_of, seal

MINIMUM_OFFICERS = 3


def _context(envelope: str, first: str, second: str, layer: str) -> bytes:
    fields = ("worth-pair-v1", envelope, first, second, layer)
    return b"".join(len(field.encode()).to_bytes(4, "big") + field.encode() for field in fields)


def wrap_for_pairs(
    private: bytes, officers: Mapping[str, bytes], *, envelope: str
) -> dict[tuple[str, str], bytes]:
    """Return a wrap for each ordered pair of officers: ``{(first, second): box(first, box(second, key))}``.

    ``officers``: id to public key, at least three and no two with the same key. ``envelope``: a name that
    no other envelope has. Raises ``ValueError`` for too few officers or a shared key.
    """
    if len(officers) < MINIMUM_OFFICERS:
        raise ValueError(f"At least {MINIMUM_OFFICERS} officers are needed, so that one may be missing.")
    if len({bytes(public) for public in officers.values()}) < len(officers):
        raise ValueError("Two officers have the same key: then one person could open alone.")
    return {
        (first, second): seal(
            bytes(officers[first]),
            seal(bytes(officers[second]), private, context=_context(envelope, first, second, "inner")),
            context=_context(envelope, first, second, "outer"),
        )
        for first, second in permutations(officers, 2)
    }


def take_off_outer(wrap: bytes, first_private: bytes, *, envelope: str, first: str, second: str) -> bytes:
    """Return the inner box, which only the second officer opens. Raises ``Unsealable``."""
    return open_box(first_private, wrap, context=_context(envelope, first, second, "outer"))


def take_off_inner(
    inner: bytes, second_private: bytes, *, envelope: str, first: str, second: str, public: bytes
) -> bytes:
    """Return the envelope's private key, checked against its public key. Raises ``Unsealable``."""
    private = open_box(second_private, inner, context=_context(envelope, first, second, "inner"))
    if public_of(private) != bytes(public):
        raise Unsealable("The key in this wrap is not the key of this envelope.")
    return private
