"""How allauth behaves here: secrets encrypted, second factors kept, mail in plain words."""

import base64
import hashlib
import os
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest

from procurement.accounts.doors import recently_authenticated

DEMO_LETTER_SESSION_KEY = "demo_letter"


class AccountAdapter(DefaultAccountAdapter):
    """Accounts: a person's name comes with the sign-up form; after signing in one goes to the home page."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": "The email address or the password is wrong. Check both, then try again.",
        "too_many_login_attempts": (
            "Too many failed sign-ins. Wait 15 minutes, then try again. If it cannot wait, ask for a new password by "
            "email: that opens the account at once."
        ),
        "enter_current_password": "This is not the password that you have now. Type it again.",
        "incorrect_password": "This password is not right. Type it again.",
        "rate_limited": "Too many tries in a short time. Wait a minute, then try again.",
    }

    def save_user(self, request: HttpRequest, user: Any, form: Any, commit: bool = True) -> Any:
        user.name = " ".join(form.cleaned_data.get("name", "").split())[:120]
        return super().save_user(request, user, form, commit)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Greet by name only whom the letter is about, and lead to the address of the service, not of the request:
        whoever asks for a letter to somebody else chooses what stands there.
        """
        about = context.get("user")
        said = {"name": about.name if about is not None else "", "service_url": settings.SERVICE_URL}
        links = {
            name: settings.SERVICE_URL.rstrip("/") + urlsplit(str(link)).path
            for name, link in context.items()
            if name.endswith("_url")
        }
        super().send_mail(template_prefix, email, {**context, **links, **said})

    def get_client_ip(self, request: HttpRequest) -> str:
        """Return the client's address, as our proxies forward it; without their header, that of the connection.

        An IPv4 address that a socket for both kinds writes as IPv6 (``::ffff:203.0.113.9``) is the IPv4 address: by
        its first 64 bits everybody's tries would be one person's.
        """
        try:
            found = str(super().get_client_ip(request))
        except ImproperlyConfigured:
            # X-Forwarded-For names fewer addresses than TRUSTED_PROXIES: do not trust it.
            found = str(request.META["REMOTE_ADDR"])
        try:
            return str(getattr(ip_address(found), "ipv4_mapped", None) or found)
        except ValueError:
            return found

    def send_confirmation_mail(self, request: HttpRequest, emailconfirmation: Any, signup: bool) -> None:
        """Send the letter that shows whose an address is. In the demo no letter leaves the machine: the page that
        tells of it has its link, for who is signing in just now and nobody else.
        """
        super().send_confirmation_mail(request, emailconfirmation, signup)
        if settings.DEMO_PERSONAS and not request.user.is_authenticated:
            request.session[DEMO_LETTER_SESSION_KEY] = emailconfirmation.key

    def is_reauthentication_required(self, app: str | None = None) -> bool:
        """A second factor shown within 15 minutes is enough; setting up the first needs nothing more."""
        request = context.request
        if app == "allauth.mfa" and request is not None and request.user.is_authenticated:
            return not recently_authenticated(request) and self._has_second_factor(request.user)
        return True

    def _has_second_factor(self, user: Any) -> bool:
        return Authenticator.objects.filter(user_id=user.pk, type=Authenticator.Type.TOTP).exists()


class MFAAdapter(DefaultMFAAdapter):
    """Second factors: their secrets are encrypted at rest; who must have one cannot switch it off."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "cannot_delete_authenticator": (
            "Your role needs a second factor, so it cannot be switched off. "
            "Move it to another phone instead: see your account."
        ),
        "incorrect_code": "This code is not right. Wait for the next one in your app and enter that.",
    }

    def _fernet(self) -> Fernet:
        key = hashlib.sha256(b"worth second factor 1\x00" + settings.SERVICE_KEY_SEED.encode()).digest()
        return Fernet(base64.urlsafe_b64encode(key))

    def encrypt(self, text: str) -> str:
        return self._fernet().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Return the decrypted secret of a second factor.

        One that was encrypted under another ``SERVICE_KEY_SEED`` cannot be read: a random secret stands in for it, so
        that its codes are refused with a sentence instead of failing the page.
        """
        try:
            return self._fernet().decrypt(encrypted_text.encode()).decode()
        except InvalidToken:
            return base64.b32encode(os.urandom(20)).decode()

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        return not authenticator.user.needs_second_factor
