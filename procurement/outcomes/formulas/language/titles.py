"""What a title alone asks for: a headcount, an outcome, or something else.

Rules and a small linear model together. The model adds up whole-number weights of features that can be said in
words ("it ends in “developer”"), so its answer is the same on every machine and every part of it can be shown.
Its weights are kept in ``titles_v1.json`` with their digest; `benchmarks/titles/train.py` makes that
file again from the data beside it.
"""

import functools
import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from procurement.outcomes.formulas.language.book import HERE, rulebook
from procurement.outcomes.formulas.language.check import Report, check

MODEL_FILE = HERE / "titles_v1.json"
UNIT = 10_000  # weights are whole numbers of 1/10,000
HEADCOUNT_FROM = -3_000  # a little below even: measured best on titles that the model had not seen
SURE_OF_OTHER = 29_444  # log odds of 0.95
LONGEST_TITLE = 400

PIECE = re.compile(r"[a-z][a-z'’+#.]*[a-z+#]|[a-z]|\d+(?:\.\d+)?|[-–—:(/|,&#]")
AGENT = re.compile(r"(?:er|or|ist|ant|yst|ect|ian|lead|head|sme)$")
BREAKS = frozenset(["for", "in", "to", "on", "at", "of", "with", "and", "within", "from", "by", "into", "|"])
MARKS = frozenset("-–—:(/|,&#")
SENIOR = re.compile(r"\b(?:senior|lead|junior|principal|interim)\b")
THING = re.compile(
    r"\b(?:services?|support|capability|team|partner|resources?|resourcing|programme|project|system|platform|"
    r"website|portal|app|tool|replacement) ?(?:[\d#(.-]|$)"
)
JOBS = re.compile(
    r"\b(?:developer|engineer|analyst|architect|manager|designer|tester|researcher|consultant|specialist|"
    r"master|owner|lead|coach)s\b"
)
PHASE = re.compile(r"\b(?:discovery|alpha|beta|prototype|pilot|phase)\b")


@dataclass(frozen=True)
class TitleLabel:
    """The answer: its label, the weights of both questions (1/10,000 log odds), and the reasons, strongest first."""

    label: str
    headcount: int
    other: int
    reasons: tuple[tuple[str, int], ...]
    version: str


def _stem(word: str) -> str:
    word = word.replace("’", "'").removesuffix("'s")
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


@functools.cache
def _lists() -> tuple[frozenset[str], frozenset[str]]:
    words = rulebook().vocabularies
    return frozenset(words["job head"]), frozenset(words["not a job"])


def features(title: str, report: Report | None = None) -> list[str]:
    """Return the features of a title, each once, sorted. ``report``: its language report, if there is one.

    >>> "last=developer" in features("Senior Java Developer")
    True
    """
    report = report or check("", title=title)
    small = title[:LONGEST_TITLE].lower()
    pieces = [
        "#" if piece[0].isdigit() else "|" if piece in MARKS else _stem(piece)
        for piece in PIECE.findall(small)
    ]
    found = {f"rule={hit.rule}" for hit in report.hits}
    found |= _of_pairs(pieces) | _of_heads(pieces) | _of_words(pieces)
    seen = {
        "thing last": THING.search(small),
        "jobs": JOBS.search(small),
        "capitals": title.isupper(),
        "article first": small.startswith(("a ", "an ", "the ")),
        "senior": SENIOR.search(small),
        "phase": PHASE.search(small),
    }
    return sorted(found | {name for name, is_there in seen.items() if is_there})


def _of_pairs(pieces: Sequence[str]) -> set[str]:
    """Each word, and each piece with the one before it; "^" begins a title and "$" ends it."""
    found, before = set(), "^"
    for piece in [*pieces, "$"]:
        if piece == "|":
            continue
        if piece not in "#$":
            found.add(f"word={piece}")
        found.add(f"pair={before} {piece}")
        before = piece
    return found


def _of_heads(pieces: Sequence[str]) -> set[str]:
    """The head of each phrase: the last word before a break; and whether it names a job or somebody who acts."""
    jobs, not_jobs = _lists()
    found, head = set(), ""
    for piece in [*pieces, "|"]:
        if piece in BREAKS:
            if head:
                found.add(f"head={head}")
                if head in jobs:
                    found.add("job head")
                elif len(head) > 4 and AGENT.search(head) and head not in not_jobs:
                    found.add("agent head")
            head = ""
        elif piece != "#":
            head = piece
    return found


