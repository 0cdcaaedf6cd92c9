"""Components to reuse."""

from tests.access.table import ANYONE, BUYERS, Row


def component(world):
    from procurement.catalogue import actions

    return actions.add_component(
        world.buyer,
        by=world.service_owner,
        title="take a payment",
        capability="take-a-payment",
        does="Takes card payments.",
    )


THINGS = {"component": component}
OWNERS = {"service_owner", "policy_owner"}


def of_component(world):
    return [world.component.reference]


ROWS = {
    "catalogue:list-components": Row(ANYONE),
    "api-components": Row(ANYONE),
    "api-component-needs": Row(ANYONE, of_component),
    "catalogue:show-component": Row(ANYONE, of_component),
    "catalogue:add-component": Row(OWNERS),
    "catalogue:change-component": Row(OWNERS, of_component),
    "catalogue:keep-freedom-test": Row(OWNERS, of_component),
    "catalogue:decide": Row(OWNERS, of_component),
    "catalogue:move-component": Row(OWNERS, of_component, method="POST"),
    "catalogue:need-component": Row(BUYERS, of_component, method="POST"),
}
