"""Long data, sealed in pieces: nothing of a piece is given before its own tag has been checked.

The pieces are joined as in STREAM (Hoang, Reyhanitabar, Rogaway, Vizár: "Online authenticated encryption
and its nonce-reuse misuse-resistance", 2015, section 7): the nonce of a piece is its number and a mark on
the last one, so that pieces cannot be dropped, swapped, repeated or cut off. A key seals one stream only.
"""

from collections.abc import Iterable, Iterator

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from suppliers.sealing.boxes import Unsealable

PIECE_BYTES = 64 * 1024
TAG_BYTES = 16


def _nonce(number: int, last: bool) -> bytes:
    return number.to_bytes(11, "big") + (b"\x01" if last else b"\x00")


def _pieces(chunks: Iterable[bytes], size: int) -> Iterator[tuple[bytes, bool]]:
    """Regroup chunks of any size into pieces of ``size``; the last is marked and may be short or empty."""
    held = bytearray()
    for chunk in chunks:
        held += chunk
        while len(held) > size:
            yield bytes(held[:size]), False
            del held[:size]
    yield bytes(held), True


def seal_stream(key: bytes, chunks: Iterable[bytes], *, context: bytes) -> Iterator[bytes]:
    """Give the sealed pieces of ``chunks``. ``key``: 32 bytes, made for this stream and used for no other.

    >>> sealed = b"".join(seal_stream(bytes(32), [b"a long ", b"answer"], context=b"lot 1"))
    >>> b"".join(open_stream(bytes(32), [sealed], context=b"lot 1"))
    b'a long answer'
    """
    cipher = ChaCha20Poly1305(key)
    for number, (piece, last) in enumerate(_pieces(chunks, PIECE_BYTES)):
        yield cipher.encrypt(_nonce(number, last), piece, context)


def open_stream(key: bytes, chunks: Iterable[bytes], *, context: bytes) -> Iterator[bytes]:
    """Give the pieces back, each checked first. Raises ``Unsealable`` at the first that is not as sealed.

    A stream that was cut short raises at its end: only a caller that reads to the end has the whole.
    """
    cipher = ChaCha20Poly1305(key)
    try:
        for number, (piece, last) in enumerate(_pieces(chunks, PIECE_BYTES + TAG_BYTES)):
            yield cipher.decrypt(_nonce(number, last), piece, context)
    except (InvalidTag, ValueError) as error:
        raise Unsealable("A sealed file or answer is not as it was sealed.") from error
