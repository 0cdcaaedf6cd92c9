"""The rule book: vocabularies, rules and guards, read once and made ready to search.

The three lists are plain files beside this one. A rule is run over a sentence only when the sentence has
the words without which the rule cannot match: those words are worked out from the rule's own pattern, so
nobody keeps a second list, and most rules are never run (`docs/language.md` says how).
"""

import functools
import hashlib
import operator
import re
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from re import _parser as parser  # type: ignore[attr-defined]  # the pattern as a tree; see `needed_words`
from typing import Any

HERE = Path(__file__).parent
RULE_FILES = ("rules/people", "rules/system", "rules/wording")
FIELDS = ("title", "outcome", "body")
WEIGHT = {"block": 10, "warn": 4, "nudge": 1}
PEOPLE = ("headcount", "role", "rate")
SYSTEM = ("solution", "bundle", "lockin")
# An outcome names people, a direction and a figure: one word of each list.
OUTCOME_WORDS = ("figure", "direction", "people served")
PLACEHOLDER = re.compile(r"\{([a-z][a-z ]*)\}")
EDGE = "\x01"
DIGIT = "\x02"
MOST_STRINGS = 400
# Words that say little of what a sentence asks for: those of a tenth of all sentences and more, then those
# frequent in tenders. Waiting for them saves next to nothing, or little.
_every, _, _often = (HERE / "frequent_words.txt").read_text().partition("\n\n")
EVERYWHERE = frozenset(_every.split())
COMMON = EVERYWHERE | frozenset(_often.split())


@dataclass(frozen=True, eq=False)
class Rule:
    """One thing to look for.

    ``needs`` holds one tuple for each alternative of the pattern; a match has one piece of every set of one
    of them. No tuple at all: nothing is known, the rule is run over every sentence.
    """

    id: str
    category: str
    severity: str
    name: str
    fields: tuple[str, ...]
    pattern: re.Pattern[str]
    keeps_case: bool
    flags: tuple[str, ...]
    ask: str
    why: str
    needs: tuple[tuple[frozenset[str], ...], ...] = ()


@dataclass(frozen=True, eq=False)
class Guard:
    """A reason to leave a hit alone: ``where`` is the whole sentence or only the words before the hit.

    ``rules``: the only rules that it answers, by id; all rules of its categories when there are none.
    """

    name: str
    categories: frozenset[str]
    rules: frozenset[str]
    where: str
    why: str
    pattern: re.Pattern[str]


@dataclass(frozen=True, eq=False)
class Category:
    name: str
    reads_as: str
    why: str
    ask: str


@dataclass(eq=False)
class Prefilter:
    """Tells from its words which rules a sentence could meet.

    Each set of needed pieces is one bit; the rarest set of an alternative is looked at first. A word's bits are
    found once and remembered: English is small. The memory is emptied when it holds ``most`` words, so that
    hostile text cannot fill the machine.
    """

    always: list[int] = field(default_factory=list)
    first: dict[int, list[tuple[int, int]]] = field(default_factory=dict)
    firsts: int = 0
    by_start: dict[str, list[tuple[str, int]]] = field(default_factory=dict)
    digit_bits: int = 0
    words: dict[str, int] = field(default_factory=dict)
    most: int = 50_000
    sets: dict[frozenset[str], int] = field(default_factory=dict)

    def add(self, place: int, needs: tuple[tuple[frozenset[str], ...], ...]) -> None:
        """Take the rule at ``place`` with the sets that each of its alternatives needs."""
        if not needs or not all(needs):
            self.always.append(place)
            return
        for alternative in dict.fromkeys(needs):
            bits = [self._bit(pieces) for pieces in alternative]
            need = functools.reduce(operator.or_, bits)
            self.first.setdefault(bits[0], []).append((need, place))
            self.firsts |= bits[0]

    def _bit(self, pieces: frozenset[str]) -> int:
        bit = self.sets.get(pieces)
        if bit is not None:
            return bit
        bit = self.sets[pieces] = 1 << len(self.sets)
        for piece in pieces:
            if piece == DIGIT:
                self.digit_bits |= bit
                continue
            known = self.by_start.setdefault(piece[:3], [])
            for index, (text, bits) in enumerate(known):
                if text == piece:
                    known[index] = (text, bits | bit)
                    break
            else:
                known.append((piece, bit))
        return bit

    def bits_in(self, found: list[str]) -> int:
        """Return the bits of a sentence, given its lower-case words."""
        words = self.words
        try:
            return functools.reduce(operator.or_, map(words.__getitem__, found), 0)
        except KeyError:  # a word not met yet
            return functools.reduce(
                operator.or_, [words[word] if word in words else self.bits_of(word) for word in found], 0
            )

    def bits_of(self, word: str) -> int:
        """Return the bits of one lower-case word, remembering them."""
        bits = 0
        padded = f"{EDGE}{word}{EDGE}"
        by_start = self.by_start
        for at in range(len(padded) - 2):
            for piece, mask in by_start.get(padded[at : at + 3], ()):
                if padded.startswith(piece, at):
                    bits |= mask
        if self.digit_bits and any(character.isdigit() for character in word):
            bits |= self.digit_bits
        if len(self.words) >= self.most:
            self.words.clear()
        if len(word) <= 40:
            self.words[word] = bits
        return bits

    def rules_for(self, bits: int) -> list[int]:
        """Return the places of the rules that a sentence with these bits could meet, in order."""
        found = set(self.always)
        waiting = bits & self.firsts
        while waiting:
            bit = waiting & -waiting
            waiting ^= bit
            for need, place in self.first[bit]:
                if bits & need == need:
                    found.add(place)
        return sorted(found)


