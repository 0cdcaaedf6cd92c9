"""Services: read by the people of their buyer and by the centre, written by their service owner."""

from datetime import date

from procurement.selfcheck import actions as selfcheck
from procurement.selfcheck.statements import themes_of
from procurement.services import actions
from tests.access.table import BUYER, CENTRE, SIGNED_IN, Row


def look(world):
    answers = {key: 1 for theme in themes_of("hr") for key, _ in theme.sentences}
    return selfcheck.take(
        world.buyer, by=world.hr, function="hr", answers=answers,
        planned=[selfcheck.Planned("Count who stays", world.hr, date(2099, 1, 4))] * 3,
    )  # fmt: skip


THINGS = {
    "look": look,
    "service": lambda world: actions.add_service(
        world.buyer, by=world.service_owner, title="find a home", users="families"
    ),
    "placed": lambda world: actions.place_contract(
        world.service, by=world.service_owner, contract=world.contract
    ),
    "step": lambda world: actions.add_step(world.service, by=world.service_owner, title="I say who I am"),
    "version": lambda world: actions.keep_version(
        world.step.service, by=world.service_owner, note="The first"
    ),
    "staff_measure": lambda world: actions.choose_measure(
        world.service, by=world.service_owner, title="Days to hire", unit="days", better="down"
    ),
    "system": lambda world: actions.add_system(world.service, by=world.service_owner, title="HOMES/3"),
}


def of(world):
    return [world.service.reference]


LOOKERS = {"officer", "approver", "service_owner", "policy_owner", "hr", "buyer_admin"}
ROWS = {
    "selfcheck:list-assessments": Row(LOOKERS | {"other_buyer"}),
    "selfcheck:take": Row(LOOKERS | {"other_buyer"}, lambda world: ["hr"]),
    "selfcheck:show-assessment": Row(BUYER, lambda world: [world.look.reference]),
    "selfcheck:finish-action": Row(LOOKERS, lambda world: [world.look.reference, 1]),
    "memory:search-memory": Row(SIGNED_IN),
    "services:list-services": Row(SIGNED_IN),
    "services:add-service": Row({"service_owner"}),
    "api-composition": Row(BUYER | CENTRE, of),
    "services:show-service": Row(BUYER | CENTRE, of),
    "services:count-dependency": Row({"service_owner"}, of),
    "services:place-contract": Row({"service_owner"}, of),
    "services:take-off-contract": Row(
        {"service_owner"}, lambda world: [world.placed.reference, world.contract.reference]
    ),
    "services:set-outcome": Row({"service_owner"}, of),
    "services:name-owner": Row({"service_owner"}, lambda world: [world.service.reference, "hr"]),
    "services:release-owner": Row({"service_owner"}, lambda world: [world.service.reference, "hr"]),
    "services:choose-measure": Row({"service_owner"}, of),
    "services:read-measure": Row(
        {"service_owner"}, lambda world: [world.service.reference, world.staff_measure.number]
    ),
    "services:move-system": Row(
        {"service_owner"}, lambda world: [world.service.reference, world.system.reference, "sunset"]
    ),
    "services:show-composition": Row(BUYER | CENTRE, of),
    "services:add-step": Row({"service_owner"}, of),
    "services:change-step": Row(
        {"service_owner"}, lambda world: [world.service.reference, world.step.number]
    ),
    "services:move-step": Row(
        {"service_owner"}, lambda world: [world.service.reference, world.step.number, "remove"], method="POST"
    ),
    "services:keep-version": Row({"service_owner"}, of),
    "services:show-version": Row(
        BUYER | CENTRE, lambda world: [world.service.reference, world.version.number]
    ),
    "services:draft-gaps": Row({"service_owner"}, of),
    "services:show-overlay": Row(BUYER | CENTRE, of),
    "services:add-system": Row({"service_owner"}, of),
    "services:score-system": Row(
        {"service_owner"}, lambda world: [world.service.reference, world.system.reference]
    ),
}
