"""allauth's forms in our dress: no placeholders (they vanish as one types), no links inside hints."""

from typing import Any

from allauth.account.forms import LoginForm, SignupForm
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm


class Plain:
    """Takes away what the page says better itself."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():  # type: ignore[attr-defined]
            field.widget.attrs.pop("placeholder", None)
            field.help_text = ""


class PlainLoginForm(Plain, LoginForm):
    pass


class PlainSignupForm(Plain, SignupForm):
    pass


class PlainAuthenticateForm(Plain, AuthenticateForm):
    pass


class PlainReauthenticateForm(Plain, ReauthenticateForm):
    pass


class PlainActivateTOTPForm(Plain, ActivateTOTPForm):
    pass