@dataclass(frozen=True, eq=False)
class RuleBook:
    """Everything that the checker knows, with a digest that names this exact edition."""

    vocabularies: dict[str, tuple[str, ...]]
    categories: dict[str, Category]
    rules: tuple[Rule, ...]
    guards: tuple[Guard, ...]
    prefilters: dict[str, Prefilter]
    guard_filter: Prefilter
    digest: str

    def rule(self, rule_id: str) -> Rule:
        """Return the rule of that id; raise ``KeyError`` for an unknown one."""
        for rule in self.rules:
            if rule.id == rule_id:
                return rule
        raise KeyError(rule_id)

    def named(self, vocabulary: str) -> re.Pattern[str]:
        """Return a pattern that finds any line of a vocabulary as a whole word, in lower-case text."""
        return _named(self, vocabulary)


@functools.cache
def _named(book: RuleBook, vocabulary: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{expand('{' + vocabulary + '}', book.vocabularies).lower()})(?!\w)")


def expand(pattern: str, vocabularies: dict[str, tuple[str, ...]]) -> str:
    """Put the lists in the place of their names.

    >>> expand(r"\\b{size} boxes", {"size": ("small", "big")})
    '\\\\b(?:small|big) boxes'
    """

    def lines(name: re.Match[str]) -> str:
        return f"(?:{'|'.join(expand(line, vocabularies) for line in vocabularies[name[1]])})"

    return PLACEHOLDER.sub(lines, pattern)


def compiled(pattern: str) -> tuple[re.Pattern[str], bool]:
    """Compile a rule's pattern; say whether it must see the sentence with its capitals.

    Nearly all patterns are lowered and run over lower-case text: twice as fast as ignoring case. Those that
    ask for capitals somewhere, as in ``(?-i:TUPE)``, run over the text as written.
    """
    if "(?-i:" in pattern:
        return re.compile(pattern, re.IGNORECASE), True
    return re.compile(pattern.lower()), False


# --- Which words a pattern cannot do without -----------------------------------------------------


def needed_words(pattern: str) -> tuple[tuple[frozenset[str], ...], ...]:
    """Work out, for each alternative of ``pattern``, up to three sets of word pieces.

    Every match has one piece of every set of one alternative. ``\\x01`` in a piece is the edge of a word,
    ``\\x02`` alone means "a word with a digit". An empty answer means that nothing could be worked out: then the
    rule is run over every sentence, which is slower and just as right. A test holds the checker with this
    filter to the checker without it.
    """
    try:
        nodes = list(parser.parse(pattern.lower().replace("(?-i:", "(?:")))
        alternatives = _alternatives(nodes)
        return tuple(_rarest(_required(alternative)) for alternative in alternatives)
    except (AttributeError, ValueError, RecursionError):  # another Python may keep its trees in another way
        return ()


def _alternatives(nodes: list[Any]) -> list[list[Any]]:
    """Return the alternatives of the outermost choice of a pattern, each with what stands around it."""
    for place, node in enumerate(nodes):
        inner = [node]
        while len(inner) == 1 and str(inner[0][0]) == "SUBPATTERN":
            inner = list(inner[0][1][3])
        if len(inner) == 1 and str(inner[0][0]) == "BRANCH" and len(inner[0][1][1]) <= 12:
            return [[*nodes[:place], *branch, *nodes[place + 1 :]] for branch in inner[0][1][1]]
    return [nodes]


