"""The register of tender checks, in the manner of Django's own system checks.

A check is a small function with a stable id, a severity, a page that explains it and a fix. Upper floors
register theirs in their own ``checks.py``. Publication asks this register and nothing else.

    @check("DATES-1", "Enough days to bid", severity=BLOCK, why="…", flags=("…",), passes=("…",))
    def enough_days(draft: Draft) -> Finding | None: ...
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import Any

import structlog

from procurement.tenders.formulas.access import Access, sme_access
from procurement.tenders.formulas.bundling import Bundling, bundling_of
from procurement.tenders.formulas.dates import Period
from procurement.tenders.formulas.facts import TenderFacts

BLOCK = "block"
WARN = "warn"
NOTE = "note"
SEVERITIES = (BLOCK, WARN, NOTE)

DRAFTING = "drafting"
PUBLISHING = "publishing"


@dataclass(frozen=True)
class Draft:
    """What a check may look at: a stored tender, or a draft that came as JSON and has no row.

    ``tender`` is None for a draft without a row; ``outcomes`` are records or plain dictionaries with the same
    names; ``plan`` is the frozen evaluation plan, empty while none is attached. ``kept_phrases``: the keys of
    phrases, and ``reasons``: the words by check and lot, with which people went on although a check warned.
    ``beside``: what checks read beside the tender, by the names of ``reads``; empty for a draft without a row.
    """

    title: str = ""
    sections: dict[str, str] = field(default_factory=dict)
    facts: TenderFacts = field(default_factory=TenderFacts)
    outcomes: tuple[Any, ...] = ()
    plan: dict[str, Any] = field(default_factory=dict)
    delivery: Any = None
    period: Period = field(default_factory=Period)
    today: date | None = None
    deadline_on: date | None = None
    holidays: frozenset[date] = frozenset()
    no_lots_reason: str = ""
    barriers_considered: str = ""
    tender: Any = None
    stage: str = DRAFTING
    kept_phrases: frozenset[str] = frozenset()
    reasons: dict[tuple[str, int], str] = field(default_factory=dict)
    beside: dict[str, Any] = field(default_factory=dict)
    _read: dict[str, Any] = field(default_factory=dict, repr=False, compare=False)

    def once(self, what: str, read: Callable[[], Any]) -> Any:
        """Return what ``read`` gives; checks that need the same record read it once for each draft."""
        if what not in self._read:
            self._read[what] = read()
        return self._read[what]

    @cached_property
    def access(self) -> Access:
        """The SME access score, computed once for all the checks that ask."""
        return sme_access(self.facts)

    @cached_property
    def bundling(self) -> list[Bundling]:
        """The bundling score of each lot, computed once."""
        return bundling_of(self.facts)

    @property
    def text(self) -> str:
        """All sections and lots as one text, a line each."""
        lots = [f"{lot.title}\n{lot.text}" for lot in self.facts.lots]
        return "\n".join([*self.sections.values(), *lots])


@dataclass(frozen=True)
class Effect:
    """What would change with the offered fix: in words, and the score before and after where there is one."""

    text: str
    before: int | None = None
    after: int | None = None
    url: str = ""


@dataclass(frozen=True)
class Finding:
    """What a check found. The register fills in id, title and severity; a check may raise its own
    severity."""

    message: str
    fix: Effect | None = None
    lot: int = 0
    severity: str = ""
    check_id: str = ""
    title: str = ""
    can_go_on: bool = False
    reason: str = ""

    @property
    def blocks(self) -> bool:
        """True when publication must wait: a block, or a warning that wants a reason and has none."""
        return self.severity == BLOCK and not (self.can_go_on and self.reason)


@dataclass(frozen=True)
class Explains:
    """The words of a check's own page: why it is there, an example that flags and one that does not."""

    why: str
    flags: tuple[str, ...]
    passes: tuple[str, ...]
    law: str = ""


Found = Any  # a Finding, several (a generator yields them), or None

# The seven checks of the health strip, in the order of the strip: key, name, page of the draft that mends it.
STRIP: tuple[tuple[str, str, str], ...] = (
    ("outcome", "Outcome", "outcomes"),
    ("reading", "Reading", "language"),
    ("bundling", "Bundling", "lots"),
    ("access", "SME access", "access"),
    ("price", "Price weight", "plan"),
    ("delivery", "Delivery model", "delivery"),
    ("capability", "Capability plan", "capability_plan"),
)
# What the strip says of a check in a few words, by its key: rooms register theirs with ``strip_words``.
STRIP_WORDS: dict[str, Callable[[Draft], str]] = {}


