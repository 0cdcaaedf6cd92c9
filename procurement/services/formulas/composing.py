"""A service laid out of components: what is covered, what joins, what it costs, what it switches off. Exact."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import chain


@dataclass(frozen=True)
class Laid:
    """A component on a step. ``takes`` and ``gives``: types of what goes in and comes out, as its record says.

    ``yearly_gbp`` and ``freedom`` (points of the lock-in test, 0 to 100, more is freer) are None where not known.
    """

    reference: str
    title: str
    takes: tuple[str, ...] = ()
    gives: tuple[str, ...] = ()
    yearly_gbp: Decimal | None = None
    freedom: int | None = None
    is_live: bool = False


@dataclass(frozen=True)
class Step:
    """One step of a journey, the components on it, and the old system that does it today (empty for none)."""

    number: int
    title: str
    laid: tuple[Laid, ...] = ()
    system: str = ""

    @property
    def is_carried(self) -> bool:
        """True when a live component carries it today."""
        return any(one.is_live for one in self.laid)


@dataclass(frozen=True)
class Join:
    """What one component gives and a later one, or a later one on the same step, takes."""

    giver: Laid
    taker: Laid
    kind: str


@dataclass(frozen=True)
class Composition:
    """The journey with its joins and totals.

    ``asked``: (type, component) that no component before gives, so that a person is asked for it.
    """

    steps: tuple[Step, ...]
    joins: tuple[Join, ...]
    asked: tuple[tuple[str, Laid], ...]

    @property
    def components(self) -> tuple[Laid, ...]:
        """Each component once, in the order of the journey."""
        return tuple(
            {one.reference: one for one in chain.from_iterable(step.laid for step in self.steps)}.values()
        )

    @property
    def carried(self) -> int:
        """How many steps a live component carries today."""
        return sum(step.is_carried for step in self.steps)

    @property
    def coming(self) -> int:
        """How many more steps have a component that is not live."""
        return sum(bool(step.laid) and not step.is_carried for step in self.steps)

    @property
    def gaps(self) -> tuple[Step, ...]:
        """Steps without any component: what would have to be made or bought."""
        return tuple(step for step in self.steps if not step.laid)

    @property
    def coverage_pct(self) -> int | None:
        """Steps carried by a live component ÷ steps, in whole per cent, rounded half up; None without a step."""
        return (200 * self.carried + len(self.steps)) // (2 * len(self.steps)) if self.steps else None

    @property
    def yearly_gbp(self) -> Decimal:
        """The yearly cost of the components whose cost is known, each counted once."""
        return sum((one.yearly_gbp for one in self.components if one.yearly_gbp is not None), Decimal(0))

    @property
    def unpriced(self) -> tuple[Laid, ...]:
        return tuple(one for one in self.components if one.yearly_gbp is None)

    @property
    def worst(self) -> Laid | None:
        """The component that is hardest to leave: the fewest points of the lock-in test, the first of equals."""
        tested = [one for one in self.components if one.freedom is not None]
        return min(tested, key=lambda one: one.freedom or 0, default=None)

    @property
    def untested(self) -> tuple[Laid, ...]:
        return tuple(one for one in self.components if one.freedom is None)

    @property
    def switched_off(self) -> tuple[str, ...]:
        """Old systems of which every step is carried by a live component: nothing holds them any more."""
        held = {step.system for step in self.steps if not step.is_carried}
        named = dict.fromkeys(step.system for step in self.steps if step.system)
        return tuple(system for system in named if system not in held)


def compose(steps: Sequence[Step]) -> Composition:
    """Lay components along a journey and join each thing taken to the nearest component before that gives it.

    On one step the components stand so that what gives comes before what takes it, else in the order given. A type
    is matched as it is written. No rounding but ``coverage_pct``.

    >>> case = Laid("CO-1", "keep a case", gives=("case",), yearly_gbp=Decimal(100), freedom=80, is_live=True)
    >>> book = Laid("CO-2", "book a visit", takes=("case", "address"))
    >>> found = compose([Step(1, "I ask", (case,)), Step(2, "I choose a day", (book,)), Step(3, "I hear", ())])
    >>> [(join.giver.reference, join.kind, join.taker.reference) for join in found.joins]
    [('CO-1', 'case', 'CO-2')]
    >>> [kind for kind, _ in found.asked], found.coverage_pct, [step.number for step in found.gaps]
    (['address'], 33, [3])
    """
    steps = [replace(step, laid=_givers_first(step.laid)) for step in steps]
    givers: dict[str, Laid] = {}
    joins: dict[tuple[str, str, str], Join] = {}
    asked: dict[tuple[str, str], tuple[str, Laid]] = {}
    for one in chain.from_iterable(step.laid for step in steps):
        for kind in one.takes:
            giver = givers.get(kind)
            if giver is None:
                asked.setdefault((kind, one.reference), (kind, one))
            elif giver.reference != one.reference:
                joins.setdefault((giver.reference, one.reference, kind), Join(giver, one, kind))
        givers.update(dict.fromkeys(one.gives, one))
    return Composition(tuple(steps), tuple(joins.values()), tuple(asked.values()))


def _givers_first(laid: Sequence[Laid]) -> tuple[Laid, ...]:
    """Return the components of one step, each behind those that give what it takes; of a ring the first given.

    >>> line, history = Laid("CO-1", "show a timeline", takes=("past",)), Laid("CO-2", "show history", gives=("past",))
    >>> [one.reference for one in _givers_first((line, history))]
    ['CO-2', 'CO-1']
    """
    rest, placed = list(laid), []
    while rest:
        waits = [any({*one.takes} & {*other.gives} for other in rest if other is not one) for one in rest]
        placed.append(rest.pop(waits.index(False) if False in waits else 0))
    return tuple(placed)


@dataclass(frozen=True)
class Overlay:
    """Two services laid over each other: what both use, what only one uses, and which gap the other could fill."""

    shared: tuple[Laid, ...]
    only_first: tuple[Laid, ...]
    only_second: tuple[Laid, ...]


def lay_over(first: Composition, second: Composition) -> Overlay:
    """Return what two compositions share, by component, each list in the order of its own journey.

    >>> pay, send = Laid("CO-1", "take a payment"), Laid("CO-2", "send a message")
    >>> found = lay_over(compose([Step(1, "I pay", (pay, send))]), compose([Step(1, "I hear", (send,))]))
    >>> [one.title for one in found.shared], [one.title for one in found.only_first], found.only_second
    (['send a message'], ['take a payment'], ())
    """
    ours = {one.reference for one in first.components}
    theirs = {one.reference for one in second.components}
    return Overlay(
        tuple(one for one in first.components if one.reference in theirs),
        tuple(one for one in first.components if one.reference not in theirs),
        tuple(one for one in second.components if one.reference not in ours),
    )
