"""How much one lot ties together: 0 (one thing) to 100 (a megasystem). Each part is shown with its reason."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache

from procurement.tenders.formulas.capabilities import KEPT, Found, find_capabilities
from procurement.tenders.formulas.facts import LotFacts, TenderFacts

LOOK_AGAIN_FROM = 25
MEGASYSTEM_FROM = 50

SIGNS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (name, re.compile(pattern, re.IGNORECASE))
    for name, pattern in (
        (
            "end to end",
            r"\bend[- ]to[- ]end\s+(?:[\w-]+\s+){0,4}(?:system|solution|service|platform|suite)s?\b",
        ),
        (
            "one system for everything",
            r"\b(?:single|one)\s+(?:fully\s+)?(?:integrated|unified|enterprise|corporate)\b"
            r"|\bone[- ]stop\s+shop\b|\ball[- ]in[- ]one\b",
        ),
        ("prime holds the rest", r"\b(?:prime|lead)\s+(?:contractor|supplier|integrator)\b"),
        (
            "everything goes live at once",
            r"\b(?:go[- ]live|going\s+live|go\s+live|implemented|delivered)\s+in\s+(?:one|a\s+single)"
            r"\s+(?:phase|step|go|release)\b|\bbig[- ]bang\b",
        ),
        (
            "replace everything at once",
            r"\breplac\w{1,6}\s+(?:the\s+|our\s+|its\s+)?(?:entire|whole|complete)\b",
        ),
        (
            "one partner",
            r"\b(?:sole|single|strategic)\s+(?:strategic\s+)?(?:partner|supplier|provider|vendor|contractor)\b"
            r"|\bone\s+(?:partner|supplier|provider|vendor|contractor)\s+(?:to|for|will|must|shall)\b",
        ),
        ("modules", r"\bmodules?\s+(?:including|covering|such\s+as|for)\b|\ball\s+modules\b"),
        ("across everything", r"\bacross\s+all\s+(?:directorates|departments|services|functions)\b"),
        ("turnkey", r"\bturn-?key\b"),
    )
)
REPLACES = re.compile(
    r"\blike[- ]for[- ]like\b"
    r"|\breplac\w{1,6}\s+(?:for\s+|of\s+)?(?:the\s+|our\s+|its\s+)?(?:current|existing|legacy|whole|entire)"
    r"\s+(?:\w+\s+){0,2}(?:system|platform|solution|estate)s?\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Part:
    """One part of the score: what was seen, and the points that it adds."""

    name: str
    points: int
    most: int
    reason: str


@dataclass(frozen=True)
class Bundling:
    """The score of one lot with its parts, and what it could do without."""

    lot: int
    score: int
    parts: tuple[Part, ...]
    capabilities: tuple[Found, ...]
    reusable: tuple[str, ...]

    @property
    def verdict(self) -> str:
        """``fine``, ``look_again`` or ``megasystem``."""
        if self.score >= MEGASYSTEM_FROM:
            return "megasystem"
        return "look_again" if self.score >= LOOK_AGAIN_FROM else "fine"

    @property
    def verdict_words(self) -> str:
        return {"fine": "Fine", "look_again": "Look again", "megasystem": "Megasystem"}[self.verdict]


@lru_cache(maxsize=KEPT)
def signs_in(text: str) -> tuple[tuple[str, str], ...]:
    """Return the names of the bundling signs in ``text`` with the words that show them, each name once.

    >>> signs_in("It must go live in one phase")
    (('everything goes live at once', 'go live in one phase'),)
    """
    text = text[:200_000]
    found = []
    for name, pattern in SIGNS:
        match = pattern.search(text)
        if match:
            found.append((name, match.group(0)))
    return tuple(found)


@lru_cache(maxsize=KEPT)
def replaces_whole_system(text: str) -> bool:
    """Say whether the words of a lot ask for a whole system to be replaced.

    >>> replaces_whole_system("a like-for-like replacement of the current system")
    True
    """
    return bool(REPLACES.search(text[:200_000]))


def bundling(lot: LotFacts, live_capabilities: Collection[str] = ()) -> Bundling:
    """Score how much ``lot`` ties together, 0 to 100, with each part and its reason.

    ``live_capabilities``: keys of capabilities for which a live component exists. Capabilities that the lot
    reuses are not counted. An unknown value adds nothing: the SME access score asks for it instead.

    >>> bundling(LotFacts(text="Take a payment")).score
    0
    """
    text = f"{lot.title}\n{lot.text}"
    found = tuple(hit for hit in find_capabilities(text) if hit.capability.key not in lot.reused)
    reusable = tuple(hit.capability.key for hit in found if hit.capability.key in live_capabilities)
    extra = max(0, len(found) - 3)
    groups = len(set(lot.user_groups))
    signs = signs_in(text)
    value = lot.value_gbp or 0
    whole = lot.replaces_whole_system or replaces_whole_system(text)
    names = ", ".join(hit.capability.title for hit in found) or "none"
    parts = (
        Part("Capabilities beyond three", min(40, 10 * extra), 40, f"{len(found)} seen: {names}."),
        Part(
            "User groups beyond two", min(10, 5 * max(0, groups - 2)), 10, f"{groups} user groups are named."
        ),
        Part(
            "Words that tie things together",
            min(15, 5 * len(signs)),
            15,
            "; ".join(f"{name} (‘{words}’)" for name, words in signs) or "None seen.",
        ),
        Part(
            "Value",
            20 if value > 5_000_000 else 10 if value > 1_000_000 else 0,
            20,
            "No value yet." if lot.value_gbp is None else f"£{lot.value_gbp:,.0f}.",
        ),
        Part("Term over four years", 10 if lot.term_months > 48 else 0, 10, f"{lot.term_months} months."),
        Part(
            "Replaces a whole system without a sunset plan",
            10 if whole and not lot.has_sunset_plan else 0,
            10,
            "It replaces a whole system, with a plan to switch the old one off."
            if whole and lot.has_sunset_plan
            else "It replaces a whole system and no plan says how the old one ends."
            if whole
            else "It does not replace a whole system.",
        ),
        Part(
            "Live components match and none is reused",
            10 if reusable and not lot.reused else 0,
            10,
            f"Live already: {', '.join(key.replace('-', ' ') for key in reusable)}."
            if reusable
            else "No live component does this.",
        ),
    )
    return Bundling(lot.number, min(100, sum(part.points for part in parts)), parts, found, reusable)


def bundling_of(tender: TenderFacts) -> list[Bundling]:
    """Score every lot of ``tender``, in the order of the lots."""
    return [bundling(lot, tender.live_capabilities) for lot in tender.lots]
