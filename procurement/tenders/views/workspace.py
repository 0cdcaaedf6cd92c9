"""One tender as its buyer's people see it, and what to do next."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET

from procurement.audit import history
from procurement.clock import now as clock_now
from procurement.html import show
from procurement.tenders import queries
from procurement.tenders.checks import DRAFTING, PUBLISHING, Finding, run_checks
from procurement.tenders.forms.sections import SECTION_FORMS
from procurement.tenders.models import Tender
from procurement.tenders.rules import MOVES
from procurement.tenders.timeline import stage_list
from procurement.tenders.views.doors import BUYER_ROLES, crumbs, tone, visible
from procurement.tenders.views.public import public_page

# Where a finding is mended, by the noun of its check, in the order in which a draft grows: first for whom, then what,
# then at which price, and the dates last. What has no page of its own is mended from the page of all checks.
MENDED_AT = {
    "WHY": "why",
    "USERS": "users",
    "OUTCOME": "outcomes",
    "LANGUAGE": "language",
    "READING": "language",
    "LOTS": "lots",
    "BUNDLE": "lots",
    "SME": "access",
    "DELIVERY": "delivery",
    "CAPABILITY": "capability_plan",
    "PRICE": "plan",
    "WEIGHTS": "plan",
    "CRITERIA": "plan",
    "PLAN": "plan",
    "SIMULATOR": "plan",
    "SCREENING": "plan",
    "DATES": "dates",
}
GROWS = list(MENDED_AT)
STEPS_AT_ONCE = 3

DECIDING = frozenset({"officer", "approver"})
COPYING = frozenset({"officer", "service_owner"})
# By the phase of a tender that has closed: what goes on, the page where it does, a line about it, and for whom.
LATER: dict[str, tuple[str, str, str, frozenset[str]]] = {
    "closed": (
        "See that the bids are opened", "opening:tender", "Two opening officers turn their keys.", DECIDING,
    ),
    "assessing": (
        "Follow the marking", "assess:show-panel", "Say who marks what; then see how far everybody is.",
        frozenset({"officer"}),
    ),
    "quality_locked": (
        "See that the prices are opened", "opening:tender",
        "The quality marks are locked. Two opening officers turn their keys once more.", DECIDING,
    ),
    "priced": (
        "Compute the result and decide", "results:show-results",
        "The prices are open. Recommend an award, or cancel where no bid is good enough.",
        frozenset({"officer"}),
    ),
    "recommended": (
        "See the recommended award", "results:show-results", "Another person decides on it.", DECIDING,
    ),
    "standstill": (
        "See the result", "results:show-results", "Every bidder has been told. The award follows the standstill.",
        DECIDING,
    ),
}  # fmt: skip


@login_not_required
@require_GET
def show_tender(request: HttpRequest, reference: str) -> HttpResponse:
    """The workspace for the buyer's people; the public page for everyone else."""
    tender = visible(request, reference)
    held = tender.roles_of(request.user)
    if not held & (BUYER_ROLES | {"centre_analyst"}):
        return public_page(request, tender)
    # A draft asks what publication will ask too: its next steps lead all the way there.
    stage = PUBLISHING if tender.is_draft or tender.status == "approved" else DRAFTING
    draft = queries.draft_of(queries.with_lots(tender), stage=stage)
    findings = run_checks(tender, draft=draft)
    verbs = MOVES.open_to(tender, by=request.user, now=clock_now())
    # After the closing nobody can answer any more, and a question that waits holds the closing.
    may_answer = tender.status == Tender.Status.PUBLISHED
    waiting = tender.clarifications.filter(answered_at=None).count() if may_answer else 0
    sections = [
        {
            "key": key,
            "title": title,
            "text": getattr(tender, key, ""),
            "url": reverse("tenders:change-section", args=[tender.reference, key]),
        }
        for key, (title, _) in SECTION_FORMS.items()
        if key != "notice"
    ]
    return show(
        request,
        "procurement/tenders/show_tender.html",
        {
            "tender": tender,
            "tone": tone(tender),
            "is_open": tender.is_open(),
            "strip": _with_open_doors(queries.health_strip(draft, findings), held),
            "own": bool(held & BUYER_ROLES),
            "may_copy": bool(request.roles & COPYING),
            "findings": findings,
            "blocks": [each for each in findings if each.blocks],
            "verbs": verbs,
            "sections": sections,
            "lots": list(tender.lots.all()),
            "sources": queries.source_lines(tender),
            "outcomes": list(draft.outcomes),
            "stages": stage_list(tender),
            "lessons": queries.near_lessons(tender) if tender.is_draft else [],
            # A draft that was never sent for review has none.
            "reviews": [] if tender.status == "draft" else list(tender.reviews.select_related("by")),
            "waiting": waiting,
            "steps": next_steps(tender, verbs, findings, waiting) + later_steps(tender, held),
            "panels": panels(tender, held),
            "entries": history(tender, limit=8),
            "breadcrumbs": crumbs(tender)[:1],
        },
    )


def _with_open_doors(strip: list[dict[str, str]], held: set[str]) -> list[dict[str, str]]:
    """Return the strip with links to the pages that let this person in: the centre reads it without any."""
    planners = {"officer", "approver"}

    def leads_in(check: dict[str, str]) -> bool:
        return bool(held & (planners if check["key"] == "price" else BUYER_ROLES))

    return [check if leads_in(check) else {**check, "href": ""} for check in strip]


