"""Turning the two keys. The same verb for both people: the second turn opens."""

import hashlib
import json
from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from procurement import audit
from procurement.errors import Refused
from procurement.notifications import enqueue, notice, notify
from procurement.tenders import actions as tenders
from suppliers.bids.queries import counted_versions, open_payload_of
from suppliers.sealing.actions import service_key, unlock
from suppliers.sealing.boxes import Unsealable
from suppliers.sealing.guards import check_guards
from suppliers.sealing.models import Envelope, EnvelopeKey, FirstTurn, KeyShare, Opening, OpeningOfficer
from suppliers.sealing.moments import Moment, read_moment
from suppliers.sealing.pairs import take_off_inner, take_off_outer
from suppliers.sealing.receipts import digest
from suppliers.sealing.rules import ROLE, WINDOW, check_second_factor, same_person
from suppliers.sealing.secrets import lock
from suppliers.sealing.secrets import unlock as unlock_secret

FIRST_TURN = audit.kind(
    "opening.first_turn", "{by} turned the first key to the {envelope} envelope of {subject}"
)
OPENED = audit.kind(
    "opening.opened", "{first} and {by} opened the {envelope} envelope of {subject}: {count} bids"
)

SECOND_WANTED = notice(
    "opening_second_wanted",
    happened="{first} has turned the first key to the {envelope} envelope of {subject}.",
    do="Turn yours to open the bids.",
    by_when="It has to happen within 15 minutes.",
    link="opening:tender",
)
BIDS_OPENED = notice(
    "bids_opened",
    happened="The {envelope} envelope of {subject} was opened. Bids: {count}.",
    do="See the list and go on to the assessment.",
    link="opening:tender",
)

SINGLE_BID = notice(
    "single_bid",
    happened="One bid alone came for {lot} of {subject}.",
    do="Ask firms that looked why they did not bid, and check with your adviser before you go on.",
    link="opening:tender",
)

# In which state of the tender an envelope may open.
OPENS_IN = {Envelope.QUALITY: frozenset({"published"}), Envelope.PRICE: frozenset({"quality_locked"})}
WHY_NOT = {
    Envelope.QUALITY: "The quality envelope opens once, after the closing moment of a published tender.",
    Envelope.PRICE: "The price envelope stays shut until the quality marks are locked.",
}


@dataclass(frozen=True)
class Turned:
    """What a turn did: the first of two (``opening`` is None), or the opening itself."""

    turn: FirstTurn | None
    opening: Opening | None


def session_digest(session_key: str) -> str:
    """Return how a browser session is named here: never the key itself."""
    return hashlib.sha256(b"worth-opening-session\n" + session_key.encode()).hexdigest()


def _officer(tender: Any, by: Any) -> OpeningOfficer:
    """Return the place that ``by`` holds among the officers now. Raises ``Refused``."""
    officer = (
        OpeningOfficer.objects.ready()
        .filter(tender=tender, user=by if by is not None else None)
        .select_related("user", "key", "tender")
        .first()
    )
    if officer is None or ROLE not in by.roles_in(tender.buyer_id):
        raise Refused("opening.not_officer", "Only the opening officers named for this tender open its bids.")
    check_guards(tender, by)
    return officer


def _may_open(tender: Any, envelope: str, moment: Moment) -> EnvelopeKey:
    if moment.before_deadline:
        raise Refused(
            "opening.too_early",
            "The closing moment has not come. Nobody can open the bids before it.",
        )
    if moment.status not in OPENS_IN[Envelope(envelope)]:
        raise Refused("opening.wrong_state", WHY_NOT[Envelope(envelope)])
    key = EnvelopeKey.objects.live().select_for_update().filter(tender=tender, envelope=envelope).first()
    if key is None:
        raise Refused("opening.no_key", "The keys of this envelope are gone. It cannot be opened.")
    if key.opened_at is not None:
        raise Refused("opening.opened", "This envelope was opened already. Reload the page to see the list.")
    return key


