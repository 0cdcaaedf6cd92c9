"""Where the knowledge lives: named by anybody of the contract, opened by the buyer's own people."""

from datetime import datetime

from django.utils import timezone

from procurement import audit
from procurement.accounts.models import User
from procurement.capability.actions.ground import may_grow
from procurement.capability.models import KnowledgePlace
from procurement.capability.rules import PLACE_MOVES
from procurement.contracts.models import Contract
from procurement.errors import Refused, needed_words
from procurement.flow import locked

NAMED = audit.kind("knowledge.named", "{by} named place {number} of {subject}: {title}")
OPENED = audit.kind("knowledge.opened", "{by} opened place {number} of {subject}: {reason}")
SHUT = audit.kind("knowledge.shut", "{by} could not open place {number} of {subject}: {reason}")
PASSED_ON = audit.kind(
    "knowledge.passed_on", "{by} recorded that place {number} of {subject} went from {before} to {holder}"
)
RETIRED = audit.kind("knowledge.retired", "{by} took place {number} off the plan of {subject}: {reason}")


def name_place(
    contract: Contract,
    *,
    by: User,
    kind: str,
    title: str,
    place: str,
    holder: str,
    kept_by: str,
    now: datetime | None = None,
) -> KnowledgePlace:
    """Name a place where something that the service needs is kept.

    Raises ``Refused`` to others than the people of the contract, for an unknown kind or holder, and without what is
    there, where it is and which role looks after it.
    """
    title = needed_words(title, "place.no_title", "Say what is kept there.", field="title", longest=200)
    place = needed_words(place, "place.no_place", "Say where it is.", field="place", longest=300)
    if kind not in KnowledgePlace.Kind.values:
        raise Refused("place.kind", "Choose what kind of place it is.", field="kind")
    kept_by = _keeper(holder, kept_by)
    with locked(contract) as contract:
        may_grow(contract, by)
        made = KnowledgePlace.objects.create(
            contract=contract, number=contract.knowledge_places.count() + 1, kind=kind, title=title, place=place,
            holder=holder, kept_by=kept_by, named_by=by, named_at=now or timezone.now(),
        )  # fmt: skip
        audit.record(NAMED, contract, by=by, number=made.number, title=title)
    return made


def _keeper(holder: str, kept_by: str) -> str:
    if holder not in KnowledgePlace.Holder.values:
        raise Refused("place.holder", "Choose who holds it.", field="holder")
    return needed_words(
        kept_by, "place.no_keeper", "Say which role looks after it.", field="kept_by", longest=120
    )


def try_place(
    place: KnowledgePlace, *, by: User, opened: bool, words: str, now: datetime | None = None
) -> KnowledgePlace:
    """Record that somebody of the buyer's tried to open a place today: what was opened, or what stood in the way.

    Returns the place as it now stands. Raises ``Refused`` to others than the buyer's own, without words, and for one
    that is no longer used.
    """
    words = needed_words(words, "place.no_words", "Say what you did and saw.", field="words")
    now = now or timezone.now()
    with locked(place) as place:
        place.status = PLACE_MOVES.check("open" if opened else "shut", place, by=by, now=now).end
        place.tried_on, place.tried_by, place.tried_words = timezone.localdate(now), by, words
        place.save(update_fields=["status", "tried_on", "tried_by", "tried_words"])
        audit.record(OPENED if opened else SHUT, place.contract, by=by, number=place.number, reason=words)
    return place


def pass_on_place(
    place: KnowledgePlace, *, by: User, holder: str, kept_by: str, now: datetime | None = None
) -> KnowledgePlace:
    """Record who holds a place from now on. It counts as not tried until the buyer's own open it again."""
    kept_by = _keeper(holder, kept_by)
    with locked(place) as place:
        before = place.get_holder_display()
        place.status = PLACE_MOVES.check("pass_on", place, by=by, now=now or timezone.now()).end
        place.holder, place.kept_by = holder, kept_by
        place.save(update_fields=["status", "holder", "kept_by"])
        audit.record(
            PASSED_ON, place.contract, by=by, number=place.number, before=f"“{before}”",
            holder=f"“{place.get_holder_display()}”, kept by: {kept_by}",
        )  # fmt: skip
    return place


def retire_place(
    place: KnowledgePlace, *, by: User, reason: str, now: datetime | None = None
) -> KnowledgePlace:
    """Take a place off the plan that is no longer used; the history keeps it. Returns it as it now stands.

    Raises ``Refused`` to others than the buyer's own, without a reason, and for one that is off already.
    """
    reason = needed_words(reason, "place.no_reason", "Say why it is no longer used.", field="reason")
    with locked(place) as place:
        place.status = PLACE_MOVES.check("retire", place, by=by, now=now or timezone.now()).end
        place.save(update_fields=["status"])
        audit.record(RETIRED, place.contract, by=by, number=place.number, reason=reason)
    return place