def panels(tender: Tender, held: set[str]) -> list[dict[str, str]]:
    """Return where the other rooms of this tender are, for those whom each of them lets in.

    The simulator has its door on the page of the plan, moderation and result theirs on the page of marking:
    they need what is made there.
    """
    rooms = (
        ("Evaluation plan", "scoring:show-plan", {"officer", "approver"}),
        ("Opening", "opening:tender", {"officer", "approver"}),
        ("Bids received", "bids:received", {"officer", "approver"}),
        (
            "How long records are kept",
            "retention:show",
            {"officer", "approver"} if tender.is_public else set(),
        ),
        ("Marking, moderation and result", "assess:show-panel", {"officer"}),
    )
    return [
        {"title": title, "url": reverse(name, args=[tender.reference])}
        for title, name, roles in rooms
        if held & roles
    ]


def noun_of(finding: Finding) -> str:
    """Return what a check looks at: "DATES" of "DATES-1"."""
    return finding.check_id.split("-")[0]


def blocking(blocks: list[Finding]) -> str:
    """Say how many checks are in the way, with the verb.

    >>> blocking([Finding("There is no deadline yet.")])
    '1 check is'
    """
    return "1 check is" if len(blocks) == 1 else f"{len(blocks)} checks are"


def place_in_draft(finding: Finding) -> int:
    """Return how early in a draft a finding is mended; what the table does not know comes last."""
    noun = noun_of(finding)
    return GROWS.index(noun) if noun in MENDED_AT else len(GROWS)


def next_steps(
    tender: Tender, verbs: list[str], findings: list[Finding], waiting: int
) -> list[dict[str, Any]]:
    """Return what to do next, the most pressing first. ``waiting``: questions without an answer."""
    page = {
        name: reverse(f"tenders:{name}", args=[tender.reference]) for name in ("review", "publish", "checks")
    }
    steps: list[dict[str, Any]] = []
    blocks = [each for each in findings if each.blocks]
    if tender.is_draft and "change" in verbs:
        for finding in sorted(blocks, key=place_in_draft)[:STEPS_AT_ONCE]:
            where = MENDED_AT.get(noun_of(finding))
            there = finding.fix.url if finding.fix else ""
            href = queries.page_url(tender, where) if where else there or page["checks"]
            text = finding.fix.text if finding.fix else finding.title
            steps.append({"title": finding.message, "text": text, "href": href})
    if "submit_for_review" in verbs and not blocks:
        steps.append(
            {"title": "Send it for review", "href": page["review"], "text": "A second person reads it."}
        )
    elif "submit_for_review" in verbs and len(blocks) <= STEPS_AT_ONCE:
        steps.append(
            {
                "title": "Send it for review all the same",
                "href": page["review"],
                "text": f"{blocking(blocks)} still in the way of publication; the approver sees that.",
            }
        )
    if "approve" in verbs:
        steps.append({"title": "Read it, then approve or return it", "href": page["review"], "text": ""})
    if "publish" in verbs:
        text = f"{blocking(blocks)} in the way." if blocks else "Every check is passed."
        steps.append({"title": "Publish it", "href": page["publish"], "text": text})
    if waiting and tender.status == "published" and not tender.is_open():
        steps.append(
            {
                "title": f"Answer {waiting} question{'' if waiting == 1 else 's'}: the opening waits",
                "href": reverse("tenders:show-questions", args=[tender.reference]),
                "text": "A question that came in time holds the closing until everyone has its answer.",
            }
        )
    if tender.is_public and tender.is_open():
        steps.append(
            {
                "title": "Answer questions" if waiting else "See what suppliers ask",
                "href": reverse("tenders:show-questions", args=[tender.reference]),
                "text": "Each answer goes to everyone, and nobody is named."
                if waiting
                else "No question waits for an answer.",
            }
        )
    return steps


def later_steps(tender: Tender, held: set[str]) -> list[dict[str, Any]]:
    """Return what a reader who holds the roles ``held`` waits for, or goes on with, in the rooms above this one."""
    if tender.status == Tender.Status.IN_REVIEW and "approver" not in held:
        href = reverse("tenders:review", args=[tender.reference])
        text = "An approver who wrote none of it reads it. You are told when it is approved or comes back."
        return [{"title": "Wait for the second person", "href": href, "text": text}]
    if tender.status == Tender.Status.CANCELLED and held & COPYING:
        href = reverse("tenders:copy-tender", args=[tender.reference])
        text = "Words, lots and conditions come along into a new draft, with the lesson beside it."
        return [{"title": "Start again from this one", "href": href, "text": text}]
    if tender.status == Tender.Status.AWARDED and held & DECIDING:
        text = "Readings first, then money, changes, and what our own people can do by now."
        return [
            {
                "title": f"Follow contract {reference}",
                "href": reverse("contracts:show-contract", args=[reference]),
                "text": text,
            }
            for reference in tender.contracts.exclude(status="fallen")
            .order_by("pk")
            .values_list("reference", flat=True)
        ]
    title, name, text, roles = LATER.get(tender.phase(), ("", "", "", frozenset()))
    return (
        [{"title": title, "href": reverse(name, args=[tender.reference]), "text": text}]
        if held & roles
        else []
    )
