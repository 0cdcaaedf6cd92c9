"""Outcomes, the checker and the measure library."""

from datetime import date
from decimal import Decimal

from tests import make
from tests.access.table import ANYONE, BUYER, BUYERS, CENTRE, SIGNED_IN, Row

DRAFTERS = frozenset({"officer", "service_owner", "policy_owner"})


def draft(world):
    from procurement.outcomes import actions

    return actions.draft_outcome(world.buyer, by=make.officer(world.buyer), title="We need 4 developers")


def measured(world):
    from procurement.outcomes import actions

    outcome = actions.draft_outcome(
        world.buyer, by=make.officer(world.buyer), title="Shorter waits", direction="reduce"
    )
    actions.set_measure(
        outcome, by=outcome.author, kind="primary", name="days to a decision", baseline=Decimal(47),
        baseline_on=date(2026, 9, 30), target=Decimal(21), target_on=date(2028, 3, 31), source="the case record",
    )  # fmt: skip
    actions.set_measure(
        outcome, by=outcome.author, kind="guardrail", name="appeals won", unit="%", target=Decimal(9)
    )
    return actions.agree_outcome(outcome, by=make.user("service_owner", world.buyer))


def reading(world):
    from procurement.outcomes import actions

    return actions.record_reading(
        world.measured_outcome.primary,
        by=world.officer,
        value=Decimal(40),
        read_on=date(2026, 10, 31),
        evidence="List",
    )


def step(world):
    from procurement.outcomes import actions

    return actions.add_step(
        world.draft_outcome, by=world.draft_outcome.author, name="Home found", amount_gbp=Decimal(650), low=1, likely=2,
        high=3,
    )  # fmt: skip


def hit_key(world):
    from procurement.outcomes.views.doors import report_of

    return report_of(world.draft_outcome).hits[0].key


THINGS = {
    "draft_outcome": draft,
    "measured_outcome": measured,
    "outcome_reading": reading,
    "payment_step": step,
}


def of_draft(*more):
    return lambda world: [world.draft_outcome.reference, *more]


def of_measured(*more):
    return lambda world: [world.measured_outcome.reference, *more]


ROWS = {
    "outcomes:totals": Row(CENTRE),
    "outcomes:copy": Row(DRAFTERS, of_draft(), method="POST"),
    "check:check-text": Row(ANYONE),
    "check:inline": Row(ANYONE, method="POST", data=lambda world: {"why": "40 developers"}),
    "check:list-hits": Row(ANYONE, method="POST", data=lambda world: {"text": "40 developers"}),
    "check:climb": Row(ANYONE, method="POST", data=lambda world: {"line": "40 developers"}),
    "check:show-rules": Row(ANYONE),
    "api-check-language": Row(ANYONE, method="POST", data=lambda world: {"text": "40 developers"}),
    "outcomes:list-outcomes": Row(BUYERS | CENTRE),
    "outcomes:draft": Row(DRAFTERS | {"other_buyer"}),
    "outcomes:coaching": Row(DRAFTERS | {"other_buyer"}),
    "api-outcomes": Row(ANYONE),
    "api-readings": Row(BUYER | CENTRE, lambda world: [f"{world.measured_outcome.reference}.1"]),
    "outcomes:library": Row(SIGNED_IN),
    "outcomes:show": Row(BUYER, of_draft()),
    "outcomes:step": Row(BUYER, of_draft(1)),
    "outcomes:preview": Row(BUYER, of_draft(1), method="POST"),
    "outcomes:payment": Row(BUYER, of_draft()),
    "outcomes:add-step": Row(BUYER, of_draft(), method="POST"),
    "outcomes:remove-step": Row(
        BUYER, lambda world: [world.draft_outcome.reference, world.payment_step.pk], method="POST"
    ),
    "outcomes:language": Row(BUYER, of_draft()),
    "outcomes:override": Row(BUYER, lambda world: [world.draft_outcome.reference, hit_key(world)]),
    "outcomes:ask": Row(BUYER, of_draft(), method="POST"),
    "outcomes:agree": Row(BUYER, of_draft(), method="POST"),
    "outcomes:reopen": Row(BUYER, of_measured()),
    "outcomes:close": Row(BUYER, of_measured()),
    "outcomes:record-reading": Row(BUYER, of_measured(1)),
    "outcomes:correct-reading": Row(
        BUYER, lambda world: [world.measured_outcome.reference, world.outcome_reading.reference]
    ),
    "outcomes:verify-reading": Row(
        BUYER,
        lambda world: [world.measured_outcome.reference, world.outcome_reading.reference],
        method="POST",
    ),
}