def strip_words(key: str) -> Callable[[Callable[[Draft], str]], Callable[[Draft], str]]:
    """Register the few words (or figure) that the health strip shows for ``key``; empty means not known."""

    def register(words: Callable[[Draft], str]) -> Callable[[Draft], str]:
        STRIP_WORDS[key] = words
        return words

    return register


@dataclass(frozen=True)
class Check:
    """One entry of the register."""

    id: str
    title: str
    severity: str
    explains: Explains
    run: Callable[[Draft], Found]
    stage: str = DRAFTING
    strip: str = ""


REGISTER: dict[str, Check] = {}


# What checks read beside a tender's own text: by name an expression about the tender. They are asked together
# (`queries.beside`), so that a check more is not a statement more.
READS: dict[str, Any] = {}


def reads(name: str, rows: Any) -> None:
    """Let checks find ``rows``, as a rule a ``carry`` of rows of the tender, in ``draft.beside[name]``: as JSON.

    No value in it may change from one request to the next, for the statement is written once.
    """
    READS[name] = rows


def check(
    check_id: str,
    title: str = "",
    *,
    severity: str = WARN,
    explains: Explains | None = None,
    why: str = "",
    flags: tuple[str, ...] = (),
    passes: tuple[str, ...] = (),
    law: str = "",
    stage: str = DRAFTING,
    strip: str = "",
) -> Callable[[Callable[[Draft], Found]], Callable[[Draft], Found]]:
    """Register a check under a stable id; it gives a ``Finding``, several, or None when all is well.

    ``severity``: block (publication waits), warn, or note. ``stage="publishing"``: only asked from approval
    on. ``strip``: the key of the health strip's check that it belongs to. Raises ``ValueError`` for an id that
    is taken, an unknown severity, or a page without a why and an example of each kind.
    """

    def register(run: Callable[[Draft], Found]) -> Callable[[Draft], Found]:
        page = explains or Explains(why or (run.__doc__ or "").strip(), flags, passes, law)
        if severity not in SEVERITIES:
            raise ValueError(f"{check_id}: severity is one of {', '.join(SEVERITIES)}")
        if not (page.why and page.flags and page.passes):
            raise ValueError(f"{check_id}: say why, with an example that flags and one that does not")
        known = REGISTER.get(check_id)
        if known is not None and known.run is not run:
            raise ValueError(f"the check {check_id} is registered already")
        REGISTER[check_id] = Check(check_id, title or check_id, severity, page, run, stage, strip)
        return run

    return register


def run_draft(draft: Draft, *, only: Iterable[str] | None = None) -> list[Finding]:
    """Run every check over ``draft``: blocks first, then warnings and notes, each in the order of its id.

    A check that fails with an error blocks (it fails closed) and says so.
    """
    wanted = set(only) if only is not None else None
    found: list[Finding] = []
    for entry in REGISTER.values():
        if wanted is not None and entry.id not in wanted:
            continue
        if entry.stage == PUBLISHING and draft.stage != PUBLISHING:
            continue
        found += [
            replace(
                finding,
                check_id=entry.id,
                title=finding.title or entry.title,
                severity=finding.severity or entry.severity,
            )
            for finding in _ask(entry, draft)
        ]
    return sorted(found, key=lambda each: (SEVERITIES.index(each.severity), each.check_id, each.lot))


def _ask(entry: Check, draft: Draft) -> list[Finding]:
    try:
        given = entry.run(draft)
        if given is None:
            return []
        return [given] if isinstance(given, Finding) else list(given)
    except Exception as error:  # a gate fails closed: the failure itself is the finding
        structlog.get_logger(__name__).exception("tender_check_failed", check=entry.id)
        return [
            Finding(
                f"This check could not be made ({type(error).__name__}). Publication waits until it can: "
                "tell the service team its name.",
                severity=BLOCK,
            )
        ]


def run_checks(tender: Any, *, stage: str = DRAFTING, draft: Draft | None = None) -> list[Finding]:
    """Run every check over a stored tender, with the reasons that people gave to go on.

    ``draft``: the tender as the checks see it, where the caller has it already: then it is read once.
    """
    from procurement.tenders.queries import draft_of

    draft = draft or draft_of(tender, stage=stage)
    return [
        replace(each, reason=draft.reasons.get((each.check_id, each.lot), "")) for each in run_draft(draft)
    ]
