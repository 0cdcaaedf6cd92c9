"""The language check: a text goes in, every hit with its reason comes out. No network, no clock, no chance.

``check`` reads each sentence by the rules, lets the guards explain hits away, names what each sentence asks for
(people, a system, an output, an outcome) and what the whole asks for.
"""

import functools
import hashlib
import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from procurement.outcomes.formulas.language.book import (
    FIELDS,
    OUTCOME_WORDS,
    PEOPLE,
    SYSTEM,
    WEIGHT,
    Guard,
    Rule,
    rulebook,
    rules_of,
)
from procurement.outcomes.formulas.language.clean import clean, lowered, sentences

READINGS = ("people", "system", "output", "outcome", "other")
READING_WORDS = {
    "people": "a request for PEOPLE",
    "system": "a request for a SYSTEM",
    "output": "a request for an OUTPUT",
    "outcome": "a request for an OUTCOME",
    "other": "neither people, a system, an output nor an outcome",
}
FULL_POINTS = Decimal(40)
TITLE_WEIGHT = 3
# Barrier and price rules are shown, and count in their own checks, not in the points for language.
UNCOUNTED = frozenset({"barrier", "price"})
WORD = re.compile(r"\w+")
BULLETS = frozenset(" •·*|–-")
SPECIAL_RULES = {"R10", "R16", "R17"}
LABOUR_NOTE = (
    "Labour under our direction brings duties for off-payroll working (check with your adviser). There are two "
    "ways out: create a post in the capability plan, or ask for a result and let the supplier direct its own work."
)


