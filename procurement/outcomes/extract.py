"""Text out of files that people bring: plain text, Word, OpenDocument, PDF. In memory, with limits, or a refusal."""

import io
import json
import re
import subprocess
import sys
import time
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from threading import BoundedSemaphore
from xml.etree.ElementTree import ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import XMLParser

from procurement.errors import Refused
from procurement.outcomes.formulas.language.clean import MOST_CHARACTERS, clean

MOST_BYTES = 20 * 1024 * 1024
# What is read at most, in bytes or signs: a text that stays within its limit once it is clean is never longer.
MOST_TEXT = 4 * MOST_CHARACTERS
MOST_UNPACKED = 40 * 1024 * 1024
MOST_RATIO = 200
MOST_PAGES = 400
MOST_PARAGRAPHS = 100_000
DEEPEST = 200  # elements in each other; Word stays under forty
# Seconds of the processor, so that a busy machine refuses no more files than an idle one.
MOST_SECONDS = 2
MOST_MEGABYTES = 512
PATIENCE_S = 10  # for a machine so busy that two seconds of the processor take that long
# One file at a time in each process of the web server: who reads pages never waits for those who send files.
READING = BoundedSemaphore(1)
TURN_S = 1
PIECE = 1 << 16
PDF_PAGES = Path(__file__).with_name("pdf_pages.py")
TYPES = (".txt", ".docx", ".odt", ".pdf")
WORD_SPACE = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
WORD_BREAKS = {f"{WORD_SPACE}tab": "\t", f"{WORD_SPACE}br": "\n", f"{WORD_SPACE}cr": "\n"}
ODT_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
ODT_BREAKS = {f"{ODT_TEXT}tab": "\t", f"{ODT_TEXT}line-break": "\n", f"{ODT_TEXT}s": " "}
MACRO = re.compile(r"(?i)(vbaproject\.bin|vbadata\.xml|^basic/|/basic/|^scripts/)")


@dataclass(frozen=True)
class Passage:
    """A piece of a file's text and the place where it stands: "paragraph 12" or "page 3"."""

    text: str
    place: str


def passages(name: str, content: bytes) -> list[Passage]:
    """Return the text of a file in pieces that know their places.

    ``name`` decides how it is read (.txt, .docx, .odt, .pdf; nothing else). Raises ``Refused`` with a sentence
    that says what to do: too large, another kind, a password, macros, a scan without text, a broken or
    swollen archive, no text at all, too many at once. Takes two seconds of the processor at most, or refuses.
    """
    ending = "." + name.rsplit(".", 1)[-1].lower() if "." in name else ""
    if len(content) > MOST_BYTES:
        raise _no("too_large", "This file is over 20 MB. Send the part that holds the specification.")
    if ending == ".txt" and len(content) > MOST_TEXT:
        raise _too_long()
    if ending in {".docm", ".dotm"}:
        raise _no("macros", "This file holds macros. Save it as .docx without macros and send that.")
    if ending == ".doc":
        raise _no("old_word", "This is an old Word file. Save it as .docx and send that.")
    if ending not in TYPES:
        raise _no("kind", "Send a .docx, .odt, .pdf or .txt file, or paste the text.")
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise _no(
            "password", "This file has a password or an old format. Save it without a password as .docx."
        )
    reader = {".txt": _plain, ".docx": _word, ".odt": _open_document, ".pdf": _pdf}[ending]
    if not READING.acquire(timeout=TURN_S):
        raise _no(
            "busy", "Other files are being read just now. Wait a minute and send it again, or paste its text."
        )
    try:
        pieces = reader(content)
    finally:
        READING.release()
    found = [Passage(kept, place) for text, place in pieces if (kept := clean(text))]
    if not found:
        raise _no(
            "no_text",
            "There is no text in this file: it may be a scan. Send a version with text, or paste it.",
        )
    if sum(len(passage.text) for passage in found) > MOST_CHARACTERS:
        raise _too_long()
    return found


def text_of(name: str, content: bytes) -> str:
    """Return the whole text of a file, a line each passage. Raises as ``passages`` does."""
    return "\n".join(passage.text for passage in passages(name, content))


def _no(code: str, message: str) -> Refused:
    return Refused(f"file.{code}", message, field="file")


def _too_long() -> Refused:
    return _no("too_long", "This text is over 500,000 characters. Send the part that matters.")


