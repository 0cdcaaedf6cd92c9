"""The capability plan of the demo's contract, told through the actions by the supplier, HR and the service owner."""

from datetime import timedelta

from procurement.accounts.models import User
from procurement.capability import actions
from procurement.contracts.models import Contract


def seed(contract: Contract, *, hr: User, owner: User, bidder: User) -> None:
    """Plan two posts and three tasks: one is shared, one waits for a confirmation, one for an agreement."""
    if contract.posts.exists():
        return
    start = contract.starts_on
    developer = actions.plan_post(
        contract, by=owner, role="Developer", people=2, needed_by=start, is_filled=True,
        funded_from="Digital, 2026 to 2027",
    )  # fmt: skip
    researcher = actions.plan_post(
        contract, by=owner, role="User researcher", people=1, needed_by=start + timedelta(days=60)
    )
    actions.approve_post(researcher, by=hr, funded_from="Housing, from the saving on hotels")
    actions.advertise_post(researcher, by=hr)
    release = actions.propose_item(
        contract, by=bidder, task="Put a release live and take it back", learner=developer,
        skill="Programming and build (software engineering)", from_level=2, to_level=3,
        due_on=start + timedelta(days=240),
        shown_by="Two releases in one month with nobody of the supplier in the room",
    )  # fmt: skip
    actions.agree_item(release, by=owner)
    actions.claim_step(
        release, by=bidder, evidence="Both developers sat beside the three releases of the pilot."
    )
    actions.confirm_step(release, by=owner)
    actions.claim_step(
        release,
        by=bidder,
        evidence="The fourth release of the pilot was half done by Harrowmere's developers.",
    )
    actions.confirm_step(release, by=hr)
    access = actions.propose_item(
        contract, by=bidder, task="Test a change with people who use a screen reader", learner=developer,
        skill="Accessibility", from_level=1, to_level=3, due_on=start + timedelta(days=150),
        shown_by="Our own report of a test with five people, and what was changed after it",
    )  # fmt: skip
    actions.agree_item(access, by=hr)
    actions.claim_step(
        access, by=bidder, evidence="Two developers watched the pilot's test with three people."
    )
    actions.propose_item(
        contract, by=bidder, task="Plan and lead a round of research with families", learner=researcher,
        skill="User research methods", from_level=2, to_level=3, due_on=start + timedelta(days=300),
        shown_by="A round of six talks planned, held and told by our own researcher",
    )  # fmt: skip
