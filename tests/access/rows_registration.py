"""A firm's own facts are for the firm; sizes for the centre too; finding work is for everybody."""

from datetime import date
from decimal import Decimal

from suppliers.finding.models import SavedSearch
from suppliers.registration import actions
from suppliers.registration.models import Evidence, Owner
from tests import make
from tests.access.table import ANYONE, CENTRE, SIGNED_IN, SUPPLIERS, Row

OWN = {"supplier"}


def declaration(world):
    return actions.declare_size(
        world.supplier_firm,
        by=world.supplier,
        year_ended_on=date(2026, 3, 31),
        staff=Decimal(40),
        turnover_gbp=Decimal(3_000_000),
        balance_sheet_gbp=None,
        evidence="Filed accounts",
    )


THINGS = {
    "size_declaration": declaration,
    "owner_of_firm": lambda world: Owner.objects.create(
        organisation=world.supplier_firm, name="Somebody", share_pct=Decimal(10), is_firm=False
    ),
    "evidence": lambda world: Evidence.objects.create(
        reference="EV-ACCESS",
        organisation=world.supplier_firm,
        kind="policy",
        title="Policy",
        text="We do.",
        added_by=world.supplier,
    ),
    "tender_to_find": lambda world: make.published_tender(world.buyer, author=world.officer),
    "saved_search": lambda world: SavedSearch.objects.create(user=world.supplier, name="Mine"),
}


def firm(world):
    return [world.supplier_firm.reference]


def found(world):
    return [world.tender_to_find.reference]


ROWS = {
    "suppliers:your-firm": Row(SIGNED_IN),
    "suppliers:register": Row(SIGNED_IN),
    "suppliers:sizes": Row(CENTRE),
    "suppliers:show-size": Row(OWN | CENTRE, lambda world: [world.size_declaration.reference]),
    "suppliers:registration": Row(OWN, firm),
    "suppliers:facts": Row(OWN, firm),
    "suppliers:identifiers": Row(OWN, firm),
    "suppliers:owners": Row(OWN, firm),
    "suppliers:end-owner": Row(
        OWN, lambda world: [world.supplier_firm.reference, world.owner_of_firm.pk], method="POST"
    ),
    "suppliers:size": Row(OWN, firm),
    "suppliers:exclusions": Row(OWN, firm),
    "suppliers:evidence": Row(OWN, firm),
    "suppliers:remove-evidence": Row(
        OWN, lambda world: [world.supplier_firm.reference, world.evidence.reference], method="POST"
    ),
    "suppliers:receive": Row(OWN, firm),
    "takeout:take-out-mine": Row(SIGNED_IN, method="POST"),
    "takeout:take-out": Row(OWN, firm, method="POST"),
    "board:problems": Row(ANYONE),
    "board:follow": Row(SUPPLIERS, lambda world: [world.pipeline_entry.reference], method="POST"),
    "finding:find": Row(ANYONE),
    "finding:atom": Row(ANYONE),
    "finding:json-feed": Row(ANYONE),
    "finding:decide": Row(ANYONE, found),
    "finding:dates": Row(ANYONE, found),
    "finding:follow": Row(SIGNED_IN, found, method="POST"),
    "finding:searches": Row(SIGNED_IN),
    "finding:save-search": Row(SIGNED_IN, method="POST"),
    "finding:end-search": Row(OWN, lambda world: [world.saved_search.uuid], method="POST"),
}