def _plain(content: bytes) -> list[tuple[str, str]]:
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            text = content.decode("utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        text = content.decode("latin-1")
    return [(line, f"line {number}") for number, line in enumerate(text.splitlines(), 1) if line.strip()]


def _unzip(content: bytes, wanted: str) -> bytes:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
            if any(MACRO.search(entry.filename) for entry in entries):
                raise _no("macros", "This file holds macros. Save it without macros and send that.")
            if any(entry.flag_bits & 0x1 for entry in entries):
                raise _no("password", "This file has a password. Save it without one and send that.")
            entry = archive.getinfo(wanted)
            if entry.file_size > MOST_UNPACKED or entry.file_size > MOST_RATIO * max(entry.compress_size, 1):
                raise _no("swollen", "This file unpacks to far more than it should. Paste its text instead.")
            with archive.open(entry) as part:
                data = part.read(MOST_UNPACKED + 1)
    except (
        zipfile.BadZipFile,
        KeyError,
        EOFError,
        NotImplementedError,
        OSError,
        RuntimeError,
        ValueError,
    ) as error:
        raise _no("broken", "This file cannot be opened. Save it again, or paste its text.") from error
    if len(data) > MOST_UNPACKED:
        raise _no("swollen", "This file unpacks to far more than it should. Paste its text instead.")
    return data


class Paragraphs:
    """Takes the text of paragraphs as an XML parser meets it, without keeping a tree: memory and time stay in
    proportion to the text. What stands in a paragraph inside another belongs to the inner one alone.

    ``blocks``: the elements that are paragraphs; ``breaks``: those that stand for a sign; ``within``: the element
    in which alone text counts, "" for any.
    """

    def __init__(self, blocks: frozenset[str], breaks: Mapping[str, str], within: str = "") -> None:
        self.blocks, self.breaks, self.within = blocks, breaks, within
        self.found: list[list[str]] = []
        self._open: list[list[str]] = []
        self._tags: list[str] = []

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """An element begins. Raises ``Refused`` for more paragraphs, or deeper ones, than a document has."""
        self._tags.append(tag)
        if tag in self.blocks:
            self._open.append([])
            self.found.append(self._open[-1])
        elif tag in self.breaks and self._open:
            self._open[-1].append(self.breaks[tag])
        if len(self._tags) > DEEPEST or len(self.found) > MOST_PARAGRAPHS:
            raise _no("swollen", "This file holds more parts than a document has. Paste its text instead.")

    def end(self, tag: str) -> None:
        """An element ends."""
        self._tags.pop()
        if tag in self.blocks:
            self._open.pop()

    def data(self, text: str) -> None:
        """Text stands between two tags."""
        if self._open and self.within in ("", self._tags[-1]):
            self._open[-1].append(text)

    def close(self) -> list[tuple[str, str]]:
        """Return every paragraph with its place."""
        return [("".join(pieces), f"paragraph {number}") for number, pieces in enumerate(self.found, 1)]


def _paragraphs(data: bytes, target: Paragraphs) -> list[tuple[str, str]]:
    """Return the paragraphs of an XML document. Raises ``Refused`` for what is broken, and what takes too long."""
    parser = XMLParser(target=target, forbid_dtd=True)
    began = time.thread_time()
    try:
        for start in range(0, len(data), PIECE):
            parser.feed(data[start : start + PIECE])
            if time.thread_time() - began > MOST_SECONDS:
                raise _no("slow", "This file takes too long to read. Paste its text instead.")
        found: list[tuple[str, str]] = parser.close()
    except (ParseError, DefusedXmlException, ValueError) as error:
        raise _no("broken", "This file cannot be read. Save it again, or paste its text.") from error
    return found


def _word(content: bytes) -> list[tuple[str, str]]:
    target = Paragraphs(frozenset({f"{WORD_SPACE}p"}), WORD_BREAKS, within=f"{WORD_SPACE}t")
    return _paragraphs(_unzip(content, "word/document.xml"), target)


def _open_document(content: bytes) -> list[tuple[str, str]]:
    manifest = b""
    try:
        manifest = _unzip(content, "META-INF/manifest.xml")
    except Refused as refusal:
        if refusal.code != "file.broken":
            raise
    if b"encryption-data" in manifest:
        raise _no("password", "This file has a password. Save it without one and send that.")
    target = Paragraphs(frozenset({f"{ODT_TEXT}p", f"{ODT_TEXT}h"}), ODT_BREAKS)
    return _paragraphs(_unzip(content, "content.xml"), target)


PDF_REFUSALS = {
    "password": ("password", "This PDF has a password. Save it without one and send that."),
    "too_many_pages": (
        "too_long",
        "This PDF has over 400 pages. Send the part that holds the specification.",
    ),
    "slow": ("slow", "This PDF takes too long to read. Send it as .docx, or paste its text."),
    "broken": ("broken", "This PDF cannot be read. Save it again, or paste its text."),
}


def _pdf(content: bytes) -> list[tuple[str, str]]:
    """Return the pages of a PDF, as another process reads them (`pdf_pages.py` says why)."""
    limits = map(str, (MOST_SECONDS, MOST_MEGABYTES, MOST_PAGES, MOST_TEXT))
    try:
        done = subprocess.run(  # noqa: S603
            [sys.executable, "-I", str(PDF_PAGES), *limits],
            input=content,
            capture_output=True,
            timeout=PATIENCE_S,
            check=False,
        )
        found = json.loads(done.stdout or b'{"refused": "slow"}')  # the kernel ended it, so it wrote nothing
    except subprocess.TimeoutExpired:
        found = {"refused": "slow"}
    if found.get("refused") == "too_long":
        raise _too_long()
    if "refused" in found:
        raise _no(*PDF_REFUSALS[found["refused"]])
    return [(unwrapped(text), f"page {number}") for number, text in enumerate(found["pages"], 1)]


def unwrapped(text: str) -> str:
    """Join the lines of a page that were broken in the middle of a sentence.

    >>> unwrapped("Reduce the\\nwait. Next\\nTitle")
    'Reduce the wait. Next\\nTitle'
    """
    lines: list[str] = []
    for line in map(str.strip, text.splitlines()):
        if lines and line and lines[-1] and lines[-1][-1] not in ".!?:;" and line[0].islower():
            lines[-1] = f"{lines[-1]} {line}"
        elif line:
            lines.append(line)
    return "\n".join(lines)
