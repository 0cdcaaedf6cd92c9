"""Counting words the way the page counts along, so that bidder and service never disagree."""

import re

WORD = re.compile(r"\S+")


def count_words(text: str) -> int:
    """Return the number of words: runs of characters without a space, as the counter on the page says too.

    >>> count_words("It's a well-kept service, 99.9% of 1,240 days.")
    8
    """
    return sum(1 for _ in WORD.finditer(text))