def _rarest(sets: list[frozenset[str]]) -> tuple[frozenset[str], ...]:
    chosen: list[frozenset[str]] = []
    usable = [pieces for strings in sets for pieces in _all_pieces(strings)]
    for pieces in sorted(usable, key=_cost):
        if pieces not in chosen:
            chosen.append(pieces)
    return tuple(chosen[:3])


def _cost(pieces: frozenset[str]) -> tuple[float, int]:
    words = [piece.strip(EDGE) for piece in pieces]
    often = sum(8.0 for word in words if word in EVERYWHERE or word == DIGIT)
    often += sum(
        1.0 - 0.05 * min(len(word), 15) for word in words if word in COMMON and word not in EVERYWHERE
    )
    return (often + 1 / min(map(len, words)), len(pieces))


def _all_pieces(strings: frozenset[str]) -> list[frozenset[str]]:
    """Return the sets that strings ask for: every word of a lone one, else also the first and the last words."""
    if len(strings) == 1:
        words = next(iter(strings)).split(EDGE)
        if len(words) > 2:
            cut = [f"{EDGE}{word}{EDGE}" for word in words[1:-1] if word and DIGIT not in word]
            return [frozenset({word}) for word in cut] or [s for s in [_pieces(strings)] if s]
    cut = [string.split(EDGE) for string in strings]
    sets = [_pieces(strings)]
    if all(not words[0] and len(words) > 3 for words in cut):
        sets.append(_whole([words[1] for words in cut]))
    if all(not words[-1] and len(words) > 3 for words in cut):
        sets.append(_whole([words[-2] for words in cut]))
    return [pieces for pieces in sets if pieces]


def _whole(words: list[str]) -> frozenset[str]:
    """Return whole words as pieces; none at all if one is empty or has digits."""
    if all(word and DIGIT not in word for word in words):
        return frozenset(f"{EDGE}{word}{EDGE}" for word in words)
    return frozenset()


def _pieces(strings: frozenset[str]) -> frozenset[str]:
    """Cut each string into words, keep its rarest piece; none at all if one string has no usable piece."""
    kept = set()
    for string in strings:
        best, best_worth = "", 0.0
        cut = string.split(EDGE)
        for place, word in enumerate(cut):
            parts = word.split(DIGIT)
            for part_place, part in enumerate(parts):
                left = EDGE if place > 0 and part_place == 0 else ""
                right = EDGE if place < len(cut) - 1 and part_place == len(parts) - 1 else ""
                piece = f"{left}{part}{right}"
                worth = 0.05 * len(part) if part in COMMON else len(part) + 0.4 * (len(left) + len(right))
                if part and len(piece) >= 3 and worth > best_worth:
                    best, best_worth = piece, worth
        if best_worth <= 0.15 and DIGIT in string:
            best = DIGIT
        if not best:
            return frozenset()
        kept.add(best)
    return frozenset(kept)


def _required(nodes: list[Any]) -> list[frozenset[str]]:
    """Return every set of strings that a sequence of pattern nodes cannot match without."""
    found: list[frozenset[str]] = []
    run: frozenset[str] = frozenset({""})

    def flush() -> None:
        nonlocal run
        if run != frozenset({""}) and "" not in run:
            found.append(run)
        run = frozenset({""})

    for node in nodes:
        exact = _exact(node)
        if exact is not None and len(exact) * len(run) <= MOST_STRINGS:
            run = frozenset(a + b for a in run for b in exact)
            continue
        flush()
        if exact is not None:
            run = exact
        else:
            found.extend(_inside(node))
    flush()
    return found


def _inside(node: Any) -> list[frozenset[str]]:
    """Return the required sets within a node whose strings cannot all be listed."""
    kind, value = str(node[0]), node[1]
    if kind == "SUBPATTERN":
        return _required(list(value[3]))
    if kind == "ASSERT" and value[0] > 0:
        return _required(list(value[1]))
    if kind in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT") and value[0] >= 1:
        return _required(list(value[2]))
    if kind == "BRANCH":
        chosen: set[str] = set()
        for branch in value[1]:
            sets = [s for s in _required(list(branch)) if _pieces(s)]
            if not sets:
                return []
            chosen |= min(sets, key=lambda s: _cost(_pieces(s)))
        return [frozenset(chosen)]
    return []


