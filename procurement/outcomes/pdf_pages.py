"""The text of a PDF, read in a process of its own: `python pdf_pages.py SECONDS MEGABYTES PAGES CHARACTERS`.

A PDF is a small program, and a few kilobytes of it can ask for hours and for all memory. No library stops in the
middle of a page, so the kernel does: this process ends when it has used up its share, and the service goes on.
Reads the file from standard input; writes one object of JSON: ``{"pages": [text, …]}`` or ``{"refused": code}``,
the code of a sentence in `extract.py`. Nothing here is imported by the service.
"""

import contextlib
import io
import json
import os
import resource
import sys
from typing import Any


def pages_of(content: bytes, most_pages: int, most_characters: int) -> dict[str, Any]:
    """Return the texts of the pages, or why there are none. More text than ``most_characters`` is not read."""
    from pypdf import PdfReader

    reader = PdfReader(io.BytesIO(content))
    if reader.is_encrypted and not reader.decrypt(""):
        return {"refused": "password"}
    if len(reader.pages) > most_pages:
        return {"refused": "too_many_pages"}
    found: list[str] = []
    for page in reader.pages:
        found.append(page.extract_text() or "")
        most_characters -= len(found[-1])
        if most_characters < 0:
            return {"refused": "too_long"}
    return {"pages": found}


def main(seconds: int, megabytes: int, most_pages: int, most_characters: int) -> None:
    """Take the limits upon itself, read the file and write what was found."""
    os.nice(10)  # the pages of the service go first
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # nothing of a file is kept, in a core dump neither
    with contextlib.suppress(ValueError, OSError):  # macOS knows no limit of memory
        resource.setrlimit(resource.RLIMIT_AS, (megabytes << 20, megabytes << 20))
    try:
        found = pages_of(sys.stdin.buffer.read(), most_pages, most_characters)
    except MemoryError:
        found = {"refused": "slow"}
    except Exception:  # whatever a broken file makes the library do
        found = {"refused": "broken"}
    sys.stdout.write(json.dumps(found))


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
