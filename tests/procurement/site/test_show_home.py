"""The frame of every page."""


def test_the_home_page_says_what_the_service_is_for(client, db):
    page = client.get("/")

    assert page.status_code == 200
    assert "Buy outcomes, not headcount" in page.text
    assert "GOV.UK" not in page.text.split("<main")[1].split("</main>")[0]


def test_the_frame_carries_skip_link_nonce_and_htmx_rules(client, db):
    page = client.get("/")

    nonce = page.text.split('<script nonce="')[1].split('"')[0]
    assert f"'nonce-{nonce}'" in page.headers["Content-Security-Policy"]
    assert 'href="#main-content"' in page.text
    assert '"allowEval":false' in page.text
    assert '"code":"422","swap":true' in page.text
    assert "X-CSRFToken" in page.text


def test_the_crown_is_there_only_when_it_is_asked_for(client, db, settings):
    assert "govuk-header" not in client.get("/").text

    settings.GOVUK_BRANDING = True
    assert "govuk-header" in client.get("/").text
