"""Starting a draft from an old specification."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from procurement.accounts.models import User
from procurement.errors import Refused, clean
from procurement.organisations.models import Organisation
from procurement.tenders import queries
from procurement.tenders.actions.drafts import draft_tender
from procurement.tenders.actions.lots import add_lot
from procurement.tenders.formulas.parts import LOT, Piece, cut, part_of_heading, span
from procurement.tenders.formulas.reading import READ_AT_MOST, Noted, read_facts
from procurement.tenders.models import Tender

LONGEST_TITLE = 120
READ_OF_TENDER = (
    "proof_wanted_at", "references", "other_proof_accepted", "liability_cap_pct", "remote", "partners_welcome",
    "guarantee_or_bond", "unknown_staff_transfer", "framework_only", "price_weight_pct", "days_to_bid",
)  # fmt: skip
READ_OF_LOT = (
    "value_gbp", "term_months", "turnover_floor_gbp", "insurance_gbp", "words_asked", "replaces_whole_system",
)  # fmt: skip


def draft_from_text(
    buyer: Organisation,
    *,
    by: User,
    text: str,
    title: str = "",
    name: str = "Pasted text",
    pieces: Sequence[Piece] = (),
    now: datetime | None = None,
) -> Tender:
    """Start a draft from an old specification: its parts by their headings, and the facts that it states.

    ``pieces``: the text in pieces that know their place in the file ``name``; without them its lines are counted.
    Every part and every fact keeps where it came from; what was assumed is said to be. No word is changed: the
    checks show what should be. Raises ``Refused`` for an empty text and one of more than 200,000 characters.
    """
    text = _readable(text)
    pieces = pieces or [Piece(line, f"line {n}") for n, line in enumerate(text.splitlines(), 1)]
    title = title.strip() or title_of(pieces) or name
    parts = cut(pieces)
    words = {part: "\n".join(piece.text for piece in kept) for part, kept in parts.items()}
    facts, notes = read_facts(title, text)
    with transaction.atomic():
        tender = draft_tender(
            buyer,
            by=by,
            title=title,
            sources=_sources(parts, notes, name),
            **{part: words.get(part, "") for part in queries.SECTIONS},
            **{fact: getattr(facts, fact) for fact in READ_OF_TENDER},
            now=now,
        )
        add_lot(
            tender,
            by=by,
            title=title,
            description=words.get(LOT, ""),
            **{fact: getattr(facts.lots[0], fact) for fact in READ_OF_LOT},
            now=now,
        )
    return tender


def _readable(text: str) -> str:
    text = clean(text)
    if not text:
        raise Refused("tender.no_text", "There is no text to read. Paste the specification.", field="text")
    if len(text) > READ_AT_MOST:
        raise Refused(
            "tender.long_text",
            f"The text has {len(text):,} characters; {READ_AT_MOST:,} are the most. Paste the part that says "
            "what is wanted.",
            field="text",
        )
    return text


def _sources(parts: Mapping[str, Sequence[Piece]], notes: Sequence[Noted], name: str) -> list[dict[str, Any]]:
    """Where each part and each fact came from, as the draft keeps it."""
    read_from: list[dict[str, Any]] = [
        {"part": "lot 1" if part == LOT else part, "from": f"{name}, {span(kept)}"}
        for part, kept in parts.items()
    ]
    return read_from + [
        {
            "part": note.field,
            "value": note.value,
            "assumed" if note.assumed else "said": note.words or "not said",
        }
        for note in notes
    ]


def title_of(pieces: Sequence[Piece]) -> str:
    """Return the first line where it can be a title: short, no sentence, no heading of a part; else nothing."""
    first = next((line.strip() for piece in pieces for line in piece.text.splitlines() if line.strip()), "")
    if len(first) > LONGEST_TITLE or first.endswith((".", ";", ",")) or part_of_heading(first):
        return ""
    return first
