"""Tenders, their checks, the pipeline, lessons and the open API of tenders."""

from tests import make
from tests.access.table import ANYONE, BUYER, SIGNED_IN, Row


def draft(world):
    return make.tender(world.buyer, author=make.officer(world.buyer))


def entry(world):
    from procurement.tenders import actions

    return actions.add_to_pipeline(
        world.buyer, by=world.officer, title="Shorter waits", problem="Families wait."
    )


def question(world):
    from procurement.tenders import actions

    return actions.ask_clarification(world.asked_tender, by=world.supplier, question="May we visit?")


def change(world):
    from procurement.tenders import actions

    return actions.amend_tender(world.asked_tender, by=world.officer, what="A", why="B", is_material=True)


THINGS = {
    "draft_tender": draft,
    "asked_tender": lambda world: make.published_tender(world.buyer),
    "pipeline_entry": entry,
    "asked_question": question,
    "proposed_change": change,
}


def of_draft(*more):
    return lambda world: [world.draft_tender.reference, *more]


def of_open(*more):
    return lambda world: [world.asked_tender.reference, *more]


def of_question(world):
    return [world.asked_tender.reference, world.asked_question.number]


def of_change(world):
    return [world.asked_tender.reference, world.proposed_change.number]


def of_entry(world):
    return [world.pipeline_entry.reference]


DRAFTERS = {"officer", "service_owner"}
PLANNERS = DRAFTERS | {"policy_owner"}
DECIDERS = {"officer", "approver"}

ROWS = {
    "tenders:list-tenders": Row(ANYONE),
    "tenders:draft-tender": Row(DRAFTERS | {"other_buyer"}),
    "tenders:bring-in": Row(DRAFTERS | {"other_buyer"}),
    "tenders:pipeline": Row(ANYONE),
    "tenders:show-need": Row(ANYONE, of_entry),
    "tenders:add-to-pipeline": Row(PLANNERS | {"other_buyer"}),
    "tenders:draft-from-pipeline": Row(DRAFTERS, of_entry, method="POST"),
    "tenders:close-pipeline-entry": Row(PLANNERS, of_entry),
    "tenders:write-pipeline-note": Row(PLANNERS, of_entry),
    "tenders:hold-open-talks": Row(PLANNERS, of_entry),
    "tenders:library": Row(PLANNERS | {"approver", "other_buyer"}),
    "tenders:lessons": Row(SIGNED_IN),
    "tenders:list-checks": Row(ANYONE),
    "tenders:show-check": Row(ANYONE, lambda world: ["WHY-1"]),
    "tenders:show-tender": Row(BUYER, of_draft()),
    "tenders:show-public": Row(ANYONE, of_open()),
    "tenders:change-section": Row(BUYER, of_draft("why")),
    "tenders:lots": Row(BUYER, of_draft()),
    "tenders:add-lot": Row(BUYER, of_draft()),
    "tenders:change-lot": Row(BUYER, of_draft(1)),
    "tenders:remove-lot": Row(BUYER, of_draft(1), method="POST"),
    "tenders:split-lot": Row(BUYER, of_draft(1)),
    "tenders:access": Row(BUYER, of_draft()),
    "tenders:conditions": Row(BUYER, of_draft()),
    "tenders:remove-condition": Row(set(), of_draft(9), method="POST"),
    "tenders:dates": Row(BUYER, of_draft()),
    "tenders:withheld": Row(BUYER, of_draft()),
    "tenders:publish-part": Row(BUYER, of_draft("why"), method="POST"),
    "tenders:partners": Row(BUYER, of_draft()),
    "tenders:language": Row(BUYER, of_draft()),
    "tenders:keep-phrase": Row(set(), of_draft("0000000000000000")),
    "tenders:delivery": Row(BUYER, of_draft()),
    "tenders:checks": Row(BUYER, of_draft()),
    "tenders:strip": Row(BUYER, of_draft()),
    "tenders:versions": Row(BUYER, of_draft()),
    "tenders:review": Row(BUYER, of_draft()),
    "tenders:publish": Row(DECIDERS, of_draft()),
    "tenders:show-questions": Row(ANYONE, of_open()),
    "tenders:answer-question": Row(DRAFTERS, of_question),
    "tenders:show-amendments": Row(BUYER, of_open()),
    "tenders:settle-amendment": Row(DECIDERS, of_change, method="POST"),
    "tenders:cancel": Row(DECIDERS, of_draft()),
    "tenders:write-lesson": Row(BUYER, of_draft()),
    "tenders:copy-tender": Row(DRAFTERS | {"other_buyer"}, of_open()),
    "tenders:pack": Row(ANYONE, of_open("odt")),
    "api-tenders": Row(ANYONE),
    "api-drafts": Row(SIGNED_IN),
    "api-draft": Row(BUYER, of_draft()),
    "api-draft-lots": Row(BUYER, of_draft(), method="POST"),
    "api-draft-lot": Row(BUYER, of_draft(1), method="PATCH"),
    "api-draft-checks": Row(BUYER, of_draft()),
    "api-draft-review": Row(BUYER, of_draft(), method="POST"),
    "api-tender-ocds": Row(ANYONE, of_open()),
    "api-check-tender": Row(ANYONE, method="POST"),
    "api-check-bundling": Row(ANYONE, method="POST"),
    "api-check-access": Row(ANYONE, method="POST"),
}
