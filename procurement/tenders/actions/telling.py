"""Who hears of a published tender."""

from collections.abc import Callable, Iterable
from typing import Any

from django.urls import reverse

from procurement.accounts.models import User
from procurement.catalogue.models import Component
from procurement.catalogue.rules import OWNERS
from procurement.notifications import notice, notify
from procurement.tenders.formulas.capabilities import find_capabilities
from procurement.tenders.models import PipelineEntry, Tender

BOUGHT_TWICE = notice(
    "bought_twice",
    happened="{subject} of {buyer} asks for something that {owner} has: {component} ({state}).",
    do="Look whether it can be used again before it is bought a second time, and speak with each other.",
    by_when="{when}",
)
IN_USE = (Component.Lifecycle.ALPHA, Component.Lifecycle.BETA, Component.Lifecycle.LIVE)


def bought_again(tender: Tender) -> list[Component]:
    """Return the components in use that do what a lot of ``tender`` asks for and says nothing of reusing."""
    keys: set[str] = set()
    for lot in tender.lots.all():
        asked = {hit.capability.key for hit in find_capabilities(f"{lot.title}\n{lot.description}")}
        keys |= asked - set(lot.reused)
    found = Component.objects.filter(capability__in=keys, lifecycle__in=IN_USE)
    return list(found.select_related("owner").order_by("title", "pk"))


def tell_of_buying_again(tender: Tender, *, is_published: bool = False) -> None:
    """Tell once of each component that is about to be bought twice.

    The author and the buyer's approvers while the draft is theirs alone; the component's owner once it is published.
    """
    own = [*leaders(tender), *User.objects.of(tender.buyer_id, "approver")]
    for component in bought_again(tender):
        if is_published and component.owner_id == tender.buyer_id:
            continue  # its own people heard of it in review
        page = "tenders:show-public" if is_published else "catalogue:show-component"
        notify(
            User.objects.of(component.owner_id, *OWNERS) if is_published else own, BOUGHT_TWICE,
            key=f"{tender.reference} {component.reference}", subject=tender, buyer=tender.buyer.name,
            owner=component.owner.name, component=f"{component.title}, {component.reference}",
            state=component.get_lifecycle_display().lower(),
            when="Before bids close." if is_published else "Before it is published.",
            link=reverse(page, args=[tender.reference if is_published else component.reference]),
        )  # fmt: skip


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


def leaders(tender: Tender) -> list[User]:
    """Who is told what becomes of a tender: the one who leads it; every officer of its buyer once they have left."""
    if tender.author.is_active and tender.author.roles_in(tender.buyer_id):
        return [tender.author]
    return list(tender.buyer.members.with_role("officer"))


def people_at_work(tender: Tender) -> list[User]:
    """Everyone inside the buyer who has something to do in a tender by name, beside its officers and approvers."""
    people = {person.pk: person for source in AT_WORK for person in source(tender)}
    return list(people.values())


# Upper floors add who marks and who opens.
AT_WORK: list[Callable[[Tender], Iterable[User]]] = []


def problem_followers(entry: PipelineEntry) -> list[User]:
    """Everyone who follows a need on the pipeline. Actions tell them; no page shows who they are."""
    people = {person.pk: person for source in PROBLEM_FOLLOWERS for person in source(entry)}
    return list(people.values())


# Upper floors add the people who follow a need before there is a tender.
PROBLEM_FOLLOWERS: list[Callable[[PipelineEntry], Iterable[User]]] = []
