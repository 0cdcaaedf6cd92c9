"""Starting a draft from an old specification."""

from datetime import datetime

from django.db import transaction

from procurement.accounts.models import User
from procurement.errors import Refused
from procurement.organisations.models import Organisation
from procurement.tenders.actions.drafts import draft_tender
from procurement.tenders.actions.lots import add_lot
from procurement.tenders.formulas.reading import READ_AT_MOST, read_facts
from procurement.tenders.models import Tender


def draft_from_text(
    buyer: Organisation, *, by: User, title: str, text: str, now: datetime | None = None
) -> Tender:
    """Start a draft from an old specification: one lot whose words are the text, and the facts it states.

    Each fact keeps the words that it came from; what was assumed is said to be. Raises ``Refused`` for an
    empty text and one of more than 200,000 characters.
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
    facts, notes = read_facts(title, text)
    lot = facts.lots[0]
    with transaction.atomic():
        tender = draft_tender(
            buyer,
            by=by,
            title=title,
            sources=[
                {"part": "lot 1", "from": "pasted text"},
                *(
                    {
                        "part": note.field.replace("_", " "),
                        "value": note.value,
                        "assumed" if note.assumed else "from": note.words or "not said",
                    }
                    for note in notes
                ),
            ],
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
            description=text,
            now=now,
            value_gbp=lot.value_gbp,
            term_months=lot.term_months,
            turnover_floor_gbp=lot.turnover_floor_gbp,
            insurance_gbp=lot.insurance_gbp,
            words_asked=lot.words_asked,
            replaces_whole_system=lot.replaces_whole_system,
        )
    return tender
