"""Every named URL by role, from one table; a URL that is not in the table fails."""

import re
from collections.abc import Iterator

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from procurement import audit
from procurement.audit.kinds import REGISTER
from procurement.audit.models import AuditEvent
from procurement.audit.recording import subject_of
from procurement.tenders.models import Lot
from tests import make
from tests.access.growing import grown_pages
from tests.access.histories import ELSEWHERE, OF_THE_LOG, TOLD
from tests.access.statements import MOST, asked_again, counted
from tests.access.table import ANYONE, BUYER, VISITORS, Row, World, gather, undone

pytestmark = pytest.mark.django_db
ROWS, _ = gather()
# One row stands for the whole administration site: it is Django's own, and its every page asks for staff.
WHOLE = {"admin": "admin:index"}


def named_urls(resolver: URLResolver, space: str = "") -> Iterator[str]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            inner = f"{space}{entry.namespace}:" if entry.namespace else space
            if entry.namespace in WHOLE:
                yield WHOLE[entry.namespace]
            else:
                yield from named_urls(entry, inner)
        elif isinstance(entry, URLPattern):
            assert entry.name, f"the URL {entry.pattern} has no name: give it one, and a row in tests/access"
            yield f"{space}{entry.name}"


def test_every_url_stands_in_the_table_and_every_row_has_a_url():
    urls = set(named_urls(get_resolver()))

    missing, stray = urls - ROWS.keys(), ROWS.keys() - urls
    assert not missing, "no row in tests/access/rows_*.py for: " + ", ".join(sorted(missing))
    assert not stray, "rows without a URL: " + ", ".join(sorted(stray))


def test_every_row_names_visitors_that_there_are():
    for name, row in ROWS.items():
        assert set(row.open_to) <= set(VISITORS), name


# Who asks what is open to anyone: nothing there depends on a role.
ONE_OF_EACH_KIND = ("public", "newcomer", "supplier", "officer", "evaluator", "centre")
# What more roles of one buyer than this may open is open to the whole house: the first of them asks for all.
WHOLE_HOUSE = 3
SEEN: dict[tuple[str, str], str] = {}


def missing_page(client: Client, visitor: str, path: str) -> str:
    """Return what a visitor is shown for an address that does not exist, in the same part of the service."""
    part = path.split("/")[1]
    if (visitor, part) not in SEEN:
        SEEN[visitor, part] = plain(client.get(f"/{part}/there/is/nothing/here/at/all/").content)
    return SEEN[visitor, part]


def plain(content: bytes) -> str:
    """Return a page without what differs from one answer to the next."""
    text = re.sub(
        r'nonce="[^"]*"|Token": "[^"]*"|name="csrfmiddlewaretoken" value="[^"]*"', "", content.decode()
    )
    return re.sub(r"\s+", " ", text)


def ask(client: Client, path: str, row, data: dict) -> tuple[int, str, str]:
    """Ask, undo what was changed, and return status, where to, and the page."""

    def answer() -> tuple[int, str, str]:
        response = getattr(client, row.method.lower())(path, data)
        content = b"".join(response) if response.streaming else response.content
        is_page = response.headers.get("Content-Type", "").startswith("text/html")
        return response.status_code, response.headers.get("Location", ""), plain(content) if is_page else ""

    return undone(answer)


def asked_each_day(row: Row) -> list[str]:
    """Return who asks in every run: all to whom the row is closed, and some for all to whom it is open."""
    if row.open_to == ANYONE:
        return list(ONE_OF_EACH_KIND)
    house = [visitor for visitor in VISITORS if visitor in BUYER and visitor in row.open_to]
    spared = house[1:] if len(house) > WHOLE_HOUSE else []
    return [visitor for visitor in VISITORS if visitor not in spared]


@pytest.mark.parametrize("name", sorted(ROWS))
def test_a_url_answers_those_it_is_open_to_and_nobody_else(name, world, visit):
    row = ROWS[name]
    wrong = answers(name, row, world, visit, asked_each_day(row))
    assert not wrong, "\n".join(wrong)


