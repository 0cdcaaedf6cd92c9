"""Conditions of participation."""

from datetime import datetime

from django.db.models import Max
from django.utils import timezone

from procurement.accounts.models import User
from procurement.errors import Refused, needed_words
from procurement.flow import locked
from procurement.tenders.actions.keeping import touched
from procurement.tenders.models import Lot, ParticipationCondition, Tender
from procurement.tenders.rules import MOVES


def add_condition(
    tender: Tender,
    *,
    by: User,
    kind: str,
    text: str,
    why_proportionate: str,
    evidence: str = "",
    lot: Lot | None = None,
    now: datetime | None = None,
) -> ParticipationCondition:
    """Add a condition of participation to a draft and return it.

    Raises ``Refused`` to others than the draft's writers, once it is no draft, for an unknown kind, without words, and
    without saying why it is in proportion to this contract.
    """
    now = now or timezone.now()
    with locked(tender) as tender:
        MOVES.check("change", tender, by=by, now=now)
        if kind not in ParticipationCondition.Kind.values:
            raise Refused("condition.kind", "Choose the kind of condition from the list.", field="kind")
        text = needed_words(text, "condition.empty", "Say what a supplier must meet.", field="text")
        why_proportionate = needed_words(
            why_proportionate,
            "condition.no_reason",
            "Say why this is in proportion to the contract: a condition without a reason keeps firms out.",
            field="why_proportionate",
        )
        number = (tender.conditions.aggregate(most=Max("number"))["most"] or 0) + 1
        made = ParticipationCondition.objects.create(
            tender=tender,
            lot=lot,
            number=number,
            kind=kind,
            text=text,
            evidence=evidence,
            why_proportionate=why_proportionate,
        )
        touched(tender, by=by, now=now, what=f"condition {number} added")
    return made


def remove_condition(condition: ParticipationCondition, *, by: User, now: datetime | None = None) -> Tender:
    """Take a condition out of a draft; those after it move up. Returns the tender.

    Raises ``Refused`` to others than the draft's writers, and once it is no draft.
    """
    now = now or timezone.now()
    with locked(condition.tender) as tender:
        MOVES.check("change", tender, by=by, now=now)
        condition.delete()
        for number, each in enumerate(tender.conditions.order_by("number"), 1):
            ParticipationCondition.objects.filter(pk=each.pk).update(number=number)
        touched(tender, by=by, now=now, what="condition removed")
    return tender
