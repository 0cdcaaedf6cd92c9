"""People come to an organisation, get roles, hand over their work and go."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any

from allauth.account.models import EmailAddress
from django.contrib.auth import password_validation
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from procurement import audit
from procurement.accounts.actions import close_doors
from procurement.accounts.models import Membership, User
from procurement.accounts.roles import ADMIN_OF_KIND, ROLES_OF_KIND, label
from procurement.errors import Refused, needed_words
from procurement.flow import locked
from procurement.keys.actions import end_keys
from procurement.keys.models import ApiKey
from procurement.notifications import enqueue, notice, notify
from procurement.organisations.leaving import what_waits
from procurement.organisations.models import Invitation, Organisation

INVITATION_LIFE = timedelta(days=7)
NAME_LENGTH = 200

CREATED = audit.kind("organisation.created", "{by} entered {subject}")
INVITED = audit.kind("person.invited", "{by} invited somebody to {organisation_reference} as {roles}")
INVITATION_WITHDRAWN = audit.kind("person.invitation_withdrawn", "{by} withdrew an invitation: {reason}")
JOINED = audit.kind("person.joined", "{person} joined {subject} as {roles}")
ROLES_CHANGED = audit.kind(
    "person.roles_changed", "{by} changed the roles of {person} from {was} to {roles}: {reason}"
)
REMOVED = audit.kind("person.removed", "{by} removed {person}: {reason}")
SECOND_FACTOR_RESET = audit.kind(
    "person.second_factor_reset", "{by} reset the second factor of {person}: {reason}"
)
HANDED_OVER = audit.kind(
    "person.work_handed_over", "{by} handed {count} pieces of work from {giver} to {taker}: {reason}"
)

ROLES_NOTICE = notice(
    "roles_changed",
    happened="Your roles at {organisation} are now: {roles}.",
    do="You need do nothing. If this is wrong, ask your administrator.",
)
REMOVED_NOTICE = notice(
    "membership_ended",
    happened="You no longer act for {organisation}.",
    do="You need do nothing. Your work stays with the organisation.",
)
SECOND_FACTOR_NOTICE = notice(
    "second_factor_reset",
    happened="{by} reset your second factor for {organisation}. Your app and recovery codes open nothing any more.",
    do="Sign in and set up your authenticator app anew. If you did not ask for this, choose a new password too.",
)
HANDOVER_NOTICE = notice(
    "work_handed_over",
    happened="{count} pieces of work at {organisation} came to you from {giver}.",
    do="Open your home page to see what waits for you.",
)


def create_organisation(
    kind: str, name: str, *, by: User | None, now: datetime | None = None, **facts: Any
) -> Organisation:
    """Enter an organisation and return it. Refused when the name is empty or the identifier is taken."""
    name = " ".join(name.split())
    if not name:
        raise Refused("organisation.no_name", "Enter the name of the organisation.", field="name")
    if len(name) > NAME_LENGTH:
        raise Refused(
            "organisation.name_long",
            f"The name has more than {NAME_LENGTH} characters. Shorten it.",
            field="name",
        )
    if kind not in Organisation.Kind.values:
        raise Refused("organisation.no_kind", "Choose what kind of organisation it is.", field="kind")
    try:
        with transaction.atomic():
            made = Organisation.objects.create(
                kind=kind, name=name, created_at=now or timezone.now(), **facts
            )
            audit.record(CREATED, made, by=by, organisation=made, kind_of_organisation=kind)
    except IntegrityError as error:
        if "one_organisation_per_identifier" not in str(error):
            raise
        raise Refused(
            "organisation.identifier_taken",
            "An organisation with this identifier is here already. Ask its administrator to invite you.",
            field="identifier",
        ) from error
    return made


def add_member(
    organisation: Organisation,
    user: User,
    roles: Iterable[str],
    *,
    by: User | None,
    now: datetime | None = None,
) -> Membership:
    """Give ``user`` roles in ``organisation`` without a letter and return the membership.

    For registration, invitations that were taken up, and the demo; a page invites instead. Refused when a
    role does not fit the kind of organisation or the person is a member already.
    """
    wanted = _fitting(organisation, roles)
    with locked(organisation) as organisation:
        if Membership.objects.live().filter(user=user, organisation=organisation).exists():
            raise Refused(
                "member.already",
                f"{user.name} is a member already. Change their roles instead.",
                field="email",
            )
        made = Membership.objects.create(
            user=user, organisation=organisation, roles=wanted, started_at=now or timezone.now()
        )
        user.forget_memberships()
        audit.record(
            JOINED, organisation, by=by or user, organisation=organisation, person=user, roles=wanted
        )
    return made


def invite_person(
    organisation: Organisation,
    *,
    email: str,
    name: str,
    roles: Iterable[str],
    by: User,
    now: datetime | None = None,
) -> Invitation:
    """Write an invitation and queue its letter; return it. A repeat replaces the open one, with a new term.

    Refused when ``by`` does not administer the organisation, a role does not fit it, or the address belongs
    to a member already.
    """
    now = now or timezone.now()
    email = email.strip().lower()
    wanted = _fitting(organisation, roles)
    with locked(organisation) as organisation:
        _administers(organisation, by)
        if User.objects.of(organisation).filter(email=email).exists():
            raise Refused(
                "member.already",
                "The person with this address is a member already. Change their roles instead.",
                field="email",
            )
        organisation.invitations.filter(email=email, accepted_at=None, withdrawn_at=None).update(
            withdrawn_at=now
        )
        made = Invitation.objects.create(
            organisation=organisation,
            email=email,
            name=" ".join(name.split()),
            roles=wanted,
            invited_by=by,
            created_at=now,
            expires_at=now + INVITATION_LIFE,
        )
        enqueue(
            "invitation.mail", key=f"invitation:{made.uuid}", payload={"invitation": str(made.uuid)}, by=by
        )
        audit.record(
            INVITED,
            made,
            by=by,
            organisation=organisation,
            organisation_reference=organisation.reference,
            roles=wanted,
        )
    return made


def withdraw_invitation(
    invitation: Invitation, *, by: User, reason: str = "", now: datetime | None = None
) -> Invitation:
    """Take an invitation back, so that its letter opens nothing; return it. Refused once it was taken up."""
    with locked(invitation) as invitation:
        _administers(invitation.organisation, by)
        if invitation.accepted_at is not None:
            raise Refused(
                "invitation.accepted", "This invitation was taken up already. Remove the person instead."
            )
        if invitation.withdrawn_at is None:
            invitation.withdrawn_at = now or timezone.now()
            invitation.save(update_fields=["withdrawn_at"])
            audit.record(
                INVITATION_WITHDRAWN, invitation, by=by, organisation=invitation.organisation, reason=reason
            )
    return invitation


def accept_invitation(
    invitation: Invitation,
    *,
    by: User | None,
    name: str = "",
    password: str = "",
    now: datetime | None = None,
) -> Membership:
    """Take up an invitation and return the membership.

    ``by`` is the person signed in; without one a new person is made from ``name`` and ``password``, for the
    address that the letter went to. Refused when the invitation is used, withdrawn or too old, when the
    letter went to somebody else, when the address has an account (sign in first), and for a weak password.
    """
    now = now or timezone.now()
    with locked(invitation) as invitation:
        if not invitation.is_open(now):
            raise Refused(
                "invitation.closed",
                "This invitation has been used, withdrawn or is older than 7 days. "
                f"Ask {invitation.organisation.name} for a new one.",
            )
        if by is None:
            by = _new_person(invitation, name, password)
        elif by.email != invitation.email:
            raise Refused(
                "invitation.for_somebody_else",
                f"This invitation went to another address than yours ({by.email}). "
                "Sign out, and sign in as the person it went to.",
            )
        membership = Membership.objects.live().filter(user=by, organisation=invitation.organisation).first()
        if membership is None:
            membership = add_member(invitation.organisation, by, invitation.roles, by=by, now=now)
        invitation.accepted_at = now
        invitation.accepted_by = by
        invitation.save(update_fields=["accepted_at", "accepted_by"])
    return membership


def _new_person(invitation: Invitation, name: str, password: str) -> User:
    if User.objects.filter(email=invitation.email).exists():
        raise Refused("invitation.sign_in_first", "You have an account already. Sign in to take this up.")
    name = " ".join(name.split())
    if not name:
        raise Refused("invitation.no_name", "Enter your full name.", field="name")
    try:
        password_validation.validate_password(password, User(email=invitation.email, name=name))
    except ValidationError as error:
        raise Refused("invitation.weak_password", " ".join(error.messages), field="password") from error
    person = User.objects.create_user(invitation.email, password, name=name)
    # The letter reached the address: that verifies it.
    EmailAddress.objects.create(user=person, email=invitation.email, primary=True, verified=True)
    return person


def change_roles(
    membership: Membership,
    *,
    roles: Iterable[str],
    by: User,
    reason: str = "",
    now: datetime | None = None,
) -> Membership:
    """Set the roles of a member and return the membership; the person is told. It counts from the next
    request.

    Refused when ``by`` does not administer the organisation, when a role does not fit it, or when nobody
    would be left to administer it.
    """
    wanted = _fitting(membership.organisation, roles)
    with locked(membership.organisation) as organisation, locked(membership) as membership:
        _administers(organisation, by)
        _still_there(membership)
        _keeps_an_administrator(organisation, membership, wanted)
        was = list(membership.roles)
        if was == wanted:
            return membership
        membership.roles = wanted
        membership.save(update_fields=["roles"])
        moment = now or timezone.now()
        notify(
            [membership.user],
            ROLES_NOTICE,
            key=f"{organisation.reference} {moment.isoformat()}",
            subject=organisation,
            organisation=organisation.name,
            roles=", ".join(label(role) for role in wanted),
        )
        audit.record(
            ROLES_CHANGED,
            membership.organisation,
            by=by,
            organisation=organisation,
            reason=reason,
            before=was,
            after=wanted,
            person=membership.user,
            was=was,
            roles=wanted,
        )
    return membership


def remove_member(
    membership: Membership, *, by: User, reason: str, now: datetime | None = None
) -> Membership:
    """End a membership and return it; it counts from the person's next request. Their work stays.

    Refused without a reason, when ``by`` does not administer the organisation, or when nobody would be left
    to administer it.
    """
    reason = needed_words(
        reason, "member.no_reason", "Say in a few words why the person is removed.", field="reason"
    )
    with locked(membership.organisation) as organisation, locked(membership) as membership:
        _administers(organisation, by)
        _still_there(membership)
        _keeps_an_administrator(organisation, membership, [])
        membership.ended_at = now or timezone.now()
        membership.save(update_fields=["ended_at"])
        end_keys(ApiKey.Because.LEFT, by=by, now=now, membership=membership)
        notify(
            [membership.user],
            REMOVED_NOTICE,
            key=f"membership {membership.pk}",
            subject=organisation,
            organisation=organisation.name,
        )
        audit.record(
            REMOVED,
            organisation,
            by=by,
            organisation=organisation,
            reason=reason.strip(),
            person=membership.user,
        )
    return membership


def reset_second_factor(
    organisation: Organisation,
    person: User,
    *,
    by: User,
    reason: str,
    keep_session: str = "",
    now: datetime | None = None,
) -> User:
    """Take a person's authenticator app and recovery codes away, for a new or a lost phone; return the person.

    The person sets up another app before anything opens again, and still needs the password to come that far.
    All their sessions end but ``keep_session``, and where somebody else does it all their API keys too. Refused
    without a reason, for somebody who is no member, and when ``by`` is neither the person nor an administrator of
    the organisation.
    """
    reason = needed_words(
        reason, "second_factor.no_reason", "Say in a few words why it is reset.", field="reason"
    )
    with locked(organisation) as organisation:
        if by.pk != person.pk:
            _administers(organisation, by)
        if not User.objects.of(organisation).filter(pk=person.pk).exists():
            raise Refused("member.gone", "This person has left already. Reload the page to see who is here.")
        close_doors(person, keep_session=keep_session)
        if by.pk != person.pk:  # a person who changes phones keeps their keys; one who lost a phone does not
            end_keys(ApiKey.Because.FACTOR, by=by, now=now, membership__user=person)
        notify(
            [person],
            SECOND_FACTOR_NOTICE,
            key=f"{person.pseudonym} {(now or timezone.now()).isoformat()}",
            subject=organisation,
            organisation=organisation.name,
            by=by.name,
        )
        audit.record(
            SECOND_FACTOR_RESET,
            organisation,
            by=by,
            organisation=organisation,
            reason=reason.strip(),
            person=person,
        )
    return person


# --- Work that is in one person's name ------------------------------------------------------------------

# noun in words -> function (organisation, giver, taker) that moves the work over and returns how many pieces.
Mover = Callable[[Organisation, User, User], int]
WORK: dict[str, Mover] = {}


def named_work(noun: str) -> Callable[[Mover], Mover]:
    """Register how one kind of work in a person's name goes to a colleague: ``@named_work("tenders led")``.

    Work is the organisation's; only a name on it (who leads, who answers) has to change hands. The function
    locks and writes its rows through its own slice, and never moves a mark, a declaration or a bid's author.
    """

    def register(mover: Mover) -> Mover:
        WORK[noun] = mover
        return mover

    return register


def hand_over_work(
    organisation: Organisation,
    *,
    giver: User,
    taker: User,
    by: User,
    reason: str,
    now: datetime | None = None,
) -> dict[str, int]:
    """Move all work in ``giver``'s name at ``organisation`` to ``taker``; return how many pieces of each
    noun.

    For holidays and for leaving: the giver may have left already. Where nothing stands in their name, nothing is
    written; what the taker has no role for stays where it is. Refused when ``by`` is neither the giver nor an
    administrator, when the taker is not a member, and when nothing of what waits can go to them.
    """
    reason = needed_words(
        reason, "handover.no_reason", "Say in a few words why the work changes hands.", field="reason"
    )
    with locked(organisation) as organisation:
        if by.pk != giver.pk or not by.roles_in(organisation):
            _administers(organisation, by)
        if giver.pk == taker.pk or not User.objects.of(organisation).filter(pk=taker.pk).exists():
            raise Refused(
                "handover.not_a_colleague",
                "Choose another person of this organisation to take the work.",
                field="taker",
            )
        moved = {noun: mover(organisation, giver, taker) for noun, mover in sorted(WORK.items())}
        count = sum(moved.values())
        if not count:
            if waits := what_waits(organisation, giver):
                raise Refused(
                    "handover.nothing_fits",
                    f"Nothing of this goes to {taker} here: it never changes hands, or their role does not fit. "
                    + " ".join(waits),
                    field="taker",
                )
            return moved
        notify(
            [taker],
            HANDOVER_NOTICE,
            key=f"{giver.pseudonym} {(now or timezone.now()).isoformat()}",
            subject=organisation,
            organisation=organisation.name,
            giver=giver.name,
            count=count,
        )
        audit.record(
            HANDED_OVER,
            organisation,
            by=by,
            organisation=organisation,
            reason=reason.strip(),
            giver=giver,
            taker=taker,
            count=count,
        )
    return moved


# --- What the actions above ask ---------------------------------------------------------------------------


def _administers(organisation: Organisation, by: User) -> None:
    by.forget_memberships()
    if ADMIN_OF_KIND[organisation.kind] not in by.roles_in(organisation):
        raise Refused(
            "organisation.not_yours",
            f"Only an administrator of {organisation.name} may do this. Ask one of them.",
        )


def _fitting(organisation: Organisation, roles: Iterable[str]) -> list[str]:
    wanted = sorted(set(roles))
    if not wanted:
        raise Refused("member.no_role", "Choose at least one role.", field="roles")
    odd = [role for role in wanted if role not in ROLES_OF_KIND[organisation.kind]]
    if odd:
        raise Refused(
            "member.role_does_not_fit",
            f"{', '.join(odd).replace('_', ' ').capitalize()} is no role in a "
            f"{organisation.get_kind_display().lower()}. Choose from the list.",
            field="roles",
        )
    return wanted


def _still_there(membership: Membership) -> None:
    if membership.ended_at is not None:
        raise Refused("member.gone", "This person has left already. Reload the page to see who is here.")


def _keeps_an_administrator(organisation: Organisation, membership: Membership, roles: list[str]) -> None:
    admin = ADMIN_OF_KIND[organisation.kind]
    if admin in roles or admin not in membership.roles:
        return
    others = Membership.objects.with_role(admin).filter(organisation=organisation, user__is_active=True)
    if not others.exclude(pk=membership.pk).exists():
        raise Refused(
            "organisation.last_administrator",
            "This is the last administrator. Make somebody else an administrator first.",
            field="roles",
        )
