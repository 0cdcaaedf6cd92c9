"""Making pasted text fit to read: one form of every letter, single spaces, no hidden characters."""

import re
import unicodedata

LONGEST_SENTENCE = 1_000
# Some 75,000 words: a longer text is refused at the door, so that each answer comes within two seconds.
MOST_CHARACTERS = 500_000

# Characters that show nothing: controls (NUL among them), soft hyphens, zero-width marks, and the marks that
# turn the direction of writing, which can make a text read otherwise than it is stored.
HIDDEN = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufffe\uffff]"
)
CELL = re.compile(r"(?<=\S)[^\S\n]*\t\s*(?=\S)")
BORDER = re.compile(r"[.?!] [A-Z0-9£]")


def clean(text: str) -> str:
    """Return the text as the checker reads it; every place in a report counts from here.

    Letters are brought to one form (NFKC), hidden characters and lone surrogates go, a tab between words
    becomes `` | `` as in a table, runs of spaces become one, empty lines go.

    >>> clean("40\\u00a0business\\x00  analysts\\r\\n\\r\\nRole\\tQty")
    '40 business analysts\\nRole | Qty'
    """
    if not text.isascii():
        text = text.encode("utf-8", "ignore").decode("utf-8")
        text = unicodedata.normalize("NFKC", text)
    lines = [CELL.sub(" | ", line) if "\t" in line else line for line in text.splitlines()]
    single = [" ".join(line.split()) for line in lines]
    shown = [line if line.isprintable() else " ".join(HIDDEN.sub("", line).split()) for line in single]
    return "\n".join(filter(None, shown))


def sentences(text: str) -> list[tuple[int, int]]:
    """Return where each sentence of a clean text starts and ends.

    A sentence ends at a full stop, question mark or exclamation mark before a space and a capital, digit or £,
    and at a new line. One of over 1,000 characters is cut at a space, so that no sentence is long enough to
    make a pattern slow.

    >>> [("One. Two"[a:b]) for a, b in sentences("One. Two")]
    ['One.', 'Two']
    """
    found: list[tuple[int, int]] = []
    begin = 0
    for line in text.split("\n"):
        start, stop = begin, begin + len(line)
        for border in BORDER.finditer(text, begin, stop):
            found.append((start, border.start() + 1))
            start = border.start() + 2
        if start < stop:
            found.append((start, stop))
        begin = stop + 1
    if all(end - start <= LONGEST_SENTENCE for start, end in found):
        return found
    cut: list[tuple[int, int]] = []
    for begin, end in found:
        start = begin
        while end - start > LONGEST_SENTENCE:
            space = text.rfind(" ", start + 1, start + LONGEST_SENTENCE)
            middle = space if space > start else start + LONGEST_SENTENCE
            cut.append((start, middle))
            start = middle + 1 if space > start else middle
        if end > start:
            cut.append((start, end))
    return cut


def lowered(text: str) -> str:
    """Return the text in small letters with every character still in its place.

    >>> len(lowered("İstanbul")) == len("İstanbul")
    True
    """
    small = text.lower()
    if len(small) == len(text):
        return small
    return "".join(letter.lower() if len(letter.lower()) == 1 else letter for letter in text)


def title_and_body(text: str) -> tuple[str, str]:
    """Split a document whose first line is its title: short, more lines below it, no full stop at its end.

    >>> title_and_body("Fewer families waiting\\nReduce the wait.")
    ('Fewer families waiting', 'Reduce the wait.')
    """
    first, _, rest = text.partition("\n")
    if rest.strip() and 0 < len(first) <= 160 and not first.rstrip().endswith((".", "!", "?", ";", ":", ",")):
        return first, rest
    return "", text
