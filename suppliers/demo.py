"""The demo world of floor 2: suppliers with their facts, sizes and libraries, and the market's past."""

from datetime import date
from decimal import Decimal

from procurement import demo
from procurement.demo import BLUEPETAL, organisation, person
from procurement.tenders.models import PipelineEntry
from suppliers.board import actions as board
from suppliers.market import history
from suppliers.registration import actions
from suppliers.registration.models import SizeDeclaration
from suppliers.retention import demo as retention

# supplier: (administrator, kind, company number, staff, turnover in pounds, what it does)
FIRMS = {
    "Lanternworks Co-operative": (
        "Wren Castellan", "mutual", "07000001", 12, 1_150_000,
        "We make small services that public staff can run themselves. Twelve of us own the firm.",
    ),
    "Tidewell Studio": (
        "Owen Marsh", "company", "07000002", 18, 1_900_000,
        "Design and delivery of services for councils and health boards.",
    ),
    "Nettle & Birch Research": (
        "Bea Thornton", "social_enterprise", "07000003", 9, 640_000,
        "Research with people who are rarely asked.",
    ),
    "Plainspoken Digital": (
        "Nadia Quill", "company", "07000004", 26, 2_700_000,
        "Plain services, plainly written, with their code open.",
    ),
    "Colossus Global Services": (
        "Grant Hollis", "company", "01000001", 41_000, 6_200_000_000,
        "Everything, everywhere, for as long as you need it.",
    ),
    "Meridian-Hargrove Consulting": (
        "Vera Stahl", "company", "01000002", 5_300, 880_000_000,
        "Advice and delivery for government.",
    ),
    BLUEPETAL: (
        "Luca Bloom", "company", "07000005", 40, 4_100_000,
        "Data products for the public sector.",
    ),
}  # fmt: skip


def seed() -> None:
    """Let each supplier register once, the centre question Bluepetal's size, and the past stand behind them."""
    for name, (admin, kind, number, staff, turnover, words) in FIRMS.items():
        firm, by = organisation(name), person(admin)
        if SizeDeclaration.objects.filter(organisation=firm).exists():
            continue
        actions.add_identifier(firm, by=by, scheme="GB-COH", number=number)
        profile = actions.profile_of(firm)
        actions.change_facts(profile, by=by, kind=kind, what_we_do=words, contact_email=by.email)
        if name == BLUEPETAL:
            actions.record_owner(
                firm, by=by, name=demo.LARGE[0], share_pct=Decimal(100), is_firm=True, controls=True,
                identifier="01000001",
            )  # fmt: skip
        actions.declare_size(
            firm, by=by, year_ended_on=date(2026, 3, 31), staff=Decimal(staff), turnover_gbp=Decimal(turnover),
            balance_sheet_gbp=None, evidence="Accounts filed for the year to 31 March 2026.",
        )  # fmt: skip
        actions.declare_exclusions(firm, by=by, applies={})
    lanternworks, wren = organisation("Lanternworks Co-operative"), person("Wren Castellan")
    if not lanternworks.evidence.exists():
        actions.add_evidence(
            lanternworks, by=wren, kind="case_study", title="Licences decided in nine days",
            text="With Northlode Licensing Agency we cut the wait for a licence from 31 days to 9, and its own "
            "team released every change from month eight on.",
        )  # fmt: skip
        actions.add_evidence(
            lanternworks, by=wren, kind="reference", title="Reference from Eastmarch County Council",
            text="They asked our staff first, showed something after three weeks, and left us able to go on.",
        )  # fmt: skip
    if need := PipelineEntry.objects.filter(closed_at=None, tender=None).first():
        board.follow_problem(need, by=wren)
    question_bluepetal()
    retention.seed()
    history.seed()


def question_bluepetal() -> None:
    """The centre asks how a firm of 40 that belongs to Colossus came to call itself small."""
    declaration = SizeDeclaration.objects.get(organisation=organisation(BLUEPETAL), superseded=False)
    if declaration.status == "declared":
        actions.question_size(
            declaration,
            by=person("Priya Nandakumar"),
            question="Colossus holds all of your shares. Which figures of the group did you count?",
        )
