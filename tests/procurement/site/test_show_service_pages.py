"""What the service says of itself: its API, accessibility, privacy."""

import pytest
from django.core.management import call_command

from procurement.site.api_guide import rooms_of_the_api

pytestmark = pytest.mark.django_db


def test_the_api_is_told_to_people_as_it_is_told_to_machines(client, tmp_path):
    page = client.get("/api/docs/").content.decode()
    call_command("spectacular", file=str(tmp_path / "api.yaml"))
    written = (tmp_path / "api.yaml").read_text().splitlines()
    paths = [line.strip(" :") for line in written if line.startswith("  /api/")]

    assert len(paths) > 30
    assert [path for path in paths if f"<code>{path}</code>" not in page] == []


def test_a_call_says_what_it_gives_and_who_may_ask():
    calls = {(call.verb, call.path): call for _, calls in rooms_of_the_api() for call in calls}

    assert all(call.text for call in calls.values())
    changes = calls["GET", "/api/v1/changes"]
    assert changes.is_open
    assert set(changes.asks) >= {"after", "limit"}
    assert not calls["POST", "/api/v1/bids/{reference}/submit/"].is_open


@pytest.mark.parametrize("page", ["/accessibility/", "/privacy/"])
def test_people_learn_whom_to_write_to(client, settings, page):
    assert "Tell the administrator of your organisation" in client.get(page).content.decode()
    settings.CONTACT_EMAIL = "help@worth.example"
    assert "mailto:help@worth.example" in client.get(page).content.decode()


def test_every_cookie_of_the_service_is_named(client, settings):
    said = client.get("/privacy/").content.decode()

    for name in (settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME, "messages"):
        assert f"<code>{name}</code>" in said
    assert f"{settings.SESSION_COOKIE_AGE // 3600} hours" in said


def test_every_page_leads_to_them(client):
    foot = client.get("/").content.decode().split("<footer", 1)[1]

    for page in ("/api/docs/", "/accessibility/", "/privacy/"):
        assert f'href="{page}"' in foot
        assert client.get(page).status_code == 200
