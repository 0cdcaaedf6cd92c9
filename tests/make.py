"""One valid record a call. Each room adds its own makers; every value can be given by name."""

from itertools import count
from typing import Any

from allauth.account.models import EmailAddress

from procurement.accounts.models import Membership, User
from procurement.accounts.roles import ROLES_OF_KIND
from procurement.organisations.models import Organisation

_number = count(1)
PASSWORD = "correct horse battery staple"


def organisation(kind: str = "buyer", **facts: Any) -> Organisation:
    """An organisation of this kind."""
    number = next(_number)
    sector = "local" if kind == "buyer" else ""
    facts = {"name": f"{kind.title()} {number}", "sector": sector, **facts}
    return Organisation.objects.create(kind=kind, **facts)


def buyer(**facts: Any) -> Organisation:
    """A public body that buys."""
    return organisation("buyer", **facts)


def supplier(**facts: Any) -> Organisation:
    """A firm that sells."""
    return organisation("supplier", **facts)


def centre(**facts: Any) -> Organisation:
    """The digital centre."""
    return organisation("centre", **facts)


def user(
    roles: str | list[str] | tuple[str, ...] = (), organisation: Organisation | None = None, **facts: Any
) -> User:
    """A person; with ``roles`` also their membership of ``organisation`` (a new buyer when not given).

    Without ``password`` they cannot sign in by one: tests use ``client.force_login``, which is much faster.
    """
    number = next(_number)
    password = facts.pop("password", None)
    person = User(**{"email": f"person{number}@example.org", "name": f"Person {number}", **facts})
    if password:
        person.set_password(password)
    else:
        person.password = "!no password"
    person.save()
    if password:
        EmailAddress.objects.create(user=person, email=person.email, primary=True, verified=True)
    wanted = [roles] if isinstance(roles, str) else list(roles)
    if wanted or organisation is not None:
        home = organisation or buyer()
        Membership.objects.create(
            user=person, organisation=home, roles=wanted or [sorted(ROLES_OF_KIND[home.kind])[0]]
        )
    return person


def officer(buyer: Organisation | None = None, **facts: Any) -> User:
    """A commercial officer of ``buyer``."""
    return user("officer", buyer, **facts)


def approver(buyer: Organisation | None = None, **facts: Any) -> User:
    """An approver of ``buyer``."""
    return user("approver", buyer, **facts)


def bidder(supplier_: Organisation | None = None, **facts: Any) -> User:
    """A bidder of a supplier."""
    return user("bidder", supplier_ or supplier(), **facts)


def sign_in(client: Any, person: User) -> Any:
    """Sign ``person`` in to a test client as if password and second factor had just been shown; return the
    client.
    """
    from datetime import UTC, datetime

    from procurement.accounts.doors import SECOND_FACTOR_SESSION_KEY

    client.force_login(person, backend="procurement.accounts.backends.PasswordBackend")
    session = client.session
    session[SECOND_FACTOR_SESSION_KEY] = int(datetime.now(UTC).timestamp())
    session.save()
    return client


def supplier_admin(supplier_: Organisation | None = None, **facts: Any) -> User:
    """An administrator (and bidder) of a supplier."""
    return user(["supplier_admin", "bidder"], supplier_ or supplier(), **facts)


def analyst(**facts: Any) -> User:
    """An analyst of the digital centre."""
    return user("centre_analyst", centre(), **facts)


def api_key(person: User, *, may_write: bool = True, **facts: Any) -> tuple[Any, str]:
    """A key of ``person`` for their first organisation, and its secret; with ``now`` it was made then."""
    from datetime import UTC, datetime

    from procurement.keys.actions import make_key

    now = facts.get("now") or datetime.now(UTC)
    shown, person.second_factor_at = person.second_factor_at, now
    facts = {"name": f"Key {next(_number)}", "days": 90, **facts}
    made = make_key(person.live_memberships[0], by=person, may_write=may_write, **facts)
    person.second_factor_at = shown
    return made


# --- Tenders ---------------------------------------------------------------------------------------


def plan_snapshot(**facts: Any) -> dict[str, Any]:
    """A frozen evaluation plan whose weights make 100."""
    scale = [
        {"mark": mark, "words": words}
        for mark, words in enumerate(["none", "poor", "thin", "fair", "good", "full"])
    ]
    quality = [("C1", "Users and problem", "40"), ("C2", "Evidence of similar change", "30")]
    criteria = [
        {
            "code": code,
            "title": title,
            "kind": "quality",
            "question": f"How will you show {title.lower()}?",
            "evidence": "What you did before, and what changed for users.",
            "word_limit": 500,
            "weight_pct": weight,
            "minimum_mark": None,
            "scale": scale,
        }
        for code, title, weight in quality
    ]
    criteria.append({**criteria[0], "code": "C3", "title": "Social value", "kind": "social_value"})
    criteria[2]["weight_pct"] = "10"
    return {
        "schema": 1,
        "criteria": criteria,
        "price": {
            "formula_id": "linear-floor-ceiling-v1",
            "weight_pct": "20",
            "floor_gbp": "170000",
            "ceiling_gbp": "260000",
        },
        "overall_minimum_points": "60",
        "tie_break": ["quality"],
        "disagreement_marks": 2,
        "rounding": "none",
        **facts,
    }


