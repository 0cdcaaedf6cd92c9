"""Whom a key belongs to: the person, the one membership and its organisation, read together in one statement."""

from functools import cache

from procurement.accounts.models import Membership, User
from procurement.keys.models import ApiKey, digest_of
from procurement.organisations.models import Organisation
from procurement.statements import Records


@cache
def _held() -> Records:
    return Records(
        "SELECT {k}, {m}, {u}, {o} FROM procurement_apikey AS k "
        "JOIN procurement_membership AS m ON m.id = k.membership_id "
        "JOIN procurement_user AS u ON u.id = m.user_id "
        "JOIN procurement_organisation AS o ON o.id = m.organisation_id "
        "WHERE k.digest = %s",
        k=ApiKey,
        m=Membership,
        u=User,
        o=Organisation,
    )


def holder_of(secret: str) -> ApiKey | None:
    """Return the key with this secret, with its membership, person and organisation; None for none.

    The person has this one membership and no other, however often memberships are read again: a key for one
    organisation shows nothing of another. Whether the key still opens anything is for the caller to ask.
    """
    rows = _held().read([digest_of(secret)])
    if not rows:
        return None
    key, membership, person, organisation = rows[0]
    membership.organisation, membership.user, key.membership = organisation, person, membership
    person.key = key
    person.forget_memberships()
    if membership.ended_at is None:
        person.__dict__["live_memberships"] = [membership]
    return key
