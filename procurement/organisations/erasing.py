"""Erasing a person who left: the account opens nothing, and no name or address of theirs stays beside the log."""

from allauth.account.models import EmailAddress
from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.text import capfirst

from procurement.accounts.actions import close_doors
from procurement.accounts.models import User
from procurement.audit.actions import erase_person
from procurement.audit.queries import ERASED
from procurement.errors import Refused, needed_words
from procurement.keys.actions import forget_keys
from procurement.organisations.models import Invitation

# No mail can be sent to it: the domain "invalid" is kept from use for ever (RFC 2606).
NO_ADDRESS = "erased-{pseudonym}@invalid"
NAME = capfirst(ERASED)


def erase_account(email: str, *, reason: str) -> dict[str, int]:
    """Erase the person who signs in with ``email``; return how many of each thing went, in the words of a list.

    For the people who run the service, on the command line. Their sessions and keys end, their second factors go, the
    account is closed and can be found under no name or address; invitations to the address lose both. What they
    did stays in the log under the pseudonym, so every record is as whole as before. Refused without a reason, for
    an address that nobody has (also the second time), and while the person is a member of an organisation.
    """
    email = email.strip().lower()
    reason = needed_words(
        reason, "erasure.no_reason", "Say in a few words why the person is erased.", field="reason"
    )
    with transaction.atomic():
        person = User.objects.select_for_update().filter(email=email).first()
        if person is None:
            raise Refused(
                "erasure.nobody",
                f"Nobody has the address {email}: check it for slips, or this person was erased already.",
                field="email",
            )
        if held := [membership.organisation.name for membership in person.live_memberships]:
            raise Refused(
                "erasure.member",
                f"This person is still a member of {', '.join(held)}. Let an administrator there remove them first, "
                "then erase them.",
            )
        closed = close_doors(person)
        keys = forget_keys(person)
        EmailAddress.objects.filter(user=person).delete()
        for tries in (AccessAttempt, AccessFailureLog, AccessLog):
            tries.objects.filter(username=email).delete()
        nowhere = NO_ADDRESS.format(pseudonym=person.pseudonym)
        letters = Invitation.objects.filter(Q(email=email) | Q(accepted_by=person))
        letters.filter(accepted_at=None, withdrawn_at=None).update(withdrawn_at=Now())
        invitations = letters.update(email=nowhere, name="")
        person.email, person.name = nowhere, NAME
        person.is_active = person.is_staff = person.is_superuser = False
        person.last_login = None
        person.set_unusable_password()
        person.save()
        reasons = erase_person(person.pseudonym, by=None, reason=reason.strip())
    return {
        **closed,
        "invitations without name and address": invitations,
        "API keys without name": keys,
        "typed reasons erased": reasons,
    }
