"""The capability plan of the demo's contract, told through the actions by the supplier, HR and the service owner."""

from collections.abc import Iterable
from datetime import datetime, time, timedelta

from django.utils import timezone

from procurement import audit
from procurement.accounts.models import User
from procurement.capability import actions
from procurement.capability.actions.posts import POST_PLANNED
from procurement.capability.formulas import even_share, most_tied
from procurement.capability.models import STEPS, Post, Resilience
from procurement.contracts.models import Contract

# Kind, what is kept there, where, who holds it, which role looks after it, and what we saw when we tried it.
PLACES = (
    ("code", "The code and all of its history", "code.harrowmere.example/safeguarding", "ours",
     "Our developers", True, "Cloned it with our own account and ran its tests: all passed."),
    ("runbook", "How a release is put live and taken back", "The wiki, page “Releases”", "supplier",
     "Delivery lead", True, "Read it to the end; step 6 names a key that we do not have."),
    ("accounts", "Hosting, domain and signing keys", "The vault “safeguarding”", "supplier",
     "Technical lead", False, "The vault asks for an account of the supplier's. Asked for one."),
    ("documents", "Decisions and research notes", "The shared folder “Families”", "ours",
     "Service owner", True, "Opened the notes of the last round of talks."),
    ("data", "A full export of cases, in an open format", "Nightly, in our own store", "other",
     "Hosting firm's desk", None, ""),
)  # fmt: skip


def seed(contract: Contract, *, hr: User, owner: User, bidder: User) -> None:
    """Tell the plan where it is not told yet: posts and tasks, money tied to them, places, a rehearsal."""
    if not contract.posts.exists():
        _hand_over(contract, hr, owner, bidder)
    if not contract.knowledge_places.exists():
        _name_places(contract, owner, bidder)
        _rehearse(contract, hr, owner, bidder)
        for item in contract.transfer_items.filter(status__in=STEPS[:-1]):
            actions.tie_money(item, by=owner, amount_gbp=even_share(most_tied(contract.value_gbp), 3))


# By contract, oldest first: role, people, months since somebody came, how many moved up a level.
CAREERS = (
    (("Developer", 3, 17, 1), ("User researcher", 1, 14, 1)),
    (("Delivery manager", 1, 15, 0), ("Developer", 2, 6, 0)),
    (("Service designer", 2, 13, 1),),
)


def seed_careers(contracts: Iterable[Contract], *, hr: User) -> None:
    """Let posts of earlier contracts show who came, stayed and grew, where none stands there yet."""
    today = timezone.localdate()
    for contract, rows in zip(contracts, CAREERS, strict=False):
        if contract.posts.exists():
            continue
        for role, people, months, moved_up in rows:
            came = max(today - timedelta(days=30 * months), contract.starts_on)
            post = actions.plan_post(
                contract, by=hr, role=role, people=people, needed_by=came, is_filled=True, funded_from="Digital",
                now=timezone.make_aware(datetime.combine(came, time(9))),
            )  # fmt: skip
            if moved_up:
                actions.move_up(post, by=hr, count=moved_up)


# By contract that ended over a year ago: role, people, months from its start until they came, how many moved up a
# level, and whether they are still there (else they left after half a year).
KEPT = (
    (("Developer", 4, 1, 2, True), ("User researcher", 2, 2, 1, True)),
    (("Delivery manager", 2, 1, 1, True), ("Service designer", 2, 3, 0, False)),
    (("Developer", 3, 2, 1, True), ("Content designer", 1, 1, 0, True)),
)


def remember_careers(contracts: Iterable[Contract], *, by: User) -> None:
    """Let ended contracts show who stayed a year, where none stands there yet.

    Their plans cannot grow any more, so the posts are written as they were, like the rest of the demo's history.
    """
    for contract, rows in zip(contracts, KEPT, strict=False):
        if contract.posts.exists():
            continue
        for number, (role, people, months, moved_up, there) in enumerate(rows, start=1):
            came = contract.starts_on + timedelta(days=30 * months)
            Post.objects.create(
                contract=contract, number=number, role=role, people=people, needed_by=came, funded_from="Digital",
                status=Post.Status.FILLED if there else Post.Status.VACANT, moved_up=moved_up, first_filled_on=came,
                filled_on=came if there else None, planned_by=by,
                planned_at=timezone.make_aware(datetime.combine(contract.starts_on, time(9))),
            )  # fmt: skip
            audit.record(POST_PLANNED, contract, by=by, number=number, role=role)


def prepare_for_failure(contract: Contract, *, owner: User, bidder: User) -> None:
    """Mark the contract as critical, with the answer of its small supplier, in proportion."""
    if Resilience.objects.filter(contract=contract).exists():
        return
    marked = actions.mark_critical(
        contract, by=owner, why="Without it officers look in five places again, and a child at risk may be missed the "
        "same day.",
    )  # fmt: skip
    marked = actions.answer_resilience(marked, by=bidder, owner_group="Its six founders", share="some")
    actions.name_stand_ins(
        marked, by=owner, stand_ins="Our own two developers keep it up for a month; the firm that came second in the "
        "competition knows the interface.",
    )  # fmt: skip


def _name_places(contract: Contract, owner: User, bidder: User) -> None:
    """Five places: three open to us, one shut, one that nobody has tried."""
    for kind, title, place, holder, kept_by, opened, words in PLACES:
        named = actions.name_place(
            contract, by=bidder, kind=kind, title=title, place=place, holder=holder, kept_by=kept_by
        )
        if opened is not None:
            actions.try_place(named, by=owner, opened=opened, words=words)


def _rehearse(contract: Contract, hr: User, owner: User, bidder: User) -> None:
    """A rehearsal on paper with two gaps, one of them mended, and a whole one planned before the middle of the term."""
    today = timezone.localdate()
    paper = actions.plan_rehearsal(
        contract, by=owner, scope="On paper: whom would we ring, what would we open, on the day after",
        due_on=contract.starts_on,
    )  # fmt: skip
    actions.hold_rehearsal(
        paper, by=owner, held_on=today,
        story="An hour, with our two developers and nobody of the supplier. We found code, notes and the way to "
        "put a release live, and stopped where a key was needed.",
    )  # fmt: skip
    actions.find_gap(
        paper, by=owner, what="Nobody of ours can sign a release: the key is in the supplier's vault",
        mender="supplier", mend_by=contract.starts_on + timedelta(days=30),
    )  # fmt: skip
    rota = actions.find_gap(
        paper, by=owner, what="No number of ours to ring at night", mender="ours", mend_by=contract.starts_on
    )
    actions.mend_gap(rota, by=owner, evidence="Our own rota began on Monday; its number is in the runbook.")
    actions.confirm_gap(rota, by=hr)
    actions.plan_rehearsal(
        contract, by=bidder, scope="Put a release live from our own copy, with our own people alone",
        due_on=contract.starts_on + timedelta(days=270),
    )  # fmt: skip


def _hand_over(contract: Contract, hr: User, owner: User, bidder: User) -> None:
    """Plan two posts and three tasks: one is shared, one waits for a confirmation, one for an agreement."""
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
        shown_by="Two releases in one month with nobody of the supplier in the room", is_critical=True,
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
