"""Every write about a contract."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from procurement import audit
from procurement.accounts.models import User
from procurement.contracts.formulas import (
    ANSWER_DAYS,
    COMMENT_PCT,
    OVER_PAID_PCT,
    STOP_PCT,
    TELL_CENTRE_PCT,
    end_after,
    last_day,
)
from procurement.contracts.holding import held_back
from procurement.contracts.models import (
    Contract,
    LeadSwap,
    MeasureRating,
    Milestone,
    PassedOn,
    Payment,
    QualityCheck,
    RatingAnswer,
    Variation,
)
from procurement.contracts.queries import worth_of
from procurement.contracts.rules import MOVES, after, shrunk_too_far
from procurement.errors import Refused, clean, needed_words
from procurement.flow import locked
from procurement.notifications import notice, notify
from procurement.services.formulas import quarter_of, quarter_words
from procurement.tenders.formulas.dates import working_days_after
from procurement.tenders.models import BankHoliday

AWARDED = audit.kind("contract.awarded", "{by} awarded contract {subject} of {value} pounds")
FELL = audit.kind("contract.fell", "{by} recorded that contract {subject} fell: {reason}")
SIGNED = audit.kind(
    "contract.signed", "{by} recorded that {subject} was signed on {signed_on} (as a deed: {is_deed})"
)
MILESTONE_SET = audit.kind("contract.milestone_set", "{by} set milestone {number} of {subject}")
MILESTONE_CLAIMED = audit.kind("contract.milestone_claimed", "{by} claimed milestone {number} of {subject}")
MILESTONE_CONFIRMED = audit.kind(
    "contract.milestone_confirmed", "{by} confirmed milestone {number} of {subject}"
)
PAID = audit.kind("contract.paid", "{by} entered a payment of {amount} pounds on {subject}")
PASSED_ON = audit.kind(
    "contract.passed_on", "{by} declared {amount} pounds of {subject} passed on to small firms in {quarter}"
)
RATED = audit.kind("contract.measure_rated", "{by} rated “{measure}” of {subject} for {year}: {rating}")
ANSWERED = audit.kind("contract.rating_answered", "{by} answered the rating of “{measure}” of {subject}")
ENDED = audit.kind("contract.ended", "{by} recorded that {subject} ended on {ended_on} ({how}): {reason}")
LEAD_SWAPPED = audit.kind(
    "contract.lead_swapped", "{by} recorded a swapped lead on {subject} ({part}): {reason}"
)
CHECKED = audit.kind("contract.quality_checked", "{by} checked “{indicator}” of {subject}")
ASKED = audit.kind("variation.asked", "{by} asked for change {subject}: {reason}")
JUSTIFIED = audit.kind("variation.justified", "{by} justified change {subject}: {reason}")
COMMENTED = audit.kind("variation.commented", "{by} of the digital centre commented on {subject}: {reason}")
DECIDED = audit.kind("variation.decided", "{by} decided change {subject} ({outcome}): {reason}")

GREW = notice(
    "contract_grew",
    happened="A change asked for would take contract {subject} to {pct}% over its award.",
    do="Open it to see the changes and their causes. From 20% on your comment is needed; at 50% it stops.",
    link="contracts:show-contract",
)
TO_ANSWER = notice(
    "rating_to_answer",
    happened="“{measure}” of contract {subject} was rated for {year}: {rating}.",
    do="Read why, and answer by {by} if you see it otherwise. Your answer stands beside the rating.",
    link="contracts:show-contract",
)
CAME_TO_END = notice(
    "contract_ended",
    happened="Contract {subject} ended on {on}.",
    do="Hand over what is open. Its page says what is held back and what our people cannot do alone yet.",
    link="contracts:show-contract",
)
OVER_PAID = notice(
    "paid_over_120",
    happened="Contract {subject} has cost {pct}% of its award: £{paid} of £{award}.",
    do="Look at its changes and their causes, and at what it was to bring about.",
    link="contracts:show-contract",
)


def award_contract(
    tender: Any,
    lot: Any,
    supplier: Any,
    value_gbp: Decimal,
    *,
    by: User,
    record: dict[str, Any],
    supplier_size: str = "",
    starts_on: date | None = None,
    now: datetime | None = None,
) -> Contract:
    """Draw the contract of one lot from the record of its award and return it.

    ``record``: what the award rests on (result, rank, accepted limits), plain values. The term is the lot's.
    Raises ``Refused`` when the lot has a standing contract, or the value is not above zero.
    """
    now = now or timezone.now()
    if value_gbp <= 0:
        raise Refused("contract.no_value", "A contract has a value above zero.")
    starts_on = starts_on or getattr(tender, "starts_on", None) or now.date()
    months = lot.term_months or 12
    ends_on = last_day(starts_on, months)
    with transaction.atomic():
        if Contract.objects.filter(lot=lot).exclude(status=Contract.Status.FALLEN).exists():
            raise Refused("contract.exists", "This lot has a contract already. Reload the page to see it.")
        contract = Contract.objects.create(
            tender=tender,
            lot=lot,
            buyer=tender.buyer,
            supplier=supplier,
            supplier_size=supplier_size,
            title=lot.title or tender.title,
            value_gbp=value_gbp,
            starts_on=starts_on,
            ends_on=ends_on,
            awarded_at=now,
            record=record,
        )
        audit.record(AWARDED, contract, by=by, value=value_gbp, supplier=supplier.reference)
    return contract


def drop_contract(contract: Contract, *, by: User, reason: str, now: datetime | None = None) -> Contract:
    """Record that a contract fell: nothing was paid on it, and the next in rank may come. Returns it.

    Raises ``Refused`` once anything was paid, without a reason, and for people who are not the buyer's.
    """
    reason = needed_words(reason, "contract.no_reason", "Say why it fell.", field="reason")
    with locked(contract) as contract:
        if not contract.roles_of(by) & {"officer", "approver"}:
            raise Refused("contract.not_yours", "Only the buyer's officers and approvers may do this.")
        if contract.status != Contract.Status.RUNNING or contract.payments.exists():
            raise Refused("contract.begun", "This contract has begun or ended, so it cannot fall.")
        contract.status = Contract.Status.FALLEN
        contract.save(update_fields=["status"])
        audit.record(FELL, contract, by=by, reason=reason)
    return contract


def record_signing(
    contract: Contract, *, by: User, signed_on: date, is_deed: bool, now: datetime | None = None
) -> Contract:
    """Record the day on which a contract was signed and whether as a deed: both decide how long records are kept.

    A later call puts an earlier one right; the log keeps both. Raises ``Refused`` for a day before the award or
    to come, for a contract that fell, and for people who are not the buyer's.
    """
    with locked(contract) as contract:
        if not contract.roles_of(by) & {"officer", "approver"}:
            raise Refused("contract.not_yours", "Only the buyer's officers and approvers may do this.")
        if contract.status == Contract.Status.FALLEN:
            raise Refused("contract.fell", "This contract fell, so it was not signed.")
        if not timezone.localdate(contract.awarded_at) <= signed_on <= timezone.localdate(now):
            raise Refused(
                "contract.signing_day",
                f"Enter a day from the award, {timezone.localdate(contract.awarded_at):%-d %B %Y}, to today.",
                field="signed_on",
            )
        before = {"signed_on": contract.signed_on, "is_deed": contract.is_deed}
        contract.signed_on, contract.is_deed = signed_on, is_deed
        contract.save(update_fields=["signed_on", "is_deed"])
        audit.record(
            SIGNED, contract, by=by, signed_on=signed_on, is_deed=is_deed,
            before={name: str(value) for name, value in before.items()},
        )  # fmt: skip
    return contract


def set_milestone(
    contract: Contract,
    *,
    by: User,
    title: str,
    due_on: date,
    amount_gbp: Decimal,
    kind: str = "stage",
    now: datetime | None = None,
) -> Milestone:
    """Add a step that is paid for. All steps together may not be worth more than the contract."""
    title = needed_words(
        title, "milestone.no_title", "Say what is there when the step is reached.", field="title"
    )
    with locked(contract) as contract:
        if not contract.roles_of(by) & {"officer", "service_owner"}:
            raise Refused("contract.not_yours", "Only the buyer's officer or service owner sets milestones.")
        if amount_gbp < 0:
            raise Refused("milestone.amount", "The amount is zero or more.", field="amount_gbp")
        others = sum((m.amount_gbp for m in contract.milestones.all()), Decimal(0))
        if others + amount_gbp > worth_of(contract):
            raise Refused(
                "milestone.too_much",
                "The steps together would be worth more than the contract. Lower the amount, or ask for a "
                "change first.",
                field="amount_gbp",
            )
        number = contract.milestones.count() + 1
        made = Milestone.objects.create(
            contract=contract, number=number, title=title, due_on=due_on, amount_gbp=amount_gbp, kind=kind
        )
        audit.record(MILESTONE_SET, contract, by=by, number=number)
    return made


def claim_milestone(
    milestone: Milestone, *, by: User, evidence: str, now: datetime | None = None
) -> Milestone:
    """Say with evidence that a step was reached; somebody of the buyer confirms it."""
    evidence = needed_words(
        evidence, "milestone.no_evidence", "Say what shows that it was reached.", field="evidence"
    )
    with locked(milestone) as milestone:
        if not milestone.contract.roles_of(by) & {"bidder", "supplier_admin", "officer", "service_owner"}:
            raise Refused("contract.not_yours", "Only the people of this contract claim its milestones.")
        if milestone.confirmed_at:
            raise Refused("milestone.confirmed", "This milestone was confirmed already.")
        milestone.evidence, milestone.claimed_by, milestone.claimed_at = evidence, by, now or timezone.now()
        milestone.save(update_fields=["evidence", "claimed_by", "claimed_at"])
        audit.record(MILESTONE_CLAIMED, milestone.contract, by=by, number=milestone.number)
    return milestone


def confirm_milestone(milestone: Milestone, *, by: User, now: datetime | None = None) -> Milestone:
    """Confirm a claimed step: the buyer's service owner or officer, and never the person who claimed it."""
    with locked(milestone) as milestone:
        if not by.roles_in(milestone.contract.buyer_id) & {"officer", "service_owner"}:
            raise Refused("contract.not_yours", "Only the buyer's officer or service owner confirms.")
        if not milestone.claimed_at or milestone.confirmed_at:
            raise Refused("milestone.not_claimed", "There is nothing to confirm here. Reload the page.")
        if milestone.claimed_by_id == by.pk:
            raise Refused("milestone.own_work", "You claimed it, so somebody else confirms it.")
        milestone.confirmed_by, milestone.confirmed_at = by, now or timezone.now()
        milestone.save(update_fields=["confirmed_by", "confirmed_at"])
        audit.record(MILESTONE_CONFIRMED, milestone.contract, by=by, number=milestone.number)
    return milestone


