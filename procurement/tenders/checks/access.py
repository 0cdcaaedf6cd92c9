"""Checks of who can bid: the eighteen of SME access, their sum, and the barriers considered."""

from procurement.tenders.checks.register import (
    BLOCK,
    NOTE,
    PUBLISHING,
    WARN,
    Draft,
    Effect,
    Finding,
    Found,
    check,
    strip_words,
)
from procurement.tenders.formulas.access import CHECKS


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
    "barriers, under 50 is likely to shut small firms out and wants a reason.",
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


@strip_words("access")
def access_words(draft: Draft) -> str:
    return f"{draft.access.score} of 100" if draft.facts.lots else ""
