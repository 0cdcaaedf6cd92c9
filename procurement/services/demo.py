"""The demo's services: twelve quarters in which two buyers learn to do more themselves: D of the middle one 71 → 38.

One of them is laid out whole: owners, journey, measures of its staff; and two functions have pages of their own.
"""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from procurement.accounts.models import User
from procurement.catalogue.models import Component
from procurement.organisations.models import Organisation
from procurement.services import actions
from procurement.services.actions.service import FITTING
from procurement.services.forms import past_quarters
from procurement.services.formulas import EXIT_CHECKS, IMPACT, LIKELIHOOD, Counts
from procurement.services.models import Service

SOURCE = "Ledger of digital and the team's own list: the contracts of that time are not held here"
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
# Step of the journey in a person's words, the components on it, and the old system that does it today.
JOURNEYS = {
    "find a safe home": (
        ("I say who I am, once", ("check identity",), ""),
        ("I agree who may see what", ("record consent",), "HOMES/3"),
        ("I tell what happened to us", ("show safeguarding history", "show a timeline"), "HOMES/3"),
        ("Somebody comes to see where we live", ("book a visit",), ""),
        ("I see which home would fit", (), "HOMES/3"),
        ("I hear what was decided, in my language", ("translate a letter", "send a message"), ""),
    ),
    "get help with debt": (
        ("I say who I am, once", ("check identity",), ""),
        ("I see all that I owe in one place", ("calculate debt",), "Rent ledger"),
        ("I pay what I can", ("take a payment",), "Rent ledger"),
        ("I hear that it has arrived", ("send a message",), ""),
    ),
}  # fmt: skip
# Under which service or function, the measure, unit, better, target; then its readings: value and cases.
FUNCTIONS = (
    ("buy well", "officers and service owners who need something", "commercial"),
    ("bring good people in and keep them", "everybody who works here", "hr"),
)
MEASURES = (
    ("find a safe home", "Cases that wait for another team for more than a week", "%", "down", 10,
     ((41, 118), (33, 124), (22, 131))),
    ("buy well", "Bidders who would bid again", "%", "up", 80, ((52, 23), (67, 27), (74, 31))),
    ("bring good people in and keep them", "Posts filled and still filled after a year", "%", "up", 85,
     ((60, 3), (71, 7), (80, 10))),
)  # fmt: skip
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
        if rows is HARROWMERE:
            for title, users, function in FUNCTIONS:
                made = actions.add_service(buyer, by=owner, title=title, users=users, function=function)
                known[title] = made, owner
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
            if name == "HOMES/3":
                actions.plan_sunset(
                    system, by=owner, sunset_on=timezone.localdate() + timedelta(days=400),
                    plan="History moves first, by family, with the old page still there to read. After the last family "
                    "its entry is shut; the records stay for six years in our own store; then the licence ends.",
                )  # fmt: skip
    for title, steps in JOURNEYS.items():
        if title in known:
            _lay_out(*known[title], steps)
    for service, owner in known.values():
        _measure(service, owner)


def _lay_out(service: Service, owner: User, steps: Any) -> None:
    """Lay the components of others along a journey, keep the first version, and name who answers for the service."""
    named = {one.title: one for one in Component.objects.exclude(lifecycle="retired")}
    old = {one.title: one for one in service.systems.all()}
    for title, components, system in steps:
        laid = [named[one] for one in components if one in named]
        actions.add_step(service, by=owner, title=title, components=laid, system=old.get(system))
    actions.keep_version(service, by=owner, note="As we would begin it with what is there today")
    members = service.buyer.members
    for side, roles in FITTING.items():
        person = members.with_role(*(roles or {"buyer_admin"})).order_by("name").first()
        if person is not None:
            actions.name_owner(service, by=owner, side=side, person=person)


def _measure(service: Service, owner: User) -> None:
    for title, name, unit, better, target, readings in MEASURES:
        if title != service.title:
            continue
        measure = actions.choose_measure(
            service, by=owner, title=name, unit=unit, better=better, target=Decimal(target)
        )
        days = past_quarters()[len(readings) - 1 :: -1]
        for day, (value, cases) in zip(days, readings, strict=True):
            actions.read_measure(
                measure, by=owner, read_on=day, value=Decimal(value), cases=cases,
                words="Counted by the team from its own list, at the start of the quarter.",
            )  # fmt: skip


def _count(service: Service, owner: User, more: int) -> None:
    quarters = reversed(past_quarters())
    for quarter, (pounds, ours, uncovered, exits), (posts, filled) in zip(
        quarters, QUARTERS, POSTS, strict=True
    ):
        suppliers = Decimal(pounds + more)
        entered = Counts(
            supplier_gbp=suppliers, own_gbp=DIGITAL_GBP - suppliers, items=10, independent=ours, tasks=5,
            uncovered=uncovered, exits=tuple(key for key, _ in EXIT_CHECKS[:exits]),
        )  # fmt: skip
        actions.count_dependency(
            service,
            by=owner,
            quarter=quarter,
            entered=entered,
            source=SOURCE,
            posts=posts,
            posts_filled=filled,
        )