def record_payment(
    contract: Contract,
    *,
    by: User,
    amount_gbp: Decimal,
    paid_on: date,
    invoice: str,
    milestone: Milestone | None = None,
    now: datetime | None = None,
) -> Payment:
    """Enter what was paid. An outcome step is paid only once it is confirmed; an invoice is paid once.

    Money that the contract holds back is not paid: a payment that would reach into it is refused.
    """
    invoice = needed_words(invoice, "payment.no_invoice", "Enter the invoice's number.", field="invoice")[:60]
    with locked(contract) as contract:
        if not by.roles_in(contract.buyer_id) & {"officer", "service_owner"}:
            raise Refused("contract.not_yours", "Only the buyer's officer or service owner enters payments.")
        if contract.status == Contract.Status.FALLEN:
            raise Refused(
                "payment.fell", "This contract fell, so nothing is paid on it. Open the one that followed."
            )
        if amount_gbp == 0:
            raise Refused("payment.nothing", "Enter an amount other than zero.", field="amount_gbp")
        if not timezone.localdate(contract.awarded_at) <= paid_on <= timezone.localdate(now):
            raise Refused(
                "payment.day",
                f"Enter the day of the payment: from the award, {timezone.localdate(contract.awarded_at):%-d %B %Y}, "
                "to today.",
                field="paid_on",
            )
        if milestone is not None and not milestone.confirmed_at:
            raise Refused("payment.not_confirmed", "This milestone is not confirmed yet.", field="milestone")
        if contract.payments.filter(invoice=invoice).exists():
            raise Refused(
                "payment.twice",
                f"Invoice {invoice} is here already. Enter another number; a mistake is put right by a payment below "
                "zero with a number of its own.",
                field="invoice",
            )
        paid = sum((payment.amount_gbp for payment in contract.payments.all()), Decimal(0))
        if paid + amount_gbp < 0:
            raise Refused(
                "payment.below_zero",
                f"More cannot come back than was paid, £{paid:,.2f}. Enter a smaller amount.",
                field="amount_gbp",
            )
        held = held_back(contract)
        if held and amount_gbp > 0 and paid + amount_gbp > (free := worth_of(contract) - held):
            raise Refused(
                "payment.held_back",
                f"£{held:,.2f} of this contract is held back until what it is tied to is confirmed. "
                f"Enter £{max(free - paid, Decimal(0)):,.2f} or less, or confirm it first.",
                field="amount_gbp",
            )
        made = Payment.objects.create(
            contract=contract,
            milestone=milestone,
            amount_gbp=amount_gbp,
            paid_on=paid_on,
            invoice=invoice,
            entered_by=by,
        )
        _tell_of_cost(contract, paid, paid + amount_gbp)
        audit.record(PAID, contract, by=by, amount=amount_gbp, invoice=invoice)
    return made


