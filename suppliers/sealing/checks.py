"""A tender is not published before three people have shown that they can open its bids."""

from django.db.models import BooleanField, ExpressionWrapper, OuterRef

from procurement.accounts.models import User
from procurement.carried import carry
from procurement.tenders.checks import BLOCK, PUBLISHING, Draft, Effect, Finding, check, reads
from suppliers.sealing.models import PRACTISED, Envelope, EnvelopeKey, OpeningOfficer
from suppliers.sealing.pairs import MINIMUM_OFFICERS

reads(
    "opening officers",
    carry(
        OpeningOfficer.objects.live().filter(tender=OuterRef("pk")).order_by("pk"),
        name="user__name",
        email="user__email",
        practised=ExpressionWrapper(PRACTISED, output_field=BooleanField()),
    ),
)
reads("envelope keys", carry(EnvelopeKey.objects.live().filter(tender=OuterRef("pk")), "envelope"))


@check(
    "OPEN-1",
    "Opening officers have practised",
    severity=BLOCK,
    stage=PUBLISHING,
    why="Bids are sealed with keys that no single person holds. Two of the named opening officers open them "
    "together. If passphrases are lost afterwards nobody can, so each officer opens a test envelope first, and "
    "there are at least three: one may be away or forget.",
    flags=("Two officers named", "Three officers named, and one has not opened the test envelope"),
    passes=("Three officers named, and each has opened the test envelope",),
)
def officers_have_practised(draft: Draft) -> Finding | None:
    """Block until three officers are named, each has passed the drill, and both envelope keys are there."""
    if draft.tender is None:
        return None
    officers = draft.beside["opening officers"]
    if len(officers) < MINIMUM_OFFICERS:
        return Finding(
            f"Name at least {MINIMUM_OFFICERS} opening officers. With two, one lost passphrase loses every bid.",
            Effect("Name the officers on the opening page.", url=f"/opening/{draft.tender.reference}/"),
        )
    waiting = [
        str(User(name=officer["name"], email=officer["email"]))
        for officer in officers
        if not officer["practised"]
    ]
    if waiting:
        return Finding(
            f"{', '.join(waiting)} {'has' if len(waiting) == 1 else 'have'} not opened the test envelope yet.",
            Effect(
                "They set a passphrase and practise: five minutes.", url=f"/opening/{draft.tender.reference}/"
            ),
        )
    if len(draft.beside["envelope keys"]) != len(Envelope.values):
        return Finding(
            "The keys of the envelopes are not there.",
            Effect(
                "Let one officer open the test envelope again.", url=f"/opening/{draft.tender.reference}/"
            ),
        )
    return None
