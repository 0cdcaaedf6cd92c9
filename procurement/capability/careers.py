"""Careers over contracts and organisations: created → filled → still filled after a year → moved up a level."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import OuterRef, QuerySet

from procurement.capability.formulas import Chain, Seated, chain
from procurement.capability.models import Post
from procurement.carried import carried, carry
from procurement.contracts.models import Contract

FACTS = ("people", "first_filled_on", "filled_on", "kept_a_year", "moved_up")


@dataclass(frozen=True)
class Careers:
    """The chain of one organisation: its name, and how many contracts have posts."""

    buyer: str
    contracts: int
    chain: Chain


def seated(posts: Iterable[Post]) -> list[Seated]:
    """Return what a chain counts of each post."""
    return [Seated(**{name: getattr(post, name) for name in FACTS}) for post in posts]


def with_posts(contracts: "QuerySet[Contract]") -> "QuerySet[Contract]":
    """Let each contract that has posts bring what its chain counts, in one statement."""
    posts = Post.objects.filter(contract=OuterRef("pk"))
    return contracts.filter(pk__in=Post.objects.values("contract")).annotate(
        career_facts=carry(posts, *FACTS)
    )


def chain_of(contract: Contract, today: date) -> Chain:
    """Return the chain of a contract that was read ``with_posts``."""
    return chain(seated(carried(Post, contract.career_facts)), today)  # type: ignore[attr-defined]


def by_buyer(contracts: "QuerySet[Contract]", today: date) -> list[Careers]:
    """Return the chain of each organisation over ``contracts``, by its name, in one statement."""
    posts = Post.objects.filter(contract__in=contracts).select_related("contract__buyer")
    found: dict[int, list[Post]] = {}
    for post in posts.order_by("contract__buyer__name", "contract__buyer_id", "pk"):
        found.setdefault(post.contract.buyer_id, []).append(post)
    return [
        Careers(
            some[0].contract.buyer.name, len({post.contract_id for post in some}), chain(seated(some), today)
        )
        for some in found.values()
    ]
