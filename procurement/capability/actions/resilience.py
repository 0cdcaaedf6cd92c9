"""Resilience of a critical contract: the buyer marks it and names who else, its supplier answers in proportion."""

from datetime import datetime

from django.utils import timezone

from procurement import audit
from procurement.accounts.models import User
from procurement.capability.actions.ground import may_grow
from procurement.capability.models import Resilience, asks_plan
from procurement.capability.rules import PAYERS, SUPPLIERS_OWN
from procurement.contracts.models import Contract
from procurement.errors import Refused, clean, needed_words
from procurement.flow import locked

MARKED = audit.kind("contract.marked_critical", "{by} marked {subject} as critical: {reason}")
STOOD_DOWN = audit.kind("contract.stood_down", "{by} said that {subject} is no longer critical: {reason}")
ANSWERED = audit.kind(
    "contract.resilience_answered", "{by} answered for the supplier of {subject} about resilience"
)
STAND_INS_NAMED = audit.kind("contract.stand_ins_named", "{by} named who else could step in for {subject}")
LONGEST = 4000


def mark_critical(contract: Contract, *, by: User, why: str, now: datetime | None = None) -> Resilience:
    """Mark a running contract as critical, with what stops and for whom; its supplier is then asked.

    Raises ``Refused`` to others than the buyer's officer and service owner, without words, and twice.
    """
    why = needed_words(
        why, "resilience.no_why", "Say what stops, for whom, and how soon.", field="why", longest=LONGEST
    )
    with locked(contract) as contract:
        may_grow(contract, by, roles=PAYERS)
        if Resilience.objects.filter(contract=contract).exists():
            raise Refused("resilience.there", "It is marked as critical already. Reload the page.")
        made = Resilience.objects.create(
            contract=contract, why=why, marked_by=by, marked_at=now or timezone.now()
        )
        audit.record(MARKED, contract, by=by, reason=why)
    return made


def stand_down(resilience: Resilience, *, by: User, reason: str) -> Contract:
    """Say that a contract is no longer critical; what was said goes, the log stays. Returns the contract.

    Raises ``Refused`` to others than the buyer's officer and service owner, without a reason, and for a contract that
    does not run.
    """
    reason = needed_words(reason, "resilience.no_reason", "Say why.", field="reason", longest=LONGEST)
    with locked(resilience) as resilience:
        contract = resilience.contract
        may_grow(contract, by, roles=PAYERS)
        resilience.delete()
        audit.record(STOOD_DOWN, contract, by=by, reason=reason)
    return contract


def answer_resilience(
    resilience: Resilience,
    *,
    by: User,
    owner_group: str,
    share: str,
    plan: str = "",
    now: datetime | None = None,
) -> Resilience:
    """Let the supplier say who owns it, which share of its turnover this contract is, and how the work would go on.

    Raises ``Refused`` to others than the supplier's people, without owner or share, and without a resolution plan
    where one is in proportion: of a large supplier, and from £5m of anybody.
    """
    owner_group = needed_words(
        owner_group, "resilience.no_group", "Say who owns the firm; “nobody else” is an answer.",
        field="owner_group", longest=200,
    )  # fmt: skip
    plan = clean(plan)[:LONGEST]
    if share not in Resilience.Share.values:
        raise Refused("resilience.share", "Choose a share from the list.", field="share")
    with locked(resilience) as resilience:
        may_grow(resilience.contract, by, roles=SUPPLIERS_OWN)
        if asks_plan(resilience.contract) and not plan:
            raise Refused("resilience.no_plan", "Say how the service would go on without you.", field="plan")
        resilience.owner_group, resilience.share, resilience.plan = owner_group, share, plan
        resilience.answered_by, resilience.answered_at = by, now or timezone.now()
        resilience.save(update_fields=["owner_group", "share", "plan", "answered_by", "answered_at"])
        audit.record(ANSWERED, resilience.contract, by=by)
    return resilience


def name_stand_ins(
    resilience: Resilience, *, by: User, stand_ins: str, now: datetime | None = None
) -> Resilience:
    """Write who else could step in and how soon. It names other firms, so no supplier reads it.

    Raises ``Refused`` to others than the buyer's officer and service owner, and without words.
    """
    stand_ins = needed_words(
        stand_ins, "resilience.no_stand_ins", "Say who else could step in; “our own team” is an answer.",
        field="stand_ins", longest=LONGEST,
    )  # fmt: skip
    with locked(resilience) as resilience:
        may_grow(resilience.contract, by, roles=PAYERS)
        resilience.stand_ins, resilience.stand_ins_at = stand_ins, now or timezone.now()
        resilience.save(update_fields=["stand_ins", "stand_ins_at"])
        audit.record(STAND_INS_NAMED, resilience.contract, by=by)
    return resilience
