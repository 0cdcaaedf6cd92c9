"""Every write about a contract."""

from procurement.contracts.actions.course import (
    HOW_ENDED,
    award_contract,
    drop_contract,
    end_contract,
    record_signing,
)
from procurement.contracts.actions.money import (
    claim_milestone,
    confirm_milestone,
    declare_passed_on,
    record_payment,
    set_milestone,
)
from procurement.contracts.actions.quality import answer_rating, check_quality, rate_measure, record_lead_swap
from procurement.contracts.actions.variations import (
    ask_variation,
    comment_variation,
    decide_variation,
    justify_variation,
    withdraw_variation,
)

__all__ = [
    "HOW_ENDED",
    "answer_rating",
    "ask_variation",
    "award_contract",
    "check_quality",
    "claim_milestone",
    "comment_variation",
    "confirm_milestone",
    "decide_variation",
    "declare_passed_on",
    "drop_contract",
    "end_contract",
    "justify_variation",
    "rate_measure",
    "record_lead_swap",
    "record_payment",
    "record_signing",
    "set_milestone",
    "withdraw_variation",
]
