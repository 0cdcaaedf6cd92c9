"""Who hears of a published tender."""

from collections.abc import Callable, Iterable
from typing import Any

from procurement.accounts.models import User
from procurement.tenders.models import PipelineEntry, Tender


def watchers(tender: Tender) -> list[User]:
    """Everyone who follows a published tender: its own people, those who asked, and registered followers."""
    people = {user.pk: user for user in tender.buyer.members.with_role("officer", "approver")}
    for asker in User.objects.filter(pk__in=tender.clarifications.exclude(asked_by=None).values("asked_by")):
        people[asker.pk] = asker
    for source in FOLLOWERS:
        for person in source(tender):
            people[person.pk] = person
    return list(people.values())


# Upper floors add who else must hear of a change: people with a bid, people who follow the problem.
FOLLOWERS: list[Any] = []


def problem_followers(entry: PipelineEntry) -> list[User]:
    """Everyone who follows a need on the pipeline. Actions tell them; no page shows who they are."""
    people = {person.pk: person for source in PROBLEM_FOLLOWERS for person in source(entry)}
    return list(people.values())


# Upper floors add the people who follow a need before there is a tender.
PROBLEM_FOLLOWERS: list[Callable[[PipelineEntry], Iterable[User]]] = []
