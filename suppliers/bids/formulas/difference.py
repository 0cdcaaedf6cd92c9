"""What two people wrote at once, laid side by side word by word."""

import re
from difflib import SequenceMatcher

TOKEN = re.compile(r"\s+|\S+")
LIMIT = 6_000


def difference(theirs: str, mine: str) -> list[dict[str, str]]:
    """Return parts ``{"kind", "text"}`` that turn ``theirs`` into ``mine``: same, removed, added.

    Very long texts are compared line by line, so that the answer comes at once.

    >>> difference("we ask families", "we ask every family")
    [{'kind': 'same', 'text': 'we ask '}, {'kind': 'removed', 'text': 'families'}, {'kind': 'added', 'text': 'every family'}]
    """  # noqa: E501
    old, new = TOKEN.findall(theirs), TOKEN.findall(mine)
    if len(old) > LIMIT or len(new) > LIMIT:
        old, new = theirs.splitlines(keepends=True), mine.splitlines(keepends=True)
    found: list[dict[str, str]] = []
    for kind, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            found.append({"kind": "same", "text": "".join(old[a:b])})
            continue
        if b > a:
            found.append({"kind": "removed", "text": "".join(old[a:b])})
        if d > c:
            found.append({"kind": "added", "text": "".join(new[c:d])})
    return found
