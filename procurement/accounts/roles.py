"""The role words, and which kind of organisation each fits."""

from collections.abc import Iterable

from django.utils.text import get_text_list

OFFICER = "officer"
APPROVER = "approver"
OPENING_OFFICER = "opening_officer"
EVALUATOR = "evaluator"
MODERATOR = "moderator"
SERVICE_OWNER = "service_owner"
POLICY_OWNER = "policy_owner"
HR = "hr"
BUYER_ADMIN = "buyer_admin"
BIDDER = "bidder"
SUPPLIER_ADMIN = "supplier_admin"
CENTRE_ANALYST = "centre_analyst"
OBSERVER = "observer"

# The word for a person, and one line that says what the role may do.
ROLES: dict[str, tuple[str, str]] = {
    OFFICER: ("Commercial officer", "drafts outcomes and tenders, answers questions, runs the procurement"),
    APPROVER: ("Approver", "approves tenders and awards that somebody else wrote"),
    OPENING_OFFICER: ("Opening officer", "opens sealed bids, always together with a second opening officer"),
    EVALUATOR: ("Evaluator", "marks the answers of bidders alone, without prices"),
    MODERATOR: ("Moderator", "settles one mark for each answer once every evaluator has locked"),
    SERVICE_OWNER: ("Service owner", "owns the service, confirms readings and what staff have learned"),
    POLICY_OWNER: ("Policy owner", "owns the policy that an outcome serves"),
    HR: ("HR", "plans posts, levels and careers"),
    BUYER_ADMIN: ("Administrator", "invites people, changes their roles and removes them"),
    BIDDER: ("Bidder", "writes, prices, submits and withdraws bids"),
    SUPPLIER_ADMIN: ("Supplier administrator", "keeps company facts and invites colleagues"),
    CENTRE_ANALYST: ("Centre analyst", "sees tenders, awards, contracts and the market; gives advice"),
    OBSERVER: ("Observer", "reads and never writes"),
}

BUYER_ROLES = frozenset(
    {
        OFFICER,
        APPROVER,
        OPENING_OFFICER,
        EVALUATOR,
        MODERATOR,
        SERVICE_OWNER,
        POLICY_OWNER,
        HR,
        BUYER_ADMIN,
        OBSERVER,
    }
)
SUPPLIER_ROLES = frozenset({BIDDER, SUPPLIER_ADMIN})
CENTRE_ROLES = frozenset({CENTRE_ANALYST, BUYER_ADMIN, OBSERVER, POLICY_OWNER})
ROLES_OF_KIND: dict[str, frozenset[str]] = {
    "buyer": BUYER_ROLES,
    "supplier": SUPPLIER_ROLES,
    "centre": CENTRE_ROLES,
}
# Who may invite, change and remove people, by kind of organisation.
ADMIN_OF_KIND: dict[str, str] = {"buyer": BUYER_ADMIN, "supplier": SUPPLIER_ADMIN, "centre": BUYER_ADMIN}
# These kinds of organisation open nothing to a person without a second factor.
SECOND_FACTOR_KINDS = frozenset({"buyer", "centre"})


def label(role: str) -> str:
    """Return the words for a role: ``"opening_officer"`` is "Opening officer"."""
    return ROLES[role][0]


def in_a_sentence(roles: Iterable[str]) -> str:
    """Return roles as a sentence lists them, in the order of the table.

    >>> in_a_sentence(["hr", "evaluator", "officer"])
    'commercial officer, evaluator and HR'
    """
    held = set(roles)
    words = [label(role) for role in ROLES if role in held]
    return get_text_list([each if each.isupper() else each.lower() for each in words], "and")


def choices_for(kind: str) -> list[tuple[str, str]]:
    """Return (role, words) for each role that fits this kind of organisation, in the order of the table."""
    return [(role, words) for role, (words, _) in ROLES.items() if role in ROLES_OF_KIND[kind]]
