"""Changes after award: asked for, justified, commented on by the centre, decided by somebody else."""

from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from procurement import audit
from procurement.accounts.models import User
from procurement.contracts.formulas import COMMENT_PCT, STOP_PCT, TELL_CENTRE_PCT, end_after
from procurement.contracts.models import Contract, Variation
from procurement.contracts.rules import BUYERS, FIRMS, MOVES, after, ground_does_not_hold, shrunk_too_far
from procurement.errors import Refused, clean, needed_words
from procurement.flow import locked
from procurement.notifications import notice, notify

ASKED = audit.kind("variation.asked", "{by} asked for change {subject}: {reason}")
JUSTIFIED = audit.kind("variation.justified", "{by} justified change {subject}: {reason}")
COMMENTED = audit.kind("variation.commented", "{by} of the digital centre commented on {subject}: {reason}")
WITHDRAWN = audit.kind("variation.withdrawn", "{by} withdrew change {subject}: {reason}")
DECIDED = audit.kind("variation.decided", "{by} decided change {subject} ({outcome}): {reason}")

GREW = notice(
    "contract_grew",
    happened="A change asked for would take contract {subject} to {pct}% over its award.",
    do="Open it to see the changes and their causes. {next}",
    link="contracts:show-contract",
)

CHANGE_ASKED = notice(
    "variation_asked",
    happened="{who} of {side} asks for a change of contract {subject}: {what}",
    do="{next}",
    link="contracts:show-contract",
)
CHANGE_DECIDED = notice(
    "variation_decided",
    happened="Change {number} of contract {subject} was {outcome}: {reason}",
    do="Nothing waits for you. The contract’s page shows its price and its term as they now stand.",
    link="contracts:show-contract",
)

WHAT_FOLLOWS = {
    TELL_CENTRE_PCT: "You need do nothing yet: from 20% on your comment is needed.",
    COMMENT_PCT: "Write your comment: without it the change cannot be accepted.",
    STOP_PCT: "It cannot be accepted: from 50% on the rest is bought in a new tender.",
}


def ask_variation(
    contract: Contract,
    *,
    by: User,
    cause: str,
    what: str,
    change_gbp: Decimal,
    change_months: int = 0,
    rate_rise_pct: Decimal | None = None,
    index_pct: Decimal | None = None,
    index_name: str = "",
    now: datetime | None = None,
) -> Variation:
    """Ask for a change, with its cause. Buyer and supplier may ask; others get a refusal.

    A rise of rates stands beside an index: by how much each rose, and which index it is.
    """
    what = needed_words(what, "variation.no_words", "Say what changes.", field="what")
    if cause not in Variation.Cause.values:
        raise Refused("variation.no_cause", "Choose the cause.", field="cause")
    index_name = clean(index_name)[:120]
    if cause == Variation.Cause.RATE_RISE:
        if rate_rise_pct is None or index_pct is None or not index_name:
            raise Refused(
                "variation.no_index",
                "Say by how much rates rise, and beside which index: its name and by how much it rose.",
                field="index_name"
                if not index_name
                else "index_pct"
                if index_pct is None
                else "rate_rise_pct",
            )
    else:
        rate_rise_pct = index_pct = None
        index_name = ""
    with locked(contract) as contract:
        if not contract.roles_of(by) & {*BUYERS, *FIRMS}:
            raise Refused("contract.not_yours", "Only the people of this contract ask for changes.")
        if contract.status != Contract.Status.RUNNING:
            raise Refused("contract.ended", "This contract is not running, so it cannot be changed.")
        made = Variation(
            contract=contract,
            number=contract.variations.count() + 1,
            cause=cause,
            what=what,
            change_gbp=change_gbp,
            change_months=change_months,
            rate_rise_pct=rate_rise_pct,
            index_pct=index_pct,
            index_name=index_name,
            asked_by=by,
            asked_at=now or timezone.now(),
        )
        if refusal := shrunk_too_far(made, by=by, now=made.asked_at):
            raise refusal
        made.running_pct = _running(made)
        made.save()
        _tell_other_side(made)
        audit.record(ASKED, made, by=by, reason=what, cause=cause, change=change_gbp)
    return made


def _running(variation: Variation) -> Decimal:
    """Return the running percentage with this change, to a hundredth."""
    return after(variation).quantize(Decimal("0.01"))


def _tell_other_side(variation: Variation) -> None:
    """Tell the buyer what its supplier asks for, or the supplier what its buyer does."""
    contract, by = variation.contract, variation.asked_by
    if by.roles_in(contract.buyer_id):
        side, hear = contract.buyer, User.objects.of(contract.supplier_id, *FIRMS)
        do = "You need do nothing: you hear what is decided, and can ask for a change yourselves."
    else:
        side, hear = contract.supplier, User.objects.of(contract.buyer_id, *BUYERS)
        do = "Say why it should be made, or refuse it."
    notify(
        hear, CHANGE_ASKED, key=f"{variation.reference} asked", subject=contract, who=by.name, side=side.name,
        what=variation.what[:200], next=do,
    )  # fmt: skip


