"""The course of a contract: drawn from the award, signed, fallen before it began, ended."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from procurement import audit
from procurement.accounts.models import User
from procurement.contracts.formulas import last_day
from procurement.contracts.models import Contract
from procurement.errors import Refused, needed_words
from procurement.flow import locked
from procurement.notifications import notice, notify

AWARDED = audit.kind("contract.awarded", "{by} awarded contract {subject} of {value} pounds")
FELL = audit.kind("contract.fell", "{by} recorded that contract {subject} fell: {reason}")
SIGNED = audit.kind(
    "contract.signed", "{by} recorded that {subject} was signed on {signed_on} (as a deed: {is_deed})"
)
ENDED = audit.kind("contract.ended", "{by} recorded that {subject} ended on {ended_on} ({how}): {reason}")

CAME_TO_END = notice(
    "contract_ended",
    happened="Contract {subject} ended on {on}.",
    do="Hand over what is open. Its page says what is held back and what our people cannot do alone yet.",
    link="contracts:show-contract",
)
HOW_ENDED = {
    "expired": "It ran its term",
    "agreed": "Both sides agreed to end it early",
    "ended": "The buyer ended it early",
    "left": "The supplier left or can no longer do it",
}


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
    starts_on = starts_on or getattr(tender, "starts_on", None) or timezone.localdate(now)
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


def drop_contract(contract: Contract, *, by: User, reason: str) -> Contract:
    """Record that a contract fell: no money stays paid on it, and the next in rank may come. Returns it.

    Raises ``Refused`` while money is paid that did not come back, without a reason, and for people who are not the
    buyer's.
    """
    reason = needed_words(reason, "contract.no_reason", "Say why it fell.", field="reason")
    with locked(contract) as contract:
        if not contract.roles_of(by) & {"officer", "approver"}:
            raise Refused("contract.not_yours", "Only the buyer's officers and approvers may do this.")
        if contract.status != Contract.Status.RUNNING:
            raise Refused("contract.begun", "This contract fell or ended already, so it cannot fall.")
        paid = sum((payment.amount_gbp for payment in contract.payments.all()), Decimal(0))
        if paid:
            raise Refused(
                "contract.begun",
                f"£{paid:,.2f} is paid on this contract, so it cannot fall. Enter what came back as a payment below "
                "zero first; where the work was done, end the contract instead.",
            )
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
