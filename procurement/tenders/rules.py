"""The moves of a tender, of its amendments, and of a need before it: when, and by whom."""

from datetime import datetime
from typing import Any

from procurement.errors import Refused
from procurement.flow import Move, Moves
from procurement.tenders.models import Amendment, PipelineEntry, Tender

S = Tender.Status
DRAFTS = {S.DRAFT, S.RETURNED}
UNDECIDED = {
    S.DRAFT,
    S.RETURNED,
    S.IN_REVIEW,
    S.APPROVED,
    S.PUBLISHED,
    S.ASSESSING,
    S.QUALITY_LOCKED,
    S.PRICED,
    S.RECOMMENDED,
    S.STANDSTILL,
}


def is_the_author(tender: Tender, *, by: Any, now: datetime) -> Refused | None:
    """Refuse an approver who wrote the tender or changed a word of it."""
    if tender.author_id == by.pk or tender.versions.filter(made_by=by).exists():
        return Refused(
            "tender.own_work",
            "You wrote part of this tender, so you cannot approve it. Ask an approver who did not.",
        )
    return None


def not_open(tender: Tender, *, by: Any, now: datetime) -> Refused | None:
    """Refuse from the closing moment on."""
    if tender.deadline_at is None or now >= tender.deadline_at:
        return Refused(
            "tender.deadline_passed",
            "This tender has closed, so its terms can no longer be changed. Cancel it with a reason, or "
            "go on.",
        )
    return None


def questions_closed(tender: Tender, *, by: Any, now: datetime) -> Refused | None:
    """Refuse a question after the day on which questions close."""
    closes = tender.questions_close_at or tender.deadline_at
    if closes is not None and now >= closes:
        return Refused(
            "tender.questions_closed",
            "Questions about this tender have closed. The answers so far are on its page.",
        )
    return None


def still_open(tender: Tender, *, by: Any, now: datetime) -> Refused | None:
    """Refuse before the closing moment."""
    if tender.is_open(now):
        return Refused(
            "tender.still_open", "This tender is still open for bids. Nothing is opened before it has closed."
        )
    return None


def question_waits(tender: Tender, *, by: Any, now: datetime) -> Refused | None:
    """Refuse to go on while a question that came in time was never answered: it holds the closing."""
    waiting = tender.clarifications.filter(answered_at=None).values_list("number", flat=True)
    if waiting:
        listed = ", ".join(str(number) for number in waiting)
        return Refused(
            "tender.question_waits",
            f"Question {listed} came in time and was never answered. Answer it to everyone first, and check "
            "with your adviser whether bidders need more time.",
        )
    return None


def no_screening(tender: Tender, *, by: Any, now: datetime) -> Refused | None:
    """Refuse to close a screening that the published plan does not have, or that was closed before."""
    if not tender.screening or tender.screened_at:
        return Refused(
            "tender.no_screening",
            "The published plan has no screening that is still to be closed. Go on with the marking.",
        )
    return None


def in_standstill(tender: Tender, *, by: Any, now: datetime) -> Refused | None:
    """Refuse an award while the standstill runs."""
    from procurement.tenders.formulas.dates import UK_TIME

    ends = tender.standstill_ends_on
    if ends is None or now.astimezone(UK_TIME).date() <= ends:
        until = f"to {ends:%-d %B %Y}, the day included" if ends else "and has no last day yet"
        return Refused(
            "tender.standstill_runs",
            f"The standstill runs {until}. Sign on the day after, or later. Check with your adviser.",
        )
    return None


def recommended_it(tender: Tender, *, by: Any, now: datetime) -> Refused | None:
    """Refuse the person who recommended: a second one starts the standstill."""
    if tender.recommended_by_id == by.pk:
        return Refused(
            "tender.own_recommendation",
            "You recommended this award, so a second person must decide it. Ask another approver.",
        )
    return None


def no_lesson(tender: Tender, *, by: Any, now: datetime) -> Refused | None:
    """Refuse the end of a procurement from which nothing was learned."""
    if not tender.lessons.exists():
        return Refused(
            "tender.no_lesson",
            "Write at least one lesson first: the next person who buys something like this will read it.",
            link=("tenders:write-lesson", tender.reference),
        )
    return None


