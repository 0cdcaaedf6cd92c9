"""Names of firms and public bodies, brought to a form in which the same body reads the same.

Used to propose that two names are one body. A person decides; nothing is merged by this alone.
"""

import re
import unicodedata

LEGAL = {
    "ltd", "limited", "plc", "llp", "lp", "inc", "incorporated", "corp", "corporation", "co", "company", "cic", "cio",
    "gmbh", "bv", "sa", "sarl", "ag", "the", "uk", "group", "holdings", "services", "t", "a", "ta",
}  # fmt: skip
SHORT = {"&": " and ", "@": " at "}


def name_key(name: str) -> str:
    """Return ``name`` without case, accents, punctuation and legal form, for comparing.

    A name of nothing but such words keeps them, so that it never becomes empty. Two different bodies may
    share a key: it is a reason to ask, not an answer.

    >>> name_key("BJSS LTD."), name_key("The Bjss Limited")
    ('bjss', 'bjss')
    """
    text = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().casefold()
    for mark, word in SHORT.items():
        text = text.replace(mark, word)
    text = re.sub(r"\(.*?\)", " ", text) if re.sub(r"\(.*?\)", "", text).strip() else text
    words = re.sub(r"[^a-z0-9]+", " ", text.replace("'", "")).split()
    kept = [word for word in words if word not in LEGAL]
    return " ".join(kept or words)[:300]
