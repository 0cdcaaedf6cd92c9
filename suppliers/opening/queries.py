"""What the opening pages say: who is ready, what is next, and what was opened."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, Exists, F, OuterRef, Subquery
from django.db.models.functions import Coalesce

from procurement.accounts.models import User
from procurement.carried import carry
from procurement.tenders.models import Tender
from suppliers.opening.actions import OPENS_IN
from suppliers.sealing.models import Envelope, EnvelopeKey, FirstTurn, OfficerKey, Opening, OpeningOfficer
from suppliers.sealing.moments import database_time
from suppliers.sealing.pairs import MINIMUM_OFFICERS
from suppliers.sealing.rules import WINDOW

OPENERS = 2
# Where a price, or a whole bid, may still wait for its officers.
SEALED = (Tender.Status.PUBLISHED, Tender.Status.ASSESSING, Tender.Status.QUALITY_LOCKED)


@dataclass(frozen=True)
class Place:
    """One officer's place: whether the passphrase is set and the test envelope was opened."""

    officer: OpeningOfficer
    has_passphrase: bool
    ready: bool
    mine: bool
    here: bool


@dataclass(frozen=True)
class EnvelopeState:
    """How far an envelope is: what it waits for, or when and by whom it was opened."""

    envelope: str
    label: str
    opening: Opening | None
    waits_for: str
    can_turn: bool
    turned_by: Any = None
    turned_until: datetime | None = None
    mine_is_turned: bool = False


def places(tender: Tender, user: Any) -> list[Place]:
    """Return the named officers of a tender, by name."""
    here = User.objects.of(tender.buyer_id, "opening_officer").filter(pk=OuterRef("user"))
    officers: Any = (
        OpeningOfficer.objects.live()
        .filter(tender=tender)
        .select_related("user", "key")
        .annotate(is_here=Exists(here))
    )
    return [
        Place(
            officer,
            officer.key is not None and officer.key.ended_at is None,
            officer.drill_passed_at is not None and officer.key is not None and officer.key.ended_at is None,
            officer.user_id == user.pk,
            officer.is_here,
        )
        for officer in sorted(officers, key=lambda officer: officer.user.name)
    ]


def envelope_states(tender: Tender, user: Any) -> list[EnvelopeState]:
    """Return both envelopes of a tender as this person finds them now, by the database's clock."""
    at = database_time()
    openings = {
        opening.envelope: opening
        for opening in Opening.objects.filter(tender=tender).select_related("first", "second")
    }
    keys = {key.envelope: key for key in EnvelopeKey.objects.live().filter(tender=tender)}
    turns = {
        turn.envelope_key_id: turn
        for turn in FirstTurn.objects.filter(
            envelope_key__in=keys.values(), turned_at__gt=at - WINDOW, halves__isnull=False
        ).select_related("officer__user")
    }
    is_officer = OpeningOfficer.objects.ready().filter(tender=tender, user=user).exists()
    states = []
    for envelope in Envelope:
        opening, key = openings.get(envelope), keys.get(envelope)
        waits_for = "" if opening else _waits_for(tender, envelope, key, at)
        is_next = opening is None and not waits_for
        turn = turns.get(key.pk) if key is not None and is_next else None
        states.append(
            EnvelopeState(
                envelope,
                str(envelope.label),
                opening,
                waits_for,
                can_turn=is_next and is_officer,
                turned_by=turn.officer.user if turn else None,
                turned_until=turn.turned_at + WINDOW if turn else None,
                mine_is_turned=turn is not None and turn.officer.user_id == user.pk,
            )
        )
    return states


def _waits_for(tender: Tender, envelope: Envelope, key: EnvelopeKey | None, at: datetime) -> str:
    """Return what an envelope that is still sealed waits for; empty when it may be opened now."""
    if key is None:
        return "its keys: they are made once every officer has practised"
    if tender.deadline_at is None or at < tender.deadline_at or not tender.is_public:
        return "the closing moment"
    if tender.status in OPENS_IN[envelope]:
        return ""
    return "the quality marks to be locked" if envelope == Envelope.PRICE else "nothing: it stays shut now"


@dataclass(frozen=True)
class Readiness:
    """What still stands between a tender and its envelope keys."""

    places: list[Place]

    @property
    def missing(self) -> int:
        return max(0, MINIMUM_OFFICERS - len(self.places))

    @property
    def able(self) -> int:
        """How many can turn a key: ready, and still opening officers of the buyer."""
        return sum(place.ready and place.here for place in self.places)

    @property
    def too_few(self) -> bool:
        return self.able < OPENERS

    @property
    def ready(self) -> bool:
        return self.missing == 0 and all(place.ready for place in self.places)


def openers_left(organisation: Any, person: Any) -> ArraySubquery:
    """Return, to be carried, the tenders of an organisation with bids still sealed that ``person`` may open, each with
    how many others can: ready, and still opening officers there.
    """
    others = (
        OpeningOfficer.objects.ready()
        .filter(tender=OuterRef("tender"), user__in=User.objects.of(organisation, "opening_officer"))
        .exclude(user=person)
        .order_by()
        .values("tender")
        .annotate(count=Count("pk"))
        .values("count")
    )
    mine = (
        OpeningOfficer.objects.ready()
        .filter(user=person, tender__buyer=organisation, tender__status__in=SEALED)
        .annotate(left=Coalesce(Subquery(others), 0))
        .order_by("tender__deadline_at")
    )
    return carry(mine, reference=F("tender__reference"), title=F("tender__title"), left=F("left"))


# What a tender asks of a ready officer now, and what it waits for, by its phase.
NEXT = {"closed": "Open the bids", "quality_locked": "Open the prices"}
WAITS = {
    "assessing": "Bids are open",
    **dict.fromkeys(("priced", "recommended", "standstill"), "All is open"),
}


def my_tenders(user: Any) -> list[dict[str, Any]]:
    """Return the tenders that this person opens, the one with the next closing moment first."""
    mine = (
        OpeningOfficer.objects.live()
        .filter(user=user)
        .exclude(tender__status__in=["cancelled", "awarded"])
        .select_related("tender__buyer", "key")
    )
    at = database_time()
    rows = [
        {
            "tender": officer.tender,
            "officer": officer,
            "next": NEXT.get(officer.tender.phase(at), ""),
            "waits": WAITS.get(officer.tender.phase(at), "You are ready"),
            "ready": officer.drill_passed_at is not None
            and officer.key is not None
            and officer.key.ended_at is None,
        }
        for officer in mine
    ]
    far = at + timedelta(days=36500)
    return sorted(rows, key=lambda row: (row["tender"].deadline_at or far, row["tender"].reference))


def has_passphrase(user: Any) -> bool:
    """Say whether this person has a live opening key."""
    return OfficerKey.objects.filter(user=user, ended_at__isnull=True).exists()
