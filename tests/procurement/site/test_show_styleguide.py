"""The style guide shows what the service is made of; the glossary, what its words mean."""

import re
from pathlib import Path

from django.conf import settings

COMPONENTS = Path(settings.BASE_DIR) / "templates" / "components"
# Shown on every page, or made by another page's own list.
ELSEWHERE = {"service_navigation.html", "phase_banner.html", "footer.html", "messages.html", "history.html"}


def test_each_component_is_shown(client, db):
    source = (Path(settings.BASE_DIR) / "templates/procurement/site/styleguide.html").read_text()

    missing = [
        path.name
        for path in COMPONENTS.glob("*.html")
        if path.name not in ELSEWHERE and f"components/{path.name}" not in source
    ]
    assert not missing, "Show these on the style guide, or name them in ELSEWHERE"
    assert client.get("/styleguide/").status_code == 200


def test_no_id_stands_twice_on_the_style_guide(client, db):
    found = re.findall(r'\sid="([^"]+)"', client.get("/styleguide/").text)

    assert not {name for name in found if found.count(name) > 1}


def test_the_style_guide_asks_the_database_nothing_and_is_under_100_kb(client, django_assert_num_queries, db):
    with django_assert_num_queries(0):
        page = client.get("/styleguide/")
    assert len(page.content) < 100_000


def test_the_glossary_says_what_the_words_mean(client, db):
    page = client.get("/glossary/")

    assert page.status_code == 200
    assert "Guardrail" in page.text
    assert page.text.count("<table") == 4
    assert "<table>" not in page.text
