"""Every write about services. Who may is said in each; all of it is the service owner's."""

from procurement.services.actions.dependency import count_dependency
from procurement.services.actions.journey import (
    add_step,
    change_step,
    draft_gaps,
    keep_version,
    move_step,
    remove_step,
)
from procurement.services.actions.measures import choose_measure, read_measure
from procurement.services.actions.service import (
    add_service,
    name_owner,
    place_contract,
    release_owner,
    set_outcome,
    take_off_contract,
)
from procurement.services.actions.systems import (
    add_system,
    begin_replacing,
    plan_sunset,
    score_system,
    switch_off,
)

__all__ = [
    "add_service",
    "add_step",
    "add_system",
    "begin_replacing",
    "change_step",
    "choose_measure",
    "count_dependency",
    "draft_gaps",
    "keep_version",
    "move_step",
    "name_owner",
    "place_contract",
    "plan_sunset",
    "read_measure",
    "release_owner",
    "remove_step",
    "score_system",
    "set_outcome",
    "switch_off",
    "take_off_contract",
]
