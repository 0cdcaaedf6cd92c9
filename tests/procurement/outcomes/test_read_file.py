"""Text out of files: every place kept, and a clear refusal for what cannot be read."""

import io
import os
import resource
import time
import zipfile
import zlib

import pytest
from pypdf import PdfWriter

from procurement.errors import Refused
from procurement.outcomes import extract
from procurement.outcomes.extract import passages, text_of

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
BODY = (
    f'<w:document xmlns:w="{WORD}"><w:body><w:p><w:r><w:t>Give us</w:t></w:r><w:r><w:t xml:space="preserve"> 40 '
    "business analysts.</w:t></w:r></w:p><w:p><w:r><w:t>Role</w:t><w:tab/><w:t>Qty</w:t></w:r></w:p></w:body>"
    "</w:document>"
)
ODT = (
    '<o:document-content xmlns:o="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><o:body><text:h>Title</text:h>'
    "<text:p>40 <text:span>developers</text:span> now</text:p></o:body></o:document-content>"
)


def archive(**parts):
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as out:
        for name, text in parts.items():
            out.writestr(name.replace("__", "/").replace("_xml", ".xml").replace("_bin", ".bin"), text)
    return kept.getvalue()


def test_word_paragraphs_know_their_place():
    found = passages("old.docx", archive(word__document_xml=BODY))
    assert [(p.text, p.place) for p in found] == [
        ("Give us 40 business analysts.", "paragraph 1"),
        ("Role | Qty", "paragraph 2"),
    ]


def test_open_document_is_read():
    assert text_of("old.odt", archive(content_xml=ODT)) == "Title\n40 developers now"


def test_plain_text_in_other_encodings_is_read():
    assert text_of("a.txt", "It’s £5".encode("cp1252")) == "It’s £5"
    assert text_of("a.txt", "It’s £5".encode("utf-16")) == "It’s £5"


def refusal(name, content):
    with pytest.raises(Refused) as found:
        passages(name, content)
    return found.value.code


def pdf(password=""):
    kept = io.BytesIO()
    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    if password:
        writer.encrypt(password)
    writer.write(kept)
    return kept.getvalue()


def test_a_scan_without_text_is_refused():
    assert refusal("scan.pdf", pdf()) == "file.no_text"


def test_a_password_is_refused():
    assert refusal("locked.pdf", pdf("secret")) == "file.password"
    assert refusal("locked.docx", b"\xd0\xcf\x11\xe0" + b"\x00" * 100) == "file.password"


def test_a_file_with_macros_is_refused():
    assert refusal("a.docm", b"") == "file.macros"
    assert refusal("a.docx", archive(word__document_xml=BODY, word__vbaProject_bin="x")) == "file.macros"


def test_a_zip_bomb_is_refused():
    assert refusal("a.docx", archive(word__document_xml=BODY + " " * 30_000_000)) == "file.swollen"


def test_entities_that_grow_are_refused():
    bomb = '<!DOCTYPE a [<!ENTITY b "bbbbbbbb">]>' + BODY
    assert refusal("a.docx", archive(word__document_xml=bomb)) == "file.broken"


@pytest.mark.parametrize("name", ["a.docx", "a.odt", "a.pdf"])
def test_broken_files_are_refused(name):
    assert refusal(name, b"PK\x03\x04 not really") == "file.broken"
    assert refusal(name, b"") == "file.broken"


def test_other_kinds_are_refused():
    assert refusal("a.exe", b"MZ") == "file.kind"
    assert refusal("nameless", b"text") == "file.kind"
    assert refusal("a.doc", b"\xd0\xcf\x11\xe0") == "file.old_word"
    assert refusal("a.txt", b" \n\x00") == "file.no_text"
    assert refusal("a.txt", b"x" * (21 * 1024 * 1024)) == "file.too_large"


def swollen(inside):
    """Return a Word file of few bytes whose claims of size pass: what repeats hides behind what cannot be packed."""
    padding = f"<!--{os.urandom(100_000).hex()}-->"
    return archive(word__document_xml=f'<w:document xmlns:w="{WORD}">{padding}{inside}</w:document>')


@pytest.mark.parametrize("inside", ["<w:p>" * 9_000 + "</w:p>" * 9_000, "<w:p/>" * 200_000])
def test_a_small_word_file_that_is_a_maze_inside_is_refused_at_once(inside):
    began = time.thread_time()
    assert refusal("a.docx", swollen(inside)) == "file.swollen"
    assert time.thread_time() - began < 2


def test_a_word_file_that_takes_too_long_is_refused_and_keeps_no_tree(monkeypatch):
    monkeypatch.setattr(extract, "MOST_SECONDS", 0.2)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert refusal("a.docx", swollen("<a/>" * 2_000_000)) == "file.slow"
    grown_kb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert grown_kb < 100_000  # a tree takes twice that


def test_a_paragraph_inside_another_is_read_once():
    inner = "<w:p><w:r><w:t>In a box.</w:t></w:r></w:p>"
    outer = f"<w:p><w:r><w:t>Around</w:t></w:r>{inner}<w:r><w:t> it.</w:t></w:r></w:p>"
    assert text_of("a.docx", swollen(outer)) == "Around it.\nIn a box."


def drawn_pdf(operations):
    """Return a PDF of one page that is drawn by these operations."""
    stream = zlib.compress(operations)
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>",
        b"<</Length %d/Filter/FlateDecode>>stream\n%s\nendstream" % (len(stream), stream),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    body, places = b"%PDF-1.4\n", []
    for number, one in enumerate(objects, 1):
        places.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, one)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"xref\n0 6\n0000000000 65535 f \n%strailer<</Size 6/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF"
    return body + end % (table, len(body))


def test_the_text_of_a_pdf_is_read_page_by_page():
    found = passages("a.pdf", drawn_pdf(b"BT /F 12 Tf (40 business analysts) Tj ET"))
    assert [(one.text, one.place) for one in found] == [("40 business analysts", "page 1")]


def test_a_pdf_of_some_kilobytes_that_asks_for_minutes_is_stopped_by_the_kernel(monkeypatch):
    monkeypatch.setattr(extract, "MOST_SECONDS", 1)
    hours = drawn_pdf(b"BT /F 1 Tf " + b"(abc)Tj " * 3_000_000 + b"ET")
    assert len(hours) < 100_000
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    assert refusal("a.pdf", hours) == "file.slow"
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before < 5


def test_a_long_plain_text_is_refused_before_it_is_cut_into_lines():
    began = time.thread_time()
    assert refusal("a.txt", b"a\n" * 9_000_000) == "file.too_long"
    assert time.thread_time() - began < 1


def test_one_file_is_read_at_a_time_and_nobody_waits_long_for_their_turn(monkeypatch):
    monkeypatch.setattr(extract, "TURN_S", 0.01)
    with extract.READING:
        assert refusal("a.docx", archive(word__document_xml=BODY)) == "file.busy"
    assert refusal("a.docx", b"broken") == "file.broken"  # which gives its turn back too
    assert text_of("a.docx", archive(word__document_xml=BODY)).startswith("Give us 40")
