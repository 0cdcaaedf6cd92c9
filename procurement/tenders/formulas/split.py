"""A proposal for cutting a lot: what exists is reused, the rest becomes lots of three things at most."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal

from procurement.tenders.formulas.access import access_score
from procurement.tenders.formulas.bundling import bundling
from procurement.tenders.formulas.capabilities import Capability, find_capabilities
from procurement.tenders.formulas.facts import LotFacts, TenderFacts

MOST_IN_A_LOT = 3
STEP_GBP = Decimal(10_000)
# Records that are kept together by nature: a lot may hold both without a new interface between them.
SHARED_DATA = {
    "history": "what is known about a person",
    "documents": "what is known about a person",
    "case": "the case",
    "figures": "the case",
    "decisions": "the case",
    "referrals": "the case",
    "consent": "what is known about a person",
    "identity": "who a person is",
    "money in": "money",
    "money out": "money",
    "money owed": "money",
    "ledger": "money",
    "rules": "rules and forms",
    "forms": "rules and forms",
}


@dataclass(frozen=True)
class ProposedLot:
    """One lot of the proposal. ``firms`` is None where nobody counted."""

    number: int
    title: str
    capabilities: tuple[str, ...]
    shared_data: str
    value_gbp: Decimal | None
    first_value_days: int
    bundling_score: int
    firms: int | None = None


@dataclass(frozen=True)
class Split:
    """The whole proposal and its effect on the two scores."""

    reuse: tuple[str, ...]
    lots: tuple[ProposedLot, ...]
    joining_work: str
    bundling_before: int
    bundling_after: int
    access_before: int
    access_after: int
    firms_before: int | None = None


def _shares(total: Decimal, weights: Sequence[int]) -> list[Decimal]:
    """Cut ``total`` by weight, each share a whole £10,000 (£1,000 in small totals), summing to the total.

    >>> _shares(Decimal(830000), [4, 3, 7])
    [Decimal('240000'), Decimal('180000'), Decimal('410000')]
    """
    step = STEP_GBP if total >= 20 * STEP_GBP else Decimal(1000)
    whole = sum(weights)
    shares = [
        (total * weight / whole / step).quantize(Decimal(1), ROUND_HALF_UP) * step for weight in weights
    ]
    largest = max(range(len(weights)), key=lambda index: (weights[index], -index))
    shares[largest] += total - sum(shares)
    return shares


def _groups(capabilities: Sequence[Capability]) -> list[list[Capability]]:
    """Group by the records that they share, at most three together, in the order first seen."""
    by_data: dict[str, list[Capability]] = {}
    for capability in capabilities:
        by_data.setdefault(SHARED_DATA.get(capability.data, capability.data), []).append(capability)
    groups = []
    for members in by_data.values():
        largest_first = sorted(members, key=lambda each: (-each.size, each.days, each.key))
        groups += [largest_first[at : at + MOST_IN_A_LOT] for at in range(0, len(members), MOST_IN_A_LOT)]
    return groups


def _joining_work(lots: int) -> str:
    if lots == 1:
        return "One lot remains: our own team joins it to what is reused."
    joins = lots * (lots - 1) // 2
    return (
        f"Joining {lots} lots: {joins} agreed interface{'' if joins == 1 else 's'}, "
        "shared names for people and cases, one test of the whole before each release. "
        "Our own team holds this work."
    )


def propose_split(
    tender: TenderFacts,
    lot_number: int = 1,
    *,
    total_gbp: Decimal | None = None,
    firms_able: Callable[[LotFacts], int] | None = None,
    live_capabilities: Collection[str] | None = None,
) -> Split:
    """Propose how to cut lot ``lot_number`` of ``tender`` into lots that small firms can win.

    Capabilities with a live component leave as "reuse". The rest is grouped by the records they share, at
    most three a lot, ordered by how soon each first helps someone. ``total_gbp`` is what the remaining work
    is worth (default: the lot's value); it is shared out by the usual size of each capability.
    ``firms_able(lot)`` counts the registered firms that could bid for a lot, where it is known.
    Raises ``ValueError`` when the lot does not exist or names fewer than two capabilities to buy.

    >>> facts = TenderFacts(lots=(LotFacts(text="payments, debt, booking", value_gbp=Decimal(600000)),))
    >>> [lot.title for lot in propose_split(facts, live_capabilities={"take-a-payment"}).lots]
    ['book a time', 'calculate debt']
    """
    lot = next((each for each in tender.lots if each.number == lot_number), None)
    if lot is None:
        raise ValueError(f"there is no lot {lot_number}")
    live = tender.live_capabilities if live_capabilities is None else live_capabilities
    found = [hit.capability for hit in find_capabilities(f"{lot.title}\n{lot.text}")]
    reuse = [each for each in found if each.key in live]
    rest = [each for each in found if each.key not in live]
    if len(rest) < 2:
        raise ValueError("there are fewer than two capabilities to buy, so there is nothing to split")
    groups = sorted(_groups(rest), key=lambda group: (group[0].days, group[0].key))
    total = lot.value_gbp if total_gbp is None else total_gbp
    weights = [sum(each.size for each in group) for group in groups]
    values: list[Decimal | None] = [None] * len(groups) if total is None else list(_shares(total, weights))

    facts = [
        replace(
            lot,
            number=number,
            title=group[0].title,
            text=", ".join(each.title for each in group),
            value_gbp=value,
            replaces_whole_system=False,
            reused=tuple(each.key for each in reuse),
        )
        for number, (group, value) in enumerate(zip(groups, values, strict=True), 1)
    ]
    others = [each for each in tender.lots if each.number != lot_number]
    after = replace(
        tender, lots=tuple(replace(each, number=at) for at, each in enumerate([*facts, *others], 1))
    )
    scores = [bundling(each, live) for each in facts]
    lots = tuple(
        ProposedLot(
            number=each.number,
            title=each.title,
            capabilities=tuple(member.key for member in group),
            shared_data=SHARED_DATA.get(group[0].data, group[0].data),
            value_gbp=each.value_gbp,
            first_value_days=group[0].days,
            bundling_score=score.score,
            firms=firms_able(each) if firms_able else None,
        )
        for each, group, score in zip(facts, groups, scores, strict=True)
    )
    return Split(
        reuse=tuple(each.key for each in reuse),
        lots=lots,
        joining_work=_joining_work(len(lots)),
        bundling_before=bundling(lot, live).score,
        bundling_after=max(score.score for score in scores),
        access_before=access_score(tender),
        access_after=access_score(after),
        firms_before=firms_able(lot) if firms_able else None,
    )
