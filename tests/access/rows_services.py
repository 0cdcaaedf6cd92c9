"""Services: read by the people of their buyer and by the centre, written by their service owner."""

from procurement.services import actions
from tests.access.table import BUYER, CENTRE, SIGNED_IN, Row

THINGS = {
    "service": lambda world: actions.add_service(
        world.buyer, by=world.service_owner, title="find a home", users="families"
    ),
    "placed": lambda world: actions.place_contract(
        world.service, by=world.service_owner, contract=world.contract
    ),
    "system": lambda world: actions.add_system(world.service, by=world.service_owner, title="HOMES/3"),
}


def of(world):
    return [world.service.reference]


ROWS = {
    "services:list-services": Row(SIGNED_IN),
    "services:add-service": Row({"service_owner"}),
    "services:show-service": Row(BUYER | CENTRE, of),
    "services:count-dependency": Row({"service_owner"}, of),
    "services:place-contract": Row({"service_owner"}, of),
    "services:take-off-contract": Row(
        {"service_owner"}, lambda world: [world.placed.reference, world.contract.reference]
    ),
    "services:add-system": Row({"service_owner"}, of),
    "services:score-system": Row(
        {"service_owner"}, lambda world: [world.service.reference, world.system.reference]
    ),
}
