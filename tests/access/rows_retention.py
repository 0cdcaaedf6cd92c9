"""How long records are kept: for the people of the buyer alone."""

from tests.access.table import Row, World
from tests.suppliers.retention import make_kept

READERS = frozenset({"officer", "approver", "opening_officer", "moderator", "buyer_admin", "observer"})
OFFICERS_ANYWHERE = READERS | {"other_buyer"}

THINGS = {
    "kept_contract": lambda world: make_kept.awarded(world.buyer),
    "due_disposal": lambda world: make_kept.due(world.kept_contract.tender),
}


def of(world: World) -> list[str]:
    return [world.kept_contract.tender.reference]


ROWS = {
    "retention:list": Row(OFFICERS_ANYWHERE),
    "retention:schedule": Row({"approver", "buyer_admin", "other_buyer"}),
    "retention:show": Row(READERS, of),
    "retention:hold": Row({"officer", "approver"}, of),
    "retention:lift": Row({"approver"}, of),
    "retention:disposal": Row({"officer"}, lambda world: [*of(world), world.due_disposal.number, "ask"]),
    "api-retention": Row(READERS, of),
}