@dataclass(frozen=True, slots=True)
class Hit:
    """One phrase that a rule found. ``guard`` names what explained it away; then it does not count."""

    rule: str
    category: str
    severity: str
    name: str
    phrase: str
    start: int
    end: int
    sentence: int
    ask: str
    why: str
    key: str
    guard: str = ""
    guard_why: str = ""

    @property
    def live(self) -> bool:
        return not self.guard

    @property
    def note(self) -> str:
        """What the law asks where labour is bought; empty for other rules."""
        return LABOUR_NOTE if self.rule in SPECIAL_RULES else ""

    def as_dict(self) -> dict[str, Any]:
        """Return the hit as plain data for JSON."""
        found = {
            name: getattr(self, name)
            for name in (
                "rule",
                "category",
                "severity",
                "name",
                "phrase",
                "start",
                "end",
                "sentence",
                "ask",
                "why",
            )
        }
        found |= {"key": self.key, "live": self.live}
        if self.guard:
            found |= {"guard": self.guard, "guard_why": self.guard_why}
        if self.note:
            found["note"] = self.note
        return found


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of the clean text, and what it reads as."""

    text: str
    start: int
    end: int
    field: str
    reading: str
    hits: tuple[Hit, ...] = ()


@dataclass(frozen=True)
class Report:
    """What the check found. Places count characters of ``text``, the clean text with its title as first line."""

    text: str
    sentences: tuple[Sentence, ...]
    edition: str
    overridden: frozenset[str] = frozenset()
    counts: dict[str, int] = field(default_factory=dict)

    @functools.cached_property
    def all_hits(self) -> tuple[Hit, ...]:
        return tuple(hit for sentence in self.sentences for hit in sentence.hits)

    @functools.cached_property
    def hits(self) -> tuple[Hit, ...]:
        """The live hits, in the order of the text, without those that only say again what another says."""
        return tuple(hit for each in self.sentences if each.hits for hit in _without_echoes(each.hits))

    @functools.cached_property
    def silenced(self) -> tuple[Hit, ...]:
        """The hits that a guard explained away."""
        return tuple(hit for hit in self.all_hits if not hit.live)

    @functools.cached_property
    def worst(self) -> tuple[Hit, ...]:
        """The live hits not overridden, worst first; within a severity people first, then by place."""
        waiting = [hit for hit in self.hits if hit.key not in self.overridden]
        return tuple(
            sorted(waiting, key=lambda hit: (-WEIGHT[hit.severity], hit.category not in PEOPLE, hit.start))
        )

    def count(self, severity: str) -> int:
        """Return the number of live hits of one severity."""
        return sum(hit.severity == severity for hit in self.hits)

    @property
    def blocks(self) -> int:
        """Live blocks that nobody has overridden: publication waits for these."""
        return sum(hit.severity == "block" and hit.key not in self.overridden for hit in self.hits)

    @property
    def points(self) -> Decimal:
        return language_points(self.hits, self.overridden)

    @functools.cached_property
    def reading(self) -> str:
        """What the whole asks for: the largest share of the sentences that ask for something.

        The title weighs three. Sentences of no reading ("other") name the whole only when there is nothing
        else. An even share goes to people, then system, output, outcome.
        """
        weights = dict.fromkeys(READINGS, 0)
        for sentence in self.sentences:
            weights[sentence.reading] += TITLE_WEIGHT if sentence.field == "title" else 1
        named = max(READINGS[:-1], key=lambda reading: weights[reading])
        return named if weights[named] else "other"

    @property
    def summary(self) -> str:
        """The reading as one line for the officer."""
        total = len(self.sentences)
        if not total:
            return "There is nothing to read yet."
        if self.reading == "other":
            return "This asks for nothing yet: no sentence names people, a system, an output or an outcome."
        share = self.counts[self.reading]
        sentences_word = "sentence" if total == 1 else "sentences"
        return f"This reads as {READING_WORDS[self.reading]}: {share} of {total} {sentences_word}"

    @property
    def sentence(self) -> str:
        """The summary as a whole sentence, for a line in which another follows."""
        return self.summary if self.summary.endswith(".") else f"{self.summary}."

    def as_dict(self) -> dict[str, Any]:
        """Return the whole report as plain data for JSON: points as text, since they decide."""
        return {
            "edition": self.edition,
            "reading": self.reading,
            "summary": self.summary,
            "sentences": len(self.sentences),
            "counts": dict(self.counts),
            "points": str(self.points),
            "blocks": self.blocks,
            "hits": [hit.as_dict() for hit in self.hits],
            "silenced": [hit.as_dict() for hit in self.silenced],
        }


def check(
    text: str, field: str = "body", title: str | None = None, *, overridden: Collection[str] = ()
) -> Report:
    """Check a text by every rule for its field; return the report.

    ``text``: plain text of any length. ``field``: ``body``, ``outcome`` or ``title``: some rules only read one.
    ``title``: the document's title, read as its first sentence by the rules for titles.
    ``overridden``: keys of hits that a person has overruled; each still shows, and costs a quarter.
    The same text gives the same report on every run. Time grows in proportion to length.
    Raises ``ValueError`` for an unknown field.

    >>> report = check("Give us 40 business analysts.")
    >>> report.reading, [hit.phrase for hit in report.hits if hit.rule == "H01"]
    ('people', ['40 business analysts'])
    """
    if field not in FIELDS:
        raise ValueError(f"unknown field {field!r}: use one of {', '.join(FIELDS)}")
    body = clean(text)
    found: list[Sentence] = []
    whole = body
    shift = 0
    if title is not None and (heading := clean(title).replace("\n", " ")):
        whole = f"{heading}\n{body}" if body else heading
        found.append(_read(heading, lowered(heading), 0, "title", 0))
        shift = len(heading) + 1
    small = lowered(body)
    for start, end in sentences(body):
        found.append(_read(body[start:end], small[start:end], shift + start, field, len(found)))
    counts = dict.fromkeys(READINGS, 0)
    for sentence in found:
        counts[sentence.reading] += 1
    return Report(
        text=whole,
        sentences=tuple(found),
        edition=rulebook().digest,
        overridden=frozenset(overridden),
        counts=counts,
    )


def _without_echoes(hits: tuple[Hit, ...]) -> list[Hit]:
    """Return the live hits of one sentence: a phrase is charged once.

    A warning or a nudge goes where another of its category, as heavy or heavier but no block, marks some of the same
    words; of two that weigh the same the first in the book stays. Blocks always stay.
    """
    kept: list[Hit] = []
    live = [hit for hit in hits if hit.live]
    for hit in sorted(live, key=lambda hit: -WEIGHT[hit.severity]):
        if not any(
            hit.category == other.category
            and "block" not in (hit.severity, other.severity)
            and hit.start < other.end
            and other.start < hit.end
            for other in kept
        ):
            kept.append(hit)
    return [hit for hit in live if hit in kept]


def language_points(hits: Iterable[Hit], overridden: Collection[str] = ()) -> Decimal:
    """Return the points for language, 0 to 40: minus 10 a live block, 4 a warning, 1 a nudge.

    Barrier and price rules do not count here. A hit overruled by a person costs a quarter. Exact, not rounded.
    """
    lost = Decimal(0)
    for hit in hits:
        if hit.live and hit.category not in UNCOUNTED:
            cost = Decimal(WEIGHT[hit.severity])
            lost += cost / 4 if hit.key in overridden else cost
    return max(FULL_POINTS - lost, Decimal(0))


# --- One sentence --------------------------------------------------------------------------------

# A hit before it has its place in the document: the rule, where in the sentence, the guard if any.
_Found = tuple[Rule, int, int, Guard | None]


def _read(
    sentence: str,
    small: str,
    start: int,
    field_name: str,
    index: int,
) -> Sentence:
    """Return a sentence with its reading and its hits.

    ``start`` and ``index``: where in the document it stands, and as which of its sentences.
    """
    reading, marks = _weigh(sentence, small, field_name)
    hits = tuple(_hit(mark, sentence, start, index) for mark in marks) if marks else ()
    return Sentence(sentence, start, start + len(sentence), field_name, reading, hits)


def _hit(mark: _Found, sentence: str, shift: int, index: int) -> Hit:
    rule, a, b, guard = mark
    return Hit(
        rule=rule.id,
        category=rule.category,
        severity=rule.severity,
        name=rule.name,
        phrase=sentence[a:b],
        start=shift + a,
        end=shift + b,
        sentence=index,
        ask=rule.ask.replace("{match}", sentence[a:b]),
        why=rule.why,
        key=key_of(rule.id, sentence),
        guard=guard.name if guard else "",
        guard_why=guard.why if guard else "",
    )


@functools.lru_cache(maxsize=8192)
def key_of(rule_id: str, sentence: str) -> str:
    """Return the name of a hit that stays the same while its sentence does: overrides hold on to it."""
    return hashlib.sha256(f"{rule_id}\x00{sentence}".encode()).hexdigest()[:16]


@functools.lru_cache(maxsize=2048)  # who writes changes one sentence, and all are read again
def _weigh(sentence: str, small: str, field_name: str) -> tuple[str, tuple[_Found, ...]]:
    """Return the reading of a sentence and the marks in it; ``small`` is the sentence in small letters."""
    prefilter = rulebook().prefilters[field_name]
    words = WORD.findall(small)
    rules = rules_of(field_name)
    marks: list[_Found] = []
    outcome_words = 0
    guards: list[Guard] | None = None
    for place in prefilter.rules_for(prefilter.bits_in(words)):
        if place < 0:
            outcome_words += 1
            continue
        rule = rules[place]
        match = rule.pattern.search(sentence if rule.keeps_case else small)
        if match:
            a, b = match.span()
            while a < b and sentence[a] in BULLETS:
                a += 1
            while b > a and sentence[b - 1] in " ,;|":
                b -= 1
            guards = _guards_for(words) if guards is None else guards
            marks.append((rule, a, b, _guard(guards, rule, small, a)))
    may_be_outcome = outcome_words == len(OUTCOME_WORDS)
    if not marks:
        return "outcome" if may_be_outcome and is_outcome(sentence) else "other", ()
    return _reading(sentence, marks, may_be_outcome), tuple(marks)


def _guards_for(words: list[str]) -> list[Guard]:
    """Return the guards that a sentence of these words could meet, in the order of the book."""
    book = rulebook()
    return [book.guards[place] for place in book.guard_filter.rules_for(book.guard_filter.bits_in(words))]


def _guard(guards: list[Guard], rule: Rule, small: str, start: int) -> Guard | None:
    for guard in guards:
        if rule.category in guard.categories and (not guard.rules or rule.id in guard.rules):
            where = small if guard.where == "sentence" else small[:start]
            if guard.pattern.search(where):
                return guard
    return None


def _reading(sentence: str, marks: list[_Found], may_be_outcome: bool) -> str:
    """Say what one sentence asks for.

    Live hits weigh as in the points; people before system before output when they weigh the same. A sentence
    that only a nudge touches is still an outcome when it names people, a direction and a figure.
    """
    weights = {"people": 0, "system": 0, "output": 0}
    for rule, _, _, guard in marks:
        if guard is None:
            group = (
                "people"
                if rule.category in PEOPLE
                else "system"
                if rule.category in SYSTEM
                else rule.category
            )
            if group in weights:
                weights[group] += WEIGHT[rule.severity]
    heaviest = max(weights, key=lambda name: weights[name])
    if weights[heaviest] > 1:
        return heaviest
    if may_be_outcome and is_outcome(sentence):
        return "outcome"
    return heaviest if weights[heaviest] else "other"


def is_outcome(sentence: str) -> bool:
    """Say whether a sentence names people, a direction and a figure.

    >>> is_outcome("Reduce households in temporary accommodation from 1,240 to 900 by March 2029.")
    True
    >>> is_outcome("The supplier shall provide a portal.")
    False
    """
    small = lowered(sentence)
    book = rulebook()
    return all(book.named(name).search(small) for name in OUTCOME_WORDS)
