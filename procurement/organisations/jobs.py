"""The letter of an invitation."""

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from procurement.accounts.roles import SECOND_FACTOR_KINDS, in_a_sentence
from procurement.notifications.mail import send_mail_once
from procurement.notifications.models import Outbox
from procurement.notifications.outbox import job
from procurement.organisations.models import Invitation


@job("invitation.mail")
def mail_invitation(outbox: Outbox) -> None:
    """Mail an invitation that is still open. The token is made here: it stands in no table."""
    invitation = (
        Invitation.objects.select_related("organisation", "invited_by")
        .filter(uuid=outbox.payload["invitation"])
        .first()
    )
    if invitation is None or not invitation.is_open(timezone.now()):
        return
    link = settings.SERVICE_URL + reverse("organisations:accept-invitation", args=[invitation.token])
    code = (
        "\n\nHave a phone or computer with an authenticator app at hand: a public body opens nothing without its "
        "six-digit codes. It takes about two minutes."
        if invitation.organisation.kind in SECOND_FACTOR_KINDS
        else ""
    )
    until = timezone.localtime(invitation.expires_at)
    send_mail_once(
        outbox.key,
        invitation.email,
        f"{invitation.organisation.name} invites you to Worth",
        f"Hello {invitation.name},\n\n"
        f"{invitation.invited_by.name} invites you to act for {invitation.organisation.name} "
        f"as {in_a_sentence(invitation.roles)}.\n\n"
        f"To take this up, open:\n{link}{code}\n\n"
        f"The link works once, until {until:%-d %B %Y at %H:%M}. "
        "If you did not expect this letter, do nothing.",
    )
