"""What follows from signing in and from showing the second factor."""

import time
from typing import Any

from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.models import EmailAddress
from allauth.account.signals import password_reset
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added, authenticator_used
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver

from procurement.accounts.doors import FRESH, SECOND_FACTOR_SESSION_KEY, stamp_second_factor


@receiver(user_logged_in, dispatch_uid="accounts.stamp_at_sign_in")
def stamp_at_sign_in(sender: Any, request: Any, user: Any, **kwargs: Any) -> None:
    """A session begins without a second factor, unless its code was accepted on the way in."""
    if request is None or not hasattr(request, "session"):
        return
    request.session.pop(SECOND_FACTOR_SESSION_KEY, None)
    shown = [
        record["at"] for record in get_authentication_records(request, user) if record["method"] == "mfa"
    ]
    if shown and time.time() - max(shown) < FRESH.total_seconds():
        stamp_second_factor(request)


@receiver(authenticator_used, dispatch_uid="accounts.stamp_when_used")
def stamp_when_used(sender: Any, request: Any, user: Any, **kwargs: Any) -> None:
    """A code was accepted again in a session."""
    if request.user.is_authenticated and request.user.pk == user.pk:
        stamp_second_factor(request)


@receiver(authenticator_added, dispatch_uid="accounts.stamp_when_added")
def stamp_when_added(sender: Any, request: Any, user: Any, authenticator: Any, **kwargs: Any) -> None:
    """Setting up the app means showing a code of it."""
    if authenticator.type == Authenticator.Type.TOTP and request.user.pk == user.pk:
        stamp_second_factor(request)


@receiver(password_reset, dispatch_uid="accounts.address_shown_by_reset")
def address_shown_by_reset(sender: Any, request: Any, user: Any, **kwargs: Any) -> None:
    """The letter about a password reached the one address of this person: that shows whose it is."""
    if not EmailAddress.objects.filter(user=user).exclude(email=user.email).exists():
        EmailAddress.objects.update_or_create(
            user=user, email=user.email, defaults={"verified": True, "primary": True}
        )