def turn_key(tender: Any, envelope: str, *, by: Any, passphrase: str, session_key: str) -> Turned:
    """Turn one officer's key to an envelope. The second officer's turn within 15 minutes opens every bid.

    The time is the database's: a clock that somebody changed opens nothing.
    Raises ``Refused``, and opens nothing, when: ``by`` is not a ready officer of this tender or no longer has
    the role; a conflict is open; the second factor is older than 15 minutes or missing (a command or a job has
    none); the passphrase is wrong; it is before the deadline; the envelope's turn has not come; the same person,
    the same session or two accounts that look like one person turn both keys; any sealed bid is not as it was
    sealed.
    """
    if envelope not in Envelope.values:
        raise Refused("opening.no_envelope", "There is no such envelope.")
    if by is None or not session_key:
        raise Refused("opening.not_officer", "Only the opening officers named for this tender open its bids.")
    by.forget_memberships()
    officer = _officer(tender, by)
    private = unlock(officer.key, passphrase)
    with transaction.atomic():
        moment = read_moment(tender.pk, lock="UPDATE")
        check_second_factor(by, moment.at)
        officer = _officer(tender, by)
        key = _may_open(tender, envelope, moment)
        first = (
            FirstTurn.objects.filter(
                envelope_key=key,
                halves__isnull=False,
                turned_at__gt=moment.at - WINDOW,
                turned_at__lte=moment.at,
            )
            .exclude(officer=officer)
            .select_related("officer__user")
            .order_by("turned_at")
            .first()
        )
        if first is None:
            return Turned(_first_turn(tender, key, officer, private, session_key, moment), None)
        return Turned(None, _second_turn(tender, key, first, officer, private, session_key, moment))


def _halves_context(key: EnvelopeKey, officer: OpeningOfficer) -> bytes:
    return f"first-turn:{key.context}:{officer.pk}".encode()


def _first_turn(
    tender: Any, key: EnvelopeKey, officer: OpeningOfficer, private: bytes, session_key: str, moment: Moment
) -> FirstTurn:
    halves = {}
    for share in KeyShare.objects.filter(envelope_key=key, first=officer):
        names = {"envelope": key.context, "first": str(officer.pk), "second": str(share.second_id)}
        try:
            halves[str(share.second_id)] = take_off_outer(bytes(share.wrap), private, **names).hex()
        except Unsealable:
            raise _damaged() from None
    if not halves:
        raise Refused(
            "opening.no_share",
            "Your key does not fit this envelope: it was made before you were named, or your passphrase was "
            "replaced since. Two of the other officers can open it.",
        )
    turn, _ = FirstTurn.objects.update_or_create(
        envelope_key=key,
        officer=officer,
        defaults={
            "session_digest": session_digest(session_key),
            "turned_at": moment.at,
            "halves": lock(service_key(), json.dumps(halves).encode(), context=_halves_context(key, officer)),
        },
    )
    others = [
        other.user
        for other in OpeningOfficer.objects.ready()
        .filter(tender=tender)
        .exclude(pk=officer.pk)
        .select_related("user")
    ]
    notify(
        others,
        SECOND_WANTED,
        key=f"{tender.reference} {key.envelope} {moment.at.isoformat()}",
        subject=tender,
        first=str(officer.user),
        envelope=key.envelope,
    )
    audit.record(FIRST_TURN, tender, by=officer.user, chain=tender.reference, envelope=key.envelope)
    return turn


def _damaged() -> Refused:
    return Refused(
        "opening.damaged",
        "A sealed record is not as it was sealed. Nothing was opened. Call the service's support: "
        "the log shows when it changed.",
    )


def _second_turn(
    tender: Any,
    key: EnvelopeKey,
    first: FirstTurn,
    officer: OpeningOfficer,
    private: bytes,
    session_key: str,
    moment: Moment,
) -> Opening:
    """Open every bid of the envelope with both officers' keys; return the record of it, or refuse and open none."""
    _check_two_people(tender, first, officer, session_key)
    try:
        opened = _joined_key(key, first, officer, private)
        bids = [_listed(version, key, opened) for version in counted_versions(tender, envelope=key.envelope)]
    except (Unsealable, ValueError, KeyError):
        raise _damaged() from None
    key.opened_at = moment.at
    key.opened_private = lock(service_key(), opened, context=key.context.encode())
    key.save(update_fields=["opened_at", "opened_private"])
    key.turns.all().delete()
    opening = Opening.objects.create(
        tender=tender,
        envelope=key.envelope,
        first=first.officer.user,
        second=officer.user,
        first_turned_at=first.turned_at,
        opened_at=moment.at,
        deadline_at=moment.deadline_at,
        bids=bids,
    )
    if key.envelope == Envelope.QUALITY:
        tenders.start_assessing(tender, by=officer.user)
    else:
        tenders.record_prices_opened(tender, by=officer.user)
    _tell_of_opening(tender, key, bids)
    enqueue(
        "opening.after",
        key=f"opening.after:{tender.reference}:{key.envelope}",
        payload={"tender": tender.reference, "envelope": key.envelope},
    )
    audit.record(
        OPENED,
        tender,
        by=officer.user,
        chain=tender.reference,
        first=first.officer.user,
        envelope=key.envelope,
        count=len(bids),
        bids=bids,
    )
    return opening


