"""The register of tender checks, in the manner of Django's own system checks.

A check is a small function with a stable id, a severity, a page that explains it and a fix. Upper floors
register theirs in their own ``checks.py``. Publication asks this register and nothing else.

    @check("DATES-1", "Enough days to bid", severity=BLOCK, why="…", flags=("…",), passes=("…",))
    def enough_days(draft: Draft) -> Finding | None: ...
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from functools import cached_property
from typing import Any

from procurement.tenders.formulas.access import CHECKS, Access, sme_access
from procurement.tenders.formulas.bundling import Bundling, bundling_of
from procurement.tenders.formulas.dates import Period, is_working_day, minimum_tendering_period
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
    names; ``plan`` is the frozen evaluation plan, empty while none is attached.
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
    ("reading", "Reading", "checks"),
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
        import structlog

        structlog.get_logger(__name__).exception("tender_check_failed", check=entry.id)
        return [
            Finding(
                f"This check could not be made ({type(error).__name__}). Publication waits until it can: "
                "tell the service team its name.",
                severity=BLOCK,
            )
        ]


def run_checks(tender: Any, *, stage: str = DRAFTING) -> list[Finding]:
    """Run every check over a stored tender, with the reasons that people gave to go on."""
    from procurement.tenders.queries import draft_of

    findings = run_draft(draft_of(tender, stage=stage))
    reasons = {(each.check_id, each.lot_number): each.reason for each in tender.overrides.all()}
    return [replace(each, reason=reasons.get((each.check_id, each.lot), "")) for each in findings]


# --- The checks of this slice ----------------------------------------------------------------------


@check(
    "WHY-1",
    "What is wrong, and for whom?",
    severity=BLOCK,
    why="A supplier who does not know the problem can only sell hours. The first section says what is wrong, "
    "and for whom, before any solution.",
    flags=("An empty first section",),
    passes=("Families wait 47 days for a decision, because officers look in five places.",),
)
def problem_is_said(draft: Draft) -> Found:
    if len(draft.sections.get("why", "").split()) >= 5:
        return None
    return Finding(
        "Say what is wrong, and for whom, in a sentence or more.",
        Effect("Write the first section. Bidders read it first."),
    )


@check(
    "USERS-1",
    "Users are named",
    severity=WARN,
    why="Naming the groups of users lets a bidder say how it would meet them, and shows when one tender "
    "tries "
    "to serve too many.",
    flags=("No users named",),
    passes=("Housing officers\nFamilies in temporary accommodation",),
)
def users_are_named(draft: Draft) -> Found:
    if draft.sections.get("users", "").strip():
        return None
    return Finding("No group of users is named.", Effect("Name each group of users on a line of its own."))


@check(
    "LOTS-1",
    "Lots with values",
    severity=BLOCK,
    why="Lots are to be considered before the tender notice; without them the notice gives the reasons.",
    flags=("No lot", "A lot without a value", "One lot, and no word on why"),
    passes=("Three lots with values", "One lot, with the reason why it cannot be cut"),
)
def lots_have_values(draft: Draft) -> Found:
    lots = draft.facts.lots
    if not lots:
        yield Finding(
            "There is no lot yet.", Effect("Add the first lot, or let the split proposal make them.")
        )
        return
    for lot in lots:
        if lot.value_gbp is None:
            yield Finding(
                f"Lot {lot.number} has no value.",
                Effect("Give its whole value without VAT: firms judge by it whether they can bid."),
                lot=lot.number,
            )
    if len(lots) == 1 and not draft.no_lots_reason.strip():
        yield Finding(
            "There is one lot, and no reason why it cannot be cut.",
            Effect("Look at the split proposal, or write why one lot is right."),
            severity=WARN,
        )


def _register_access() -> None:
    for entry in CHECKS:

        def run(draft: Draft, wanted: str = entry.id) -> Found:
            access = draft.access
            row = next(each for each in access.checks if each.id == wanted)
            if row.passed or not draft.facts.lots:
                return None
            effect = None
            if row.fix:
                effect = Effect(row.fix.text, access.score, row.fix.score)
            return Finding(f"{row.points} of {row.out_of} points. {row.reason}", effect, lot=row.lot)

        check(
            f"SME-{entry.id}",
            f"SME access {entry.id}: {entry.title.lower()}",
            severity=NOTE,
            why=f"{entry.title} decides which small firms can bid. It is worth {entry.out_of} of 100 points.",
            flags=ACCESS_EXAMPLES[entry.id][:1],
            passes=ACCESS_EXAMPLES[entry.id][1:],
            strip="access",
        )(run)


ACCESS_EXAMPLES: dict[str, tuple[str, str]] = {
    "A1": ("One lot of £4.5m", "Lots of £90k"),
    "A2": ("£2m in one lot", "£2m in four lots of £500k"),
    "A3": ("A turnover of £20m for a lot of £2.25m a year", "No turnover floor"),
    "A4": ("Insurance of £20m", "Insurance of £1m"),
    "A5": ("Insurance must be held when bidding", "Insurance is wanted at award"),
    "A6": ("14 days to bid", "30 days to bid"),
    "A7": ("28,000 words asked", "3,000 words asked"),
    "A8": ("180 pages to read", "18 pages to read"),
    "A9": ("Price 60%", "Price 20%"),
    "A10": ("Three contracts of similar value", "Similar change, any size"),
    "A11": ("Three years of audited accounts", "A bank letter or a forecast is accepted too"),
    "A12": ("Unlimited liability", "Liability capped at 125% of a year's value"),
    "A13": ("Paid on completion", "Paid monthly within 30 days"),
    "A14": ("All work on site", "Work from anywhere"),
    "A15": ("No talks with the market", "Open talks held and logged in September"),
    "A16": ("One bidder alone", "Partners and consortia are welcome"),
    "A17": ("A parent company guarantee", "No guarantee, bond or unknown staff transfer"),
    "A18": ("Only firms on a framework", "Any firm may bid"),
}
_register_access()


@check(
    "SME-ACCESS",
    "SME access",
    severity=WARN,
    strip="access",
    why="Eighteen checks, 100 points, the worst lot counts. 75 and above is open, 50 to 74 has some "
    "barriers, "
    "under 50 is likely to shut small firms out and wants a reason.",
    flags=("14 of 100: a turnover floor of £20m, one lot of £4.5m, price 60%",),
    passes=("93 of 100: three lots under £500k, proof at award, price 20%",),
    law="Procurement Act 2023 section 12: barriers to small firms are to be considered.",
)
def access_is_open(draft: Draft) -> Found:
    if not draft.facts.lots:
        return None
    access = draft.access
    if access.verdict == "open":
        return None
    best = max(
        (row for row in access.checks if row.fix),
        key=lambda row: row.fix.score if row.fix else 0,
        default=None,
    )
    effect = Effect(best.fix.text, access.score, best.fix.score) if best and best.fix else None
    if access.verdict == "shut":
        return Finding(
            f"{access.score} of 100: likely to shut small firms out. Fix it, or give the reason.",
            effect,
            severity=BLOCK,
            can_go_on=True,
        )
    return Finding(f"{access.score} of 100: some barriers to small firms.", effect)


@check(
    "BUNDLE-1",
    "Bundling",
    severity=WARN,
    strip="bundling",
    why="A lot that ties many things together is one that few firms can win and nobody can leave. Under "
    "25 is "
    "fine, 25 to 49 asks for another look, 50 and above is a megasystem: the approver gives a reason.",
    flags=("One system for cases, payments, debt, letters, documents and reports: 80",),
    passes=("Calculate debt: 0",),
)
def lots_are_not_bundled(draft: Draft) -> Found:
    for result in draft.bundling:
        if result.verdict == "fine":
            continue
        worst = max(result.parts, key=lambda part: part.points)
        effect = Effect("Look at the split proposal: it shows the lots and the scores after.", result.score)
        if result.verdict == "megasystem":
            yield Finding(
                f"Lot {result.lot} scores {result.score}: a megasystem. {worst.reason}",
                effect,
                lot=result.lot,
                severity=BLOCK,
                can_go_on=True,
            )
        else:
            yield Finding(
                f"Lot {result.lot} scores {result.score}: look again. {worst.reason}", effect, lot=result.lot
            )


@check(
    "PRICE-1",
    "Price weight",
    severity=WARN,
    strip="price",
    why="Above 40% price tends to decide alone; above 50% it wants a reason and the digital centre is told.",
    flags=("Price 60%",),
    passes=("Price 20%",),
)
def price_does_not_decide_alone(draft: Draft) -> Found:
    weight = draft.facts.price_weight_pct
    if weight is None:
        return Finding("The price weight is not set.", Effect("Set it in the evaluation plan."))
    words = f"Price weighs {weight.normalize():f}%."
    if weight > 50:
        return Finding(
            f"{words} Above 50% it needs a reason, and the digital centre is told.",
            Effect("Try 20% to 30% in the price simulator and look at who wins."),
            severity=BLOCK,
            can_go_on=True,
        )
    if weight > 40:
        return Finding(
            f"{words} Above 40% price tends to decide.",
            Effect("Try 20% to 30% in the price simulator and look at who wins."),
        )
    return None


@check(
    "WEIGHTS-1",
    "Weights make 100",
    severity=BLOCK,
    why="The weights of quality, social value and price together make exactly 100.",
    flags=("Quality 70, price 20",),
    passes=("Quality 80, price 20",),
)
def weights_make_a_hundred(draft: Draft) -> Found:
    if not draft.plan:
        return None
    try:
        weights = [
            Decimal(str(each["weight_pct"]))
            for each in draft.plan.get("criteria", [])
            if each.get("weight_pct") is not None and each.get("kind") != "price"
        ]
        price = (draft.plan.get("price") or {}).get("weight_pct")
        total = sum(weights, Decimal(0)) + Decimal(str(price or 0))
    except (InvalidOperation, TypeError, AttributeError):
        return Finding("A weight is not a number.", Effect("Correct it in the evaluation plan."))
    if total == 100:
        return None
    return Finding(
        f"The weights make {total.normalize():f}, not 100.", Effect("Correct them in the evaluation plan.")
    )


@check(
    "PLAN-1",
    "Evaluation plan signed off",
    severity=BLOCK,
    stage=PUBLISHING,
    why="Bidders see, before they write a word, exactly what assessors will see: criteria, weights, "
    "scale and "
    "price formula, frozen at publication.",
    flags=("No plan attached",),
    passes=("A plan that was signed off and attached",),
    law="Procurement Act 2023 section 23: criteria and assessment methodology are published.",
)
def plan_is_attached(draft: Draft) -> Found:
    if draft.plan:
        return None
    return Finding(
        "No evaluation plan is attached.",
        Effect("Write the criteria, sign the plan off, and it is attached."),
    )


@check(
    "DATES-1",
    "Enough days to bid",
    severity=BLOCK,
    why="The law names a shortest period, by how bids come and how documents go out. It counts from the day "
    "after publication.",
    flags=("14 days in an open procedure",),
    passes=("30 days, all documents with the notice",),
    law="Procurement Act 2023 section 54. Check with your adviser.",
)
def enough_days_to_bid(draft: Draft) -> Found:
    days = draft.facts.days_to_bid
    minimum = minimum_tendering_period(draft.period)
    if days is None:
        return Finding("There is no deadline yet.", Effect("Set the day of publication and the days to bid."))
    if days < minimum.days:
        return Finding(
            f"{days} days to bid; the shortest lawful period here is {minimum.days} "
            f"({minimum.reason.lower()}).",
            Effect(f"Give {max(30, minimum.days)} days."),
        )
    return None


@check(
    "DATES-2",
    "A deadline that people can meet",
    severity=WARN,
    why="A deadline on a Monday, a holiday or the day after one costs small firms their weekend, and the "
    "help "
    "desk is shut.",
    flags=("A deadline on a bank holiday",),
    passes=("A deadline at noon on a Wednesday",),
)
def deadline_is_on_a_working_day(draft: Draft) -> Found:
    day = draft.deadline_on
    if day is None:
        return None
    if not is_working_day(day, draft.holidays):
        return Finding(
            f"{day:%-d %B %Y} is no working day somewhere in the UK.",
            Effect("Let the dates be computed again."),
        )
    if not is_working_day(day - timedelta(days=1), draft.holidays):
        return Finding(
            f"The day before {day:%-d %B %Y} is no working day.", Effect("Let the dates be computed again.")
        )
    return None


@check(
    "DATES-3",
    "A promised day for the result",
    severity=WARN,
    why="Firms keep people free while they wait. A promised day, shown as late when it passes, keeps the "
    "buyer "
    "honest.",
    flags=("No day for the result",),
    passes=("Result promised by 2 February 2027",),
)
def result_is_promised(draft: Draft) -> Found:
    if draft.tender is None or draft.tender.result_promised_on:
        return None
    return Finding("No day is promised for the result.", Effect("Let the dates be computed."))


@check(
    "LAW-1",
    "Proof only from award on",
    severity=BLOCK,
    why="Insurance may not be demanded before the award of the contract.",
    flags=("Insurance must be held when bidding",),
    passes=("Insurance is wanted at award",),
    law="Procurement Act 2023 section 22. Check with your adviser.",
)
def proof_is_wanted_at_award(draft: Draft) -> Found:
    if draft.facts.proof_wanted_at != "bid":
        return None
    return Finding(
        "Insurance or certificates must be held when bidding. The law lets you ask from award only.",
        Effect("Ask for them at award."),
    )


@check(
    "LAW-2",
    "Other proof than audited accounts",
    severity=BLOCK,
    why="Audited accounts may not be demanded from firms that need not have their accounts audited.",
    flags=("Only audited accounts are accepted",),
    passes=("A bank letter or a forecast is accepted too",),
    law="Procurement Act 2023 section 22. Check with your adviser.",
)
def other_proof_is_accepted(draft: Draft) -> Found:
    if draft.facts.other_proof_accepted is not False:
        return None
    return Finding("Only audited accounts are accepted.", Effect("Accept other proof as well."))


@check(
    "BARRIERS-1",
    "Barriers to small firms considered",
    severity=WARN,
    stage=PUBLISHING,
    why="The law asks buyers to consider the barriers that small firms meet and whether they can be removed. "
    "Auditors ask for the record.",
    flags=("Nothing written",),
    passes=(
        "No turnover floor and proof at award; insurance of £1m stays, because of safeguarding records.",
    ),
    law="Procurement Act 2023 section 12.",
)
def barriers_were_considered(draft: Draft) -> Found:
    if draft.barriers_considered.strip():
        return None
    return Finding(
        "No record says which barriers were considered.",
        Effect("Write which barriers were removed, and why the others stay."),
    )


@check(
    "CAPABILITY-1",
    "Capability plan",
    severity=WARN,
    strip="capability",
    why="What our own people can do at the end decides whether we buy again or carry on ourselves.",
    flags=("No word on what our own people can do at the end",),
    passes=("By month 12 our own staff can change and release it without the supplier.",),
)
def capability_plan_is_there(draft: Draft) -> Found:
    if len(draft.sections.get("capability_plan", "").split()) >= 5:
        return None
    return Finding(
        "Nothing says what our own people can do at the end.",
        Effect("Write it as ‘By … our own staff can … without the supplier’."),
    )


@check(
    "WITHHELD-1",
    "Withheld parts have a ground",
    severity=BLOCK,
    why="A part may be withheld for national security or sensitive commercial information only, and the fact "
    "and the ground are published.",
    flags=("A part withheld without a ground",),
    passes=("Addresses withheld: national security, because refuges are named",),
    law="Procurement Act 2023 section 94. Check with your adviser.",
)
def withheld_parts_have_a_ground(draft: Draft) -> Found:
    for each in getattr(draft.tender, "withheld", None) or []:
        if (
            each.get("ground") not in ("national_security", "commercial")
            or not str(each.get("reason", "")).strip()
        ):
            yield Finding(
                f"{each.get('field', 'A part')} is withheld without a ground and a reason.",
                Effect("Choose the ground and say why, or publish the part."),
            )


@strip_words("access")
def access_words(draft: Draft) -> str:
    return f"{draft.access.score} of 100" if draft.facts.lots else ""


@strip_words("bundling")
def bundling_words(draft: Draft) -> str:
    return f"{max(result.score for result in draft.bundling)}" if draft.bundling else ""


@strip_words("price")
def price_words(draft: Draft) -> str:
    weight = draft.facts.price_weight_pct
    return "" if weight is None else f"{weight.normalize():f}%"


@strip_words("capability")
def capability_words(draft: Draft) -> str:
    return "Written" if draft.sections.get("capability_plan", "").strip() else ""
