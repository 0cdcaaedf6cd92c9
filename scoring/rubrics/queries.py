"""The library of rubrics: the ready ones, and those that published tenders carry."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Q

from procurement.tenders.models import Tender
from scoring.rubrics.presets import PRESETS, Preset, from_snapshot

MOST = 20


def published(words: str = "", *, most: int = MOST) -> list[Preset]:
    """Rubrics of published tenders, newest first, those whose title or buyer holds ``words``.

    What is published may be reused by everybody: its prices and its should-cost are not in it.
    """
    tenders = Tender.objects.public().filter(plan_snapshot__isnull=False).select_related("buyer")
    for word in words.split()[:6]:
        tenders = tenders.filter(Q(title__icontains=word) | Q(buyer__name__icontains=word))
    return _read(tenders.order_by("-published_at", "-pk")[:most])


def find_rubric(id: str) -> Preset | None:
    """The ready rubric of this id, else the rubric of the published tender of this reference; None for neither."""
    if id in PRESETS:
        return PRESETS[id]
    tenders = Tender.objects.public().filter(reference=id, plan_snapshot__isnull=False)
    found = _read(tenders.select_related("buyer")[:1])
    return found[0] if found else None


def _read(tenders: Sequence[Tender]) -> list[Preset]:
    found = []
    for tender in tenders:
        try:
            found.append(
                from_snapshot(
                    tender.reference,
                    tender.title,
                    f"Published by {tender.buyer.name} as {tender.reference}.",
                    tender.plan_snapshot,
                )
            )
        except (KeyError, TypeError, ValueError, ArithmeticError):
            continue  # a plan from elsewhere, without the words that a rubric needs
    return found