@pytest.mark.prove
def test_everybody_else_opens_what_is_open_to_them(world, visit):
    others = {name: [v for v in VISITORS if v not in asked_each_day(row)] for name, row in ROWS.items()}
    assert sum(map(len, others.values())) > 1000
    assert all(set(left) <= set(ROWS[name].open_to) for name, left in others.items())
    wrong = [line for name, left in others.items() for line in answers(name, ROWS[name], world, visit, left)]
    assert not wrong, "\n".join(wrong)


def answers(name, row, world, visit, visitors) -> list[str]:
    """Ask a URL as each visitor; return a line for each answer that the row does not give them, and for each that
    asks the database too much.
    """
    path = reverse(name, args=row.args(world)) + row.query
    data = row.data(world)
    wrong = []
    for visitor in visitors:
        with counted() as statements:
            status, to, page = ask(visit(visitor), path, row, data)
        if row.method == "GET" and len(statements) > MOST:
            asked = len(undone(asked_again, visit(visitor), path))
            if asked > MOST:
                wrong.append(f"{visitor} has {asked} statements asked, and {MOST} are the most")
        asked_in = status in {301, 302} and to.startswith(("/accounts/login/", "/admin/login/"))
        denied = status in {401, 403, 404} or asked_in
        if visitor in row.open_to:
            if denied or status == 500:
                wrong.append(f"{visitor} gets {status} {to} and should get in")
        elif not denied:
            wrong.append(f"{visitor} gets {status} {to} and should stay out")
        elif visitor != "public" and not asked_in and status != 404:
            wrong.append(
                f"{visitor} gets {status}: what is not theirs must look like what is not there (404)"
            )
        elif (
            visitor != "public"
            and status == 404
            and page
            and page != missing_page(visit(visitor), visitor, path)
        ):
            wrong.append(f"{visitor} gets a 404 that differs from that of a missing page")
    return [f"{row.method} {path}: {line}" for line in wrong]


# A screened tender has one letter a bid, and a copied bid has none; the description of the API lists no rows.
NOT_COPIED = {"screening:show", "api-schema"}
# What the lists of pages and of the API are made of; the demo world's growth has the others.
NOUNS = {
    "procurement.Amendment", "procurement.Clarification", "procurement.Component", "procurement.Contract",
    "procurement.Invitation", "procurement.Lesson", "procurement.Lot", "procurement.Measure",
    "procurement.MeasureRating", "procurement.Membership", "procurement.Milestone", "procurement.Notice",
    "procurement.Outcome", "procurement.Post", "procurement.SelfAssessment", "procurement.Service",
    "procurement.Tender", "procurement.TenderNotice", "procurement.TransferItem", "procurement.Variation",
    "scoring.Challenge", "scoring.ConflictDeclaration", "scoring.Criterion", "scoring.Mark",
    "suppliers.Bid", "suppliers.BidFile", "suppliers.Dataset", "suppliers.MarketFact", "suppliers.MarketReport",
    "suppliers.SavedSearch",
}  # fmt: skip


@pytest.mark.prove
def test_no_page_and_no_list_of_the_api_asks_more_of_thirty_rows_than_of_three(world, visit):
    """Every record of the world gets copies that hang on the same records: whatever lists them is longer by so many."""
    pages = {}
    for name, row in sorted(ROWS.items()):
        if row.method != "GET" or not row.open_to or name in NOT_COPIED:
            continue
        kinds = [one for one in ("officer", "supplier", "evaluator", "centre") if one in row.open_to]
        for visitor in kinds or sorted(row.open_to, key=VISITORS.index)[:1]:
            path = reverse(name, args=row.args(world)) + row.query
            pages[f"{name} for {visitor}"] = visit(visitor), path
    given, more = grown_pages(pages)
    assert given >= NOUNS, NOUNS - given
    assert len(pages) > 700
    assert not more, "\n".join(more)


