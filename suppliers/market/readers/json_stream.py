"""One JSON object at a time out of a file of any size: JSON lines, packages, lists. Memory stays flat.

A file whose first line is a whole JSON object is read line by line, which is quickest. Any other is read as JSON values
one after another: the items of a list, those of the lists "releases" and "records" of a package, or a release or
record that stands by itself.
"""

import codecs
import json
from collections.abc import Iterator
from typing import BinaryIO

import msgspec

from suppliers.market.readers.base import Truncated, archive_words, chunks

LONGEST = 32 << 20  # one release, or one small package on a line of its own
FIRST_LINE = 4 << 20  # a longer one is read as values are
WINDOW = 1 << 18
LISTS = {"releases", "records"}
RAW = json.JSONDecoder()
CUT = "The file ends in the middle of a release: it was cut. Fetch it again."


def objects(file: BinaryIO) -> Iterator[tuple[int, bytes | str]]:
    """Yield (line, the bytes of one JSON object), or (line, what is wrong). Raises ``Truncated``."""
    file.seek(0)
    source = chunks(file, WINDOW)
    head = next(source, b"").removeprefix(b"\xef\xbb\xbf")
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        source = _from_utf16(_chain(head, source))
        head = next(source, b"")
    start = head.lstrip()
    if not start:
        yield 1, "The file is empty"
    elif start[:1] not in b"{[":
        yield 1, archive_words(start) or "This is not JSON: it begins with neither { nor ["
    else:
        if start[:1] == b"{":
            head = _with_first_line(head, source)
        if _is_whole(head.lstrip().split(b"\n", 1)[0]):
            yield from _json_lines(head, source)
        else:
            yield from _values(head, source)


def _from_utf16(source: Iterator[bytes]) -> Iterator[bytes]:
    decoder = codecs.getincrementaldecoder("utf-16")(errors="replace")
    for piece in source:
        yield decoder.decode(piece).encode()


def _with_first_line(head: bytes, source: Iterator[bytes]) -> bytes:
    """Return the beginning of the file with as much more as its first line needs, up to ``FIRST_LINE``."""
    pieces, size = [head], len(head)
    is_ended = b"\n" in head.lstrip()
    while not is_ended and size <= FIRST_LINE and (piece := next(source, None)):
        pieces.append(piece)
        size += len(piece)
        is_ended = b"\n" in piece
    return b"".join(pieces)


def _is_whole(line: bytes) -> bool:
    """Say whether a line is an object by itself. A list is not: its items are read one by one."""
    try:
        return line[:1] == b"{" and bool(msgspec.json.decode(line, type=msgspec.Raw))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return False


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


# --- JSON values one after another ---------------------------------------------------------------


class _Broken(Exception):
    """The JSON breaks off at ``line``, so nothing after it can be read."""

    def __init__(self, line: int, reason: str) -> None:
        super().__init__(reason)
        self.line = line


class _Text:
    """The text of a file around the place ``at``: more is read when it is needed, and what lies behind is forgotten.

    Bytes that are no UTF-8 stay what they are, so that whoever reads the object finds them.
    """

    def __init__(self, head: bytes, source: Iterator[bytes]) -> None:
        self.decoder = codecs.getincrementaldecoder("utf-8")(errors="surrogateescape")
        self.source, self.text, self.at = source, self.decoder.decode(head), 0
        self.is_ended, self.lines, self.counted = False, 1, 0

    @property
    def line(self) -> int:
        """The line of the place, counted on from the last time that somebody asked."""
        self.lines += self.text.count("\n", self.counted, self.at)
        self.counted = self.at
        return self.lines

    def more(self) -> bool:
        """Read on, as much as there is already from the place on; say whether there was more."""
        wanted, pieces = max(WINDOW, len(self.text) - self.at), []
        while wanted > 0 and not self.is_ended:
            piece = next(self.source, None)
            self.is_ended = piece is None
            pieces.append(self.decoder.decode(piece or b"", final=self.is_ended))
            wanted -= len(pieces[-1])
        self.text += "".join(pieces)
        return bool(pieces)

    def forget(self) -> None:
        """Drop what lies behind the place, once it is much."""
        if self.at > max(WINDOW, len(self.text) // 2):
            self.lines, self.counted = self.line, 0
            self.text, self.at = self.text[self.at :], 0

    def next(self, passing: str = " \t\r\n") -> str:
        """Go to the next character that is none of ``passing`` and return it; "" at the end of the file."""
        while True:
            while self.at < len(self.text) and self.text[self.at] in passing:
                self.at += 1
            if self.at < len(self.text):
                return self.text[self.at]
            if not self.more():
                return ""

    def value(self) -> str:
        """Pass over one JSON value and return its text. Raises ``Truncated`` and ``_Broken``."""
        while True:
            try:
                _, end = RAW.raw_decode(self.text, self.at)
                if end < len(self.text) or self.is_ended:  # else a number may go on
                    break
            except RecursionError:
                raise _Broken(self.line, "This release is nested too deeply to be read") from None
            except json.JSONDecodeError as error:
                near_end = len(self.text) - (
                    1 if self.is_ended else 16
                )  # a word or an escape may be cut in two
                if error.pos < near_end and not error.msg.startswith("Unterminated"):
                    self.at = error.pos
                    raise _Broken(
                        self.line,
                        f"The JSON breaks off here ({error.msg}): nothing after this place can be read",
                    ) from error
                if self.is_ended:
                    raise Truncated(CUT) from error
            if len(self.text) - self.at > LONGEST:
                raise _Broken(
                    self.line,
                    f"A release of more than {LONGEST >> 20} MB, or broken JSON: nothing after it is read",
                )
            self.more()
        found = self.text[self.at : end]
        self.at = end
        return found


def _values(head: bytes, source: Iterator[bytes]) -> Iterator[tuple[int, bytes | str]]:
    text = _Text(head, source)
    try:
        while mark := text.next():
            if mark == "[":
                yield from _list(text)
            elif mark == "{":
                yield from _object(text)
            else:
                raise _Broken(text.line, "This is not JSON: nothing after this place can be read")
    except _Broken as fault:
        yield fault.line, str(fault)


def _list(text: _Text) -> Iterator[tuple[int, bytes]]:
    """Yield the items of the list that begins here, and go behind its end."""
    text.at += 1
    while (mark := text.next(" \t\r\n,")) != "]":
        if not mark:
            raise Truncated("The file ends inside its list of releases: it was cut. Fetch it again.")
        line = text.line
        yield line, text.value().encode("utf-8", "surrogateescape")
        text.forget()
    text.at += 1


def _object(text: _Text) -> Iterator[tuple[int, bytes]]:
    """Yield what the package that begins here holds, else the object itself, and go behind its end.

    An object with an ocid is a release or a record, whatever lists it has.
    """
    line, start = text.line, text.at
    text.at += 1
    known: set[str] = set()
    while (mark := text.next(" \t\r\n,")) != "}":
        if mark != '"':
            raise (
                Truncated(CUT)
                if not mark
                else _Broken(text.line, "The JSON breaks off here: no name stands here")
            )
        name = text.value().strip('"')
        if text.next() != ":":
            raise (
                Truncated(CUT)
                if not text.next()
                else _Broken(text.line, "The JSON breaks off here: no : stands here")
            )
        text.at += 1
        if text.next() == "[" and name in LISTS and "ocid" not in known:
            known.add("a list")
            yield from _list(text)
        else:
            text.value()
            known.add(name)
    text.at += 1
    if "a list" not in known:
        yield line, text.text[start : text.at].encode("utf-8", "surrogateescape")
    text.forget()
