"""The market (public figures and the rows behind them) and the pages of the centre."""

from procurement.tenders.models import Tender
from suppliers.market import actions
from suppliers.market.models import MarketReport, Merge, Party
from tests import make
from tests.access.table import ANYONE, CENTRE, Row

ROWS = {
    "market:market": Row(ANYONE),
    "market:rows": Row(ANYONE, query="?source=g-cloud-sales"),
    "market:demand": Row(ANYONE),
    "market:value": Row(ANYONE),
    "market:advice": Row(ANYONE),
    "market:advice-on": Row(ANYONE, lambda world: [world.asked_tender.reference]),
    "market:months-csv": Row(ANYONE, query="?source=g-cloud-sales"),
    "api-changes": Row(ANYONE),
    "api-releases": Row(ANYONE),
    "api-records": Row(ANYONE),
    "api-month-releases": Row(ANYONE, lambda world: ["2026-11"]),
    "api-market-sources": Row(ANYONE),
    "api-market-measures": Row(ANYONE),
    "api-market-lines": Row(ANYONE),
    "api-market-imports": Row(CENTRE, method="POST"),
    "api-market-import": Row(CENTRE, lambda world: [world.market_sample.reference]),
    "api-market-withdraw-import": Row(CENTRE, lambda world: [world.market_sample.reference], method="POST"),
    "api-reports": Row(CENTRE),
    "api-report": Row(CENTRE, lambda world: [world.market_report.reference]),
    "api-report-file": Row(CENTRE, lambda world: [world.market_report.reference]),
    "centre:front": Row(CENTRE),
    "centre:why": Row(CENTRE),
    "centre:measures": Row(CENTRE),
    "centre:measure": Row(CENTRE, lambda world: ["M8"]),
    "centre:concentration": Row(CENTRE),
    "centre:buyers": Row(CENTRE),
    "centre:groups": Row(CENTRE),
    "centre:group": Row(CENTRE),
    "centre:funnel": Row(CENTRE),
    "centre:choices": Row(CENTRE),
    "centre:queue": Row(CENTRE),
    "centre:review": Row(CENTRE, lambda world: [world.reviewed.tender_reference]),
    "centre:answer": Row(
        {"officer", "approver", "service_owner", "centre"}, lambda world: [world.reviewed.reference]
    ),
    "centre:names": Row(CENTRE),
    "centre:name": Row(CENTRE, lambda world: [world.name_pair.reference]),
    "centre:data": Row(CENTRE),
    "centre:dataset": Row(CENTRE, lambda world: [world.market_sample.reference]),
    "centre:withdraw": Row(CENTRE, lambda world: [world.market_sample.reference]),
    "centre:issues-csv": Row(CENTRE, lambda world: [world.market_sample.reference]),
    "centre:body": Row(
        CENTRE, lambda world: world.market_sample and [], query="?role=supplier&name=BJSS%20LTD"
    ),
    "centre:reports": Row(CENTRE),
    "centre:take-report": Row(CENTRE, lambda world: [world.market_report.reference]),
}


def sample(world):
    from suppliers.market.sample import load_sample

    return load_sample(wait=True)


def reviewed(world):
    tender = make.tender(world.buyer)
    Tender.objects.filter(pk=tender.pk).update(status="in_review")
    return actions.speak_on_tender(tender, by=world.centre, verb="advise", text="Split it.")


def name_pair(world):
    left, right = (
        Party.objects.create(role="supplier", name=name, name_key="ada")
        for name in ("Ada Ltd", "ADA LIMITED")
    )
    return Merge.objects.create(left=left, right=right, why="the same name", score="0.95")


THINGS = {
    "market_sample": sample,
    "reviewed": reviewed,
    "name_pair": name_pair,
    "market_report": lambda world: MarketReport.objects.create(
        kind="sme-share", file_format="csv", status="ready", content=b"a", asked_by=world.centre
    ),
}
