"""Text out of files: every place kept, and a clear refusal for what cannot be read."""

import io
import zipfile

import pytest
from pypdf import PdfWriter

from procurement.errors import Refused
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
