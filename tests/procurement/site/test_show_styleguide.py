"""The style guide shows what the service is made of; the glossary, what its words mean."""

import re
from pathlib import Path

import pytest
from django.conf import settings

from procurement.templatetags import govuk

# The header comes only with the brand of GOV.UK; the others within the components that are shown.
OF_GOVUK = {"header", "hint", "error-message", "fieldset"}

TEMPLATES = Path(settings.BASE_DIR) / "templates"


PAGES = ["/styleguide/", "/styleguide/charts/"]


def drawn_on_the_guide(client, monkeypatch) -> tuple[set[str], set[str]]:
    """Return the names of the templates and of the GOV.UK components that the pages of the guide draw."""
    components: set[str] = set()
    draw = govuk.component
    monkeypatch.setattr(govuk, "component", lambda name, given: (components.add(name), draw(name, given))[1])
    pages = [client.get(path) for path in PAGES]

    assert {page.status_code for page in pages} == {200}
    return {template.name for page in pages for template in page.templates}, components


def test_each_component_is_shown(client, db, monkeypatch):
    """Those of the frame of every page and the parts that a chart is drawn with too: what counts is what is drawn."""
    templates, components = drawn_on_the_guide(client, monkeypatch)
    ours = {str(path.relative_to(TEMPLATES)) for path in (TEMPLATES / "components").rglob("*.html")}
    written = (
        "".join(path.read_text() for path in TEMPLATES.rglob("*.html")) + Path(govuk.__file__).read_text()
    )
    used = set(re.findall(r'(?:{% govuk |\bcomponent\()"([a-z-]+)"', written)) - OF_GOVUK

    assert not ours - templates, "show these on the style guide"
    assert not (missing := used - components), f"show these on the style guide: {missing}"


def test_what_forms_are_drawn_with_is_compiled_before_a_server_forks():
    drawn = set(re.findall(r'\bcomponent\("([a-z-]+)"', Path(govuk.__file__).read_text()))
    govuk.prepare()
    compiled = govuk.macro.cache_info().misses
    for name in drawn:
        govuk.macro(name)

    assert len(drawn) > 5
    assert govuk.macro.cache_info().misses == compiled, "name the new one in OF_FORMS"


@pytest.mark.parametrize("path", PAGES)
def test_no_id_stands_twice_on_the_style_guide(client, db, path):
    found = re.findall(r'\sid="([^"]+)"', client.get(path).text)

    assert not {name for name in found if found.count(name) > 1}


@pytest.mark.parametrize("path", PAGES)
def test_the_style_guide_asks_the_database_nothing_and_is_under_100_kb(
    client, django_assert_num_queries, db, path
):
    with django_assert_num_queries(0):
        page = client.get(path)
    assert len(page.content) < 100_000


def test_the_glossary_says_what_the_words_mean(client, db):
    page = client.get("/glossary/")

    assert page.status_code == 200
    assert "Guardrail" in page.text
    assert page.text.count("<table") == 5
    assert "<table>" not in page.text