@pytest.mark.prove
def test_a_page_that_asks_for_each_of_its_rows_is_found(world):
    """The control of the test above."""

    class Careless:
        def get(self, path: str) -> HttpResponse:
            return HttpResponse(" ".join(lot.tender.title for lot in Lot.objects.all()))

    _, more = grown_pages({"a careless page": (Careless(), "/")})
    assert more


@pytest.mark.parametrize("rows", ["one of each room", pytest.param("every row", marks=pytest.mark.prove)])
def test_head_answers_wherever_get_does(world, visit, rows):
    """One visitor a row. All rooms answer through one middleware, so a row of each shows it on every day."""
    readable = {name: row for name, row in sorted(ROWS.items()) if row.method == "GET" and row.open_to}
    rooms = {name.partition(":")[0].partition("-")[0]: name for name in readable}
    wrong = []
    for name in readable if rows == "every row" else rooms.values():
        row = readable[name]
        visitor = min(row.open_to, key=VISITORS.index)
        answer = undone(visit(visitor).head, reverse(name, args=row.args(world)) + row.query)
        body = b"".join(answer) if answer.streaming else answer.content
        if answer.status_code in {404, 405, 500} or body:
            wrong.append(f"{name}: {answer.status_code}, {len(body)} bytes to {visitor}")
    assert not wrong, "\n".join(wrong)


# --- The history of every record, from the same world --------------------------------------------------------------


def is_page_of_a_record(name: str, world: World) -> bool:
    """Say whether a URL is a page about one thing: it is called ``show`` something and takes its name."""
    called = name.rpartition(":")[2].split("-")[0]
    return called == "show" and ROWS[name].method == "GET" and bool(ROWS[name].args(world))


def test_every_noun_of_the_log_and_every_page_of_a_record_has_a_place_where_history_is_told(world):
    nouns = {name.partition(".")[0] for name in REGISTER} - {"test"}  # kinds that other tests make
    placed = {noun for told in TOLD for noun in told.nouns.split()} | OF_THE_LOG
    pages = {name for name in ROWS if is_page_of_a_record(name, world)}
    covered = {told.page for told in TOLD} | ELSEWHERE.keys()
    about = {(subject_of(told.of(world))[0], noun) for told in TOLD for noun in told.nouns.split()}
    written = AuditEvent.objects.values_list("subject_type", "kind").distinct()
    happened = {(subject, kind.partition(".")[0]) for subject, kind in written}

    assert nouns == placed, f"in tests/access/histories.py: missing {nouns - placed}, stray {placed - nouns}"
    assert not pages - covered, f"pages without a history in tests/access/histories.py: {pages - covered}"
    assert not ELSEWHERE.keys() & {told.page for told in TOLD}
    assert not happened - about, (
        f"events about these have no page in tests/access/histories.py: {happened - about}"
    )


@pytest.mark.parametrize("told", TOLD, ids=lambda told: f"{told.page} {told.nouns}")
def test_what_happens_to_a_record_stands_in_the_history_on_its_page(told, world, visit):
    def answer() -> str:
        record, args = told.of(world), told.args or ROWS[told.page].args
        kinds = [next(kind for name, kind in REGISTER.items() if name.startswith(f"{noun}."))
                 for noun in told.nouns.split()]  # fmt: skip
        hashes = [audit.record(kind, record, by=None, reason="To be seen").entry_hash.hex() for kind in kinds]
        page = visit(told.visitor).get(reverse(told.page, args=args(world)))
        assert page.status_code == 200
        text = page.content.decode()
        return ", ".join(kind.name for kind, digest in zip(kinds, hashes, strict=True) if digest not in text)

    missing = undone(answer)
    assert not missing, f"{told.page} does not tell {missing}"


# --- What five evaluators see before the lock, from the same table ------------------------------------------------