def _check_two_people(tender: Any, first: FirstTurn, officer: OpeningOfficer, session_key: str) -> None:
    """Refuse unless the first key was turned by another person, in another session, who is still an officer."""
    if same_person(first.officer.user, officer.user):
        raise Refused(
            "opening.one_person", "Both accounts look like one person. Opening needs two different people."
        )
    if first.session_digest == session_digest(session_key):
        raise Refused(
            "opening.same_session",
            "The first key was turned in this same session. The second person signs in on their own device.",
        )
    first.officer.user.forget_memberships()
    _officer(tender, first.officer.user)


def _joined_key(key: EnvelopeKey, first: FirstTurn, officer: OpeningOfficer, private: bytes) -> bytes:
    """Return the private key of the envelope, out of what the first officer left and the second one's own key.

    Raises ``Refused`` where nothing was left for this officer, and ``Unsealable``, ``ValueError`` or ``KeyError``
    for what is not as it was sealed.
    """
    left = unlock_secret(
        service_key(), bytes(first.halves or b""), context=_halves_context(key, first.officer)
    )
    half = json.loads(left).get(str(officer.pk))
    if half is None:
        raise Refused(
            "opening.no_share",
            "Your key does not fit this envelope. Two of the other officers can open it.",
        )
    names = {"envelope": key.context, "first": str(first.officer_id), "second": str(officer.pk)}
    return take_off_inner(bytes.fromhex(half), private, public=bytes(key.public), **names)


def _tell_of_opening(tender: Any, key: EnvelopeKey, bids: list[dict[str, Any]]) -> None:
    officers = [o.user for o in OpeningOfficer.objects.live().filter(tender=tender).select_related("user")]
    people = [*officers, tender.author]
    notify(
        people,
        BIDS_OPENED,
        key=f"{tender.reference} {key.envelope} opened",
        subject=tender,
        envelope=key.envelope,
        count=len(bids),
    )
    if key.envelope == Envelope.QUALITY:
        _tell_of_single_bids(tender, bids, people)


def _tell_of_single_bids(tender: Any, bids: list[dict[str, Any]], people: list[Any]) -> None:
    """Tell the buyer's people of each lot that one bid alone came for. The centre is told once it is awarded."""
    for lot, n in sorted(Counter(line["lot"] for line in bids).items()):
        if n == 1:
            notify(people, SINGLE_BID, key=f"{lot} single bid", subject=tender, lot=lot)


def _listed(version: Any, key: EnvelopeKey, private: bytes) -> dict[str, Any]:
    """Open one payload and return its line of the list. Raises ``Unsealable`` for the least change."""
    sealed = bytes(version.quality if key.envelope == Envelope.QUALITY else version.price)
    claimed = version.quality_sha256 if key.envelope == Envelope.QUALITY else version.price_sha256
    used = version.quality_key_id if key.envelope == Envelope.QUALITY else version.price_key_id
    if digest(sealed) != claimed or used != key.pk:
        raise Unsealable("A sealed payload does not have the digest that its receipt names.")
    open_payload_of(version, key.envelope, private)
    return {
        "bid": version.bid.reference,
        "lot": version.bid.lot.reference,
        "supplier": version.bid.supplier.reference,
        "version": version.number,
        "sha256": claimed,
        "received_at": version.received_at.isoformat(),
    }


def open_envelope(
    tender: Any,
    envelope: str,
    *,
    first: Any,
    second: Any,
    passphrases: tuple[str, str],
    sessions: tuple[str, str],
) -> Opening:
    """Both turns one after the other, for two people who are each signed in with a fresh second factor.

    ``passphrases`` and ``sessions``: of the first and the second person. Returns the opening. Raises
    ``Refused`` as ``turn_key`` does: without each person's own passphrase, session and second factor nothing opens.
    """
    turn_key(tender, envelope, by=first, passphrase=passphrases[0], session_key=sessions[0])
    turned = turn_key(tender, envelope, by=second, passphrase=passphrases[1], session_key=sessions[1])
    if turned.opening is None:
        raise Refused("opening.not_opened", "The second key did not follow the first. Nothing was opened.")
    return turned.opening