def justify_variation(
    variation: Variation, *, by: User, words: str, ground: str = "", now: datetime | None = None
) -> Variation:
    """Say for the buyer why the change should be made, and on which ground the Act permits it. Growth past 10% tells
    the centre at once. Refused without a ground where price or term moves by more than a tenth.
    """
    if ground and ground not in Variation.Ground.values:
        raise Refused("variation.bad_ground", "Choose one of the grounds.", field="ground")
    words = needed_words(words, "variation.no_words", "Say why it should be made.", field="words")
    now = now or timezone.now()
    with locked(variation) as variation:
        move = MOVES.check("justify", variation, by=by, now=now)
        variation.status, variation.justification, variation.ground = move.end, words, ground
        if refusal := ground_does_not_hold(variation):
            raise refusal
        variation.running_pct = _running(variation)
        variation.save(update_fields=["status", "justification", "ground", "running_pct"])
        _tell_centre(variation)
        audit.record(JUSTIFIED, variation, by=by, reason=words)
    return variation


def _tell_centre(variation: Variation) -> None:
    """Tell the centre's analysts once at each of the three steps."""
    pct = after(variation)
    passed = [limit for limit in (TELL_CENTRE_PCT, COMMENT_PCT, STOP_PCT) if pct >= limit]
    if not passed or variation.change_gbp <= 0:
        return
    notify(
        User.objects.analysts(),
        GREW,
        key=f"{variation.contract.reference} grew past {passed[-1]}",
        subject=variation.contract,
        pct=f"{pct:.1f}",
        next=WHAT_FOLLOWS[passed[-1]],
    )


def comment_variation(
    variation: Variation, *, by: User, words: str, now: datetime | None = None
) -> Variation:
    """The centre's comment, needed from 20% on."""
    words = needed_words(words, "variation.no_words", "Write the comment.", field="words")
    with locked(variation) as variation:
        MOVES.check("comment", variation, by=by, now=now or timezone.now())
        variation.centre_comment, variation.centre_by = words, by
        variation.save(update_fields=["centre_comment", "centre_by"])
        audit.record(COMMENTED, variation, by=by, reason=words)
    return variation


def decide_variation(
    variation: Variation, *, by: User, accept: bool, reason: str, now: datetime | None = None
) -> Variation:
    """Accept or refuse a change. Refused here: the person who asked, growth from 20% without the centre's
    comment, and growth of 50% in any case.
    """
    reason = needed_words(reason, "variation.no_reason", "Say why.", field="reason")
    now = now or timezone.now()
    with transaction.atomic():
        Contract.objects.select_for_update().get(pk=variation.contract_id)
        with locked(variation) as variation:
            move = MOVES.check("accept" if accept else "refuse", variation, by=by, now=now)
            variation.running_pct = _running(variation)
            variation.status, variation.decided_by, variation.decided_at = move.end, by, now
            variation.decision_reason = reason
            variation.save()
            if accept and variation.change_months:
                contract = variation.contract
                contract.ends_on = end_after(contract.ends_on, variation.change_months)
                contract.save(update_fields=["ends_on"])
            if accept:
                _count_again(variation.contract)
            _tell_decision(variation)
            audit.record(DECIDED, variation, by=by, reason=reason, outcome=str(move.end))
    return variation


def _count_again(contract: Contract) -> None:
    """Bring what waits up to date: an accepted change takes the others nearer to where growth stops."""
    for waiting in contract.variations.waiting():
        waiting.running_pct = _running(waiting)
        waiting.save(update_fields=["running_pct"])
        if waiting.status == Variation.Status.JUSTIFIED:
            _tell_centre(waiting)


def _tell_decision(variation: Variation) -> None:
    """Tell who asked, and the supplier's people, what was decided."""
    firm = User.objects.of(variation.contract.supplier_id, *FIRMS)
    notify(
        {variation.asked_by, *firm} - {variation.decided_by}, CHANGE_DECIDED, key=f"{variation.reference} decided",
        subject=variation.contract, number=str(variation.number),
        outcome=variation.get_status_display().lower(), reason=variation.decision_reason[:200],
    )  # fmt: skip


def withdraw_variation(
    variation: Variation, *, by: User, reason: str, now: datetime | None = None
) -> Variation:
    """Withdraw a change that nobody has decided about. Refused for everybody but the person who asked for it."""
    reason = needed_words(reason, "variation.no_reason", "Say why.", field="reason")
    now = now or timezone.now()
    with locked(variation) as variation:
        move = MOVES.check("withdraw", variation, by=by, now=now)
        variation.status, variation.decision_reason, variation.decided_at = move.end, reason, now
        variation.save(update_fields=["status", "decision_reason", "decided_at"])
        audit.record(WITHDRAWN, variation, by=by, reason=reason)
    return variation
