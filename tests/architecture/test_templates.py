"""Templates hold to the content security policy, to the floors and to plain markup."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = sorted(
    path
    for folder in ("templates", "procurement", "suppliers", "scoring")
    for path in (ROOT / folder).rglob("*.html")
)
# Documents that WeasyPrint or a download carry their own style: no browser of ours loads them.
DOCUMENTS = re.compile(r"(^|/)(pdf|documents|pack|packs|emails)(/|_)|_pdf\.html$|_document\.html$")
PAGES = [path for path in TEMPLATES if not DOCUMENTS.search(str(path.relative_to(ROOT)))]


def ids(paths):
    return [str(path.relative_to(ROOT)) for path in paths]


def without_comments(text: str) -> str:
    text = re.sub(r"{% comment.*?{% endcomment %}", "", text, flags=re.S)
    return re.sub(r"{#.*?#}|<!--.*?-->", "", text, flags=re.S)


def breaches(text: str) -> list[str]:
    """Return what the content security policy would refuse in a template."""
    text = without_comments(text)
    scripts = re.findall(r"<script\b[^>]*>", text)
    found = [f"script without nonce: {tag}" for tag in scripts if "nonce" not in tag]
    inline = re.findall(r"<script\b(?![^>]*\bsrc=)(?![^>]*application/json)[^>]*>(.*?)</script>", text, re.S)
    found += [f"inline script: {body.strip()[:60]}" for body in inline if body.strip()]
    found += [f"inline style: {hit}" for hit in re.findall(r"<style\b|<[a-z][^>]*\sstyle\s*=", text)]
    found += [f"inline handler: {hit.strip()}" for hit in re.findall(r"\son[a-z]+\s*=\s*[\"']", text)]
    found += [f"script address: {hit}" for hit in re.findall(r"javascript:", text)]
    found += [f"evaluated by htmx: {hit}" for hit in re.findall(r"hx-on[:=-]|hx-vals=.js:", text)]
    return found


@pytest.mark.parametrize("path", PAGES, ids=ids(PAGES))
def test_no_script_or_style_is_written_into_a_template(path):
    found = breaches(path.read_text(encoding="utf-8"))
    if path.name == "base.html" and path.parent == ROOT / "templates":
        found = [
            breach for breach in found if "js-enabled" not in breach
        ]  # the one line that GOV.UK asks for
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    "text",
    [
        "<script>go()</script>",
        '<p style="color:red">',
        "<style>p{}</style>",
        '<button onclick="go()">',
        '<a href="javascript:go()">',
        '<div hx-on:click="go()">',
    ],
)
def test_the_check_finds_each_kind_of_breach(text):
    assert breaches(text)


@pytest.mark.parametrize("path", PAGES, ids=ids(PAGES))
def test_no_secret_way_round_escaping(path):
    text = without_comments(path.read_text(encoding="utf-8"))

    assert "autoescape off" not in text
    assert "|safe " not in text, "Build safe HTML in Python with format_html, where it can be read"
    assert "|safe}" not in text


COMPONENTS = sorted((ROOT / "templates" / "components").rglob("*.html"))


@pytest.mark.parametrize("path", COMPONENTS, ids=ids(COMPONENTS))
def test_a_component_says_at_its_head_what_it_takes(path):
    assert path.read_text(encoding="utf-8").startswith(("{#", "{% comment"))


def test_a_part_is_not_a_page():
    parts = [path for path in PAGES if path.name.startswith("_")]

    assert not [path.name for path in parts if "{% extends" in path.read_text(encoding="utf-8")]
