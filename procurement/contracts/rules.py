"""The moves of a variation: asked, justified, then accepted or refused by somebody else."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from procurement.contracts.formulas import (
    COMMENT_PCT,
    NOTICE_PCT,
    STOP_PCT,
    end_after,
    needs_notice,
    running_pct,
    term_pct,
)
from procurement.contracts.models import Contract, Variation
from procurement.errors import Refused
from procurement.flow import Move, Moves

S = Variation.Status
# Who ask for changes, of either side.
BUYERS, FIRMS = ("officer", "service_owner"), ("bidder", "supplier_admin")


def changes_of(contract: Contract) -> list[Any]:
    """Return the accepted changes in pounds."""
    return list(contract.variations.accepted().values_list("change_gbp", flat=True))


def after(variation: Variation) -> Any:
    """Return the running percentage of the contract if this variation were accepted."""
    return running_pct(variation.contract.value_gbp, [*changes_of(variation.contract), variation.change_gbp])


def term_after(variation: Variation) -> Any:
    """Return by how many percent of the term at award the term would have moved, were this variation accepted."""
    contract = variation.contract
    months = contract.variations.accepted().values_list("change_months", flat=True)
    awarded = end_after(contract.ends_on, -sum(months))
    return term_pct(contract.starts_on, awarded, end_after(contract.ends_on, variation.change_months))


def own_moves(variation: Variation) -> tuple[Any, Any]:
    """Return by how many percent of the award this change alone moves the price and the term."""
    contract = variation.contract
    moved = end_after(contract.ends_on, variation.change_months) - contract.ends_on
    price = running_pct(contract.value_gbp, [variation.change_gbp])
    return price, term_pct(contract.starts_on, contract.ends_on, contract.ends_on + moved)


def law_of(variation: Variation) -> str:
    """Return what the law asks before a change of this size; empty where it asks for nothing.

    Source: Procurement Act 2023 sections 74 and 75.
    """
    price, term = after(variation), term_after(variation)
    if not needs_notice(price, term):
        return ""
    found = (
        f"Against the award the price would have moved by {price:.1f}% and the term by {term:.1f}%. "
        f"Above {NOTICE_PCT}% a contract change notice (UK10) is published before the change is made."
    )
    if abs(term) > NOTICE_PCT:
        found += (
            f" A term that moves by more than {NOTICE_PCT}% is a substantial change: it needs a ground that the Act "
            "permits."
        )
    return f"{found} Check with your adviser."


G = Variation.Ground
FOR_SMALL_TERMS = {G.NOT_SUBSTANTIAL, G.SMALL}  # the term may not have moved by more than a tenth
UP_TO_HALF = {G.KNOWN_RISK, G.UNFORESEEN, G.ADDITIONAL}


def ground_does_not_hold(variation: Variation) -> Refused | None:
    """Refuse a change that needs a ground of the Act and has none, or one that its size rules out.

    Source: Procurement Act 2023 section 74 and schedule 8. What needs a contract change notice needs a ground: the
    notice states it.
    """
    price, term, ground = after(variation), term_after(variation), variation.ground
    advice = (
        "If none fits, the Act does not permit the change: refuse it and buy anew. Check with your adviser."
    )
    if not ground:
        if not needs_notice(price, term):
            return None
        return Refused(
            "variation.no_ground",
            f"Choose the ground on which the Act permits it: price or term moves by more than {NOTICE_PCT}%. {advice}",
            field="ground",
        )
    own_price, own_term = own_moves(variation)
    if (
        (ground in FOR_SMALL_TERMS and abs(own_term) > NOTICE_PCT)
        or (ground == G.SMALL and abs(own_price) > NOTICE_PCT)
        or (ground in UP_TO_HALF and own_price > STOP_PCT)
    ):
        return Refused(
            "variation.ground_does_not_fit",
            f"That ground does not fit: this change alone moves the price by {own_price:.1f}% of the award and the "
            f"term by {own_term:.1f}%. {advice}",
            field="ground",
        )
    return None


def not_running(variation: Variation, *, by: Any, now: datetime) -> Refused | None:
    """Refuse to change a contract that has ended or fell."""
    if variation.contract.status != Contract.Status.RUNNING:
        return Refused("contract.ended", "This contract is not running, so it cannot be changed.")
    return None


def shrunk_too_far(variation: Variation, *, by: Any, now: datetime) -> Refused | None:
    """Refuse a cut that leaves less than was paid already, or no term at all.

    One that adds is not a cut, also where more was paid than the contract is worth.
    """
    contract = variation.contract
    paid = sum(contract.payments.values_list("amount_gbp", flat=True), Decimal(0))
    worth = contract.value_gbp + sum(changes_of(contract), variation.change_gbp)
    if variation.change_gbp < 0 and (worth <= 0 or worth < paid):
        return Refused(
            "variation.below_paid",
            f"With this change the contract would be worth £{worth:,.2f}, and £{paid:,.2f} is paid already. "
            "Enter a smaller cut, or end the contract instead.",
            field="change_gbp",
        )
    if (
        variation.change_months < 0
        and end_after(contract.ends_on, variation.change_months) < contract.starts_on
    ):
        return Refused(
            "variation.no_term",
            f"With this change the contract would end before it begins, on {contract.starts_on:%-d %B %Y}. "
            "Enter fewer months, or end the contract instead.",
            field="change_months",
        )
    return None


def asked_it(variation: Variation, *, by: Any, now: datetime) -> Refused | None:
    """Refuse the person who asked for the change."""
    if variation.asked_by_id == by.pk:
        return Refused("variation.own_work", "You asked for this change, so somebody else decides it.")
    return None


def asked_by_another(variation: Variation, *, by: Any, now: datetime) -> Refused | None:
    """Refuse everybody but the person who asked for the change."""
    if variation.asked_by_id != by.pk:
        return Refused(
            "variation.not_asked_by_you",
            f"{variation.asked_by} asked for this change and can withdraw it. You can have it refused.",
        )
    return None


def grown_too_far(variation: Variation, *, by: Any, now: datetime) -> Refused | None:
    """Refuse growth of half the award; from a fifth on, refuse it without the centre's comment."""
    pct = after(variation)
    if pct >= STOP_PCT and variation.change_gbp > 0:
        return Refused(
            "variation.stopped",
            f"With this change the contract would have grown by {pct:.1f}%. At 50% it stops: "
            "buy the rest in a new tender. Check with your adviser.",
        )
    if pct >= COMMENT_PCT and variation.change_gbp > 0 and not variation.centre_comment:
        return Refused(
            "variation.needs_comment",
            f"With this change the contract would have grown by {pct:.1f}%. From 20% on the digital "
            "centre comments first; it has been told.",
        )
    return None


MOVES = Moves(
    "variation",
    Move("justify", {S.ASKED}, S.JUSTIFIED, roles=set(BUYERS), unless=not_running),
    Move("comment", set(Variation.WAITING), "", roles={"centre_analyst"}, unless=not_running),
    Move(
        "accept",
        {S.JUSTIFIED},
        S.ACCEPTED,
        roles={"approver"},
        unless=(asked_it, not_running, grown_too_far, shrunk_too_far),
    ),
    Move("refuse", set(Variation.WAITING), S.REFUSED, roles={"approver", "officer"}, unless=asked_it),
    Move(
        "withdraw",
        set(Variation.WAITING),
        S.WITHDRAWN,
        roles={*BUYERS, *FIRMS},
        unless=asked_by_another,
    ),
)