def tender(buyer_: Organisation | None = None, *, lots: int = 1, **facts: Any) -> Any:
    """A draft with its lots: what an officer has after an hour, all checks of this floor passed."""
    from datetime import date
    from decimal import Decimal

    from procurement.delivery.formulas import QUESTIONS
    from procurement.delivery.models import DeliveryModelAssessment
    from procurement.tenders.models import Lot, Tender

    buyer_ = buyer_ or facts.pop("buyer", None) or buyer()
    author = facts.pop("author", None) or officer(buyer_)
    outcomes = facts.pop("outcomes", ())
    made = Tender.objects.create(
        **{
            "buyer": buyer_,
            "author": author,
            "title": "Fewer families in temporary accommodation",
            "why": "Families wait 47 days for a decision, because officers look in five places.",
            "users": "Housing officers",
            "limits": "Records stay in the United Kingdom.",
            "working_together": "We meet each fortnight and see what works.",
            "quality": "Tested with users, accessible, documented, open code.",
            "capability_plan": "By month 12 our own staff can change and release it without the supplier.",
            "cpv_code": "72000000",
            "no_lots_reason": "One lot: the work is one small thing.",
            "proof_wanted_at": "award",
            "references": "any_size",
            "other_proof_accepted": True,
            "liability_cap_pct": Decimal(125),
            "payment_rhythm": "monthly",
            "payment_days": 30,
            "remote": "yes",
            "engagement_on": date(2026, 9, 15),
            "partners_welcome": True,
            "pages_to_read": 18,
            "price_weight_pct": Decimal(20),
            "barriers_considered": "No turnover floor, proof at award, 30 days to bid.",
            "days_to_bid": 30,
            **facts,
        }
    )
    for number in range(1, lots + 1):
        Lot.objects.create(
            tender=made,
            number=number,
            title=f"Calculate debt {number}" if lots > 1 else "Calculate debt",
            description="Officers see what is owed in one place.",
            value_gbp=Decimal(240_000),
            words_asked=3000,
        )
    DeliveryModelAssessment.objects.create(
        tender=made,
        answers={question.key: 2 for question in QUESTIONS},
        choice="mix",
        paragraph="We buy help and keep the core.",
        need_months=36,
        post_planned="One delivery manager",
        changed_by=author,
    )
    if outcomes:
        made.outcomes.set(outcomes)
    return made


def published_tender(buyer_: Organisation | None = None, **facts: Any) -> Any:
    """A tender that is open for 30 days (or to ``deadline_at``), with a plan attached."""
    from datetime import timedelta

    from django.utils import timezone

    now = timezone.now()
    plan = facts.pop("plan_snapshot", None) or plan_snapshot()
    return tender(
        buyer_,
        **{
            "status": "published",
            "published_at": now - timedelta(hours=1),
            "deadline_at": now + timedelta(days=30),
            "plan_snapshot": plan,
            "plan_hash": "0" * 64,
            **facts,
        },
    )


def lot(tender_: Any, **facts: Any) -> Any:
    """One more lot."""
    from decimal import Decimal

    from procurement.tenders.models import Lot

    number = tender_.lots.count() + 1
    return Lot.objects.create(
        **{
            "tender": tender_,
            "number": number,
            "title": f"Book a time {number}",
            "value_gbp": Decimal(100_000),
            "words_asked": 2000,
            **facts,
        }
    )


def plan(tender_: Any = None, *, by: User | None = None, preset: str = "usual", **facts: Any) -> Any:
    """A draft evaluation plan from a ready rubric, ready to be signed off."""
    from scoring.plans import actions

    tender_ = tender_ or tender()
    by = by or tender_.author
    made = actions.draft_plan(tender_, by=by, preset=preset)
    return actions.change_plan(made, by=by, **facts) if facts else made


def signed_off_plan(tender_: Any = None, *, by: User | None = None, **facts: Any) -> Any:
    """An evaluation plan that is signed off and attached to its tender."""
    from scoring.plans import actions

    made = plan(tender_, by=by, **facts)
    return actions.sign_off_plan(made, by=by or made.tender.author)


def open_tender(**facts: Any) -> tuple[Any, list[Any]]:
    """A published tender whose envelopes are ready, and its opening officers (``.passphrase`` on each)."""
    from tests.suppliers.make import open_tender as made

    return made(**facts)


def bid(tender_: Any, by: User | None = None, **facts: Any) -> Any:
    """A submitted bid for the first lot of a tender from ``open_tender``; ``.bidder`` and ``.receipt`` on it."""
    from tests.suppliers.make import submitted

    return submitted(tender_, by, **facts)


def opened(tender_: Any, officers: list[Any], envelope: str = "quality") -> Any:
    """Close a tender and open an envelope with its first two officers; return the opening."""
    from tests.suppliers import make as sealed

    tender_.refresh_from_db()
    if tender_.is_open():
        sealed.close(tender_)
    return sealed.opened(tender_, officers, envelope)
