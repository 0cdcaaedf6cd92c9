"""Lots: add, change, remove, and put the split proposal in the place of one."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Max
from django.utils import timezone
from django.utils.text import capfirst

from procurement.accounts.models import User
from procurement.errors import Refused, needed_words, one_line
from procurement.flow import locked
from procurement.tenders import queries
from procurement.tenders.actions.keeping import apply_values, touched
from procurement.tenders.formulas.split import propose_split
from procurement.tenders.models import Lot, Tender
from procurement.tenders.rules import MOVES


def add_lot(tender: Tender, *, by: User, title: str, now: datetime | None = None, **facts: Any) -> Lot:
    """Add a lot at the end of a draft and return it. Refuses an empty title and a value of zero or less."""
    now = now or timezone.now()
    with locked(tender) as tender:
        MOVES.check("change", tender, by=by, now=now)
        lot = new_lot(tender, title, facts)
        touched(tender, by=by, now=now, what=f"lot {lot.number} added")
    return lot


def new_lot(tender: Tender, title: str, facts: Mapping[str, Any]) -> Lot:
    """Make the next lot of a draft. Refused without a title, beyond forty lots, and as `apply_lot` refuses."""
    title = needed_words(
        one_line(title), "lot.no_title", "Give the lot a title: a verb on a thing.", field="title"
    )
    if tender.lots.count() >= 40:
        raise Refused("lot.too_many", "A tender holds 40 lots at most. Make a second tender for the rest.")
    number = (tender.lots.aggregate(most=Max("number"))["most"] or 0) + 1
    lot = Lot(tender=tender, number=number, title=title[:200])
    apply_lot(lot, facts)
    lot.save()
    return lot


def apply_lot(lot: Lot, facts: Mapping[str, Any]) -> list[str]:
    """Put facts on a lot without saving it; return what changed. Refused for a value of nothing and an endless term."""
    value = facts.get("value_gbp")
    if value is not None and Decimal(value) <= 0:
        raise Refused("lot.value", "The value of a lot is more than £0.", field="value_gbp")
    if facts.get("term_months") is not None and not 1 <= int(facts["term_months"]) <= 600:
        raise Refused("lot.term", "A lot lasts 1 to 600 months.", field="term_months")
    return apply_values(lot, facts, queries.LOT_FIELDS)


def change_lot(lot: Lot, *, by: User, now: datetime | None = None, **facts: Any) -> Lot:
    """Change a lot of a draft and return it as it now stands.

    Raises ``Refused`` to others than the draft's writers, once it is no draft, and for a fact that cannot be.
    """
    now = now or timezone.now()
    with locked(lot.tender) as tender, locked(lot) as lot:
        MOVES.check("change", tender, by=by, now=now)
        changed = apply_lot(lot, facts)
        if changed:
            lot.save()
            touched(tender, by=by, now=now, what=f"lot {lot.number}: {', '.join(changed)}")
    return lot


def remove_lot(lot: Lot, *, by: User, now: datetime | None = None) -> Tender:
    """Take a lot out of a draft; the lots after it move up, the versions keep what it said. Returns the tender.

    Raises ``Refused`` to others than the draft's writers, and once it is no draft.
    """
    now = now or timezone.now()
    with locked(lot.tender) as tender:
        MOVES.check("change", tender, by=by, now=now)
        number = lot.number
        Lot.objects.filter(pk=lot.pk).delete()
        _renumber(tender)
        touched(tender, by=by, now=now, what=f"lot {number} removed")
    return tender


def _renumber(tender: Tender) -> None:
    for number, each in enumerate(tender.lots.order_by("number"), 1):
        if each.number != number:
            Lot.objects.filter(pk=each.pk).update(number=number, reference=f"{tender.reference}-L{number}")


def split_lot(
    lot: Lot, *, by: User, total_gbp: Decimal | None = None, now: datetime | None = None
) -> list[Lot]:
    """Put the split proposal in the place of ``lot``: the new lots, made in one press. Return them.

    Raises ``Refused`` when there is nothing to split.
    """
    now = now or timezone.now()
    with locked(lot.tender) as tender, locked(lot) as lot:
        MOVES.check("change", tender, by=by, now=now)
        try:
            split = propose_split(queries.facts_of(tender), lot.number, total_gbp=total_gbp)
        except ValueError as error:
            raise Refused("lot.nothing_to_split", f"This lot cannot be split: {error}.") from error
        terms = {
            name: getattr(lot, name)
            for name in queries.LOT_FIELDS
            if name not in ("title", "description", "value_gbp", "capabilities", "reused")
        }
        terms["replaces_whole_system"] = False
        later = list(tender.lots.filter(number__gt=lot.number).order_by("-number"))
        number = lot.number
        lot.delete()
        for each in later:
            moved = each.number + len(split.lots) - 1
            Lot.objects.filter(pk=each.pk).update(number=moved, reference=f"{tender.reference}-L{moved}")
        made = []
        for offset, proposed in enumerate(split.lots):
            title = capfirst(proposed.title)
            others = [key.replace("-", " ") for key in proposed.capabilities[1:]]
            new = Lot(
                tender=tender,
                number=number + offset,
                title=title,
                description=f"Also: {', '.join(others)}." if others else "",
                value_gbp=proposed.value_gbp,
                capabilities=list(proposed.capabilities),
                reused=list(split.reuse),
                **terms,
            )
            new.save()
            made.append(new)
        touched(tender, by=by, now=now, what=f"lot {number} split into {len(made)}")
    return made
