"""The access table: every named URL by role. Each room keeps its rows in a file of its own, ``rows_<room>.py``.

A row says who gets an answer. Everybody else gets the same 404 as for an address that does not exist, and a visitor
who is not signed in is asked to sign in (or gets that 404). A URL that stands in no row fails the build.

How to add one::

    # tests/access/rows_tenders.py
    THINGS = {"tender": lambda world: make.published_tender(world.buyer)}
    ROWS = {
        "tenders:list-tenders": Row(BUYERS),
        "tenders:show-tender": Row(ANYONE, lambda world: [world.tender.reference]),
        "tenders:publish-tender": Row({"officer"}, lambda world: [world.tender.reference], method="POST"),
    }
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any

from django.contrib.auth.hashers import make_password
from django.db import transaction

from procurement.accounts.models import User
from tests import make

# Who comes to the door. "supplier" and "rival" are bidders of two firms, "officer" to "hr" people of one buyer,
# "other_buyer" an officer of another, "newcomer" somebody without any organisation.
VISITORS = (
    "public",
    "newcomer",
    "supplier",
    "rival",
    "officer",
    "approver",
    "opening_officer",
    "evaluator",
    "moderator",
    "service_owner",
    "policy_owner",
    "hr",
    "observer",
    "buyer_admin",
    "other_buyer",
    "centre",
)
ANYONE = frozenset(VISITORS)
NOBODY: frozenset[str] = frozenset()
SIGNED_IN = ANYONE - {"public"}
SUPPLIERS = frozenset({"supplier", "rival"})
BUYER = ANYONE - {"public", "newcomer", "supplier", "rival", "other_buyer", "centre"}
BUYERS = BUYER | {"other_buyer"}
CENTRE = frozenset({"centre"})
MEMBERS = SIGNED_IN - {"newcomer"}


@dataclass(frozen=True)
class Row:
    """Who gets an answer from a URL. ``args`` gives its arguments from the world; ``data`` what a POST sends.

    A POST runs with what it is given (nothing by default): for those to whom it is open any answer but 404 will
    do, a 422 included. What it changes is undone before the next visitor comes.
    """

    open_to: Iterable[str]
    args: Callable[[Any], list[Any]] = field(default=lambda world: [])
    method: str = "GET"
    data: Callable[[Any], dict[str, Any]] = field(default=lambda world: {})
    query: str = ""


class World:
    """The records that rows ask for by name. ``build`` makes all; what fails is told to the rows that ask for it."""

    def __init__(self, things: dict[str, Callable[["World"], Any]]) -> None:
        self._things = things
        self._made: dict[str, Any] = {}
        self._failed: dict[str, Exception] = {}

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_") or name not in self._things:
            raise AttributeError(
                f"the world of the access table has no {name}: add it to THINGS of a rows file"
            )
        if name in self._failed:
            raise self._failed[name]
        if name not in self._made:
            self._made[name] = self._things[name](self)
        return self._made[name]

    def build(self) -> None:
        """Make every thing that is not there yet."""
        for name in self._things:
            before = dict(self._made)
            try:
                with transaction.atomic():
                    getattr(self, name)
            except Exception as error:
                self._made = before
                self._failed[name] = error
        # Each can sign in by a password, as real people can; one hash serves them all.
        password = make_password(make.PASSWORD)
        for person in self._made.values():
            if isinstance(person, User):
                person.password = password
                person.save(update_fields=["password"])


def _person(role: str) -> Callable[[World], Any]:
    return lambda world: make.user(role, world.buyer, name=f"The {role.replace('_', ' ')}")


BASICS: dict[str, Callable[[World], Any]] = {
    "buyer": lambda world: make.buyer(name="Alpha Council"),
    "supplier_firm": lambda world: make.supplier(name="Lantern Ltd"),
    "rival_firm": lambda world: make.supplier(name="Colossus plc"),
    "newcomer": lambda world: make.user(name="The newcomer"),
    "supplier": lambda world: make.user(
        ["bidder", "supplier_admin"], world.supplier_firm, name="The supplier"
    ),
    "rival": lambda world: make.user(["bidder", "supplier_admin"], world.rival_firm, name="The rival"),
    "other_buyer": lambda world: make.user(["officer", "approver"], make.buyer(name="Beta Council")),
    "centre": lambda world: make.user("centre_analyst", make.centre(name="Digital Centre")),
    **{
        role: _person(role)
        for role in VISITORS
        if role not in {"public", "newcomer", "supplier", "rival", "other_buyer", "centre"}
    },
}


def gather() -> tuple[dict[str, Row], dict[str, Callable[[World], Any]]]:
    """Return every row and every thing of all rooms. Raises ``ValueError`` when two rooms name the same URL."""
    rows: dict[str, Row] = {}
    things = dict(BASICS)
    for path in sorted(Path(__file__).parent.glob("rows_*.py")):
        module = import_module(f"tests.access.{path.stem}")
        twice = rows.keys() & module.ROWS.keys()
        if twice:
            raise ValueError(f"{path.name} names again: {', '.join(sorted(twice))}")
        rows.update(module.ROWS)
        things.update(getattr(module, "THINGS", {}))
    return rows, things


class _Undone(Exception):
    pass


def undone(ask: Callable[..., Any], *args: Any) -> Any:
    """Return what ``ask`` gives for ``args``, with every change undone that it made in the database."""
    found = []
    try:
        with transaction.atomic():
            found.append(ask(*args))
            raise _Undone
    except _Undone:
        return found[0]
