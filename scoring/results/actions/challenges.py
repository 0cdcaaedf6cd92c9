"""Questions about an award and challenges to it: logged with ground and date, closed with the remedy."""

from datetime import datetime
from typing import Any

from procurement import audit
from procurement.accounts.models import User
from procurement.clock import database_now
from procurement.errors import Refused, needed_words
from procurement.flow import locked
from procurement.tenders.models import Tender
from scoring.results.models import Challenge
from scoring.results.rules import DECIDED, PARTS, check_part
from suppliers.bids.models import Bid

CHALLENGED = audit.kind("challenge.logged", "{by} logged {subject} ({ground}): {reason}")
HOLD_DECIDED = audit.kind("challenge.hold_decided", "{by} decided about {subject}, {outcome}: {reason}")
CHALLENGE_CLOSED = audit.kind("challenge.closed", "{by} closed {subject} ({remedy}): {reason}")


def log_challenge(
    tender: Tender,
    *,
    by: User,
    supplier: Any,
    ground: str,
    words: str,
    holds_award: bool,
    now: datetime | None = None,
) -> Challenge:
    """Log a question or a challenge. The supplier itself may write it, or an officer for it. A question never
    holds the award; a claim that the buyer was told of in the standstill does, at once, and one about a screening
    from the moment that the bid was stopped. Where the supplier alone says so, the buyer then decides whether there
    is such a claim (`decide_hold`).
    """
    words = needed_words(words, "challenge.no_words", "Write the question or the challenge.", field="words")
    if ground not in Challenge.Ground.values:
        raise Refused("challenge.no_ground", "Choose the ground.", field="ground")
    moment = now or database_now()
    mine = bool({"bidder", "supplier_admin"} & by.roles_in(supplier))
    if not mine and not tender.roles_of(by) & PARTS["challenge"].roles:
        raise Refused("challenge.not_yours", "Only the bidder, or an officer for it, logs this.")
    bids = Bid.objects.competing().filter(tender=tender, supplier=supplier)
    if not bids.exists():
        raise Refused("challenge.no_bid", "Only a firm that bid can ask about this award.")
    with locked(tender) as tender:
        was_stopped = bids.filter(status=Bid.Status.NOT_FORWARD).exists()
        if tender.status not in DECIDED and not was_stopped:
            raise Refused("challenge.not_now", "Questions about an award come after the decision is told.")
        holds = holds_award and ground != Challenge.Ground.QUESTION and tender.status != "awarded"
        decided = {"hold_decided_by": by, "hold_decided_at": moment, "hold_words": words}
        made = Challenge.objects.create(
            tender=tender,
            number=Challenge.objects.filter(tender=tender).count() + 1,
            supplier=supplier,
            ground=ground,
            words=words,
            received_at=moment,
            logged_by=by,
            holds_award=holds,
            **(decided if holds and not mine else {}),
        )
        audit.record(CHALLENGED, made, by=by, ground=ground, reason=words)
    return made


def decide_hold(
    challenge: Challenge, *, by: User, holds: bool, words: str, now: datetime | None = None
) -> Challenge:
    """Decide, with what it rests on, whether a claim that a supplier says it started holds the award.

    Refused for other people than the buyer's officers and approvers, without words, where no hold was asked
    for, and once the challenge is closed. A decision can be put right by a later one; the log keeps both.
    """
    words = needed_words(
        words,
        "challenge.no_hold_words",
        "Say what shows that a claim was started, or that none was.",
        field="words",
    )
    check_part(challenge.tender, by, "challenge")
    with locked(challenge) as challenge:
        if challenge.closed_at:
            raise Refused("challenge.closed", "This was closed already, so it holds nothing.")
        if not challenge.holds_award and challenge.hold_decided_at is None:
            raise Refused("challenge.no_hold", "Nobody said here that a claim was started.")
        challenge.holds_award = holds
        challenge.hold_words, challenge.hold_decided_by = words, by
        challenge.hold_decided_at = now or database_now()
        challenge.save()
        outcome = "it holds the award" if holds else "it holds nothing"
        audit.record(HOLD_DECIDED, challenge, by=by, outcome=outcome, reason=words)
    return challenge


def close_challenge(
    challenge: Challenge, *, by: User, answer: str, remedy: str, now: datetime | None = None
) -> Challenge:
    """Answer a question or challenge and close it with its remedy; return it as it now stands.

    Raises ``Refused`` to others than officers and approvers of the tender, without an answer or a remedy, and when it
    is closed.
    """
    answer = needed_words(answer, "challenge.no_answer", "Write the answer.", field="answer")
    if not remedy or remedy not in Challenge.Remedy.values:
        raise Refused("challenge.no_remedy", "Choose what came of it.", field="remedy")
    if not challenge.tender.roles_of(by) & {"officer", "approver"}:
        raise Refused("challenge.not_yours", "Only an officer or approver closes it.")
    with locked(challenge) as challenge:
        if challenge.closed_at:
            raise Refused("challenge.closed", "This was closed already.")
        challenge.answer, challenge.remedy = answer, remedy
        challenge.closed_by, challenge.closed_at = by, now or database_now()
        challenge.save()
        audit.record(CHALLENGE_CLOSED, challenge, by=by, remedy=remedy, reason=answer)
    return challenge
