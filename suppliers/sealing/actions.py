"""Naming officers, their passphrases, the drill, and the envelope keys that come out of it."""

import secrets
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from procurement import audit
from procurement.accounts.models import User
from procurement.errors import Refused, needed_words
from procurement.flow import locked
from procurement.notifications import notice, notify
from suppliers.sealing.boxes import Unsealable, new_pair
from suppliers.sealing.models import Envelope, EnvelopeKey, FirstTurn, KeyShare, OfficerKey, OpeningOfficer
from suppliers.sealing.officers import MINIMUM_LENGTH, WrongPassphrase, new_officer_keys, unlock_officer
from suppliers.sealing.pairs import MINIMUM_OFFICERS, wrap_for_pairs
from suppliers.sealing.payloads import Binding, open_bytes, seal_bytes
from suppliers.sealing.rules import BEFORE_PUBLICATION, check_officers, check_second_factor
from suppliers.sealing.secrets import derived_key

PASSPHRASE_SET = audit.kind("opening.passphrase_set", "{by} set a passphrase for opening bids")
PASSPHRASE_LOST = audit.kind("opening.passphrase_lost", "{by} lost a passphrase and set a new one")
OFFICERS_NAMED = audit.kind("opening.officers_named", "{by} named {officers} opening officers for {subject}")
DRILL_PASSED = audit.kind("opening.drill_passed", "{by} opened a test envelope for {subject}")
ENVELOPES_MADE = audit.kind("opening.envelopes_made", "The keys of the envelopes of {subject} were made")
KEYS_DESTROYED = audit.kind("opening.keys_destroyed", "{by} destroyed the keys of {subject}: {reason}")

NAMED = notice(
    "opening_officer_named",
    happened="You were named an opening officer for {title} ({subject}).",
    do="Set your passphrase and open the test envelope. It takes five minutes.",
    by_when="It has to be done before the tender can be published.",
    link="opening:tender",
)

# Words for the test envelope: plain, and unlike each other.
DRILL_WORDS = """
amber anchor apple arrow basket beacon bell birch boat bridge butter candle canvas cedar chalk
cherry cliff clover copper cotton crane daisy drum eagle ember falcon feather fern flint garden
ginger glass grape harbour hazel heron honey island ivory jacket kettle lantern lemon linen maple
marble meadow mint moss needle nettle oak olive orchard otter paper pebble pepper pine plum pond
poppy quill rabbit raven ribbon river robin saddle salmon sand silver slate snow sparrow spoon
spruce stone sugar swan teapot thistle timber tulip velvet violet walnut water wheat willow window
winter wool wren
""".split()  # noqa: SIM905


def service_key() -> bytes:
    """Return the key under which opened envelope keys and first turns stand at rest."""
    return derived_key(settings.SERVICE_KEY_SEED, "opened-envelopes")


def _words_of(refusal: ValueError) -> Refused:
    return Refused("opening.passphrase_short", str(refusal), field="passphrase")


def set_passphrase(
    user: Any, passphrase: str, again: str, *, by: Any, lost: bool = False, now: datetime | None = None
) -> OfficerKey:
    """Make the person's own opening key under a passphrase and return it.

    ``lost``: the old passphrase is lost. The old key ends: drills passed with it count no more, and for tenders
    that are out already this person cannot open (the other officers can). Raises ``Refused`` for somebody else's
    key, two different or short passphrases, and a key that is there already.
    """
    if by.pk != user.pk:
        raise Refused("opening.not_yours", "Only the officer sets the passphrase. Nobody else may know it.")
    check_second_factor(by, now or timezone.now())
    if passphrase != again:
        raise Refused("opening.passphrase_differs", "The two passphrases are not the same.", field="again")
    if len(" ".join(passphrase.split())) < MINIMUM_LENGTH or len(set(passphrase.casefold())) < 5:
        raise Refused(
            "opening.passphrase_short",
            f"Use at least {MINIMUM_LENGTH} characters and more than one word: four or five "
            f"unrelated words are "
            "easy to keep and hard to guess.",
            field="passphrase",
        )
    keys = new_officer_keys(passphrase, owner=str(user.pseudonym))
    at = now or timezone.now()
    with transaction.atomic():
        User.objects.select_for_update(of=("self",)).get(pk=user.pk)
        live = OfficerKey.objects.filter(user=user, ended_at__isnull=True).first()
        if live is not None and not lost:
            raise Refused(
                "opening.passphrase_there",
                "You have a passphrase already. If you have lost it, say so on the page and set a new one.",
            )
        if live is not None:
            live.ended_at = at
            live.save(update_fields=["ended_at"])
        key = OfficerKey.objects.create(
            user=user, public=keys.public, salt=keys.salt, protected=keys.protected, made_at=at
        )
        for officer in OpeningOfficer.objects.live().filter(user=user).select_related("tender"):
            if officer.tender.status in BEFORE_PUBLICATION:
                officer.key, officer.drill_box, officer.drill_passed_at = key, None, None
                officer.save(update_fields=["key", "drill_box", "drill_passed_at"])
                _forget_envelopes(officer.tender)
        audit.record(PASSPHRASE_LOST if live else PASSPHRASE_SET, user, by=by, key=keys.public)
    return key


