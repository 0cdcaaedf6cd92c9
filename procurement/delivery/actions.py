"""Writes of the delivery model assessment."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils import timezone

from procurement import audit
from procurement.accounts.models import User
from procurement.delivery.formulas import delivery_model
from procurement.delivery.models import DeliveryModelAssessment
from procurement.errors import Refused
from procurement.flow import locked
from procurement.tenders.models import Tender
from procurement.tenders.rules import MOVES

DELIVERY_ASSESSED = audit.kind("delivery.assessed", "{by} assessed the delivery model of {subject}: {choice}")


def assess_delivery(
    tender: Tender,
    *,
    by: User,
    answers: Mapping[str, int],
    choice: str = "",
    paragraph: str = "",
    need_months: int | None = None,
    post_planned: str = "",
    no_post_reason: str = "",
    now: datetime | None = None,
) -> DeliveryModelAssessment:
    """Keep the answers to the eight questions with the choice that people made; return the assessment.

    Raises ``Refused`` for an answer outside 0 to 4, an unknown choice, and a tender that is no draft.
    """
    now = now or timezone.now()
    try:
        delivery_model(answers, lasting_months=need_months, chosen=choice)
    except (ValueError, TypeError) as error:
        raise Refused("delivery.answer", f"An answer does not fit: {error}.") from error
    if choice and choice not in DeliveryModelAssessment.Choice.values:
        raise Refused("delivery.choice", "Choose make, buy or mix.", field="choice")
    facts: dict[str, Any] = {
        "answers": dict(answers),
        "choice": choice,
        "paragraph": paragraph,
        "need_months": need_months,
        "post_planned": post_planned,
        "no_post_reason": no_post_reason,
        "changed_by": by,
        "changed_at": now,
    }
    with locked(tender) as tender:
        MOVES.check("change", tender, by=by, now=now)
        made, _ = DeliveryModelAssessment.objects.update_or_create(tender=tender, defaults=facts)
        audit.record(DELIVERY_ASSESSED, tender, by=by, choice=choice or "not chosen yet")
    return made
