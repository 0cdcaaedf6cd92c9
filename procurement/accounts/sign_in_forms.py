"""allauth's forms in our dress: plain labels, no placeholders (they vanish as one types), no links inside hints."""

from typing import Any

from allauth.account.forms import (
    AddEmailForm,
    ChangePasswordForm,
    LoginForm,
    ResetPasswordForm,
    ResetPasswordKeyForm,
    SetPasswordForm,
    SignupForm,
)
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm

# The name of a field -> its label, which the refusal of an empty field names too.
EMAIL = {"login": "Email address", "email": "Email address"}
CODE = {"code": "Code from your authenticator app"}


class Plain:
    """Takes away what the page says better itself."""

    labels: dict[str, str] = EMAIL

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():  # type: ignore[attr-defined]
            field.widget.attrs.pop("placeholder", None)
            field.help_text = ""
            field.label = self.labels.get(name, field.label)


class PlainLoginForm(Plain, LoginForm):
    pass


class PlainSignupForm(Plain, SignupForm):
    labels = {"email": "Work email address"}


class PlainAddEmailForm(Plain, AddEmailForm):
    pass


class PlainResetPasswordForm(Plain, ResetPasswordForm):
    pass


class PlainResetPasswordKeyForm(Plain, ResetPasswordKeyForm):
    labels = {"password1": "New password", "password2": "The new password again"}


class PlainChangePasswordForm(Plain, ChangePasswordForm):
    labels = {
        "oldpassword": "The password that you have now",
        "password1": "New password",
        "password2": "The new password again",
    }


class PlainSetPasswordForm(Plain, SetPasswordForm):
    labels = {"password1": "Password", "password2": "The password again"}


class PlainAuthenticateForm(Plain, AuthenticateForm):
    labels = CODE


class PlainReauthenticateForm(Plain, ReauthenticateForm):
    labels = CODE


class PlainActivateTOTPForm(Plain, ActivateTOTPForm):
    labels = {"code": "Code from the app"}
