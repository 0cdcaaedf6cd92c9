"""Counting words as the bidder sees them."""

import re

WORD = re.compile(r"[^\W_]+(?:['’\-.,/@][^\W_]+)*", re.UNICODE)


def count_words(text: str) -> int:
    """Return the number of words: runs of letters and digits; joined by an apostrophe or hyphen they are one.

    >>> count_words("It's a well-kept service, 99.9% of 1,240 days.")
    8
    """
    return sum(1 for _ in WORD.finditer(text))