def _of_words(pieces: Sequence[str]) -> set[str]:
    """First and last word, endings, how many there are, and whether one is a job."""
    jobs, _ = _lists()
    words = [piece for piece in pieces if piece not in "#|"]
    has_job = any(word in jobs for word in words)
    found = {f"ending={word[-3:]}" for word in words if len(word) > 5}
    found.add("short" if len(words) <= 3 else "middling" if len(words) <= 6 else "long")
    if words:
        found |= {f"last={words[-1]}", f"first={words[0]}"}
    seen = {
        "job word": has_job,
        "job last": words and words[-1] in jobs,
        "ends in a number": pieces and pieces[-1] == "#",
        "job and number": pieces and pieces[-1] == "#" and has_job,
        "very long": len(words) > 10,
    }
    return found | {name for name, is_there in seen.items() if is_there}


def label(title: str, report: Report | None = None) -> TitleLabel:
    """Say what a title asks for, with the reasons.

    A live block of a headcount rule settles it. Else the model answers two questions, the rules that fired being
    among its features: a headcount or not; and if not, whether the title is so unlike a digital request that it
    is "other".

    >>> label("3 x Senior Java Developers").label
    'headcount'
    """
    report = report or check("", title=title)
    model = _model()
    names = features(title, report)
    weights = [(name, model["headcount"].get(name, 0)) for name in names]
    headcount = model["bias"]["headcount"] + sum(weight for _, weight in weights)
    other = model["bias"]["other"] + sum(model["other"].get(name, 0) for name in names)
    if settled(report) or headcount > HEADCOUNT_FROM:
        answer = "headcount"
    elif other > SURE_OF_OTHER or not names:
        answer = "other"
    else:
        answer = "outcome"
    reasons = sorted((w for w in weights if w[1]), key=lambda pair: (-abs(pair[1]), pair[0]))[:5]
    return TitleLabel(answer, headcount, other, tuple(reasons), model["version"])


def settled(report: Report) -> bool:
    """Say whether a rule alone makes it a headcount: a number of people, or a role asked for."""
    return any(hit.severity == "block" and hit.category == "headcount" for hit in report.hits)


def in_words(feature: str) -> str:
    """Say a feature in words, for the officer.

    >>> in_words("last=developer"), in_words("job head")
    ('it ends in “developer”', 'it names a job as the thing asked for')
    """
    kind, _, value = feature.partition("=")
    if kind == "rule":
        rule = rulebook().rule(value)
        return f"the rule {rule.id} finds: {rule.name}"
    if kind == "pair":
        one, _, two = value.partition(" ")
        if one == "^":
            return f"it begins with {_say(two)}"
        if two == "$":
            return f"it ends in {_say(one)}"
        return f"the words {_say(one)} and {_say(two)} in a row"
    phrases: Mapping[str, str] = {
        "word": f"the word “{value}”",
        "head": f"“{value}” stands where it names what it asks for",
        "last": f"it ends in “{value}”",
        "first": f"it begins with “{value}”",
        "ending": f"a word ending in “-{value}”",
        "job head": "it names a job as the thing asked for",
        "agent head": "the thing asked for has the ending of a job",
        "job word": "it has the word for a job",
        "job last": "it ends in a job",
        "ends in a number": "it ends in a number",
        "job and number": "it names a job and ends in a number",
        "short": "it is short",
        "middling": "it is of middling length",
        "long": "it is long",
        "very long": "it is very long",
        "thing last": "it ends in a thing, not a person",
        "jobs": "it names jobs in the plural",
        "capitals": "it is in capitals",
        "article first": "it begins with an article",
        "senior": "it names a grade",
        "phase": "it names a phase of work",
    }
    return phrases.get(kind, kind)


def _say(piece: str) -> str:
    return "a number" if piece == "#" else f"“{piece}”"


def digest_of(model: Mapping[str, Any]) -> str:
    """Return the SHA-256 of a model's weights, their order and spacing fixed."""
    kept = {name: model[name] for name in ("version", "bias", "headcount", "other")}
    return hashlib.sha256(json.dumps(kept, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


@functools.cache
def _model() -> dict[str, Any]:
    model = json.loads(MODEL_FILE.read_text())
    if digest_of(model) != model["digest"]:
        raise ValueError(
            f"{MODEL_FILE.name} does not match its digest: make it again with benchmarks/titles/train.py"
        )
    return model


def model_version() -> str:
    """Return the model's version and the beginning of its digest."""
    model = _model()
    return f"{model['version']} ({model['digest'][:12]})"
