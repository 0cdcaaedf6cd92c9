"""One JSON object at a time out of a file of any size: JSON lines, or the list of a package. Memory stays flat."""

import codecs
import json
import re
from collections.abc import Iterator
from typing import BinaryIO

import msgspec

from suppliers.market.readers.base import Truncated, chunks

LONGEST = 32 << 20  # one release, or one small package on a line of its own
WINDOW = 1 << 20
LIST_KEY = re.compile(r'"(releases|records)"\s*:\s*\[')
RAW = json.JSONDecoder()


def objects(file: BinaryIO) -> Iterator[tuple[int, bytes | str]]:
    """Yield (line, the bytes of one JSON object), or (line, what is wrong). Memory stays flat."""
    file.seek(0)
    source = chunks(file, WINDOW)
    head = next(source, b"")
    if head[:3] == b"\xef\xbb\xbf":
        head = head[3:]
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        yield 1, "The file is UTF-16: OCDS is published in UTF-8"
        return
    start = head.lstrip()
    if not start:
        yield 1, "The file is empty"
        return
    first = start.split(b"\n", 1)[0]
    if start[:1] == b"{" and b"\n" in start and _is_whole(first):
        yield from _json_lines(head, source)
    elif start[:1] in b"{[":
        yield from _elements(head, source)
    else:
        yield 1, "This is not JSON: it begins with neither { nor ["


def _is_whole(line: bytes) -> bool:
    try:
        msgspec.json.decode(line, type=msgspec.Raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return False
    return True


def _json_lines(head: bytes, source: Iterator[bytes]) -> Iterator[tuple[int, bytes | str]]:
    rest, number, skipping = b"", 0, False
    for piece in _chain(head, source):
        parts = piece.split(b"\n")
        parts[0] = rest + parts[0] if rest else parts[0]
        rest = parts.pop()
        for line in parts:
            number += 1
            if skipping:
                skipping = False
            elif line.strip():
                yield number, line
        if len(rest) > LONGEST:
            if not skipping:
                yield number + 1, f"This line is longer than {LONGEST >> 20} MB: it is passed over"
            rest, skipping = b"", True
    if rest.strip() and not skipping:
        yield number + 1, rest


def _chain(head: bytes, source: Iterator[bytes]) -> Iterator[bytes]:
    yield head
    yield from source


def _elements(head: bytes, source: Iterator[bytes]) -> Iterator[tuple[int, bytes | str]]:
    """Yield each release or record of a package (or of a bare list), however large the file is."""
    decoder = codecs.getincrementaldecoder("utf-8")(errors="replace")
    text, line, ended = decoder.decode(head), 1, False

    def more(needed: int) -> bool:
        nonlocal text, ended
        while not ended and len(text) < needed:
            piece = next(source, None)
            if piece is None:
                text += decoder.decode(b"", final=True)
                ended = True
            else:
                text += decoder.decode(piece)
        return len(text) >= needed

    at = len(text) - len(text.lstrip())
    if text[at] == "{":
        found = LIST_KEY.search(text)
        while found is None and not ended and len(text) < LONGEST:
            more(len(text) + WINDOW)
            found = LIST_KEY.search(text)
        if found is None:  # one release or record by itself, or no JSON at all
            more(LONGEST)
            yield 1, text.encode()
            return
        at = found.end()
    else:
        at += 1
    while True:
        place = _skip(text, at)
        while place >= len(text) and not ended:
            more(len(text) + WINDOW)
            place = _skip(text, at)
        if place >= len(text):
            raise Truncated("The file ends inside its list of releases: it was cut. Fetch it again.")
        if text[place] == "]":
            return
        line += text.count("\n", 0, place)
        text, at = text[place:], 0
        while True:
            try:
                _, end = RAW.raw_decode(text)
                if end == len(text) and not ended:
                    raise ValueError("a number may go on")
                break
            except RecursionError:
                yield line, "This release is nested too deeply to be read"
                return
            except ValueError as error:
                if ended:
                    place = getattr(error, "pos", len(text))
                    if place >= len(text) - 1 or "Unterminated" in str(error):
                        raise Truncated(
                            "The file ends in the middle of a release: it was cut. Fetch it again."
                        ) from error
                    wrong = line + text.count("\n", 0, place)
                    yield wrong, f"The JSON breaks off here ({error}): nothing after this place can be read"
                    return
                if len(text) > LONGEST:
                    yield (
                        line,
                        f"A release of more than {LONGEST >> 20} MB, or broken JSON: nothing after it is read",
                    )
                    return
                more(max(len(text) * 2, WINDOW))
        yield line, text[:end].encode()
        line += text.count("\n", 0, end)
        text, at = text[end:], 0
        if len(text) < 4096:
            more(WINDOW)


def _skip(text: str, at: int) -> int:
    while at < len(text) and text[at] in " \t\r\n,":
        at += 1
    return at
