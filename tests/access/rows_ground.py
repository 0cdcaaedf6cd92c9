"""People, organisations, the log, notices and jobs; allauth's pages; and the pages that everybody sees."""

from django.contrib.auth.tokens import default_token_generator
from django.utils import timezone

from procurement.notifications.models import Notice, Outbox
from procurement.organisations.models import Invitation
from tests import make
from tests.access.table import ANYONE, BUYER, MEMBERS, NOBODY, SIGNED_IN, Row

ADMINS = {"buyer_admin"}


def invitation(world):
    return Invitation.objects.create(
        organisation=world.buyer,
        email="new@example.org",
        name="New Person",
        roles=["officer"],
        invited_by=world.buyer_admin,
        expires_at=timezone.now() + timezone.timedelta(days=1),
    )


def api_key(world):
    return make.api_key(world.officer)[0]


THINGS = {
    "api_key": api_key,
    "invitation": invitation,
    "notice": lambda world: Notice.objects.create(user=world.officer, kind="roles_changed", key="x"),
    "job": lambda world: Outbox.objects.create(kind="notice.mail", key="x", by=world.officer),
}


def somebody(world):
    return [world.evaluator.pseudonym]


ROWS = {
    # accounts
    "accounts:show-account": Row(SIGNED_IN),
    "accounts:act-for": Row(BUYER, method="POST", data=lambda world: {"organisation": world.buyer.reference}),
    "accounts:second-factor": Row(SIGNED_IN),
    "accounts:move-second-factor": Row(SIGNED_IN),
    "accounts:confirm": Row(SIGNED_IN),
    "accounts:personas": Row(NOBODY),
    "accounts:step-into": Row(NOBODY, method="POST"),
    # keys
    "keys:list-keys": Row(SIGNED_IN),
    "keys:make-key": Row(MEMBERS),
    "keys:end-key": Row({"officer"} | ADMINS, lambda world: [world.api_key.uuid], method="POST"),
    "keys:people-keys": Row(ADMINS | {"supplier", "rival"}),
    "api-me": Row(SIGNED_IN),
    # organisations
    "organisations:people": Row(MEMBERS),
    "organisations:list-invitations": Row(ADMINS | {"supplier", "rival"}),
    "organisations:invite-person": Row(ADMINS | {"supplier", "rival"}),
    "organisations:change-roles": Row(ADMINS, somebody),
    "organisations:remove-member": Row(ADMINS, somebody),
    "organisations:reset-second-factor": Row(ADMINS, somebody),
    "organisations:hand-over-work": Row(ADMINS | {"evaluator"}, somebody),
    "organisations:withdraw-invitation": Row(ADMINS, lambda world: [world.invitation.uuid], method="POST"),
    "organisations:accept-invitation": Row(ANYONE, lambda world: [world.invitation.token]),
    # the log, notices, jobs
    "audit:show-log": Row(ANYONE),
    "audit:heads": Row(ANYONE),
    "notifications:list-notices": Row(SIGNED_IN),
    "notifications:open-notice": Row({"officer"}, lambda world: [world.notice.uuid], method="POST"),
    "notifications:read-all": Row(SIGNED_IN, method="POST"),
    "notifications:choose": Row(SIGNED_IN),
    "notifications:show-job": Row({"officer"}, lambda world: [world.job.uuid]),
    # allauth
    "account_login": Row(ANYONE),
    "account_logout": Row(ANYONE),
    "account_inactive": Row(ANYONE),
    "account_signup": Row(ANYONE),
    "account_reauthenticate": Row(SIGNED_IN),
    "account_email": Row(SIGNED_IN),
    "account_email_verification_sent": Row(ANYONE),
    "account_confirm_email": Row(ANYONE, lambda world: ["not-a-key"]),
    "account_change_password": Row(SIGNED_IN),
    "account_set_password": Row(SIGNED_IN),
    "account_reset_password": Row(ANYONE),
    "account_reset_password_done": Row(ANYONE),
    "account_reset_password_from_key": Row(
        ANYONE, lambda world: ["1", default_token_generator.make_token(world.newcomer)]
    ),
    "account_reset_password_from_key_done": Row(ANYONE),
    "account_confirm_login_code": Row(SIGNED_IN),
    "mfa_index": Row(SIGNED_IN),
    "mfa_authenticate": Row(SIGNED_IN),
    "mfa_reauthenticate": Row(SIGNED_IN),
    "mfa_activate_totp": Row(SIGNED_IN),
    "mfa_deactivate_totp": Row(NOBODY),
    "mfa_view_recovery_codes": Row(NOBODY),
    "mfa_generate_recovery_codes": Row(SIGNED_IN),
    "mfa_download_recovery_codes": Row(NOBODY),
    "usersessions_list": Row(SIGNED_IN),
    # what stands for everybody
    "home": Row(ANYONE),
    "search": Row(ANYONE),
    "glossary": Row(ANYONE),
    "api-guide": Row(ANYONE),
    "accessibility": Row(ANYONE),
    "privacy": Row(ANYONE),
    "styleguide": Row(ANYONE),
    "styleguide-charts": Row(ANYONE),
    "health": Row(ANYONE),
    "ready": Row(ANYONE),
    "metrics": Row(ANYONE),
    "api-schema": Row(ANYONE),
    "admin:index": Row(NOBODY),
}
