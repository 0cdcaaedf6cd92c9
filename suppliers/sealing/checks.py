"""A tender is not published before three people have shown that they can open its bids."""

from procurement.tenders.checks import BLOCK, PUBLISHING, Draft, Effect, Finding, check
from suppliers.sealing.models import Envelope, EnvelopeKey, OpeningOfficer
from suppliers.sealing.pairs import MINIMUM_OFFICERS


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
    officers = list(OpeningOfficer.objects.live().filter(tender=draft.tender).select_related("user", "key"))
    if len(officers) < MINIMUM_OFFICERS:
        return Finding(
            f"Name at least {MINIMUM_OFFICERS} opening officers. With two, one lost passphrase loses every bid.",
            Effect("Name the officers on the opening page.", url=f"/opening/{draft.tender.reference}/"),
        )
    waiting = [
        str(officer.user)
        for officer in officers
        if officer.drill_passed_at is None or officer.key is None or officer.key.ended_at is not None
    ]
    if waiting:
        return Finding(
            f"{', '.join(waiting)} {'has' if len(waiting) == 1 else 'have'} not opened the test envelope yet.",
            Effect(
                "They set a passphrase and practise: five minutes.", url=f"/opening/{draft.tender.reference}/"
            ),
        )
    if EnvelopeKey.objects.live().filter(tender=draft.tender).count() != len(Envelope.values):
        return Finding(
            "The keys of the envelopes are not there.",
            Effect(
                "Let one officer open the test envelope again.", url=f"/opening/{draft.tender.reference}/"
            ),
        )
    return None