def _tell_of_cost(contract: Contract, before: Decimal, paid: Decimal) -> None:
    """Tell the centre and the buyer, once, by the payment that takes a contract past 120% of its award."""
    limit = contract.value_gbp * OVER_PAID_PCT / 100
    if before <= limit < paid:
        notify(
            [*User.objects.analysts(), *contract.buyer.members.with_role("officer", "approver", "service_owner")],
            OVER_PAID, key=f"{contract.reference} paid over {OVER_PAID_PCT}%", subject=contract,
            pct=f"{paid / contract.value_gbp * 100:.0f}", paid=f"{paid:,.2f}", award=f"{contract.value_gbp:,.2f}",
        )  # fmt: skip


def declare_passed_on(
    contract: Contract,
    *,
    by: User,
    quarter: date,
    amount_gbp: Decimal,
    firms: int,
    now: datetime | None = None,
) -> PassedOn:
    """Let a large prime declare what it passed on to small firms in a quarter; a later declaration corrects it.

    Raises ``Refused`` to others than the supplier's own people, for a supplier that was small itself at award (its
    money counts direct already), for a quarter that is not over or lies before the contract, for money without firms,
    and where all quarters together would pass the value of the contract.
    """
    moment, first = now or timezone.now(), quarter_of(quarter)
    with locked(contract) as contract:
        if not by.roles_in(contract.supplier_id) & {"bidder", "supplier_admin"}:
            raise Refused("contract.not_yours", "Only the supplier's own people declare what it passed on.")
        if contract.supplier_size != "large":
            raise Refused(
                "passed_on.not_large",
                "Only firms that were large at award declare this: money paid to a small firm counts direct.",
            )
        if not quarter_of(contract.starts_on) <= first < quarter_of(timezone.localdate(moment)):
            raise Refused(
                "passed_on.quarter",
                "Choose a quarter that is over and in which the contract had begun.",
                field="quarter",
            )
        if amount_gbp < 0 or (amount_gbp > 0) != (firms > 0):
            raise Refused(
                "passed_on.firms", "Enter the money and to how many small firms it went, or 0 for both.",
                field="firms",
            )  # fmt: skip
        others = contract.passed_on.standing().exclude(quarter=first)
        if sum((one.amount_gbp for one in others), amount_gbp) > contract.value_gbp:
            raise Refused(
                "passed_on.too_much", "All quarters together would pass the value of the contract.",
                field="amount_gbp",
            )  # fmt: skip
        made = PassedOn.objects.create(
            contract=contract, quarter=first, amount_gbp=amount_gbp, firms=firms, declared_by=by, declared_at=moment
        )  # fmt: skip
        audit.record(PASSED_ON, contract, by=by, amount=amount_gbp, quarter=quarter_words(first))
    return made


