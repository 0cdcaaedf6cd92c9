"""Signing in and changes of the second factor go into the log."""

from typing import Any

from allauth.account.signals import password_changed, password_reset
from allauth.mfa.signals import authenticator_added, authenticator_removed
from django.contrib.auth.signals import user_logged_in
from django.db import transaction
from django.dispatch import receiver

from procurement.audit.kinds import kind
from procurement.audit.recording import record

SIGNED_IN = kind("person.signed_in", "{by} signed in", reading=True)
FACTOR_ADDED = kind("person.second_factor_added", "{by} set up {what}")
FACTOR_REMOVED = kind("person.second_factor_removed", "{by} removed {what}")
PASSWORD_CHANGED = kind("person.password_changed", "{by} changed the password")


def _record(happened: Any, user: Any, **facts: Any) -> None:
    with transaction.atomic():
        record(happened, user, by=user, chain=f"person {user.pseudonym}", **facts)


@receiver(user_logged_in, dispatch_uid="audit.signed_in")
def record_sign_in(sender: Any, request: Any, user: Any, **kwargs: Any) -> None:
    """Log a sign-in; one without a real request (a test client, a shell) is none."""
    if request is not None and request.META.get("SERVER_NAME"):
        _record(SIGNED_IN, user)


@receiver(authenticator_added, dispatch_uid="audit.factor_added")
def record_factor_added(sender: Any, user: Any, authenticator: Any, **kwargs: Any) -> None:
    """Log that a second factor was set up."""
    _record(FACTOR_ADDED, user, what=str(authenticator.get_type_display()))


@receiver(authenticator_removed, dispatch_uid="audit.factor_removed")
def record_factor_removed(sender: Any, user: Any, authenticator: Any, **kwargs: Any) -> None:
    """Log that a second factor was taken away."""
    _record(FACTOR_REMOVED, user, what=str(authenticator.get_type_display()))


@receiver(password_changed, dispatch_uid="audit.password_changed")
@receiver(password_reset, dispatch_uid="audit.password_reset")
def record_password_changed(sender: Any, user: Any, **kwargs: Any) -> None:
    """Log that a password was changed or reset."""
    _record(PASSWORD_CHANGED, user)
