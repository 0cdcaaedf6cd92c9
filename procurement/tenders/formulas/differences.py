"""What changed between two texts, word by word."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

MOST_WORDS = 6000
_WORD = re.compile(r"\S+")


@dataclass(frozen=True)
class Piece:
    """A run of words: ``kind`` is same, added or removed."""

    kind: str
    text: str


def differences(old: str, new: str) -> list[Piece]:
    """Return the runs of words that stayed, came and went, in reading order.

    A text of more than 6,000 words is compared line by line, so that the time stays bounded.

    >>> [(piece.kind, piece.text) for piece in differences("We wait 47 days", "We wait 20 days")]
    [('same', 'We wait'), ('removed', '47'), ('added', '20'), ('same', 'days')]
    """
    before, after = _WORD.findall(old), _WORD.findall(new)
    if len(before) + len(after) > MOST_WORDS:
        before = [line.strip() for line in old.splitlines() if line.strip()]
        after = [line.strip() for line in new.splitlines() if line.strip()]
    if len(before) + len(after) > 4 * MOST_WORDS:
        same = before == after
        return (
            [Piece("same", " ".join(after))]
            if same
            else [Piece("removed", " ".join(before)), Piece("added", " ".join(after))]
        )
    pieces: list[Piece] = []
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            pieces.append(Piece("same", " ".join(before[i1:i2])))
            continue
        if i2 > i1:
            pieces.append(Piece("removed", " ".join(before[i1:i2])))
        if j2 > j1:
            pieces.append(Piece("added", " ".join(after[j1:j2])))
    return pieces


def changed(pieces: list[Piece]) -> bool:
    """Say whether anything came or went."""
    return any(piece.kind != "same" for piece in pieces)
