"""Text out of files that people bring: plain text, Word, OpenDocument, PDF. In memory, with limits, or a refusal."""

import io
import re
import time
import zipfile
from dataclasses import dataclass
from xml.etree.ElementTree import ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from procurement.errors import Refused
from procurement.outcomes.formulas.language.clean import MOST_CHARACTERS, clean

MOST_BYTES = 20 * 1024 * 1024
MOST_UNPACKED = 40 * 1024 * 1024
MOST_RATIO = 200
MOST_PAGES = 400
MOST_SECONDS = 1.5
TYPES = (".txt", ".docx", ".odt", ".pdf")
WORD_SPACE = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
ODT_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
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
    swollen archive, no text at all. Takes under two seconds or refuses.
    """
    ending = "." + name.rsplit(".", 1)[-1].lower() if "." in name else ""
    if len(content) > MOST_BYTES:
        raise _no("too_large", "This file is over 20 MB. Send the part that holds the specification.")
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
    found = [Passage(kept, place) for text, place in reader(content) if (kept := clean(text))]
    if not found:
        raise _no(
            "no_text",
            "There is no text in this file: it may be a scan. Send a version with text, or paste it.",
        )
    if sum(len(passage.text) for passage in found) > MOST_CHARACTERS:
        raise _no("too_long", "This text is over 500,000 characters. Send the part that matters.")
    return found


def text_of(name: str, content: bytes) -> str:
    """Return the whole text of a file, a line each passage. Raises as ``passages`` does."""
    return "\n".join(passage.text for passage in passages(name, content))


def _no(code: str, message: str) -> Refused:
    return Refused(f"file.{code}", message, field="file")


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


def _xml(data: bytes):
    try:
        return fromstring(data, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError) as error:
        raise _no("broken", "This file cannot be read. Save it again, or paste its text.") from error


def _word(content: bytes) -> list[tuple[str, str]]:
    root = _xml(_unzip(content, "word/document.xml"))
    found = []
    for number, paragraph in enumerate(root.iter(f"{WORD_SPACE}p"), 1):
        pieces = []
        for node in paragraph.iter():
            if node.tag == f"{WORD_SPACE}t":
                pieces.append(node.text or "")
            elif node.tag == f"{WORD_SPACE}tab":
                pieces.append("\t")
            elif node.tag in (f"{WORD_SPACE}br", f"{WORD_SPACE}cr"):
                pieces.append("\n")
        found.append(("".join(pieces), f"paragraph {number}"))
    return found


def _open_document(content: bytes) -> list[tuple[str, str]]:
    manifest = b""
    try:
        manifest = _unzip(content, "META-INF/manifest.xml")
    except Refused as refusal:
        if refusal.code != "file.broken":
            raise
    if b"encryption-data" in manifest:
        raise _no("password", "This file has a password. Save it without one and send that.")
    root = _xml(_unzip(content, "content.xml"))
    found = []
    blocks = (node for node in root.iter() if node.tag in (f"{ODT_TEXT}p", f"{ODT_TEXT}h"))
    for number, node in enumerate(blocks, 1):
        pieces = [node.text or ""]
        for inner in node.iter():
            if inner is node:
                continue
            if inner.tag == f"{ODT_TEXT}s":
                pieces.append(" ")
            elif inner.tag == f"{ODT_TEXT}tab":
                pieces.append("\t")
            elif inner.tag == f"{ODT_TEXT}line-break":
                pieces.append("\n")
            pieces += [inner.text or "", inner.tail or ""]
        found.append(("".join(pieces), f"paragraph {number}"))
    return found


def _pdf(content: bytes) -> list[tuple[str, str]]:
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    began = time.monotonic()
    found = []
    try:
        reader = PdfReader(io.BytesIO(content))
        if reader.is_encrypted and not reader.decrypt(""):
            raise _no("password", "This PDF has a password. Save it without one and send that.")
        if len(reader.pages) > MOST_PAGES:
            raise _no("too_long", "This PDF has over 400 pages. Send the part that holds the specification.")
        for number, page in enumerate(reader.pages, 1):
            found.append((unwrapped(page.extract_text() or ""), f"page {number}"))
            if time.monotonic() - began > MOST_SECONDS:
                raise _no("slow", "This PDF takes too long to read. Send it as .docx, or paste its text.")
    except Refused:
        raise
    except (PyPdfError, RecursionError, ValueError, KeyError, TypeError, AttributeError, IndexError, OSError, AssertionError, NotImplementedError, ArithmeticError) as error:  # fmt: skip  # noqa: E501
        raise _no("broken", "This PDF cannot be read. Save it again, or paste its text.") from error
    return found


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
