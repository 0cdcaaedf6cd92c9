"""The checks of a tender that outcomes and their language bring: publication waits for them."""

from dataclasses import replace
from decimal import Decimal
from functools import lru_cache
from typing import Any

from procurement.outcomes.formulas.completeness import missing_for_publishing, points, score
from procurement.outcomes.formulas.language import Report
from procurement.outcomes.formulas.language import check as check_language
from procurement.tenders.checks import (
    BLOCK,
    PUBLISHING,
    WARN,
    Draft,
    Effect,
    Finding,
    Found,
    check,
    strip_words,
)

ENOUGH = 60
GOOD = 75
MOST_NAMED = 3


def report_of(draft: Draft) -> Report:
    """Read the whole text of a draft, once for all the checks that ask."""
    known = draft.__dict__.get("_language_report")
    if known is None:
        parts = [text for name, text in draft.sections.items() if name != "title"]
        for lot in draft.facts.lots:
            parts += [lot.text] if lot.title == draft.title else [lot.title, lot.text]
        known = replace(
            _read("\n".join(part for part in parts if part), draft.title or None),
            overridden=draft.kept_phrases,
        )
        draft.__dict__["_language_report"] = known
    return known


@lru_cache(maxsize=64)
def _read(text: str, title: str | None) -> Report:
    """Read a text by the rules. Each page of a draft asks it, and the same text reads the same: it is read once."""
    return check_language(text, title=title)


def outcome_score(outcome: Any, language: Decimal) -> int:
    """Return completeness (60) and language (40) of an outcome together, as shown: rounded down."""
    return int(score(points(outcome.facts), language))


@check(
    "OUTCOME-1",
    "An agreed outcome",
    severity=BLOCK,
    stage=PUBLISHING,
    strip="outcome",
    why="A tender says which change for people it is to bring about: a primary measure with baseline, target, "
    "date and source, and a guardrail that must not get worse, agreed by a second person.",
    flags=("No outcome chosen", "An outcome without a baseline", "An outcome that nobody has agreed"),
    passes=("From 1,240 households (30 Sep 2026) to 900 by 31 Mar 2029, agreed by the service owner",),
)
def outcome_is_agreed(draft: Draft) -> Found:
    if not draft.outcomes:
        yield Finding(
            "No outcome is chosen: it does not say which change for people it is to bring about.",
            Effect("Choose an outcome, or build one in seven steps."),
        )
        return
    for outcome in draft.outcomes:
        missing = missing_for_publishing(outcome.facts)
        if missing:
            yield Finding(
                f"‘{outcome.title}’ still needs: {', '.join(missing)}.", Effect("Go on with the outcome.")
            )
        if outcome.status == "draft":
            yield Finding(
                f"‘{outcome.title}’ is not agreed.",
                Effect("Ask a service or policy owner who did not write it to agree."),
            )


@check(
    "OUTCOME-2",
    "Outcome score",
    severity=WARN,
    strip="outcome",
    why="Completeness of the outcome (60 points) and the language of the tender (40 points) make the outcome "
    "score. Publication needs 60; under 75 the approver sees why.",
    flags=("41: no guardrail, and a sentence that asks for people",),
    passes=("92: every part of the outcome is there and no sentence asks for people",),
)
def outcome_scores_enough(draft: Draft) -> Found:
    language = report_of(draft).points
    for outcome in draft.outcomes:
        value = outcome_score(outcome, language)
        if value < GOOD:
            yield Finding(
                f"‘{outcome.title}’ scores {value} of 100: {points(outcome.facts)} of 60 for completeness, "
                f"{language.normalize():f} of 40 for language.",
                Effect("Add what is missing in the outcome, and change the phrases that the checker shows."),
                severity=BLOCK if value < ENOUGH else WARN,
            )


@check(
    "LANGUAGE-1",
    "Phrases that must change",
    severity=BLOCK,
    strip="reading",
    why="Phrases that ask for people by number, role or rate, or for a system as it is, keep better ideas out. "
    "Each can be changed, or kept on the page of its language with a reason that stays.",
    flags=("The supplier shall provide 12 developers.",),
    passes=("By month 12 our own staff can change it without the supplier.",),
)
def no_phrase_blocks(draft: Draft) -> Found:
    report = report_of(draft)
    hits = [hit for hit in report.worst if hit.severity == "block"]
    if not hits:
        return None
    named = "; ".join(f"‘{hit.phrase}’" for hit in hits[:MOST_NAMED])
    more = f" and {len(hits) - MOST_NAMED} more" if len(hits) > MOST_NAMED else ""
    return Finding(
        f"{len(hits)} phrase{'' if len(hits) == 1 else 's'} must change: {named}{more}.",
        Effect(hits[0].ask),
    )


@check(
    "READING-1",
    "What it asks for",
    severity=WARN,
    strip="reading",
    why="Each sentence is read as asking for people, a system, an output or an outcome; the largest share names "
    "the tender. One that reads as people or as a system buys hours or code, not a change.",
    flags=("This reads as a request for PEOPLE: 8 of 12 sentences",),
    passes=("This reads as a request for an OUTCOME: 6 of 11 sentences",),
)
def it_asks_for_a_change(draft: Draft) -> Found:
    report = report_of(draft)
    if report.reading not in ("people", "system"):
        return None
    return Finding(f"{report.summary}.", Effect("Climb the ladder: ask of each sentence why it matters."))


@strip_words("outcome")
def outcome_words(draft: Draft) -> str:
    if not draft.outcomes:
        return ""
    language = report_of(draft).points
    return f"{min(outcome_score(each, language) for each in draft.outcomes)} of 100"


@strip_words("reading")
def reading_words(draft: Draft) -> str:
    reading = report_of(draft).reading
    return {
        "people": "People",
        "system": "A system",
        "output": "An output",
        "outcome": "An outcome",
    }.get(reading, "")
