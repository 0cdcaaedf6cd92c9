"""When officers may be named, practise and open, and who two different people are."""

import unicodedata
from datetime import timedelta
from typing import Any

from django.conf import settings

from procurement.accounts.doors import shown_lately
from procurement.errors import Refused
from suppliers.sealing.pairs import MINIMUM_OFFICERS

WINDOW = timedelta(minutes=15)
ROLE = "opening_officer"
# Once a tender is out, its keys are fixed: bids are sealed to them.
BEFORE_PUBLICATION = frozenset({"draft", "in_review", "returned", "approved"})


def one_address(email: str) -> str:
    """Return the mailbox behind an address: without a +tag, and without the dots that mail services ignore.

    >>> one_address("Ann.Lee+opening@Example.org")
    'annlee@example.org'
    """
    name, _, host = email.strip().lower().rpartition("@")
    return f"{name.split('+')[0].replace('.', '')}@{host}"


def one_name(name: str) -> str:
    """Return a name as people compare names: no accents, capitals or extra spaces.

    >>> one_name("  Renée  O'Hara ") == one_name("RENEE O'HARA")
    True
    """
    bare = unicodedata.normalize("NFKD", name)
    return " ".join("".join(c for c in bare if not unicodedata.combining(c)).casefold().split())


def same_person(one: Any, other: Any) -> bool:
    """Say whether two accounts look like one natural person: the same mailbox or the same name."""
    return (
        one.pk == other.pk
        or one_address(one.email) == one_address(other.email)
        or one_name(one.name) == one_name(other.name)
    )


def check_officers(people: list[Any], tender: Any, by: Any) -> None:
    """Refuse a set of opening officers that could let one person open, or that leaves nobody to spare."""
    if tender.status not in BEFORE_PUBLICATION:
        raise Refused(
            "opening.published",
            "The opening officers cannot change once the tender is out: bids are sealed to their keys.",
        )
    if len(people) < MINIMUM_OFFICERS:
        raise Refused(
            "opening.too_few",
            f"Name at least {MINIMUM_OFFICERS} opening officers. Any two of them open the "
            f"bids, so one can be away "
            "or lose a passphrase.",
            field="people",
        )
    for index, person in enumerate(people):
        if same_person(person, by):
            raise Refused(
                "opening.yourself",
                "You cannot name yourself to open bids. Ask a colleague to name the "
                "officers, or choose others.",
                field="people",
            )
        if ROLE not in person.roles_in(tender.buyer_id):
            raise Refused(
                "opening.no_role",
                f"{person} is not an opening officer of {tender.buyer}. Ask your "
                f"administrator for the role first.",
                field="people",
            )
        for other in people[:index]:
            if same_person(person, other):
                raise Refused(
                    "opening.one_person",
                    f"{person} ({person.email}) and {other} ({other.email}) look like one person. "
                    "Opening needs two different people: choose somebody else.",
                    field="people",
                )


def check_second_factor(by: Any, at: Any, what: str = "opening bids") -> None:
    """Refuse ``what`` where the second factor was not shown in this session within 15 minutes of ``at``.

    A command, a job and a session without it have no such moment, so they never pass; nor does a key.
    """
    if getattr(by, "key", None) is not None:
        raise Refused(
            "key.not_for_this",
            f"A key cannot do this: {what} takes a person with a second factor shown just now. Nothing was changed. "
            f"Sign in at {settings.SERVICE_URL} and do it there.",
        )
    if not shown_lately(by, at):
        raise Refused(
            "opening.second_factor",
            f"Show your second factor again: {what} needs a code that is less than 15 minutes old.",
        )