def rate_measure(
    contract: Contract,
    *,
    by: User,
    measure: str,
    year: int,
    rating: str,
    words: str,
    now: datetime | None = None,
) -> MeasureRating:
    """Rate one measure for one year in one of the five published words, with the reason.

    It is a draft for ten working days, in which the supplier is asked and may answer; then the public reads it too.
    """
    moment = now or timezone.now()
    today = timezone.localdate(moment)
    words = needed_words(words, "rating.no_words", "Say what the rating rests on.", field="words")
    if rating not in MeasureRating.Rating.values:
        raise Refused("rating.unknown", "Choose one of the five ratings.", field="rating")
    with locked(contract) as contract:
        if not by.roles_in(contract.buyer_id) & {"officer", "service_owner"}:
            raise Refused("contract.not_yours", "Only the buyer's officer or service owner rates measures.")
        made = MeasureRating.objects.create(
            contract=contract, measure=measure[:200], year=year, rating=rating, words=words, rated_by=by,
            rated_at=moment, answer_by=working_days_after(today, ANSWER_DAYS, BankHoliday.union(today)),
        )  # fmt: skip
        notify(
            contract.supplier.members.with_role("bidder", "supplier_admin"), TO_ANSWER,
            key=f"rating {made.pk} of {contract.reference}", subject=contract, measure=made.measure, year=str(year),
            rating=made.get_rating_display(), by=f"{made.answer_by:%-d %B %Y}",
        )  # fmt: skip
        audit.record(RATED, contract, by=by, measure=measure[:200], year=year, rating=rating, reason=words)
    return made


