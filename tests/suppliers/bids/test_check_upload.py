"""Uploads: seven kinds, told by content; everything else is refused with a sentence."""

import io
import random
import socketserver
import struct
import threading
import time
import zipfile
import zlib

import pytest

from procurement.errors import Refused
from suppliers.bids.formulas import uploads
from suppliers.bids.formulas.uploads import check_name, check_upload, scan
from suppliers.bids.formulas.words import count_words

PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(20) + b"IEND\xaeB`\x82"
JPG = b"\xff\xd8\xff\xe0" + bytes(20) + b"\xff\xd9"
CONTENT_TYPES = "[Content_Types].xml"


def package(entries, method=zipfile.ZIP_DEFLATED):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", method) as file:
        for name, data in entries:
            file.writestr(name, data)
    return made.getvalue()


def docx(*more):
    return package([(CONTENT_TYPES, b"<Types/>"), ("word/document.xml", b"<w/>"), *more])


def xlsx(*more, types=b"<Types/>"):
    return package([(CONTENT_TYPES, types), ("xl/workbook.xml", b"<w/>"), *more])


def opendocument(kind, *more):
    return package(
        [("mimetype", uploads.MEDIA_TYPES[kind]), ("content.xml", b"<o/>"), *more], zipfile.ZIP_STORED
    )


def packed_pdf(objects, name=b"/ObjStm"):
    """Return a PDF that keeps its objects packed, as most programs write them."""
    stream = zlib.compress(objects)
    head = b"1 0 obj<</Type%s/N 1/First 4/Filter/FlateDecode/Length %d>>stream\r\n" % (name, len(stream))
    return b"%PDF-1.7\n" + head + stream + b"\nendstream endobj\ntrailer<<>>\n%%EOF\n"


def code(name, data):
    with pytest.raises(Refused) as refusal:
        check_upload(name, data)
    assert refusal.value.field == "file"
    assert refusal.value.message.endswith(".")
    return refusal.value.code


@pytest.mark.parametrize(
    ("name", "data", "kind"),
    [
        ("plan.pdf", PDF, "pdf"),
        ("Plan.PDF", PDF, "pdf"),
        ("plan.pdf", packed_pdf(b"2 0 <</Type/Catalog/JSON 1>>"), "pdf"),
        ("map.png", PNG, "png"),
        ("photo.jpg", JPG, "jpg"),
        ("photo.jpeg", JPG, "jpg"),
        ("answers.docx", docx(), "docx"),
        ("costs.xlsx", xlsx(), "xlsx"),
        ("answers.odt", opendocument("odt"), "odt"),
        ("costs.ods", opendocument("ods"), "ods"),
    ],
)
def test_the_seven_kinds_are_taken(name, data, kind):
    accepted = check_upload(name, data)

    assert (accepted.name, accepted.kind) == (name, kind)
    assert accepted.media_type == uploads.MEDIA_TYPES[kind]


@pytest.mark.parametrize(
    ("name", "data", "expected"),
    [
        ("plan.pdf", b"", "upload.empty"),
        ("plan.pdf", PNG, "upload.wrong_ending"),
        ("plan.png", PDF, "upload.wrong_ending"),
        ("plan.jpg", PNG, "upload.wrong_ending"),
        ("plan.docx", xlsx(), "upload.wrong_ending"),
        ("plan.xlsx", docx(), "upload.wrong_ending"),
        ("plan.odt", opendocument("ods"), "upload.wrong_ending"),
        ("plan.docx", PDF, "upload.wrong_ending"),
        ("plan.exe", b"MZ", "upload.kind"),
        ("plan", PDF, "upload.kind"),
        ("plan.docm", docx(), "upload.kind"),
        ("plan.pdf", PDF[:-8], "upload.cut_short"),
        ("plan.png", PNG[:-12], "upload.cut_short"),
        ("plan.pdf", PDF.replace(b"<<>>", b"<</S/JavaScript/JS 1>>"), "upload.active"),
        ("plan.pdf", PDF.replace(b"<<>>", b"<</J#61vaScript 1>>"), "upload.active"),
        ("plan.pdf", packed_pdf(b"2 0 <</OpenAction<</S/JavaScript/JS(app.alert)>>>>"), "upload.active"),
        ("plan.pdf", packed_pdf(b"2 0 <</S/Launch>>", b"/Obj#53tm"), "upload.active"),
        ("plan.pdf", packed_pdf(bytes(220 * 1024 * 1024)), "upload.too_much_inside"),
        ("plan.pdf", PDF.replace(b"<<>>", b"<</Encrypt 5 0 R>>"), "upload.encrypted"),
        ("plan.docx", uploads.OLE + "EncryptedPackage".encode("utf-16-le"), "upload.encrypted"),
        ("plan.docx", uploads.OLE + bytes(64), "upload.wrong_ending"),
        ("plan.docx", docx(("word/vbaProject.bin", b"x")), "upload.macro"),
        ("plan.xlsx", xlsx(types=b"application/vnd.ms-excel.sheet.macroEnabled.main+xml"), "upload.macro"),
        ("plan.odt", opendocument("odt", ("Basic/Standard/Module1.xml", b"x")), "upload.macro"),
        ("plan.docx", docx(("word/embeddings/inner.zip", b"x")), "upload.too_much_inside"),
        ("plan.docx", docx(("../../etc/cron.d/x", b"x")), "upload.broken"),
        ("plan.docx", docx()[:-30], "upload.broken"),
        ("plan.docx", b"PK\x03\x04" + bytes(100), "upload.broken"),
    ],
)
def test_what_is_not_one_of_them_is_refused(name, data, expected):
    assert code(name, data) == expected


