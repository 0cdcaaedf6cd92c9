"""What ends keys from outside: a new password says that the old one may be known to somebody."""

from typing import Any

from allauth.account.signals import password_changed, password_reset, password_set
from django.dispatch import receiver

from procurement.keys.actions import end_keys
from procurement.keys.models import ApiKey


@receiver(password_changed, dispatch_uid="keys.password_changed")
@receiver(password_reset, dispatch_uid="keys.password_reset")
@receiver(password_set, dispatch_uid="keys.password_set")
def end_keys_of_old_password(sender: Any, user: Any, **kwargs: Any) -> None:
    """A password was changed, reset or set: every key of the person ends."""
    end_keys(ApiKey.Because.PASSWORD, by=user, membership__user=user)
