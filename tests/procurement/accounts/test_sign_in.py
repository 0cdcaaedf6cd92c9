"""Signing in: password, second factor, throttling, sessions; and what stays closed before."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.contrib.auth.hashers import identify_hasher
from django.test import Client
from django.urls import reverse

from procurement.accounts.doors import recently_authenticated
from tests import make

pytestmark = pytest.mark.django_db


def code(secret: str, steps: int = 0) -> str:
    """Return the code of a second factor; ``steps`` later ones have not been used yet."""
    counter = next(iter(yield_hotp_counters_from_time())) + steps
    return format_hotp_value(hotp_value(secret, counter))


def strip(response) -> str:
    """Return a page without what differs each time: tokens, nonces and what was typed."""
    return re.sub(r'value="[^"]*"|nonce="[^"]*"|Token": "[^"]*"', "", response.content.decode())


def sign_in(client: Client, person, password: str = make.PASSWORD):
    return client.post("/accounts/login/", {"login": person.email, "password": password})


@pytest.fixture
def officer():
    return make.officer(password=make.PASSWORD)


@pytest.fixture
def secret(officer):
    made = generate_totp_secret()
    TOTP.activate(officer, made)
    return made


def test_passwords_are_kept_as_argon2id(officer, settings):
    # Tests lower the cost of this very class (tests/conftest.py); the service takes it as Django ships it.
    assert settings.PASSWORD_HASHERS[0] == "django.contrib.auth.hashers.Argon2PasswordHasher"
    assert identify_hasher(officer.password).algorithm == "argon2"
    assert "argon2id" in officer.password


def test_a_wrong_password_and_an_unknown_person_get_the_same_answer(client, officer):
    wrong = sign_in(client, officer, "not the password")
    officer.email = "nobody@example.org"
    unknown = sign_in(client, officer)

    assert wrong.status_code == unknown.status_code == 200
    assert strip(wrong) == strip(unknown)
    assert "Check both" in wrong.content.decode()


def test_a_buyer_without_a_second_factor_can_open_nothing_but_its_setting_up(client, officer):
    sign_in(client, officer)

    for path in ("/", "/account/", "/organisation/people/", "/notices/", "/accounts/sessions/"):
        response = client.get(path)
        assert response.status_code == 302, path
        assert response.url.startswith("/account/second-factor/"), path
    assert client.get("/account/second-factor/").status_code == 200
    assert client.get("/api/v1/anything/").status_code in {403, 404}


@pytest.mark.django_db(transaction=True)
def test_setting_up_the_second_factor_opens_the_service_and_gives_recovery_codes(client, officer, mailoutbox):
    sign_in(client, officer)
    page = client.get("/accounts/second-factor/totp/activate/")
    assert page.status_code == 200
    secret = page.context["form"].secret
    done = client.post("/accounts/second-factor/totp/activate/", {"code": code(secret)})

    assert done.status_code == 302
    shown = client.get(done.url)
    assert len(re.findall(r"<li><code>\d{8}</code></li>", shown.content.decode())) == 10
    assert client.get("/account/").status_code == 200
    assert secret not in str(list(Authenticator.objects.values_list("data", flat=True)))
    assert mailoutbox[0].subject == "Your authenticator app for Worth is set up"
    assert "/accounts/password/reset/" in mailoutbox[0].body


def test_a_password_alone_is_not_enough_once_a_second_factor_is_set_up(client, officer, secret):
    response = sign_in(client, officer)

    assert response.url == "/accounts/second-factor/authenticate/"
    assert client.get("/account/").url.startswith("/accounts/login/")
    assert client.post(response.url, {"code": "000000"}).status_code == 200
    done = client.post(response.url, {"code": code(secret)})
    assert done.status_code == 302
    page = client.get("/account/")
    assert page.status_code == 200
    assert recently_authenticated(page.wsgi_request)


def test_a_code_works_once(client, officer, secret):
    used = code(secret)
    sign_in(client, officer)
    client.post("/accounts/second-factor/authenticate/", {"code": used})
    second = Client()
    sign_in(second, officer)

    assert second.post("/accounts/second-factor/authenticate/", {"code": used}).status_code == 200
    assert second.get("/account/").status_code == 302


def test_who_must_have_a_second_factor_cannot_switch_it_off(client, officer, secret):
    make.sign_in(client, officer)
    client.post("/accounts/second-factor/totp/deactivate/")

    assert Authenticator.objects.filter(user=officer, type="totp").exists()


def test_a_supplier_signs_in_with_a_password_alone(client):
    person = make.bidder(password=make.PASSWORD)
    sign_in(client, person)

    page = client.get("/account/")
    assert page.status_code == 200
    assert not recently_authenticated(page.wsgi_request)


def test_a_session_older_than_the_second_factor_must_show_it(client, officer):
    client.force_login(officer, backend="procurement.accounts.backends.PasswordBackend")
    TOTP.activate(officer, generate_totp_secret())

    assert client.get("/account/").url.startswith("/accounts/second-factor/reauthenticate/")


def test_after_fifteen_minutes_the_second_factor_is_asked_for_again(client, officer, secret, time_machine):
    admin = make.user("buyer_admin", officer.live_memberships[0].organisation)
    TOTP.activate(admin, secret)
    make.sign_in(client, admin)
    path = reverse("organisations:change-roles", args=[officer.pseudonym])
    assert client.get(path).status_code == 200

    time_machine.move_to(datetime.now(UTC) + timedelta(minutes=15, seconds=1))
    first = client.get(path)
    assert first.url.startswith("/account/confirm/")
    step = client.get(first.url)
    assert step.url.startswith("/accounts/second-factor/reauthenticate/")
    again = client.post(step.url, {"code": code(secret), "next": path})
    assert again.url == path
    assert client.get(path).status_code == 200


@pytest.mark.parametrize("what", ["view", "generate", "download"])
def test_the_password_alone_gives_nobody_a_recovery_code(client, officer, secret, time_machine, what):
    RecoveryCodes.activate(officer)
    make.sign_in(client, officer)
    path = reverse(f"mfa_{what}_recovery_codes")
    assert client.get(path).status_code == 200

    time_machine.move_to(datetime.now(UTC) + timedelta(minutes=15, seconds=1))
    client.post(reverse("account_reauthenticate"), {"password": make.PASSWORD})
    for answer in (client.get(path), client.post(path)):
        assert answer.url.startswith("/account/confirm/")


def test_a_recovery_code_works_once(client, officer, secret):
    used = RecoveryCodes.activate(officer).get_unused_codes()[0]
    for codes_left, browser in ((9, client), (9, Client())):
        page = sign_in(browser, officer).url
        browser.post(page, {"code": used})
        assert (
            len(Authenticator.objects.get(user=officer, type="recovery_codes").wrap().get_unused_codes())
            == codes_left
        )
    assert client.get("/account/").status_code == 200
    assert browser.get("/account/").status_code == 302


def test_who_is_kept_out_by_the_guesses_of_somebody_else_comes_in_by_a_new_password(client, mailoutbox):
    person = make.bidder(password=make.PASSWORD)
    for _ in range(5):
        sign_in(Client(REMOTE_ADDR="203.0.113.9"), person, "a rival's guess")
    assert "ask for a new password" in sign_in(client, person).text

    client.post(reverse("account_reset_password"), {"email": person.email})
    link = re.search(r"https?://[^/]+(/\S+)", mailoutbox[-1].body).group(1)
    form = client.get(link, follow=True)
    new = "copper heron lantern orchard"
    client.post(form.request["PATH_INFO"], {"password1": new, "password2": new})
    assert sign_in(client, person, new).url == "/"


def test_nine_failed_sign_ins_pause_signing_in_even_with_the_right_password(client, officer, settings):
    settings.AXES_ENABLED = True
    settings.ACCOUNT_RATE_LIMITS = False
    for _ in range(8):
        last = sign_in(client, officer, "not the password")
    assert last.status_code == 429

    assert sign_in(client, officer).status_code == 429
    assert b"15 minutes" in sign_in(client, officer).content


def test_sessions_are_listed_and_the_others_can_be_ended(client):
    person = make.bidder(password=make.PASSWORD)
    other = Client()
    sign_in(client, person)
    sign_in(other, person)
    assert other.get("/account/").status_code == 200

    assert client.get("/accounts/sessions/").content.decode().count('scope="row"') == 2
    client.post("/accounts/sessions/")

    assert other.get("/account/").url.startswith("/accounts/login/")
    assert client.get("/account/").status_code == 200


def test_signing_in_is_in_the_log_under_the_pseudonym(client):
    from procurement.audit.models import AuditEvent

    person = make.bidder(password=make.PASSWORD)
    sign_in(client, person)

    event = AuditEvent.objects.get(kind="person.signed_in")
    assert event.actor == person.pseudonym
    assert person.email.encode() not in bytes(event.canonical)


@pytest.mark.parametrize(
    "wanted", ["https://elsewhere.example/", "//elsewhere.example/", "/\\elsewhere.example"]
)
def test_after_confirming_nobody_is_sent_to_another_site(client, wanted):
    person = make.bidder()
    make.sign_in(client, person)

    assert client.get("/account/confirm/", {"next": wanted}).url == "/"


def test_a_forgotten_password_is_replaced_by_a_link_that_works_once(client, mailoutbox):
    person = make.bidder(password=make.PASSWORD)
    client.get(reverse("account_reset_password"))
    asked = client.post(reverse("account_reset_password"), {"email": person.email}, follow=True)
    assert "Look at your email" in asked.text
    link = re.search(r"https?://[^/]+(/\S+)", mailoutbox[-1].body).group(1)

    form = client.get(link, follow=True)
    assert "Choose a new password" in form.text
    new = "copper heron lantern orchard"
    kept = client.post(form.request["PATH_INFO"], {"password1": new, "password2": new}, follow=True)
    assert "Your password is changed" in kept.text
    again = Client().get(link, follow=True)
    assert "This link works no longer" in again.text
    person.refresh_from_db()
    assert person.check_password(new)


def test_sessions_are_told_apart_by_browser_and_system():
    firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:133.0) Gecko/20100101 Firefox/133.0"
    client = Client(headers={"User-Agent": firefox})
    sign_in(client, make.bidder(password=make.PASSWORD))

    assert "Firefox on Linux" in client.get("/accounts/sessions/").text


@pytest.mark.parametrize(
    "name",
    [
        "account_change_password", "account_reauthenticate", "account_email", "mfa_deactivate_totp",
        "mfa_generate_recovery_codes", "account_email_verification_sent", "account_inactive",
    ],
)  # fmt: skip
def test_every_page_about_signing_in_is_in_our_own_words(client, officer, secret, name):
    make.sign_in(client, officer)
    page = client.get(reverse(name))

    text = strip(page)
    assert page.status_code == 200
    assert "govuk-heading-xl" in page.text
    assert not re.search(r"&lt;|Please reauth|Deactivate|associated with|Please|Successfully", text)


def test_letters_about_a_password_name_the_service_and_what_to_do(officer, mailoutbox):
    Client().post(reverse("account_reset_password"), {"email": officer.email})
    Client().post(reverse("account_reset_password"), {"email": "nobody@example.org"})

    reset, unknown = mailoutbox
    assert reset.body.startswith(f"Hello {officer.name},")
    assert "for 3 days" in reset.body
    assert unknown.body.startswith("Hello,\n")
    assert not any("testserver!" in letter.body or "Thank you" in letter.body for letter in mailoutbox)


def test_letters_lead_to_the_service_whatever_host_the_request_names(officer, mailoutbox, settings):
    settings.SERVICE_URL = "https://worth.example"
    for address in (officer.email, "nobody@example.org"):
        Client().post(reverse("account_reset_password"), {"email": address}, headers={"Host": "evil.example"})
    taken = {"name": "Eve", "email": officer.email, "password1": "copper heron lantern orchard"}
    for typed in (taken, taken | {"email": "new@firm.example"}):
        Client().post(reverse("account_signup"), typed, headers={"Host": "evil.example"})

    assert len(mailoutbox) == 4
    for letter in mailoutbox:
        assert "https://worth.example/accounts/" in letter.body
        assert "evil.example" not in letter.body + letter.subject


def test_an_empty_sign_in_says_which_fields_are_missing(client):
    text = client.post("/accounts/login/", {}).text

    assert "Enter the email address" in text
    assert "Enter the password" in text


def test_a_new_account_opens_nothing_until_the_link_of_its_letter_is_opened(client, mailoutbox, settings):
    settings.DEMO_PERSONAS = False
    password = "copper heron lantern orchard"
    typed = {"name": "Ann Other", "email": "ann@firm.example", "password1": password}
    asked = client.post(reverse("account_signup"), typed, follow=True)
    assert "Look at your email" in asked.text and "In this demo" not in asked.text
    assert client.get("/suppliers/register/").url.startswith("/accounts/login/")
    link = re.search(r"https?://[^/]+(/accounts/confirm-email/\S+)", mailoutbox[-1].body).group(1)

    elsewhere = Client()
    again = elsewhere.post(
        "/accounts/login/", {"login": "ann@firm.example", "password": password}, follow=True
    )
    assert "Look at your email" in again.text
    assert elsewhere.get("/suppliers/register/").url.startswith("/accounts/login/")

    assert "ann@firm.example will belong to the account of Ann Other" in client.get(link).text
    opened = client.post(link, follow=True)
    assert "ann@firm.example is confirmed" in opened.text
    assert client.get("/suppliers/register/").status_code == 200


def test_making_an_account_with_a_taken_address_looks_the_same_and_tells_its_owner(client, mailoutbox):
    person = make.bidder(password=make.PASSWORD)
    typed = {"name": "Eve", "email": person.email, "password1": "copper heron lantern orchard"}

    taken = client.post(reverse("account_signup"), typed, follow=True)
    fresh = Client().post(reverse("account_signup"), typed | {"email": "new@firm.example"}, follow=True)

    assert "Look at your email" in taken.text
    assert taken.redirect_chain == fresh.redirect_chain
    assert "There is one already" in mailoutbox[0].body and mailoutbox[0].to == [person.email]


def test_in_the_demo_the_page_itself_has_the_link_of_the_letter_and_only_for_who_signs_up(client, settings):
    settings.DEMO_PERSONAS = True
    typed = {"name": "Ann", "email": "ann@firm.example", "password1": "copper heron lantern orchard"}
    asked = client.post(reverse("account_signup"), typed, follow=True)

    link = re.search(r'href="(/accounts/confirm-email/[^"]+)"', asked.text).group(1)
    assert "ann@firm.example" in client.get(link).text
    assert "Open the link" not in Client().get(reverse("account_email_verification_sent")).text


def test_a_letter_about_a_password_shows_whose_the_address_is_too(client, mailoutbox):
    admin = make.officer()  # entered by a command: no letter was opened yet
    client.post(reverse("account_reset_password"), {"email": admin.email})
    link = re.search(r"https?://[^/]+(/\S+)", mailoutbox[-1].body).group(1)
    form = client.get(link, follow=True)
    new = "copper heron lantern orchard"
    client.post(form.request["PATH_INFO"], {"password1": new, "password2": new})

    assert sign_in(Client(), admin, new).url == "/"


def test_after_a_restore_with_another_seed_no_code_fits_and_with_the_old_one_it_does(
    client, officer, secret, settings
):
    page, before = sign_in(client, officer).url, settings.SERVICE_KEY_SEED
    settings.SERVICE_KEY_SEED = "another seed of the service, of more than thirty-two letters"
    refused = client.post(page, {"code": code(secret)})
    assert refused.status_code == 200
    assert "This code is not right" in refused.text
    settings.SERVICE_KEY_SEED = before
    assert client.post(page, {"code": code(secret)}).status_code == 302


@pytest.mark.parametrize(
    "name", ["mfa_activate_totp", "account_email", "usersessions_list", "finding:json-feed"]
)
def test_no_browser_and_no_proxy_keeps_what_somebody_gets_who_is_signed_in(client, name):
    make.sign_in(client, make.bidder())
    assert client.get(reverse(name)).headers["Cache-Control"] == "no-store"
    assert client.get("/missing/").headers["Cache-Control"] == "no-store"
