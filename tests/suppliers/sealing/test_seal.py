"""Sealing: what was sealed opens in its own place with its own key, and nowhere else."""

import os

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from suppliers.sealing.boxes import Unsealable, new_pair, open_box, public_of, seal
from suppliers.sealing.payloads import (
    HEADER_BYTES,
    Binding,
    open_bytes,
    open_payload,
    seal_bytes,
    seal_payload,
)
from suppliers.sealing.streams import PIECE_BYTES, TAG_BYTES, open_stream, seal_stream

HERE = Binding("T-0001", "T-0001-L1", "quality", "B-AAAAAA", 1)


def opened(private: bytes, sealed: bytes, binding: Binding = HERE) -> bytes:
    return open_bytes(private, sealed, binding)


def test_a_box_opens_with_its_own_key_and_context():
    private, public = new_pair()

    assert public_of(private) == public
    assert open_box(private, seal(public, b"key", context=b"here"), context=b"here") == b"key"


def test_a_box_stays_shut_for_another_key_or_context():
    private, public = new_pair()
    other, _ = new_pair()
    box = seal(public, b"key", context=b"here")

    for key, context in ((other, b"here"), (private, b"there"), (private, b"")):
        with pytest.raises(Unsealable):
            open_box(key, box, context=context)


def test_two_boxes_of_the_same_text_are_not_alike():
    _, public = new_pair()

    assert seal(public, b"same", context=b"") != seal(public, b"same", context=b"")


def test_every_changed_byte_of_a_payload_is_refused():
    private, public = new_pair()
    sealed = seal_bytes(public, b"Our answer to question one.", HERE)

    for position in range(len(sealed)):
        for bit in (0x01, 0x80):
            changed = bytearray(sealed)
            changed[position] ^= bit
            with pytest.raises(Unsealable):
                opened(private, bytes(changed))


def test_a_payload_cut_short_or_made_longer_is_refused_at_every_length():
    private, public = new_pair()
    sealed = seal_bytes(public, b"An answer", HERE)

    for length in range(len(sealed)):
        with pytest.raises(Unsealable):
            opened(private, sealed[:length])
    with pytest.raises(Unsealable):
        opened(private, sealed + b"\0")


@pytest.mark.parametrize(
    "elsewhere",
    [
        Binding("T-0002", "T-0001-L1", "quality", "B-AAAAAA", 1),
        Binding("T-0001", "T-0001-L2", "quality", "B-AAAAAA", 1),
        Binding("T-0001", "T-0001-L1", "price", "B-AAAAAA", 1),
        Binding("T-0001", "T-0001-L1", "quality", "B-BBBBBB", 1),
        Binding("T-0001", "T-0001-L1", "quality", "B-AAAAAA", 2),
        Binding("T-0001", "T-0001-L1", "quality", "B-AAAAAA", 1, "file-1"),
    ],
)
def test_a_payload_replayed_into_another_place_is_refused(elsewhere):
    private, public = new_pair()
    sealed = seal_bytes(public, b"An answer", HERE)

    with pytest.raises(Unsealable):
        opened(private, sealed, elsewhere)


def test_fields_that_run_together_do_not_make_the_same_place():
    assert (
        Binding("T-1", "1-L1", "quality", "B", 1).context()
        != Binding("T-11", "-L1", "quality", "B", 1).context()
    )


def test_a_stream_cannot_be_put_behind_the_header_of_another():
    private, public = new_pair()
    first = seal_bytes(public, b"cheap", HERE)
    second = seal_bytes(public, b"dear!", HERE)

    with pytest.raises(Unsealable):
        opened(private, first[:HEADER_BYTES] + second[HEADER_BYTES:])


@pytest.mark.parametrize("size", [0, 1, PIECE_BYTES - 1, PIECE_BYTES, PIECE_BYTES + 1, 3 * PIECE_BYTES])
def test_a_file_of_any_size_comes_back_whole(size):
    private, public = new_pair()
    data = os.urandom(size)
    chunks = [data[start : start + 1000] for start in range(0, size, 1000)]

    sealed = list(seal_payload(public, chunks, HERE))
    again = b"".join(open_payload(private, sealed, HERE))

    assert again == data


def test_pieces_cannot_be_dropped_swapped_or_repeated():
    key = os.urandom(32)
    pieces = list(seal_stream(key, [os.urandom(3 * PIECE_BYTES + 5)], context=b"here"))
    assert len(pieces) == 4
    assert all(len(piece) == PIECE_BYTES + TAG_BYTES for piece in pieces[:3])

    for order in ([1, 0, 2, 3], [0, 2, 3], [0, 1, 2], [0, 1, 1, 2, 3], [3], [0, 1, 2, 3, 3], []):
        with pytest.raises(Unsealable):
            list(open_stream(key, [pieces[number] for number in order], context=b"here"))


def test_nothing_of_a_changed_piece_is_given():
    key = os.urandom(32)
    sealed = bytearray(b"".join(seal_stream(key, [bytes(2 * PIECE_BYTES)], context=b"")))
    sealed[-1] ^= 1

    given_out = []
    with pytest.raises(Unsealable):
        for piece in open_stream(key, [bytes(sealed)], context=b""):
            given_out.append(piece)  # noqa: PERF402 -- what came before the error counts

    assert given_out == [bytes(PIECE_BYTES)]


@settings(max_examples=50, deadline=None)
@given(data=st.binary(max_size=300), cut=st.integers(1, 40), pad=st.integers(1, 512))
def test_chunks_and_padding_do_not_change_what_comes_back(data, cut, pad):
    private, public = new_pair()
    padded = seal_bytes(public, data, HERE, pad_to=pad)
    chunks = [padded[start : start + cut] for start in range(0, len(padded), cut)]

    again = b"".join(open_payload(private, chunks, HERE))

    assert again[: len(data)] == data
    assert len(again) % pad == 0
    assert set(again[len(data) :]) <= {0x20}


def test_prices_of_any_length_look_the_same_size():
    _, public = new_pair()
    sizes = {len(seal_bytes(public, text, HERE, pad_to=1024)) for text in (b"1", b"1000000.00" * 9)}

    assert len(sizes) == 1


def test_an_envelope_that_does_not_exist_cannot_be_named():
    with pytest.raises(ValueError, match="no such envelope"):
        Binding("T", "L", "qualitty", "B", 1)
