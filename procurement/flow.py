"""Moves: which verb takes a record from which state to which, for whom, unless what.

One table has three readers: the action asks it before it writes, the page asks it which buttons to
show, and `docs/moves.md` is drawn from it.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from django.db import models, transaction

from procurement.errors import Refused

M = TypeVar("M", bound=models.Model)
Guard = Callable[..., Refused | None]


@contextmanager
def locked(record: M, *, of: tuple[str, ...] = ("self",)) -> Iterator[M]:
    """Give the same row, read again and held for update, inside one transaction.

    Raises ``Refused`` (``gone``) when the row has been deleted since.
    """
    with transaction.atomic():
        fresh = type(record)._base_manager.select_for_update(of=of).filter(pk=record.pk).first()
        if fresh is None:
            raise Refused("gone", "This record no longer exists. Go back and start from the list.")
        yield fresh


@dataclass(frozen=True)
class Move:
    """One row of a table of moves. ``roles``: who may; ``unless``: guards that give a ``Refused`` or None."""

    verb: str
    start: frozenset[str] | set[str]
    end: str
    roles: frozenset[str] | set[str]
    unless: Guard | tuple[Guard, ...] = ()

    @property
    def guards(self) -> tuple[Guard, ...]:
        return self.unless if isinstance(self.unless, tuple) else (self.unless,)


class Moves:
    """The table of moves of one noun.

    ``holds(record, by, roles)`` decides whether ``by`` has one of ``roles`` on the record; the default asks
    ``record.roles_of(by)``, which every record that moves defines.
    """

    def __init__(self, noun: str, *moves: Move, field: str = "status") -> None:
        self.noun = noun
        self.field = field
        self.moves: dict[str, tuple[Move, ...]] = {}
        for move in moves:
            self.moves[move.verb] = (*self.moves.get(move.verb, ()), move)
        REGISTER[noun] = self

    def __iter__(self) -> Iterator[Move]:
        for group in self.moves.values():
            yield from group

    def check(self, verb: str, record: Any, *, by: Any, now: datetime) -> Move:
        """Return the move, or raise ``Refused``: not from this state, not this person, or a guard's own."""
        state = getattr(record, self.field)
        fitting = [move for move in self.moves[verb] if state in move.start]
        if not fitting:
            wanted = " or ".join(sorted({str(start) for move in self.moves[verb] for start in move.start}))
            raise Refused(
                f"{self.noun}.wrong_state",
                f"You cannot {verb.replace('_', ' ')} this {self.noun.replace('_', ' ')}: it is "
                f"{str(state).replace('_', ' ')}, and must be {wanted.replace('_', ' ')}. "
                "Reload the page to see where it stands now.",
            )
        held = record.roles_of(by)
        allowed = [move for move in fitting if held & set(move.roles)]
        if not allowed:
            roles = " or ".join(sorted({role for move in fitting for role in move.roles})).replace("_", " ")
            raise Refused(
                f"{self.noun}.not_yours",
                f"Only {roles} may {verb.replace('_', ' ')} this {self.noun.replace('_', ' ')}. "
                "Ask a colleague who has that role.",
            )
        move = allowed[0]
        for guard in move.guards:
            refusal = guard(record, by=by, now=now)
            if refusal is not None:
                raise refusal
        return move

    def open_to(self, record: Any, *, by: Any, now: datetime) -> list[str]:
        """Return the verbs that ``by`` could do now, in the order of the table."""
        verbs = []
        for verb in self.moves:
            try:
                self.check(verb, record, by=by, now=now)
            except Refused:
                continue
            verbs.append(verb)
        return verbs


REGISTER: dict[str, Moves] = {}
