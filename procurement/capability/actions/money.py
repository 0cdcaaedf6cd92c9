"""Money tied to an item: the contract holds it back until our people do the task alone."""

from datetime import datetime
from decimal import Decimal

from django.db.models import Sum
from django.utils import timezone

from procurement import audit
from procurement.accounts.models import User
from procurement.capability.formulas import TIED_PCT, most_tied
from procurement.capability.models import SETTLED, TransferItem
from procurement.capability.rules import ITEM_MOVES
from procurement.contracts.holding import held_back, holds_back
from procurement.contracts.models import Contract
from procurement.contracts.queries import worth_of
from procurement.errors import Refused
from procurement.flow import locked

TIED = audit.kind("transfer.tied", "{by} tied {amount} pounds to item {number} of {subject}, {before} before")


@holds_back
def tied_of(contract: Contract) -> Decimal:
    """Return what the items of a contract hold back: those neither independent nor declined."""
    held = contract.transfer_items.exclude(status__in=SETTLED)
    return held.aggregate(pounds=Sum("tied_gbp"))["pounds"] or Decimal(0)


def tie_money(
    item: TransferItem, *, by: User, amount_gbp: Decimal, now: datetime | None = None
) -> TransferItem:
    """Tie a sum to an agreed item, 0 to untie it: nobody is paid it until the item is independent.

    Raises ``Refused`` to others than the buyer's officer and service owner, for an item that is not agreed or done
    already, for less than zero, for more than 5% of the contract over all items (a supplier can plan with that), and
    for money that was paid already.
    """
    now = now or timezone.now()
    with locked(item.contract) as contract, locked(item) as item:
        ITEM_MOVES.check("tie", item, by=by, now=now)
        if amount_gbp < 0:
            raise Refused("transfer.tied_below_zero", "Enter zero or more.", field="amount_gbp")
        worth, most = worth_of(contract), most_tied(worth_of(contract))
        everywhere = contract.transfer_items.exclude(status="declined").exclude(pk=item.pk)
        others = everywhere.aggregate(pounds=Sum("tied_gbp"))["pounds"] or Decimal(0)
        if others + amount_gbp > most:
            raise Refused(
                "transfer.tied_too_much",
                f"All items together may hold back £{most:,.2f}, {TIED_PCT}% of the contract. Enter "
                f"£{max(most - others, Decimal(0)):,.2f} or less.",
                field="amount_gbp",
            )
        paid = contract.payments.aggregate(pounds=Sum("amount_gbp"))["pounds"] or Decimal(0)
        if paid > worth - (held_back(contract) - item.held_gbp + amount_gbp):
            raise Refused(
                "transfer.tied_paid",
                "So much of the contract is paid that it cannot be held back any more. Enter less.",
                field="amount_gbp",
            )
        before, item.tied_gbp = item.tied_gbp, amount_gbp
        item.save(update_fields=["tied_gbp"])
        audit.record(TIED, contract, by=by, number=item.number, amount=amount_gbp, before=before)
    return item