MOVES = Moves(
    "tender",
    Move("change", DRAFTS, "", roles={"officer", "service_owner"}),
    Move("submit_for_review", DRAFTS, S.IN_REVIEW, roles={"officer"}),
    Move("return", {S.IN_REVIEW, S.APPROVED}, S.RETURNED, roles={"approver"}),
    Move("take_back", {S.IN_REVIEW, S.APPROVED}, S.RETURNED, roles={"officer"}),
    Move("approve", {S.IN_REVIEW}, S.APPROVED, roles={"approver"}, unless=is_the_author),
    Move("publish", {S.APPROVED}, S.PUBLISHED, roles={"officer", "approver"}),
    Move(
        "ask_question",
        {S.PUBLISHED},
        S.PUBLISHED,
        roles={"bidder", "supplier_admin"},
        unless=questions_closed,
    ),
    Move("answer_question", {S.PUBLISHED}, S.PUBLISHED, roles={"officer", "service_owner"}),
    Move("amend", {S.PUBLISHED}, S.PUBLISHED, roles={"officer"}, unless=not_open),
    Move(
        "start_assessing",
        {S.PUBLISHED},
        S.ASSESSING,
        roles={"opening_officer", "officer"},
        unless=(still_open, question_waits),
    ),
    Move(
        "record_screening",
        {S.ASSESSING},
        S.ASSESSING,
        roles={"moderator", "approver", "officer"},
        unless=no_screening,
    ),
    Move("lock_quality", {S.ASSESSING}, S.QUALITY_LOCKED, roles={"moderator"}),
    Move("open_prices", {S.QUALITY_LOCKED}, S.PRICED, roles={"opening_officer"}),
    Move("recommend", {S.PRICED}, S.RECOMMENDED, roles={"officer", "moderator"}),
    Move("start_standstill", {S.RECOMMENDED}, S.STANDSTILL, roles={"approver"}, unless=recommended_it),
    Move("return_recommendation", {S.RECOMMENDED}, S.PRICED, roles={"approver"}),
    Move("restart_standstill", {S.STANDSTILL, S.AWARDED}, S.STANDSTILL, roles={"approver"}),
    Move(
        "award", {S.STANDSTILL}, S.AWARDED, roles={"approver", "officer"}, unless=(in_standstill, no_lesson)
    ),
    Move("cancel", UNDECIDED, S.CANCELLED, roles={"officer", "approver"}),
)


def terms_are_fixed(amendment: Amendment, *, by: Any, now: datetime) -> Refused | None:
    """Refuse once the tender that would change is no longer open."""
    tender = amendment.tender
    if tender.status == S.PUBLISHED:
        return not_open(tender, by=by, now=now)
    return Refused(
        "tender.wrong_state",
        "This tender is no longer published, so its terms can no longer be changed. Reload the page to see "
        "where it stands now.",
    )


def proposed_it(amendment: Amendment, *, by: Any, now: datetime) -> Refused | None:
    """Refuse the person who proposed the change: a second one agrees to it."""
    if amendment.proposed_by_id == by.pk:
        return Refused("amendment.own", "You proposed this change. A second person must agree to it.")
    return None


AMENDMENT_MOVES = Moves(
    "amendment",
    Move(
        "agree_to",
        {Amendment.Status.PROPOSED},
        Amendment.Status.MADE,
        roles={"approver"},
        unless=(terms_are_fixed, proposed_it),
    ),
    Move("refuse", {Amendment.Status.PROPOSED}, Amendment.Status.REFUSED, roles={"approver", "officer"}),
)

N = PipelineEntry.State
DRAFTERS = {"officer", "service_owner"}
PLANNERS = DRAFTERS | {"policy_owner"}

NEED_MOVES = Moves(
    "need",
    Move("write_on", {N.OPEN}, N.OPEN, roles=PLANNERS),
    Move("write_on", {N.DRAFTED}, N.DRAFTED, roles=PLANNERS),
    Move("hold_talks_on", {N.OPEN}, N.OPEN, roles=PLANNERS),
    # The day goes into the draft too, and only its writers change that.
    Move("hold_talks_on", {N.DRAFTED}, N.DRAFTED, roles=DRAFTERS),
    Move("draft", {N.OPEN}, N.DRAFTED, roles=DRAFTERS),
    Move("close", {N.OPEN, N.DRAFTED}, N.CLOSED, roles=PLANNERS),
    field="state",
)
