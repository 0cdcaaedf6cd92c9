"""Every write about the capability plan of a contract."""

from procurement.capability.actions.items import (
    agree_item,
    claim_step,
    confirm_step,
    decline_item,
    propose_item,
    send_back_step,
    weigh_item,
)
from procurement.capability.actions.knowledge import name_place, pass_on_place, retire_place, try_place
from procurement.capability.actions.money import tie_money
from procurement.capability.actions.posts import (
    advertise_post,
    approve_post,
    fill_post,
    move_up,
    plan_post,
    vacate_post,
)
from procurement.capability.actions.rehearsals import (
    confirm_gap,
    find_gap,
    hold_rehearsal,
    mend_gap,
    move_rehearsal,
    plan_rehearsal,
    send_back_gap,
)
from procurement.capability.actions.reminders import send_reminders
from procurement.capability.actions.resilience import (
    answer_resilience,
    mark_critical,
    name_stand_ins,
    stand_down,
)

__all__ = [
    "advertise_post",
    "agree_item",
    "answer_resilience",
    "approve_post",
    "claim_step",
    "confirm_gap",
    "confirm_step",
    "decline_item",
    "fill_post",
    "find_gap",
    "hold_rehearsal",
    "mark_critical",
    "mend_gap",
    "move_rehearsal",
    "move_up",
    "name_place",
    "name_stand_ins",
    "pass_on_place",
    "plan_post",
    "plan_rehearsal",
    "propose_item",
    "retire_place",
    "send_back_gap",
    "send_back_step",
    "send_reminders",
    "stand_down",
    "tie_money",
    "try_place",
    "vacate_post",
    "weigh_item",
]
