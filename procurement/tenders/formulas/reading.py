"""Reading the facts of a draft out of plain text: what it says, where it says it, and what was assumed.

An old specification pasted in becomes a draft whose facts keep the words that they came from. Nothing is
guessed beyond the stated assumptions, and each of those is listed so that a person can correct it.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from procurement.outcomes.formulas.language import check
from procurement.tenders.formulas.bundling import replaces_whole_system
from procurement.tenders.formulas.facts import LotFacts, TenderFacts

# A planning figure for old texts that give person-days and no value; internal, never shown to a bidder.
PLANNING_GBP_A_PERSON_DAY = Decimal(500)
WORDS_A_CV = 500
READ_AT_MOST = 200_000

# An amount with the pound before it (£5 million, GBP 5m) or behind it (5 million pounds): figures and scale of either.
_FIGURES = r"(\d[\d,]{0,14}(?:\.\d{1,4})?)\s*(k|m|bn|million|thousand|billion)?"
_MONEY = rf"(?:(?:£|\bGBP)\s?{_FIGURES}\b|(?<![\d,.]){_FIGURES}\s*(?:pounds?|GBP)\b)"
_BLANKS = re.compile(r"\s{4,}")
_SCALE = {
    "k": 1000,
    "thousand": 1000,
    "m": 1_000_000,
    "million": 1_000_000,
    "bn": 1_000_000_000,
    "billion": 1_000_000_000,
}
_WORDS = {
    "one": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "eight": 8,
    "nine": 9,
    "ten": 10,
}


def _re(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


VALUE = _re(
    r"\b(?:(?:contract|total|estimated|maximum|lot)\s+(?:value|budget)\s*(?:of|is|:)?|(?:value|budget)\s*:)\s*"
    + _MONEY
)
PERSON_DAYS = _re(r"(\d[\d,]{0,9})\s+(?:person|man)[- ]?days\b")
TURNOVER = _re(r"\bturnover\b[^.\n£]{0,40}?" + _MONEY)
INSURANCE = _re(r"\b(?:insurance|indemnity|liability\s+cover)\b[^.\n£]{0,40}?" + _MONEY)
HELD_AT_BID = _re(
    r"\bmust\s+(?:have|hold|already\s+hold|possess)\b[^.\n]{0,120}\b(?:insurance|indemnity|iso\s?\d{4,5}|cyber\s+essentials)\b"
)
HELD_AT_AWARD = _re(
    r"\b(?:insurance|certificates?)\b[^.\n]{0,60}\b(?:at|by|on|before)\s+(?:the\s+)?(?:award|contract\s+start|start)\b"
)
PRICE_WEIGHT = _re(r"\bprice\b\s*(?:weight(?:ing)?)?\s*[:(=]?\s*(?:of\s+)?(\d{1,3}(?:\.\d)?)\s*%")
ON_SITE_DAYS = _re(
    r"\bon[- ]?site\b\s+(?:for\s+)?(\d|one|two|three|four|five)\s+days?\s+(?:per|a|each|every)\s+week\b"
)
ALL_ON_SITE = _re(r"\b(?:fully|wholly|entirely|100%)\s+on[- ]?site\b")
REMOTE = _re(
    r"\bremote(?:ly)?\b[^.\n]{0,40}\b(?:welcome|possible|may\s+be|from\s+anywhere)\b|\bwork(?:ed)?\s+from\s+anywhere\b"
)
_NUMBER = r"\d{1,3}|one|two|three|four|five|six|seven|eight|nine|ten"
TERM = _re(
    rf"\b(?:(?:term|contract|period)\s+of|(?:term|period|duration)\s*:)\s+({_NUMBER})[\s-]+(year|month)s?\b"
    r"|\b(\d{1,2})[- ]year\s+contract\b"
)
DAYS_TO_BID = _re(r"\b(\d{1,3})\s+(?:calendar\s+)?days\s+to\s+(?:bid|respond|tender)\b")
BOND = _re(r"\bparent\s+company\s+guarantees?\b|\bperformance\s+bonds?\b|\bbank\s+guarantees?\b")
TRANSFER = re.compile(r"\bTUPE\b")
FRAMEWORK = _re(
    r"\b(?:only|restricted\s+to|limited\s+to)\s+(?:suppliers|firms|bidders)\s+on\s+(?:the\s+)?[\w\s]{0,30}framework\b"
)
SAME_SIZE = _re(r"\b(?:similar|comparable|equal|same)\s+(?:value|size|scale)\b")
SIMILAR_CHANGE = _re(
    r"\b(?:references?|examples?)\b[^.\n]{0,60}\b(?:any|whatever)\s+(?:the\s+|their\s+)?size\b|\bsimilar\s+change\b"
)
AUDITED = _re(r"\baudited\s+accounts\b")
PARTNERS = _re(r"\b(?:partners|consortia|joint\s+bids?)\b[^.\n]{0,40}\bwelcome\b")
CAP = _re(r"\bliability\b[^.\n]{0,60}\bcapped\b[^.\n]{0,30}?(\d{2,3})\s*%")
CVS = _re(r"\bCVs?\b[^.\n]{0,60}\b(?:every|each|all)\b")
PEOPLE = _re(
    r"\b(\d{1,4})\s+(?:[a-z-]+\s+){0,2}(?:analysts?|developers?|testers?|engineers?|consultants?|architects?|designers?|specialists?|resources?|managers?)\b"
)


@dataclass(frozen=True)
class Noted:
    """One fact that was read or assumed: the field, its value, and the words of the text it came from."""

    field: str
    value: str
    words: str
    assumed: bool = False


def _amount(money: re.Match[str]) -> Decimal | None:
    number, scale = money.group(1, 2) if money.group(1) else money.group(3, 4)
    try:
        return Decimal(number.replace(",", "")) * _SCALE.get((scale or "").lower(), 1)
    except InvalidOperation:
        return None


def _count(word: str) -> int:
    return int(word) if word.isdigit() else _WORDS[word.lower()]


# What a phrase alone says of a tender: of each field the first phrase that stands in the text counts. A value is
# given, or read from the match; None says nothing.
_Value = Callable[[re.Match[str]], object] | object
_SAID: dict[str, tuple[tuple[re.Pattern[str], _Value], ...]] = {
    "proof_wanted_at": ((HELD_AT_AWARD, "award"), (HELD_AT_BID, "bid")),
    "price_weight_pct": ((PRICE_WEIGHT, lambda said: _percent(said.group(1))),),
    "remote": (
        (ALL_ON_SITE, "no"),
        (ON_SITE_DAYS, lambda said: "no" if _count(said.group(1)) >= 5 else "partly"),
        (REMOTE, "yes"),
    ),
    "days_to_bid": ((DAYS_TO_BID, lambda said: int(said.group(1))),),
    "guarantee_or_bond": ((BOND, True),),
    "unknown_staff_transfer": ((TRANSFER, True),),
    "framework_only": ((FRAMEWORK, True),),
    "references": ((SIMILAR_CHANGE, "any_size"), (SAME_SIZE, "same_size")),
    "other_proof_accepted": ((AUDITED, False),),
    "partners_welcome": ((PARTNERS, True),),
    "liability_cap_pct": ((CAP, lambda said: Decimal(said.group(1))),),
}


def _percent(digits: str) -> Decimal | None:
    return share if (share := Decimal(digits)) <= 100 else None


def read_facts(title: str, text: str) -> tuple[TenderFacts, list[Noted]]:
    """Return the facts that ``text`` states as a draft of one lot, and a note for each of them.

    Assumptions, each noted as such: the term is 24 months when none is stated; a text with person-days and
    no value is planned at £500 a person-day; a CV is 500 words. All else that the text does not say stays
    unknown. At most 200,000 characters are read.

    >>> facts, notes = read_facts("Help", "Bids will be assessed on price (60%) and quality (40%).")
    >>> facts.price_weight_pct, notes[1].words
    (Decimal('60'), 'price (60%')
    """
    text = text[:READ_AT_MOST]
    lot, notes = _read_lot(title, text)
    text = _squeezed(text)
    facts: dict[str, Any] = {}
    for field, phrases in _SAID.items():
        said = next(((match, value) for pattern, value in phrases if (match := pattern.search(text))), None)
        if said is None:
            continue
        match, value = said
        found = value(match) if callable(value) else value
        if found is not None:
            facts[field] = found
            notes.append(_noted(field, found, match.group(0)))
    return TenderFacts(title=title, lots=(lot,), **facts), notes


def _read_lot(title: str, text: str) -> tuple[LotFacts, list[Noted]]:
    """Return what the text says of its one lot: money, term, floors, what bidders must write."""
    facts: dict[str, Any] = {}
    notes: list[Noted] = []
    whole, text = text, _squeezed(text)

    def note(field: str, value: Any, words: str = "", *, assumed: bool = False) -> None:
        facts[field] = value
        notes.append(_noted(field, value, words, assumed=assumed))

    if match := VALUE.search(text):
        note("value_gbp", _amount(match), match.group(0))
    elif match := PERSON_DAYS.search(text):
        days = Decimal(match.group(1).replace(",", ""))
        note("value_gbp", days * PLANNING_GBP_A_PERSON_DAY, match.group(0), assumed=True)
    if match := TERM.search(text):
        number, unit, years = match.groups()
        months = int(years) * 12 if years else _count(number) * (12 if unit.lower() == "year" else 1)
        note("term_months", max(1, months), match.group(0))
    else:
        note("term_months", LotFacts(number=1, title=title).term_months, assumed=True)
    if match := TURNOVER.search(text):
        note("turnover_floor_gbp", _amount(match), match.group(0))
    covers = [(_amount(match), match.group(0)) for match in INSURANCE.finditer(text)]
    known = [(amount, words) for amount, words in covers if amount is not None]
    if known:
        note("insurance_gbp", *max(known, key=lambda each: each[0]))
    if match := CVS.search(text):
        people = sum(int(hit.group(1)) for hit in PEOPLE.finditer(text)) or 1
        note("words_asked", people * WORDS_A_CV, match.group(0), assumed=True)
    if replaces_whole_system(whole):
        note("replaces_whole_system", True)
    return LotFacts(number=1, title=title, text=whole, **facts), notes


def _squeezed(text: str) -> str:
    """Return ``text`` with each long run of blanks as one: the patterns try every way to share out a run."""
    return _BLANKS.sub(lambda run: "\n" if "\n" in run.group() else " ", text)


def _noted(field: str, value: object, words: str, *, assumed: bool = False) -> Noted:
    shown = {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)
    return Noted(field, shown, " ".join(words.split()), assumed)


def drop_headcount(text: str) -> tuple[str, list[str]]:
    """Return ``text`` without the sentences that the language checker reads as asking for people, and those.

    >>> drop_headcount("Families wait. The supplier shall provide 12 developers.")
    ('Families wait.', ['The supplier shall provide 12 developers.'])
    """
    report = check(text)
    kept = ""
    dropped = []
    end = 0
    for sentence in report.sentences:
        if sentence.reading == "people":
            dropped.append(sentence.text)
            continue
        gap = "\n" if "\n" in report.text[end : sentence.start] else " "
        kept += f"{gap}{sentence.text}" if kept else sentence.text
        end = sentence.end
    return kept, dropped
