"""The words we use can be found too."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path

from django.conf import settings

from procurement.site.register import Asker, Found, searched


@cache
def words_we_use() -> tuple[tuple[str, str], ...]:
    """Return the words of `docs/glossary.md` with what they mean."""
    text = (Path(settings.BASE_DIR) / "docs" / "glossary.md").read_text(encoding="utf-8")
    rows = [line.strip("| ").split(" | ") for line in text.splitlines() if line.startswith("| ")]
    return tuple((row[0], row[2]) for row in rows if len(row) == 3 and row[0] not in ("Word", "---"))


@searched("Words")
def find_words(asker: Asker, words: str) -> Iterator[Found]:
    """Words of the glossary whose name begins with, or holds, what was asked for."""
    wanted = words.casefold()
    for word, meaning in words_we_use():
        if wanted in word.casefold():
            yield Found(word, "/glossary/", meaning)
