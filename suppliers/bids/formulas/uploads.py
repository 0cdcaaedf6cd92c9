"""What a bidder may attach, decided in memory before anything is stored.

Seven kinds, told by their content and not by their name: pdf, docx, xlsx, odt, ods, png, jpg.
"""

import io
import re
import socket
import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

from procurement.errors import Refused

MAX_BYTES = 50 * 1024 * 1024
MAX_UNPACKED_BYTES = 200 * 1024 * 1024
MAX_RATIO = 120
MAX_ENTRIES = 4_000
MAX_NAME = 120
KINDS = ("pdf", "docx", "xlsx", "odt", "ods", "png", "jpg")
NAMES = "PDF, Word (docx), Excel (xlsx), OpenDocument (odt, ods), PNG or JPEG"
MEDIA_TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "odt": "application/vnd.oasis.opendocument.text",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "png": "image/png",
    "jpg": "image/jpeg",
}
ENDINGS = {"jpeg": "jpg"}


def _names(*words: str) -> re.Pattern[bytes]:
    """Return what finds any of these names in a PDF, also where letters of it are written as ``#4A``."""
    spelt = (
        b"".join(b"(?:%c|#%02x|#%02X)" % (letter, letter, letter) for letter in word.encode())
        for word in words
    )
    return re.compile(rb"/(?:%s)(?![A-Za-z#])" % b"|".join(spelt))


# Every action with a script names itself by one of these. A short name such as /JS stands by chance in one large
# picture in two.
PDF_ACTIVE = _names("JavaScript", "Rendition", "Launch", "EmbeddedFile")
PDF_PACKED = _names("ObjStm")
PDF_STREAM = re.compile(rb"stream\r?\n")
PDF_LONGEST_HEAD = 2_000
PDF_PIECE = 1 << 14
PDF_MOST_PACKED = 20_000  # one holds a hundred objects or more
# Office keeps a file with a password in a container of this older kind.
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# Characters that turn the reading direction or hide: a name with them does not show what it is.
HIDDEN = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\x00-\x1f\x7f]")


@dataclass(frozen=True)
class Accepted:
    """An upload that passed: its shown name, its kind and its media type."""

    name: str
    kind: str
    media_type: str


def _no(code: str, message: str) -> Refused:
    return Refused(f"upload.{code}", message, field="file")


def check_name(name: str) -> tuple[str, str]:
    """Return ``(name, ending)``. Refuses a path, a hidden or direction-turning character, a foreign ending.

    >>> check_name("Our plan.PDF")
    ('Our plan.PDF', 'pdf')
    """
    name = unicodedata.normalize("NFC", name).strip()
    if HIDDEN.search(name):
        raise _no(
            "name_hidden",
            "The file's name holds characters that cannot be seen or that turn the reading direction. "
            "Rename the file with plain letters and choose it again.",
        )
    if "/" in name or "\\" in name or name.startswith("."):
        raise _no(
            "name_path",
            "The file's name holds a folder or begins with a dot. "
            "Rename the file without / or \\ and choose it again.",
        )
    if not name or len(name) > MAX_NAME:
        raise _no(
            "name_length", f"The file's name must have 1 to {MAX_NAME} characters. Rename it and try again."
        )
    ending = PurePosixPath(name).suffix.lstrip(".").lower()
    ending = ENDINGS.get(ending, ending)
    if ending not in KINDS:
        raise _no("kind", f"This kind of file cannot be taken. Save it as {NAMES} and choose it again.")
    return name, ending


def _mismatch(ending: str) -> Refused:
    return _no(
        "wrong_ending",
        f"The file's name ends in .{ending} but its content is something else. "
        f"Open it in the program it was made with, save it as {NAMES}, and choose that file.",
    )


def _check_zip(data: bytes, ending: str) -> None:
    """Look into an Office or OpenDocument package without unpacking more than the limits allow."""
    broken = _no("broken", "The file is damaged and cannot be read. Save it again and choose the new file.")
    bomb = _no(
        "too_much_inside",
        "The file unpacks to far more than it should. Save it again without embedded files, or as PDF.",
    )
    try:
        package = zipfile.ZipFile(io.BytesIO(data))
        entries = package.infolist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError, struct.error):
        raise broken from None
    if len(entries) > MAX_ENTRIES:
        raise bomb
    names = [entry.filename for entry in entries]
    if len(set(names)) < len(names):
        raise broken
    unpacked = 0
    for entry in entries:
        if entry.filename.startswith("/") or "\\" in entry.filename or ".." in entry.filename.split("/"):
            raise broken
        if entry.flag_bits & 0x1:
            raise _protected()
        if entry.filename.lower().endswith((".zip", ".docm", ".xlsm", ".jar", ".7z", ".rar")):
            raise bomb
    lowered = {name.lower() for name in names}
    try:
        _check_kind(package, names, ending)
        # Sizes in a directory are only claims: what counts is what comes out.
        for entry in entries:
            with package.open(entry) as file:
                while piece := file.read(1 << 20):
                    unpacked += len(piece)
                    if unpacked > MAX_UNPACKED_BYTES or unpacked > MAX_RATIO * len(data) + (1 << 20):
                        raise bomb
    except (zipfile.BadZipFile, zlib.error, EOFError, KeyError, NotImplementedError, RuntimeError, OSError):
        raise broken from None
    macros = any(name.endswith(("vbaproject.bin", "vbadata.xml")) for name in lowered) or any(
        name.startswith(("basic/", "scripts/")) and not name.endswith("/") for name in lowered
    )
    if macros:
        raise _macro()


def _protected() -> Refused:
    return _no(
        "encrypted",
        "The file is protected by a password, so those who mark your bid could not open it. "
        "Save it without one (or print it to a new PDF) and choose that file: the bid is sealed as a whole.",
    )


