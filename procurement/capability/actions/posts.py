"""Posts of the buyer's own, from planned to filled."""

from datetime import date, datetime

from django.utils import timezone

from procurement import audit
from procurement.accounts.models import User
from procurement.capability.actions.ground import in_term, may_grow
from procurement.capability.formulas import YEAR
from procurement.capability.framework import roles
from procurement.capability.models import Post
from procurement.capability.rules import BUYERS_OWN, POST_MOVES
from procurement.contracts.models import Contract
from procurement.errors import Refused, clean, needed_words
from procurement.flow import locked

POST_PLANNED = audit.kind("post.planned", "{by} planned post {number} of {subject}: {role}")
POST_APPROVED = audit.kind("post.approved", "{by} approved post {number} of {subject}, paid from {budget}")
POST_ADVERTISED = audit.kind("post.advertised", "{by} advertised post {number} of {subject}")
POST_FILLED = audit.kind("post.filled", "{by} recorded that post {number} of {subject} is filled")
POST_VACATED = audit.kind("post.vacated", "{by} recorded that post {number} of {subject} is vacant again")

POST_MOVED_UP = audit.kind(
    "post.moved_up", "{by} recorded that {count} of the people in post {number} of {subject} moved up a level"
)

POST_KINDS = {
    "approve": POST_APPROVED,
    "advertise": POST_ADVERTISED,
    "fill": POST_FILLED,
    "vacate": POST_VACATED,
}


def plan_post(
    contract: Contract,
    *,
    by: User,
    role: str,
    people: int,
    needed_by: date,
    is_filled: bool = False,
    funded_from: str = "",
    now: datetime | None = None,
) -> Post:
    """Plan a post of our own, by a role of the framework; with ``is_filled`` one whose people are there already.

    Raises ``Refused`` to others than the buyer's officer, service owner and HR, for an unknown role, for fewer
    than 1 or more than 500 people, a day outside the contract, and a filled post without its budget.
    """
    funded_from = clean(funded_from)[:200]
    with locked(contract) as contract:
        may_grow(contract, by, roles=BUYERS_OWN)
        if role not in roles():
            raise Refused("post.role", "Choose a role from the list.", field="role")
        if not 1 <= people <= 500:
            raise Refused("post.people", "Enter how many people, from 1 to 500.", field="people")
        in_term(contract, needed_by, field="needed_by")
        if is_filled and not funded_from:
            raise Refused("post.no_budget", "Say which budget pays for it.", field="funded_from")
        now = now or timezone.now()
        post = Post.objects.create(
            contract=contract,
            number=contract.posts.count() + 1,
            role=role,
            people=people,
            needed_by=needed_by,
            status=Post.Status.FILLED if is_filled else Post.Status.PLANNED,
            funded_from=funded_from,
            filled_on=timezone.localdate(now) if is_filled else None,
            first_filled_on=timezone.localdate(now) if is_filled else None,
            planned_by=by,
            planned_at=now,
        )
        audit.record(POST_PLANNED, contract, by=by, number=post.number, role=role)
    return post


def approve_post(post: Post, *, by: User, funded_from: str, now: datetime | None = None) -> Post:
    """Approve a planned post and say which budget pays for it; return it as it now stands.

    Raises ``Refused`` to others than HR, to the person who planned it, without a budget, and for one that is approved.
    """
    funded_from = needed_words(
        funded_from, "post.no_budget", "Say which budget pays for it.", field="funded_from", longest=200
    )
    return _move_post(post, "approve", by=by, now=now, funded_from=funded_from)


def advertise_post(post: Post, *, by: User, now: datetime | None = None) -> Post:
    """Record that an approved or vacant post is advertised."""
    return _move_post(post, "advertise", by=by, now=now)


def fill_post(post: Post, *, by: User, now: datetime | None = None) -> Post:
    """Record that somebody is in an advertised post; who it is stays with HR."""
    return _move_post(post, "fill", by=by, now=now)


def vacate_post(post: Post, *, by: User, now: datetime | None = None) -> Post:
    """Record that a filled post is vacant again."""
    return _move_post(post, "vacate", by=by, now=now)


def move_up(post: Post, *, by: User, count: int, now: datetime | None = None) -> Post:
    """Record that ``count`` more of the people in a filled post moved up a level; who they are stays with HR.

    Raises ``Refused`` to others than HR, for a post that nobody is in, and for more people than are in it.
    """
    with locked(post) as post:
        POST_MOVES.check("move_up", post, by=by, now=now or timezone.now())
        left = post.people - post.moved_up
        if not 1 <= count <= left:
            message = f"Enter a number from 1 to {left}." if left else "All of its people moved up already."
            raise Refused("post.moved_up", message, field="count")
        post.moved_up += count
        post.save(update_fields=["moved_up"])
        audit.record(POST_MOVED_UP, post.contract, by=by, number=post.number, count=count)
    return post


def _move_post(post: Post, verb: str, *, by: User, now: datetime | None, funded_from: str = "") -> Post:
    now = now or timezone.now()
    with locked(post) as post:
        post.status = POST_MOVES.check(verb, post, by=by, now=now).end
        today = timezone.localdate(now)
        if verb == "vacate" and post.filled_on is not None and today - post.filled_on >= YEAR:
            post.kept_a_year = True
        post.filled_on = today if post.status == Post.Status.FILLED else None
        post.first_filled_on = post.first_filled_on or post.filled_on
        if verb == "advertise":
            post.advertised_on = today
        if funded_from:
            post.funded_from = funded_from
        post.save(
            update_fields=[
                "status", "advertised_on", "filled_on", "first_filled_on", "kept_a_year", "funded_from",
            ]
        )  # fmt: skip
        facts = {"budget": post.funded_from} if verb == "approve" else {}
        audit.record(POST_KINDS[verb], post.contract, by=by, number=post.number, **facts)
    return post
