"""One sealed payload of one bid version: its own data key, boxed for the envelope, and a stream."""

import hashlib
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from suppliers.sealing.boxes import KEY_BYTES, OVERHEAD_BYTES, Unsealable, open_box, seal
from suppliers.sealing.streams import open_stream, seal_stream

MAGIC = b"WORTHSEAL1"
HEADER_BYTES = len(MAGIC) + KEY_BYTES + OVERHEAD_BYTES
ENVELOPES = ("quality", "price")


@dataclass(frozen=True)
class Binding:
    """Where a sealed thing belongs. It opens there and nowhere else.

    ``part`` names the piece of the bid: ``payload`` for the answers or the price of one version, or the
    id of an uploaded file, which several versions of the bid may carry.
    """

    procurement: str
    lot: str
    envelope: str
    bid: str
    version: int
    part: str = "payload"

    def __post_init__(self) -> None:
        if self.envelope not in (*ENVELOPES, "draft", "drill"):
            raise ValueError(f"no such envelope: {self.envelope}")

    def context(self) -> bytes:
        """Return the associated data: each field with its length before it, so no two bindings are alike."""
        fields = (
            "worth-seal-v1",
            self.procurement,
            self.lot,
            self.envelope,
            self.bid,
            str(self.version),
            self.part,
        )
        parts = [field.encode() for field in fields]
        return b"".join(len(part).to_bytes(4, "big") + part for part in parts)


def seal_payload(public: bytes, chunks: Iterable[bytes], binding: Binding) -> Iterator[bytes]:
    """Give the sealed payload in chunks: a header with the boxed data key, then the stream.

    ``public``: the envelope's public key. The data key is made here and kept nowhere else.
    """
    key = os.urandom(KEY_BYTES)
    context = binding.context()
    header = MAGIC + seal(public, key, context=context)
    yield header
    # The header is bound into every piece, so a stream cannot be put behind another header.
    yield from seal_stream(key, chunks, context=context + hashlib.sha256(header).digest())


def open_payload(private: bytes, chunks: Iterable[bytes], binding: Binding) -> Iterator[bytes]:
    """Give the payload back in chunks. Raises ``Unsealable`` for another key, place, or any changed byte."""
    source = iter(chunks)
    held = b""
    while len(held) < HEADER_BYTES:
        try:
            held += next(source)
        except StopIteration:
            raise Unsealable("This sealed payload is cut short.") from None
    header, rest = held[:HEADER_BYTES], held[HEADER_BYTES:]
    if not header.startswith(MAGIC):
        raise Unsealable("This is not a sealed payload.")
    context = binding.context()
    key = open_box(private, header[len(MAGIC) :], context=context)

    def body() -> Iterator[bytes]:
        yield rest
        yield from source

    yield from open_stream(key, body(), context=context + hashlib.sha256(header).digest())


def seal_bytes(public: bytes, plaintext: bytes, binding: Binding, *, pad_to: int = 1) -> bytes:
    """Seal a short payload whole. ``pad_to``: spaces fill it to a multiple, so its size says less."""
    padded = plaintext + b" " * (-len(plaintext) % pad_to)
    return b"".join(seal_payload(public, [padded], binding))


def open_bytes(private: bytes, sealed: bytes, binding: Binding) -> bytes:
    """Open a short payload whole (padding included). Raises ``Unsealable`` as ``open_payload`` does."""
    return b"".join(open_payload(private, [bytes(sealed)], binding))
