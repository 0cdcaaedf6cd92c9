"""Starting a draft from an old specification."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from procurement.accounts.models import User
from procurement.errors import Refused
from procurement.organisations.models import Organisation
from procurement.tenders import queries
from procurement.tenders.actions.drafts import draft_tender
from procurement.tenders.actions.lots import add_lot
from procurement.tenders.formulas.parts import LOT, Piece, cut, part_of_heading, span
from procurement.tenders.formulas.reading import READ_AT_MOST, read_facts
from procurement.tenders.models import Tender

LONGEST_TITLE = 120


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
    text = text.replace("\x00", "").strip()
    if not text:
        raise Refused("tender.no_text", "There is no text to read. Paste the specification.", field="text")
    if len(text) > READ_AT_MOST:
        raise Refused(
            "tender.long_text",
            f"The text has {len(text):,} characters; {READ_AT_MOST:,} are the most. Paste the part that says "
            "what is wanted.",
            field="text",
        )
    pieces = pieces or [Piece(line, f"line {n}") for n, line in enumerate(text.splitlines(), 1)]
    title = title.strip() or title_of(pieces) or name
    parts = cut(pieces)
    words = {part: "\n".join(piece.text for piece in kept) for part, kept in parts.items()}
    facts, notes = read_facts(title, text)
    lot = facts.lots[0]
    with transaction.atomic():
        tender = draft_tender(
            buyer,
            by=by,
            title=title,
            sources=[
                *(
                    {"part": "lot 1" if part == LOT else part, "from": f"{name}, {span(kept)}"}
                    for part, kept in parts.items()
                ),
                *(
                    {
                        "part": note.field,
                        "value": note.value,
                        "assumed" if note.assumed else "said": note.words or "not said",
                    }
                    for note in notes
                ),
            ],
            **{part: words.get(part, "") for part in queries.SECTIONS},
            now=now,
            proof_wanted_at=facts.proof_wanted_at,
            references=facts.references,
            other_proof_accepted=facts.other_proof_accepted,
            liability_cap_pct=facts.liability_cap_pct,
            remote=facts.remote,
            partners_welcome=facts.partners_welcome,
            guarantee_or_bond=facts.guarantee_or_bond,
            unknown_staff_transfer=facts.unknown_staff_transfer,
            framework_only=facts.framework_only,
            price_weight_pct=facts.price_weight_pct,
            days_to_bid=facts.days_to_bid,
        )
        add_lot(
            tender,
            by=by,
            title=title,
            description=words.get(LOT, ""),
            now=now,
            value_gbp=lot.value_gbp,
            term_months=lot.term_months,
            turnover_floor_gbp=lot.turnover_floor_gbp,
            insurance_gbp=lot.insurance_gbp,
            words_asked=lot.words_asked,
            replaces_whole_system=lot.replaces_whole_system,
        )
    return tender


def title_of(pieces: Sequence[Piece]) -> str:
    """Return the first line where it can be a title: short, no sentence, no heading of a part; else nothing."""
    first = next((line.strip() for piece in pieces for line in piece.text.splitlines() if line.strip()), "")
    if len(first) > LONGEST_TITLE or first.endswith((".", ";", ",")) or part_of_heading(first):
        return ""
    return first