def _live_officers(tender: Any) -> list[OpeningOfficer]:
    return list(
        OpeningOfficer.objects.live().filter(tender=tender).select_related("user", "key").order_by("pk")
    )


def _forget_envelopes(tender: Any) -> None:
    """Drop the keys of a tender that is not out: nothing was ever sealed to them."""
    FirstTurn.objects.filter(envelope_key__tender=tender).delete()
    EnvelopeKey.objects.filter(tender=tender, destroyed_at__isnull=True).delete()


def name_officers(
    tender: Any, people: Iterable[Any], *, by: Any, now: datetime | None = None
) -> list[OpeningOfficer]:
    """Set who may open the bids of ``tender`` and tell the new ones; return the officers.

    Raises ``Refused`` unless ``by`` is an officer of the buyer, and for fewer than three people, somebody
    without the role, oneself, two accounts that look like one person, and a tender that is out.
    """
    at = now or timezone.now()
    with locked(tender) as tender:
        if "officer" not in by.roles_in(tender.buyer_id):
            raise Refused(
                "opening.not_officer", "Only a commercial officer of the buyer names opening officers."
            )
        people = list({person.pk: person for person in people}.values())
        check_officers(people, tender, by)
        live = {officer.user_id: officer for officer in _live_officers(tender)}
        wanted = {person.pk for person in people}
        gone = [officer for pk, officer in live.items() if pk not in wanted]
        new = [person for person in people if person.pk not in live]
        if not gone and not new:
            return list(live.values())
        _forget_envelopes(tender)
        for officer in gone:
            officer.ended_at = at
            officer.save(update_fields=["ended_at"])
        keys = {key.user_id: key for key in OfficerKey.objects.filter(user__in=new, ended_at__isnull=True)}
        for person in new:
            OpeningOfficer.objects.create(
                tender=tender, user=person, named_by=by, named_at=at, key=keys.get(person.pk)
            )
        notify(new, NAMED, key=f"{tender.reference} opening officer", subject=tender, title=tender.title)
        _make_envelopes_when_ready(tender, at)
        audit.record(OFFICERS_NAMED, tender, by=by, chain=tender.reference, officers=len(people))
    return _live_officers(tender)


def _drill_binding(officer: OpeningOfficer) -> Binding:
    return Binding(officer.tender.reference, "", "drill", str(officer.pk), 0)


def begin_drill(officer: OpeningOfficer, *, by: Any) -> OpeningOfficer:
    """Seal three words to the officer's key: a test envelope.

    Raises ``Refused`` without a key of one's own.
    """
    with locked(officer) as officer:
        _own(officer, by)
        if officer.key is None or officer.key.ended_at is not None:
            raise Refused("opening.no_passphrase", "Set your passphrase first, then open the test envelope.")
        words = " ".join(secrets.choice(DRILL_WORDS) for _ in range(3))
        officer.drill_box = seal_bytes(bytes(officer.key.public), words.encode(), _drill_binding(officer))
        officer.save(update_fields=["drill_box"])
    return officer


def _own(officer: OpeningOfficer, by: Any) -> None:
    if by is None or officer.user_id != by.pk or officer.ended_at is not None:
        raise Refused("opening.not_yours", "This is another officer's key. Only that person can use it.")