def answer_rating(
    rating: MeasureRating, *, by: User, words: str, now: datetime | None = None
) -> RatingAnswer:
    """Let the supplier answer a rating, once and in its ten working days. The answer stands beside it for good.

    Raises ``Refused`` for others than the supplier's own people, after the last day, and for a second answer.
    """
    words = needed_words(
        words, "answer.no_words", "Write what you see otherwise, and what shows it.", field="words"
    )
    moment = now or timezone.now()
    with locked(rating.contract) as contract:
        if not by.roles_in(contract.supplier_id) & {"bidder", "supplier_admin"}:
            raise Refused("contract.not_yours", "Only the supplier's own people answer a rating.")
        if not rating.is_draft_on(timezone.localdate(moment)):
            raise Refused(
                "answer.late",
                "The ten working days for an answer are over. Write to the buyer: a new rating can be made.",
            )
        if RatingAnswer.objects.filter(rating=rating).exists():
            raise Refused("answer.twice", "This rating was answered already. The answer stands on the page.")
        made = RatingAnswer.objects.create(
            rating=rating, contract=contract, words=words, answered_by=by, answered_at=moment
        )
        audit.record(ANSWERED, contract, by=by, measure=rating.measure)
    return made


HOW_ENDED = {
    "expired": "It ran its term",
    "agreed": "Both sides agreed to end it early",
    "ended": "The buyer ended it early",
    "left": "The supplier left or can no longer do it",
}


def end_contract(
    contract: Contract, *, by: User, how: str, ended_on: date, reason: str, now: datetime | None = None
) -> Contract:
    """Record how and when a contract ended. Its price and term change no more; payments may still come.

    Raises ``Refused`` for a contract that is not running or has not begun, a day before its start, after its last day
    or to come, an end of the term on another day than its last, without a reason, and for others than the buyer's
    officers and approvers.
    """
    reason = needed_words(reason, "contract.no_reason", "Say what led to the end.", field="reason")
    if how not in HOW_ENDED:
        raise Refused("contract.how", "Choose how it ended.", field="how")
    with locked(contract) as contract:
        if not by.roles_in(contract.buyer_id) & {"officer", "approver"}:
            raise Refused("contract.not_yours", "Only the buyer's officers and approvers may do this.")
        if contract.status != Contract.Status.RUNNING:
            raise Refused(
                "contract.ended", "This contract is not running. Reload the page to see how it stands."
            )
        today = timezone.localdate(now)
        if today < contract.starts_on:
            raise Refused(
                "contract.not_begun",
                f"This contract begins on {contract.starts_on:%-d %B %Y}, so it cannot have ended. Where it will not "
                "begin, record on the result page of its tender that it fell.",
            )
        last = min(today, contract.ends_on)  # only a change of the term lets a contract run on
        if not contract.starts_on <= ended_on <= last:
            raise Refused(
                "contract.end_day",
                f"Enter a day from {contract.starts_on:%-d %B %Y}, when the contract began, to {last:%-d %B %Y}.",
                field="ended_on",
            )
        if how == "expired" and ended_on < contract.ends_on:
            raise Refused(
                "contract.not_run",
                f"Its term runs to {contract.ends_on:%-d %B %Y}. Choose why it ended before, or wait for that day.",
                field="how",
            )
        contract.status, contract.ends_on = Contract.Status.ENDED, ended_on
        contract.save(update_fields=["status", "ends_on"])
        notify(
            [
                *contract.supplier.members.with_role("bidder", "supplier_admin"),
                *contract.buyer.members.with_role("service_owner", "hr"),
            ],
            CAME_TO_END, key=f"{contract.reference} ended", subject=contract, on=f"{ended_on:%-d %B %Y}",
        )  # fmt: skip
        audit.record(ENDED, contract, by=by, how=HOW_ENDED[how].lower(), ended_on=ended_on, reason=reason)
    return contract


