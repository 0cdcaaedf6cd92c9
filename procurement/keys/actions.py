"""Making a key and ending it."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from procurement import audit
from procurement.accounts.doors import shown_lately
from procurement.accounts.models import Membership, User
from procurement.errors import Refused, needed_words, one_line
from procurement.flow import locked
from procurement.keys.models import SHOWN, ApiKey, ApiReplay, digest_of, new_secret
from procurement.keys.rules import LONGEST, MOST_KEYS, MOVES

# The log knows a key by how it begins: what somebody called it may name a person, and could not be erased there.
MADE = audit.kind("person.key_made", "{by} made the API key {prefix}… for {does}, until {until}")
ENDED = audit.kind("person.key_ended", "The API key {prefix}… of {holder} ended: {because}")
ERASED = "A key whose name was erased"
HOUR = timedelta(hours=1)


def make_key(
    membership: Membership, *, by: User, name: str, days: int, may_write: bool, now: datetime | None = None
) -> tuple[ApiKey, str]:
    """Make a key of ``by`` for the organisation of ``membership``; return it with its secret, which is told this once.

    Refused without a second factor shown within 15 minutes, to a request that itself came with a key, for the
    membership of somebody else or one that ended, for a name that is empty, long or that a key in force has, for a
    life of no day or more than a year, and from the eleventh key on.
    """
    now = now or timezone.now()
    name = needed_words(
        one_line(name),
        "key.no_name",
        "Say what the key is for: you will know it by this.",
        field="name",
        longest=60,
    )
    if not timedelta(0) < timedelta(days=days) <= LONGEST:
        raise Refused("key.life", "A key lives for a day at least and for a year at most.", field="days")
    if by.key is not None or not shown_lately(by, now):
        raise Refused(
            "key.second_factor",
            "Show your second factor again: making a key needs a code that is less than 15 minutes old.",
        )
    with locked(membership) as membership:
        if membership.user_id != by.pk or membership.ended_at is not None:
            raise Refused(
                "key.not_a_member",
                "You do not act for this organisation any more. Reload the page to see whom you act for.",
                field="organisation",
            )
        standing = list(ApiKey.objects.filter(membership=membership, ended_at=None))
        if any(key.name.casefold() == name.casefold() for key in standing):
            raise Refused(
                "key.name_taken",
                "You have a key of this name already. End that one first, or give this one another name.",
                field="name",
            )
        if len(standing) >= MOST_KEYS:
            raise Refused(
                "key.too_many",
                f"You have {MOST_KEYS} keys here, which is the most. End one that you do not use.",
            )
        secret = new_secret()
        key = ApiKey.objects.create(
            membership=membership,
            name=name,
            prefix=secret[:SHOWN],
            digest=digest_of(secret),
            may_write=may_write,
            made_at=now,
            ends_at=now + timedelta(days=days),
        )
        audit.record(
            MADE,
            by,
            by=by,
            chain=_chain(by),
            organisation=membership.organisation,
            prefix=key.prefix,
            does="reading and writing" if may_write else "reading",
            until=key.ends_at,
        )
    return key, secret


def end_key(key: ApiKey, *, by: User, now: datetime | None = None) -> ApiKey:
    """End a key, from the next request on, and return it. For its holder, and who administers its organisation.

    Refused to anybody else, and for a key that has ended already.
    """
    now = now or timezone.now()
    with locked(key) as key:
        MOVES.check("end", key, by=by, now=now)
        return _end(key, ApiKey.Because.BY_HAND, by=by, now=now)


def end_keys(because: str, *, by: User | None, now: datetime | None = None, **whose: Any) -> int:
    """End every key that stands for ``whose`` (``membership=`` or ``membership__user=``); return how many.

    For what ends the trust in all of them at once: leaving, a new password, a lost phone. The caller has decided.
    """
    now = now or timezone.now()
    with transaction.atomic():
        standing = (
            ApiKey.objects.select_for_update(of=("self",)).filter(ended_at=None, **whose).order_by("pk")
        )
        for key in (found := list(standing)):
            _end(key, because, by=by, now=now)
    return len(found)


def forget_keys(person: User, *, now: datetime | None = None) -> int:
    """End every key of ``person``, and erase what they called each and the answers kept for them; return how many.

    For the erasure of a person, which is the caller's own event.
    """
    with transaction.atomic():
        end_keys(ApiKey.Because.LEFT, by=None, now=now, membership__user=person)
        ApiReplay.objects.filter(user=person).delete()
        return ApiKey.objects.filter(membership__user=person).exclude(name=ERASED).update(name=ERASED)


def note_use(key: ApiKey, now: datetime) -> None:
    """Note that a key was used, at most once an hour: a read stays a read."""
    if key.used_at is None or now - key.used_at >= HOUR:
        ApiKey.objects.filter(pk=key.pk, ended_at=None).update(used_at=now)


def _end(key: ApiKey, because: str, *, by: User | None, now: datetime) -> ApiKey:
    key.ended_at, key.ended_by, key.because = now, by, because
    key.save(update_fields=["ended_at", "ended_by", "because"])
    holder = key.membership.user
    audit.record(
        ENDED,
        holder,
        by=by,
        chain=_chain(holder),
        organisation=key.membership.organisation,
        prefix=key.prefix,
        holder=holder,
        because=key.get_because_display(),
    )
    return key


def _chain(holder: User) -> str:
    return f"person {holder.pseudonym}"
