"""The demo's services: twelve quarters in which two buyers learn to do more themselves: D of the middle one 71 → 38."""

from decimal import Decimal

from procurement.accounts.models import User
from procurement.organisations.models import Organisation
from procurement.services import actions
from procurement.services.forms import past_quarters
from procurement.services.formulas import EXIT_CHECKS, IMPACT, LIKELIHOOD
from procurement.services.models import Service

DIGITAL_GBP = Decimal(400_000)  # a quarter
# By quarter, oldest first: pounds to suppliers, items done by us of 10, tasks of 5 nobody of ours can do, exits met.
QUARTERS = (
    (310_000, 1, 2, 3), (306_000, 1, 2, 3), (301_000, 2, 2, 3), (297_000, 2, 2, 3), (291_000, 2, 2, 4),
    (283_000, 3, 2, 4), (275_000, 3, 1, 4), (264_000, 4, 1, 4), (251_000, 4, 1, 4), (236_000, 5, 1, 5),
    (219_000, 5, 1, 5), (203_000, 6, 1, 5),
)  # fmt: skip
POSTS = ((6, 1), (6, 1), (6, 2), (6, 2), (8, 3), (8, 3), (8, 4), (8, 4), (8, 5), (8, 5), (8, 6), (8, 7))
# Service, its users, and by how many pounds a quarter it pays suppliers more than the middle one.
HARROWMERE = (
    ("find a safe home", "families without a home of their own", 0),
    ("get help with debt", "tenants who fall behind", 41_000),
    ("book a repair", "tenants", -52_000),
)
SETTLED_HOMES = (
    ("ask for a home grant", "councils and housing associations", 73_000),
    ("report on homelessness", "council officers", -90_000),
)
# System, under which service, what it blocks, worst impact and likelihood, days for a small change.
SYSTEMS = (
    ("HOMES/3", "find a safe home", "An officer cannot see a family's history in one place.", 5, 4, 95),
    ("Rent ledger", "get help with debt", "Debt of three departments is counted three times.", 4, 4, 60),
    ("Repairs diary", "book a repair", "", 2, 3, 12),
    ("Grant forms", "ask for a home grant", "A form changes once a year.", 3, 4, 44),
)


def seed(buyers: dict[Organisation, tuple[User, tuple[tuple[str, str, int], ...]]]) -> None:
    """Let each service owner add services and count them quarter by quarter, once."""
    known: dict[str, tuple[Service, User]] = {}
    for buyer, (owner, rows) in buyers.items():
        if buyer.services.exists():
            continue
        for title, users, more in rows:
            service = actions.add_service(buyer, by=owner, title=title, users=users)
            known[title] = service, owner
            _count(service, owner, more)
    for name, title, blocks, impact, likelihood, days in SYSTEMS:
        if title in known:
            service, owner = known[title]
            system = actions.add_system(service, by=owner, title=name, blocks=blocks)
            answers = {key: max(1, impact - place) for place, (key, _) in enumerate(IMPACT)}
            answers |= {key: max(1, likelihood - place) for place, (key, _) in enumerate(LIKELIHOOD)}
            actions.score_system(system, by=owner, answers=answers, change_days=days)


def _count(service: Service, owner: User, more: int) -> None:
    quarters = reversed(past_quarters())
    for quarter, (pounds, ours, uncovered, exits), (posts, filled) in zip(
        quarters, QUARTERS, POSTS, strict=True
    ):
        actions.count_dependency(
            service, by=owner, quarter=quarter, digital_gbp=DIGITAL_GBP, supplier_gbp=Decimal(pounds + more),
            items=10, independent=ours, tasks=5, uncovered=uncovered,
            exits_met=[key for key, _ in EXIT_CHECKS[:exits]], posts=posts, posts_filled=filled,
        )  # fmt: skip
