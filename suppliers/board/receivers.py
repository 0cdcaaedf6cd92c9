"""Who must hear what a buyer says about a need: its followers. The buyer never sees the list."""

from procurement.accounts.models import User
from procurement.tenders.actions import PROBLEM_FOLLOWERS
from procurement.tenders.models import PipelineEntry
from suppliers.board.models import ProblemFollow


def people_who_follow(entry: PipelineEntry) -> list[User]:
    """Return the people who follow this need."""
    followed = ProblemFollow.objects.filter(entry=entry)
    return list(User.objects.active().filter(pk__in=followed.values("user")))


PROBLEM_FOLLOWERS.append(people_who_follow)