def test_fifty_one_megabytes_are_refused_and_fifty_taken():
    body = b"%PDF-" + bytes(uploads.MAX_BYTES - 11)

    assert check_upload("big.pdf", body + b"%%EOF\n").kind == "pdf"
    assert code("big.pdf", body + b"%%EOF\n" + b"\n") == "upload.too_big"
    assert code("big.pdf", bytes(51 * 1024 * 1024)) == "upload.too_big"


def test_a_large_picture_in_a_pdf_is_not_taken_for_a_script():
    picture = b"/JS\x00/JS(" + random.Random(1).randbytes(uploads.MAX_BYTES // 2)

    assert check_upload("big.pdf", b"%PDF-" + picture + b"%%EOF\n").kind == "pdf"


def test_a_pdf_that_names_packed_objects_without_end_is_refused_at_once():
    began = time.thread_time()

    assert (
        code("plan.pdf", b"%PDF-" + b"/ObjStm stream\n" * 3_000_000 + b"%%EOF\n") == "upload.too_much_inside"
    )
    assert time.thread_time() - began < 3


def test_a_zip_bomb_is_refused_whatever_its_directory_claims():
    bomb = docx(("word/media/a.bin", bytes(60 * 1024 * 1024)))
    assert len(bomb) < 200_000
    claimed = bomb.replace(struct.pack("<I", 60 * 1024 * 1024), struct.pack("<I", 10))

    assert code("plan.docx", bomb) == "upload.too_much_inside"
    assert code("plan.docx", claimed) in {"upload.too_much_inside", "upload.broken"}
    many = package([(CONTENT_TYPES, b""), *((f"word/{n}", b"") for n in range(4_001))])
    assert code("plan.docx", many) == "upload.too_much_inside"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("../plan.pdf", "upload.name_path"),
        ("..\\plan.pdf", "upload.name_path"),
        ("/etc/plan.pdf", "upload.name_path"),
        (".plan.pdf", "upload.name_path"),
        ("plan\u202efdp.pdf", "upload.name_hidden"),
        ("plan\x00.pdf", "upload.name_hidden"),
        ("plan\u200b.pdf", "upload.name_hidden"),
        ("a" * 120 + ".pdf", "upload.name_length"),
        ("   ", "upload.name_length"),
    ],
)
def test_a_name_that_hides_or_leaves_its_folder_is_refused(name, expected):
    with pytest.raises(Refused) as refusal:
        check_name(name)

    assert refusal.value.code == expected


class Clamd(socketserver.StreamRequestHandler):
    """Speaks INSTREAM as clamd does: it finds the word EICAR."""

    def handle(self):
        assert self.rfile.read(10) == b"zINSTREAM\0"
        data = b""
        while size := struct.unpack("!I", self.rfile.read(4))[0]:
            data += self.rfile.read(size)
        answer = b"stream: Eicar-Signature FOUND\0" if b"EICAR" in data else b"stream: OK\0"
        self.wfile.write(answer)


@pytest.fixture
def clamd(tmp_path):
    address = str(tmp_path / "clamd.sock")
    with socketserver.ThreadingUnixStreamServer(address, Clamd) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield address
        server.shutdown()


def test_a_clean_file_passes_the_scanner_and_a_virus_does_not(clamd):
    scan(bytes(200_000), clamd)
    with pytest.raises(Refused) as refusal:
        scan(b"x" * 100_000 + b"EICAR", clamd)

    assert refusal.value.code == "upload.virus"


def test_a_scanner_that_does_not_answer_means_no(tmp_path):
    scan(PDF, "")
    for address in (str(tmp_path / "nobody.sock"), "127.0.0.1:1"):
        with pytest.raises(Refused) as refusal:
            scan(PDF, address, timeout=1)
        assert refusal.value.code == "upload.not_scanned"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", 0),
        ("  \n\t", 0),
        ("one", 1),
        ("It's well-kept: 99.9% of 1,240 days", 6),
        ("a—b, c…d", 2),
        ("first\nsecond", 2),
        ("naïve café", 2),
        ("https://a.example/b", 1),
        ("-- !! ??", 3),
    ],
)
def test_words_are_counted_as_a_reader_would(text, words):
    assert count_words(text) == words