def _exact(node: Any) -> frozenset[str] | None:
    """Return all the strings that a node can match, or None when they cannot be listed."""
    kind, value = str(node[0]), node[1]
    if kind == "LITERAL":
        return frozenset({_letter(chr(value))})
    if kind == "AT":
        return frozenset({EDGE}) if "BOUNDARY" in str(value) and "NON" not in str(value) else frozenset({""})
    if kind == "ASSERT_NOT":
        return frozenset({""})
    if kind == "IN":
        letters = set()
        for sub_kind, sub in value:
            if str(sub_kind) == "LITERAL":
                letters.add(_letter(chr(sub)))
            elif (str(sub_kind) == "RANGE" and sub[0] >= ord("0") and sub[1] <= ord("9")) or (
                str(sub_kind) == "CATEGORY" and str(sub) == "CATEGORY_DIGIT"
            ):
                letters.add(DIGIT)
            else:
                return None
        return frozenset(letters)
    if kind == "SUBPATTERN":
        return _sequence(list(value[3]))
    if kind == "BRANCH":
        strings: set[str] = set()
        for branch in value[1]:
            exact = _sequence(list(branch))
            if exact is None:
                return None
            strings |= exact
        return frozenset(strings) if len(strings) <= MOST_STRINGS else None
    if kind in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"):
        low, high, inner = value
        exact = _sequence(list(inner))
        if exact is None:
            return None
        if low == 0 and high == 1:
            return exact | {""}
        if low == high == 1:
            return exact
        # A run of digits is as good as one: both mean "a word with a digit".
        if low >= 1 and exact == frozenset({DIGIT}):
            return exact
    return None


def _sequence(nodes: list[Any]) -> frozenset[str] | None:
    run = frozenset({""})
    for node in nodes:
        exact = _exact(node)
        if exact is None or len(exact) * len(run) > MOST_STRINGS:
            return None
        run = frozenset(a + b for a in run for b in exact)
    return run


def _letter(character: str) -> str:
    return character if character.isalnum() or character == "_" else EDGE


# --- Reading the files ---------------------------------------------------------------------------


@functools.cache
def rulebook() -> RuleBook:
    """Read and compile the rule book once a process. Raises ``ValueError`` naming a rule that is malformed."""
    names = ("vocabularies", "guards", *RULE_FILES)
    raw = {name: (HERE / f"{name}.toml").read_bytes() for name in names}
    digest = hashlib.sha256(b"\x00".join(raw[name] for name in sorted(raw))).hexdigest()
    data = {name: tomllib.loads(text.decode()) for name, text in raw.items()}
    vocabularies = {
        name: tuple(line for line in entry["lines"].splitlines() if line.strip())
        for name, entry in data["vocabularies"].items()
    }
    categories = {
        name: Category(name, **entry) for file in RULE_FILES for name, entry in data[file]["category"].items()
    }
    rules = []
    prefilters = {name: Prefilter() for name in FIELDS}
    for entry in (entry for file in RULE_FILES for entry in data[file]["rule"]):
        category = categories[entry["category"]]
        source = expand(entry["pattern"], vocabularies)
        pattern, keeps_case = compiled(source)
        fields = tuple(entry.get("fields", FIELDS))
        rule = Rule(
            id=entry["id"],
            category=category.name,
            severity=entry["severity"],
            name=entry["name"],
            fields=fields,
            pattern=pattern,
            keeps_case=keeps_case,
            flags=tuple(entry["flags"]),
            ask=entry.get("ask", category.ask),
            why=entry.get("why", category.why),
            needs=needed_words(source),
        )
        if rule.severity not in WEIGHT or not set(fields) <= set(FIELDS):
            raise ValueError(f"rule {rule.id}: unknown severity or field")
        if any(rule.id == known.id for known in rules):
            raise ValueError(f"rule {rule.id}: there are two of this id")
        rules.append(rule)
    for name in FIELDS:
        for place, rule in enumerate(rule for rule in rules if name in rule.fields):
            prefilters[name].add(place, rule.needs)
        for place, vocabulary in enumerate(OUTCOME_WORDS):
            prefilters[name].add(
                -1 - place, needed_words(rf"\b{expand('{' + vocabulary + '}', vocabularies)}")
            )
    guards = tuple(
        Guard(
            name=entry["name"],
            categories=frozenset(entry["categories"]),
            rules=frozenset(entry.get("rules", ())),
            where=entry["where"],
            why=entry["why"],
            pattern=re.compile(expand(entry["pattern"], vocabularies).lower()),
        )
        for entry in data["guards"]["guard"]
    )
    guard_filter = Prefilter()
    for place, guard in enumerate(guards):
        guard_filter.add(place, needed_words(guard.pattern.pattern))
    return RuleBook(vocabularies, categories, tuple(rules), guards, prefilters, guard_filter, digest)


@functools.cache
def rules_of(field_name: str) -> tuple[Rule, ...]:
    """Return the rules for one field, in the order of the prefilter's bits."""
    return tuple(rule for rule in rulebook().rules if field_name in rule.fields)