def marked_alone(world: World):
    """A tender that five evaluators still mark: each has left words of their own, and prices are sealed."""
    from scoring.assessments import actions as assess
    from tests.access.rows_assessment import people
    from tests.scoring import make_assessed as made

    panel = [world.evaluator, *(make.user("evaluator", world.buyer, name=f"Judge {n}") for n in range(4))]
    found = made.opened(
        bids=2, prices=["98765.43", "91234.56"], people={**people(world), "evaluators": panel}
    )
    for number, judge in enumerate(panel):
        for bid in found.bids:
            for code in found.codes:
                words = f"canary-{number}-{code} of {found.names[bid.pk]}: see ¶1"
                assess.save_mark(bid, code, by=judge, mark=number, comment=words)
    return found


def turned(args: list, to) -> list:
    """Return the arguments of a row with every tender and bid in them replaced by those of another tender."""
    from procurement.tenders.models import Tender
    from suppliers.bids.models import Bid

    found = []
    for arg in args:
        if isinstance(arg, str):
            head = arg.split("-S")[0].removesuffix("-E")
            if Tender.objects.filter(reference=arg).exists():
                arg = to.tender.reference
            elif Bid.objects.filter(reference=head).exists():
                arg = to.bids[0].reference + arg.removeprefix(head)
        found.append(arg)
    return found


def readable(response) -> str:
    """Return an answer as text: the cells of a spreadsheet, the members of a ZIP, else the page."""
    from scoring.assessments import sheets

    content = b"".join(response) if response.streaming else response.content
    kind = response.headers.get("Content-Type", "")
    if kind in sheets.FORMATS.values():
        return "\n".join(" ".join(row) for row in sheets.read(content))
    return content.decode(errors="replace")


def read(client: Client, method: str, path: str, data: dict) -> str:
    return readable(getattr(client, method.lower())(path, data))


# As a page, a sheet or the API would write them, in pounds or in pence; digits within a digest are no price.
PRICES = re.compile(r"(?<![\w+/-])(98,?765|91,?234)(\.?\d\d)?(?![\w+/-])")


@pytest.mark.parametrize(
    ("rows", "askers"),
    [("open to an evaluator", 1), pytest.param("every row", 5, marks=pytest.mark.prove)],
)
def test_five_evaluators_see_no_other_mark_and_no_price_at_any_url_of_the_table(world, rows, askers):
    """The rows, asked for a tender that five evaluators mark, before the lock: pages, exports, API.

    Rows that are closed to evaluators give them the 404 of a missing page (the test above). `./dev prove` asks
    those too, and as each of the five instead of one.
    """
    wanted = {name: row for name, row in ROWS.items() if rows == "every row" or "evaluator" in row.open_to}
    outer = transaction.atomic()
    outer.__enter__()
    try:
        found = marked_alone(world)
        clients = []
        for judge in found.evaluators[:askers]:
            client = Client()
            make.sign_in(client, judge)
            clients.append(client)
        asked, seen, own = 0, [], set()
        for name, row in sorted(wanted.items()):
            args = turned(row.args(world), found)
            for number, client in enumerate(clients):
                data = row.data(world)
                path = reverse(name, args=args) + row.query
                text = undone(read, client, row.method, path, data)
                asked += 1
                others = [n for n in range(5) if n != number and f"canary-{n}-" in text]
                if f"canary-{number}-" in text:
                    own.add((name, number))
                if others or PRICES.search(text):
                    seen.append(f"{name} shows evaluator {number} the marks of {others}, or a price")
        assert not seen, "\n".join(seen)
        assert asked == askers * len(wanted)
        # The canaries are there to be seen: each evaluator reads their own on the pages and the sheet of marking.
        assert {name for name, _ in own} >= {
            "assess:mark",
            "assess:question",
            "assess:lock",
            "assess:sheet-out",
        }
        assert len({number for _, number in own}) == askers
    finally:
        transaction.set_rollback(True)
        outer.__exit__(None, None, None)
