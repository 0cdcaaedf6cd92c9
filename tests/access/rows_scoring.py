"""The evaluation plan and the price simulator."""

from tests import make
from tests.access.table import ANYONE, BUYER, Row

OFFICER = {"officer"}
READERS = {"officer", "approver", "service_owner", "policy_owner", "buyer_admin"}


def planned(world):
    return make.plan(make.tender(world.buyer, author=make.officer(world.buyer)))


def saved(world):
    from scoring.plans.queries import scoring_rules
    from scoring.simulator import actions
    from scoring.simulator.asking import ask

    plan = world.planned
    return actions.save_run(plan, ask(scoring_rules(plan), {}), by=plan.tender.author)


THINGS = {"planned": planned, "saved_simulation": saved}


def of_plan(*more):
    return lambda world: [world.planned.tender.reference, *more]


def of_run(world):
    return [world.saved_simulation.plan.tender.reference, world.saved_simulation.reference]


ROWS = {
    "scoring:show-plan": Row(BUYER, of_plan()),
    "scoring:start-plan": Row(OFFICER, of_plan(), method="POST"),
    "scoring:rubrics": Row(OFFICER, of_plan()),
    "scoring:apply-preset": Row(OFFICER, of_plan(), method="POST"),
    "scoring:set-weights": Row(OFFICER, of_plan(), method="POST"),
    "scoring:change-price": Row(OFFICER, of_plan()),
    "scoring:change-criterion": Row(OFFICER, of_plan("C1")),
    "scoring:remove-criterion": Row(OFFICER, of_plan("C1"), method="POST"),
    "scoring:change-screening": Row(OFFICER, of_plan()),
    "scoring:sign-off-plan": Row(OFFICER, of_plan(), method="POST"),
    "scoring:reopen-plan": Row(OFFICER, of_plan(), method="POST"),
    "api-draft-plan": Row(OFFICER, of_plan()),
    "api-draft-criteria": Row(OFFICER, of_plan(), method="POST"),
    "api-draft-criterion": Row(OFFICER, of_plan("C1"), method="PATCH"),
    "simulator:open": Row(ANYONE),
    "simulator:beside": Row(ANYONE),
    "simulator:beside-plan": Row(READERS, of_plan()),
    "simulator:open-chart": Row(ANYONE, lambda world: ["sweep", "svg"]),
    "simulator:show": Row(READERS, of_plan()),
    "simulator:chart": Row(READERS, of_plan("sweep", "csv")),
    "simulator:save-run": Row(READERS, of_plan(), method="POST"),
    "simulator:large-run": Row(READERS - {"policy_owner", "buyer_admin"}, of_plan()),
    "simulator:run-chart": Row(READERS, lambda world: [*of_run(world), "sweep", "csv"]),
    "simulator:use-in-plan": Row(READERS, of_plan(), method="POST"),
    "simulator:show-run": Row(READERS, of_run),
    "simulator:cancel-run": Row(READERS, of_run, method="POST"),
}
