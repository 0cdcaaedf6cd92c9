"""Arithmetic that is open to everybody: the bidder's calculator and the scoring of typed figures."""

from tests.access.table import ANYONE, Row

ROWS = {
    "calculator:show": Row(ANYONE, lambda world: [world.tender_to_find.reference]),
    "api-score": Row(ANYONE, method="POST"),
    "api-simulate-price": Row(ANYONE, method="POST"),
}
