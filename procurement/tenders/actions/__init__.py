"""Every write of a tender, one function a verb. Each file holds one noun."""

from procurement.tenders.actions.amendments import (
    AMENDABLE,
    agree_amendment,
    amend_tender,
    minimum_new_deadline,
    refuse_amendment,
)
from procurement.tenders.actions.award import (
    award_tender,
    cease_lots,
    lock_quality,
    recommend_award,
    record_prices_opened,
    record_screening,
    restart_standstill,
    return_recommendation,
    start_assessing,
    start_standstill,
)
from procurement.tenders.actions.bringing_in import draft_from_text
from procurement.tenders.actions.conditions import add_condition, remove_condition
from procurement.tenders.actions.drafts import (
    change_tender,
    copy_tender,
    draft_tender,
    set_dates,
    share_tender,
)
from procurement.tenders.actions.language import keep_phrase
from procurement.tenders.actions.lessons import write_lesson
from procurement.tenders.actions.lots import add_lot, change_lot, remove_lot, split_lot
from procurement.tenders.actions.pipeline import (
    add_to_pipeline,
    close_pipeline_entry,
    draft_from_pipeline,
    hold_open_talks,
    write_pipeline_note,
)
from procurement.tenders.actions.publication import (
    TENDER_PUBLISHED,
    attach_plan,
    cancel_tender,
    publish_award_notice,
    publish_tender,
)
from procurement.tenders.actions.questions import answer_clarification, ask_clarification
from procurement.tenders.actions.review import (
    approve_tender,
    override_finding,
    return_tender,
    submit_for_review,
)
from procurement.tenders.actions.telling import AT_WORK, FOLLOWERS, PROBLEM_FOLLOWERS

__all__ = [
    "AMENDABLE",
    "AT_WORK",
    "FOLLOWERS",
    "PROBLEM_FOLLOWERS",
    "TENDER_PUBLISHED",
    "add_condition",
    "add_lot",
    "add_to_pipeline",
    "agree_amendment",
    "amend_tender",
    "answer_clarification",
    "approve_tender",
    "ask_clarification",
    "attach_plan",
    "award_tender",
    "cancel_tender",
    "cease_lots",
    "change_lot",
    "change_tender",
    "close_pipeline_entry",
    "copy_tender",
    "draft_from_pipeline",
    "draft_from_text",
    "draft_tender",
    "hold_open_talks",
    "keep_phrase",
    "lock_quality",
    "minimum_new_deadline",
    "override_finding",
    "publish_award_notice",
    "publish_tender",
    "recommend_award",
    "record_prices_opened",
    "record_screening",
    "refuse_amendment",
    "remove_condition",
    "remove_lot",
    "restart_standstill",
    "return_recommendation",
    "return_tender",
    "set_dates",
    "share_tender",
    "split_lot",
    "start_assessing",
    "start_standstill",
    "submit_for_review",
    "write_lesson",
    "write_pipeline_note",
]
