"""Following a problem, and no longer.

Neither leaves a line in the audit log, which a buyer can read: who follows a problem is nobody's business.
"""

from procurement.accounts.models import Membership, User
from procurement.errors import Refused
from procurement.tenders.models import PipelineEntry
from suppliers.board.models import ProblemFollow


def follow_problem(entry: PipelineEntry, *, by: User) -> None:
    """Follow a need on the pipeline. Following twice is following.

    Raises ``Refused`` for somebody of no supplier, and for a need that was taken off or whose tender is out.
    """
    if not Membership.objects.live().filter(user=by, organisation__kind="supplier").exists():
        raise Refused(
            "problem.for_suppliers",
            "Only a supplier's people follow problems. Register your firm first; reading is open to everybody.",
        )
    if entry.state == entry.State.CLOSED:
        raise Refused(
            "problem.closed", f"The buyer took this problem off its pipeline: {entry.closed_reason}"
        )
    if entry.state == entry.State.PUBLISHED:
        raise Refused(
            "problem.tender_is_out", "The tender for this problem is out. Follow the tender instead."
        )
    ProblemFollow.objects.get_or_create(user=by, entry=entry)


def unfollow_problem(entry: PipelineEntry, *, by: User) -> None:
    """Stop following."""
    ProblemFollow.objects.filter(user=by, entry=entry).delete()