def _macro() -> Refused:
    return _no(
        "macro",
        "The file holds a macro (a small program). Save it without macros, or as PDF, and choose that file.",
    )


def _check_kind(package: zipfile.ZipFile, names: list[str], ending: str) -> None:
    if ending in ("odt", "ods"):
        if names[:1] != ["mimetype"] or package.read("mimetype")[:100] != MEDIA_TYPES[ending].encode():
            raise _mismatch(ending)
        return
    main = {"docx": "word/document.xml", "xlsx": "xl/workbook.xml"}[ending]
    if "[Content_Types].xml" not in names or main not in names:
        raise _mismatch(ending)
    with package.open("[Content_Types].xml") as file:
        types = file.read(1 << 20)
    if b"macroEnabled" in types:
        raise _macro()


def _pdf_objects(data: bytes) -> Iterator[bytes]:
    """Give the bytes of a PDF, and then the objects that it keeps packed: most programs pack all of them.

    Refuses one that unpacks to more than the limits allow.
    """
    yield data
    view, left = memoryview(data), MAX_UNPACKED_BYTES
    swollen = _no(
        "too_much_inside",
        "The PDF unpacks to far more than it should. Print it to a new PDF and choose that file.",
    )
    for number, packed in enumerate(PDF_PACKED.finditer(data)):
        if number == PDF_MOST_PACKED:
            raise swollen
        begins = PDF_STREAM.search(data, packed.end(), packed.end() + PDF_LONGEST_HEAD)
        if begins is None:
            continue
        unpacker, objects = zlib.decompressobj(), io.BytesIO()
        for at in range(begins.end(), len(data), PDF_PIECE):
            try:
                objects.write(unpacker.decompress(view[at : at + PDF_PIECE], left))
            except zlib.error:  # packed in a way that is not read here, or no such thing at all
                break
            left -= PDF_PIECE  # what is read counts too: a stream may go on for ever and give nothing
            if left <= objects.tell():
                raise swollen
            if unpacker.eof:
                break
        left -= objects.tell()
        yield objects.getvalue()


def check_upload(name: str, data: bytes) -> Accepted:
    """Return the accepted file. Refuses by name, size (1 byte to 50 MB), content and hidden content.

    Raises ``Refused`` with a code that begins with ``upload.`` and a sentence that says what to do.
    """
    name, ending = check_name(name)
    if not data:
        raise _no("empty", "The file is empty (0 bytes). Check that it was saved, and choose it again.")
    if len(data) > MAX_BYTES:
        raise _no(
            "too_big", "The file is larger than 50 MB. Make its pictures smaller or split it, and try again."
        )
    if ending == "pdf":
        if not data.startswith(b"%PDF-") or b"%%EOF" not in data[-2048:]:
            raise _mismatch(ending) if not data.startswith(b"%PDF-") else _cut_short()
        if re.search(rb"/Encrypt\s*(\d+\s+\d+\s+R|<<)", data):
            raise _protected()
        if any(PDF_ACTIVE.search(objects) for objects in _pdf_objects(data)):
            raise _no(
                "active",
                "The PDF holds a script or another file inside. Print it to a new PDF and choose that file.",
            )
    elif ending == "png":
        if not data.startswith(b"\x89PNG\r\n\x1a\n"):
            raise _mismatch(ending)
        if b"IEND" not in data[-64:]:
            raise _cut_short()
    elif ending == "jpg":
        if not data.startswith(b"\xff\xd8\xff"):
            raise _mismatch(ending)
        if b"\xff\xd9" not in data[-64:]:
            raise _cut_short()
    else:
        if data.startswith(OLE) and "EncryptedPackage".encode("utf-16-le") in data:
            raise _protected()
        if not data.startswith(b"PK\x03\x04"):
            raise _mismatch(ending)
        _check_zip(data, ending)
    return Accepted(name, ending, MEDIA_TYPES[ending])


def _cut_short() -> Refused:
    return _no("cut_short", "The end of the file is missing. Save or send it again, and choose the new file.")


def scan(data: bytes, address: str, *, timeout: float = 30) -> None:
    """Ask clamd about ``data`` over its socket (INSTREAM); refuse what it finds, and when it cannot say.

    ``address``: a socket's path, or ``host:port``. Nothing is asked where it is empty: then no scanner is
    configured. A scanner that does not answer means no (integrity.md, every gate fails closed).
    """
    if not address:
        return
    try:
        answer = _instream(data, address, timeout)
    except OSError:
        answer = ""
    if answer.endswith("OK"):
        return
    if answer.endswith("FOUND"):
        raise _no(
            "virus",
            "The virus scanner stopped this file. Check your machine, make the file anew, and try again.",
        )
    raise _no(
        "not_scanned",
        "The file could not be checked for viruses just now. Wait a minute and choose it again.",
    )


def _instream(data: bytes, address: str, timeout: float) -> str:
    place: str | tuple[str, int] = address
    if address.startswith("/"):
        family = socket.AF_UNIX
    else:
        host, _, port = address.rpartition(":")
        family, place = socket.AF_INET, (host, int(port))
    with socket.socket(family, socket.SOCK_STREAM) as connection:
        connection.settimeout(timeout)
        connection.connect(place)
        connection.sendall(b"zINSTREAM\0")
        for start in range(0, len(data), 1 << 16):
            piece = data[start : start + (1 << 16)]
            connection.sendall(struct.pack("!I", len(piece)) + piece)
        connection.sendall(struct.pack("!I", 0))
        answer = b""
        while piece := connection.recv(4096):
            answer += piece
    return answer.rstrip(b"\0\n").decode("utf-8", "replace").strip()
