"""Who a session belongs to: the person and their memberships, read together in one statement."""

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.auth.backends import ModelBackend

from procurement.accounts.models import User


class WithMemberships:
    """Read the person of a session with the memberships in force, which every request asks next."""

    def get_user(self, user_id: Any) -> User | None:
        """Return the person, or None for one who is not there or may not sign in any more."""
        person = User.objects.with_memberships(user_id)
        return person if person is not None and person.is_active else None


class PasswordBackend(WithMemberships, ModelBackend):
    """Sign-in by e-mail address and password."""


class SignInBackend(WithMemberships, AuthenticationBackend):
    """Sign-in through the pages of accounts."""