def pass_drill(
    officer: OpeningOfficer, passphrase: str, *, by: Any, now: datetime | None = None
) -> tuple[OpeningOfficer, str]:
    """Open the test envelope with the passphrase; return the officer and the words that were in it.

    When the last of the named officers passes, the envelope keys are made and wrapped for every pair.
    Raises ``Refused`` for a wrong passphrase, somebody else's key, or a test envelope that was not made.
    """
    at = now or timezone.now()
    _own(officer, by)
    if officer.key is None or officer.key.ended_at is not None:
        raise Refused("opening.no_passphrase", "Set your passphrase first, then open the test envelope.")
    private = unlock(officer.key, passphrase)
    with transaction.atomic():
        # The tender first, then the officer: naming officers takes them in this order too.
        tender = type(officer.tender)._base_manager.select_for_update(of=("self",)).get(pk=officer.tender_id)
        officer = (
            OpeningOfficer.objects.select_for_update(of=("self",)).select_related("key").get(pk=officer.pk)
        )
        _own(officer, by)
        if officer.drill_box is None:
            raise Refused(
                "opening.no_test", "The test envelope is gone. Go back and start the practice again."
            )
        try:
            words = open_bytes(private, bytes(officer.drill_box), _drill_binding(officer)).decode()
        except Unsealable:
            raise Refused(
                "opening.test_changed", "The test envelope does not open. Start the practice again."
            ) from None
        officer.drill_passed_at = at
        officer.drill_box = None
        officer.save(update_fields=["drill_passed_at", "drill_box"])
        _make_envelopes_when_ready(tender, at)
        audit.record(DRILL_PASSED, tender, by=by, chain=tender.reference)
    return officer, words


def unlock(key: OfficerKey, passphrase: str) -> bytes:
    """Return the officer's private key. Raises ``Refused`` for a wrong passphrase."""
    try:
        return unlock_officer(key.keys, passphrase, owner=key.owner)
    except WrongPassphrase:
        raise Refused(
            "opening.wrong_passphrase",
            "That is not your passphrase. Check capitals and spaces and try again. Nothing was opened.",
            field="passphrase",
        ) from None


def _make_envelopes_when_ready(tender: Any, at: datetime) -> None:
    """Make both envelope keys once every named officer has passed the drill with the key held now."""
    officers = _live_officers(tender)
    if tender.status not in BEFORE_PUBLICATION or len(officers) < MINIMUM_OFFICERS:
        return
    if any(o.drill_passed_at is None or o.key is None or o.key.ended_at is not None for o in officers):
        return
    if EnvelopeKey.objects.live().filter(tender=tender).count() == len(Envelope.values):
        return
    _forget_envelopes(tender)
    by_id = {str(officer.pk): officer for officer in officers}
    for envelope in Envelope.values:
        private, public = new_pair()
        key = EnvelopeKey.objects.create(tender=tender, envelope=envelope, public=public, made_at=at)
        wraps = wrap_for_pairs(
            private, {name: bytes(o.key.public) for name, o in by_id.items()}, envelope=key.context
        )
        KeyShare.objects.bulk_create(
            KeyShare(envelope_key=key, first=by_id[first], second=by_id[second], wrap=wrap)
            for (first, second), wrap in wraps.items()
        )
    audit.record(ENVELOPES_MADE, tender, by=None, chain=tender.reference)


def destroy_keys(tender: Any, *, by: Any, reason: str, now: datetime | None = None) -> int:
    """Destroy what opens the envelopes of a cancelled tender; return how many. The sealed bids stay sealed.

    Raises ``Refused`` for a tender that is not cancelled and for an empty reason.
    """
    at = now or timezone.now()
    with locked(tender) as tender:
        if tender.status != "cancelled":
            raise Refused(
                "opening.not_cancelled", "Keys are destroyed only when the procurement is cancelled."
            )
        reason = needed_words(reason, "opening.no_reason", "Say why the keys are destroyed.", field="reason")
        keys = list(EnvelopeKey.objects.live().select_for_update().filter(tender=tender))
        forget_keys(keys, at)
        if keys:
            audit.record(KEYS_DESTROYED, tender, by=by, chain=tender.reference, reason=reason)
    return len(keys)


def forget_keys(keys: list[EnvelopeKey], at: datetime) -> None:
    """Destroy everything that leads to these private keys: shares, turned halves, and the service's own copy.

    The database refuses it while bids are sealed to one of them (a cancelled tender's never open), and under a
    legal hold.
    """
    for key in keys:
        key.shares.all().delete()
        key.turns.all().delete()
        key.destroyed_at, key.opened_private = at, None
        key.save(update_fields=["destroyed_at", "opened_private"])