def check_quality(
    contract: Contract, *, by: User, indicator: str, is_met: bool, evidence: str, now: datetime | None = None
) -> QualityCheck:
    """Keep one look at a quality indicator with what shows it."""
    evidence = needed_words(
        evidence, "quality.no_evidence", "Say what shows it, or where to look.", field="evidence"
    )
    if indicator not in QualityCheck.Indicator.values:
        raise Refused("quality.unknown", "Choose one of the indicators.", field="indicator")
    with locked(contract) as contract:
        if not by.roles_in(contract.buyer_id) & {"officer", "service_owner"}:
            raise Refused("contract.not_yours", "Only the buyer's officer or service owner checks quality.")
        made = QualityCheck.objects.create(
            contract=contract, indicator=indicator, is_met=is_met, evidence=evidence, checked_by=by
        )
        audit.record(CHECKED, contract, by=by, indicator=indicator)
    return made


def record_lead_swap(
    contract: Contract,
    *,
    by: User,
    part: str,
    swapped_on: date,
    reason: str,
    handed_over: bool,
    now: datetime | None = None,
) -> LeadSwap:
    """Record that somebody in a leading part was swapped: the part and why, no names."""
    part = needed_words(part, "swap.no_part", "Say which part changed hands.", field="part", longest=120)
    reason = needed_words(reason, "swap.no_reason", "Say why.", field="reason")
    with locked(contract) as contract:
        if not contract.roles_of(by) & {"officer", "service_owner", "bidder", "supplier_admin"}:
            raise Refused("contract.not_yours", "Only the people of this contract record its leads.")
        if not contract.starts_on <= swapped_on <= (now or timezone.now()).date():
            raise Refused(
                "swap.when",
                f"Enter a day from {contract.starts_on:%-d %B %Y}, when the contract began, to today.",
                field="swapped_on",
            )
        made = LeadSwap.objects.create(
            contract=contract,
            part=part,
            swapped_on=swapped_on,
            reason=reason,
            handed_over=handed_over,
            entered_by=by,
        )
        audit.record(LEAD_SWAPPED, contract, by=by, part=part, reason=reason)
    return made


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
        if not contract.roles_of(by) & {"officer", "service_owner", "bidder", "supplier_admin"}:
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
        made.save()
        audit.record(ASKED, made, by=by, reason=what, cause=cause, change=change_gbp)
    return made


def justify_variation(
    variation: Variation, *, by: User, words: str, now: datetime | None = None
) -> Variation:
    """Say for the buyer why the change should be made. Growth past 10% tells the centre at once."""
    words = needed_words(words, "variation.no_words", "Say why it should be made.", field="words")
    now = now or timezone.now()
    with locked(variation) as variation:
        move = MOVES.check("justify", variation, by=by, now=now)
        variation.status, variation.justification = move.end, words
        variation.running_pct = after(variation).quantize(Decimal("0.01"))
        variation.save(update_fields=["status", "justification", "running_pct"])
        tell_centre(variation)
        audit.record(JUSTIFIED, variation, by=by, reason=words)
    return variation


def tell_centre(variation: Variation) -> None:
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
            variation.running_pct = after(variation).quantize(Decimal("0.01"))
            variation.status, variation.decided_by, variation.decided_at = move.end, by, now
            variation.decision_reason = reason
            variation.save()
            if accept and variation.change_months:
                contract = variation.contract
                contract.ends_on = end_after(contract.ends_on, variation.change_months)
                contract.save(update_fields=["ends_on"])
            audit.record(DECIDED, variation, by=by, reason=reason, outcome=str(move.end))
    return variation
