"""Milestones, what was paid, and what the supplier passed on."""

from datetime import date, datetime
from decimal import Decimal

from django.utils import timezone

from procurement import audit
from procurement.accounts.models import User
from procurement.contracts.formulas import OVER_PAID_PCT
from procurement.contracts.holding import held_back
from procurement.contracts.models import Contract, Milestone, PassedOn, Payment
from procurement.contracts.queries import worth_of
from procurement.errors import Refused, needed_words
from procurement.flow import locked
from procurement.notifications import notice, notify
from procurement.services.formulas import quarter_of, quarter_words

MILESTONE_SET = audit.kind("contract.milestone_set", "{by} set milestone {number} of {subject}")
MILESTONE_CLAIMED = audit.kind("contract.milestone_claimed", "{by} claimed milestone {number} of {subject}")
MILESTONE_CONFIRMED = audit.kind(
    "contract.milestone_confirmed", "{by} confirmed milestone {number} of {subject}"
)
PAID = audit.kind("contract.paid", "{by} entered a payment of {amount} pounds on {subject}")
PASSED_ON = audit.kind(
    "contract.passed_on", "{by} declared {amount} pounds of {subject} passed on to small firms in {quarter}"
)

OVER_PAID = notice(
    "paid_over_120",
    happened="Contract {subject} has cost {pct}% of its award: £{paid} of £{award}.",
    do="Look at its changes and their causes, and at what it was to bring about.",
    link="contracts:show-contract",
)


def set_milestone(
    contract: Contract,
    *,
    by: User,
    title: str,
    due_on: date,
    amount_gbp: Decimal,
    kind: str = "stage",
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

    Money that the contract holds back is not paid: a payment that would reach into it is refused. Nothing is paid
    before the contract begins, so that one which never begins can still fall; what was entered before all the same
    can come back at once, as a payment below zero.
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
        today, awarded_on = timezone.localdate(now), timezone.localdate(contract.awarded_at)
        begins = (contract.starts_on, "the contract’s start") if amount_gbp > 0 else (date.min, "")
        first, which = max(begins, (awarded_on, "the award"))
        if today < first:
            raise Refused(
                "payment.not_begun",
                f"This contract begins on {first:%-d %B %Y}. Nothing is paid on it before; enter the payment from "
                "then on.",
            )
        if not first <= paid_on <= today:
            raise Refused(
                "payment.day",
                f"Enter the day of the payment: from {which}, {first:%-d %B %Y}, to today.",
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
