"""Contracts: the page is public for its outcome; money and changes are for the buyer, the supplier and the centre."""

from datetime import date
from decimal import Decimal

from django.utils import timezone

from procurement.capability import actions as capability
from procurement.capability import printing
from procurement.contracts import actions
from tests import make
from tests.access.table import ANYONE, BUYER, CENTRE, SIGNED_IN, Row

INSIDE = BUYER | CENTRE | {"supplier"}


def contract(world):
    tender = make.tender(world.buyer, author=world.officer)
    return actions.award_contract(
        tender,
        tender.lots.get(),
        world.supplier_firm,
        Decimal("100000.00"),
        by=world.approver,
        record={"rank": 1, "limits": []},
        starts_on=date(2027, 1, 4),
    )


def milestone(world):
    return actions.set_milestone(
        world.contract,
        by=world.officer,
        title="First families moved",
        due_on=date(2027, 3, 1),
        amount_gbp=Decimal("1000.00"),
    )


def variation(world):
    return actions.ask_variation(
        world.contract, by=world.supplier, cause="scope", what="More hostels.", change_gbp=Decimal(5)
    )


def rating(world):
    return actions.rate_measure(
        world.contract, by=world.officer, measure="Days waited", year=2027, rating="good", words="As read."
    )


def post(world):
    return capability.plan_post(
        world.contract,
        by=world.hr,
        role="Developer",
        people=1,
        needed_by=date(2027, 3, 1),
        is_filled=True,
        funded_from="Digital",
    )


def transfer_item(world):
    return capability.propose_item(
        world.contract,
        by=world.supplier,
        task="Put a release live",
        skill="Accessibility",
        from_level=1,
        to_level=3,
        learner=world.post,
        due_on=date(2027, 6, 1),
        shown_by="Two releases.",
    )


def place(world):
    return capability.name_place(
        world.contract,
        by=world.supplier,
        kind="runbook",
        title="How a release is put live",
        place="The wiki, page Releases",
        holder="supplier",
        kept_by="Delivery lead",
    )


def rehearsal(world):
    return capability.plan_rehearsal(
        world.contract, by=world.service_owner, scope="Build it from our copy.", due_on=date(2027, 6, 1)
    )


def gap(world):
    today = timezone.localdate()
    capability.hold_rehearsal(world.rehearsal, by=world.service_owner, held_on=today, story="It took a day.")
    return capability.find_gap(
        world.rehearsal,
        by=world.service_owner,
        what="No key to sign with.",
        mender="supplier",
        mend_by=date(2027, 7, 1),
    )


THINGS = {
    "contract": contract,
    "milestone": milestone,
    "variation": variation,
    "rating": rating,
    "post": post,
    "transfer_item": transfer_item,
    "place": place,
    "rehearsal": rehearsal,
    "gap": gap,
    "capability_print": lambda world: printing.ask(world.officer),
}


def of(world):
    return [world.contract.reference]


ROWS = {
    "contracts:list-contracts": Row(SIGNED_IN),
    "contracts:show-contract": Row(ANYONE, of),
    "contracts:list-payments": Row(INSIDE, of),
    "contracts:list-milestones": Row(INSIDE, of),
    "contracts:list-changes": Row(INSIDE, of),
    "contracts:list-lead-swaps": Row(INSIDE, of),
    "contracts:set-milestone": Row(INSIDE, of),
    "contracts:record-signing": Row(INSIDE, of),
    "contracts:claim-milestone": Row(
        INSIDE, lambda world: [world.contract.reference, world.milestone.number]
    ),
    "contracts:confirm-milestone": Row(
        INSIDE, lambda world: [world.contract.reference, world.milestone.number]
    ),
    "contracts:record-payment": Row(INSIDE, of),
    "contracts:declare-passed-on": Row(INSIDE, of),
    "contracts:ask-variation": Row(INSIDE, of),
    "contracts:move-variation": Row(
        INSIDE, lambda world: [world.contract.reference, world.variation.number, "justify"]
    ),
    "contracts:record-lead-swap": Row(INSIDE, of),
    "contracts:rate-measure": Row(INSIDE, of),
    "contracts:check-quality": Row(INSIDE, of),
    "contracts:end-contract": Row(INSIDE, of),
    "contracts:answer-rating": Row(INSIDE, lambda world: [world.contract.reference, world.rating.pk]),
    "capability:show-careers": Row(SIGNED_IN),
    "capability:change-resilience": Row(
        {"officer", "service_owner"}, lambda world: [world.contract.reference, "mark"]
    ),
    "capability:plan-post": Row(INSIDE, of),
    "capability:propose-item": Row(INSIDE, of),
    "capability:move-post": Row(
        INSIDE, lambda world: [world.contract.reference, world.post.number, "vacate"]
    ),
    "capability:move-item": Row(
        INSIDE, lambda world: [world.contract.reference, world.transfer_item.number, "agree"]
    ),
    "capability:show-report": Row(SIGNED_IN),
    "capability:take-report": Row(SIGNED_IN, lambda world: ["csv"]),
    "capability:ask-print": Row(SIGNED_IN, method="POST"),
    "capability:take-print": Row({"officer"}, lambda world: [world.capability_print.uuid]),
    "capability:show-plan": Row(ANYONE, of),
    "capability:name-place": Row(INSIDE, of),
    "capability:move-place": Row(INSIDE, lambda world: [world.contract.reference, world.place.number, "try"]),
    "capability:plan-rehearsal": Row(INSIDE, of),
    "capability:move-rehearsal": Row(
        INSIDE, lambda world: [world.contract.reference, world.rehearsal.number, "hold"]
    ),
    "capability:move-gap": Row(
        INSIDE, lambda world: [world.contract.reference, world.rehearsal.number, world.gap.number, "mend"]
    ),
    "api-capability-plan": Row(ANYONE, of),
    "api-framework-roles": Row(ANYONE),
    "api-framework-levels": Row(ANYONE),
    "api-framework-skills": Row(ANYONE),
    "api-contracts": Row(ANYONE),
    "api-suppliers": Row(ANYONE),
    "api-payments": Row(INSIDE, of),
    "api-variations": Row(INSIDE, of),
}
