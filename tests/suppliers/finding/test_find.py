"""Finding work: search, near spellings, filters, feeds, calendar, alerts and reminders."""

import json
from datetime import timedelta
from decimal import Decimal
from xml.etree import ElementTree

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from procurement.notifications.models import Notice
from procurement.tenders.models import Lot, Tender
from suppliers.bids.models import Bid
from suppliers.finding import actions
from suppliers.finding.fitting import open_fits
from suppliers.finding.models import Follow, SavedSearch, TenderIndex, TitleWord
from suppliers.finding.search import Search, index_tenders
from suppliers.registration import actions as registering
from tests import make

pytestmark = pytest.mark.django_db
NOW = timezone.now()


def published(title="Fewer families in temporary accommodation", *, lots=(240_000,), days=30, **facts):
    buyer = facts.pop("buyer", None) or make.buyer()
    tender = Tender.objects.create(
        buyer=buyer,
        author=make.officer(buyer),
        title=title,
        status="published",
        published_at=facts.pop("published_at", timezone.now() - timedelta(minutes=1)),
        deadline_at=timezone.now() + timedelta(days=days),
        cpv_code=facts.pop("cpv_code", "72200000"),
        **facts,
    )
    for number, value in enumerate(lots, 1):
        Lot.objects.create(tender=tender, number=number, title=f"Lot {number}", value_gbp=Decimal(value))
    tender.save()
    return tender


def found(query=""):
    return [tender.title for tender in Search.of_query(query).page(timezone.now()).tenders]


def test_words_are_found_in_other_forms():
    published()
    published("Licences decided sooner", why="Traders wait for a decision")
    assert found("q=family") == ["Fewer families in temporary accommodation"]
    assert found("q=decision trader") == ["Licences decided sooner"]
    assert found("q=-families decided") == ["Licences decided sooner"]


def test_a_near_spelling_is_shown_as_near():
    published("Safeguarding history in one place")
    page = Search.of_query("q=safegarding").page(timezone.now())
    assert [tender.title for tender in page.tenders] == ["Safeguarding history in one place"]
    assert page.near


@pytest.mark.parametrize(
    ("asked", "found_titles"),
    [
        ("safegarding histry", ["Safeguarding history in one place"]),
        ("safegarding licenses", []),
        ("zzyzx", []),
        ("zzyzx safegarding", []),
        ("safegarding -history", ["Safeguarding history in one place"]),
        ("42 -- & | ! ( : *", []),
        ("safegarding' & ) <-> :*", ["Safeguarding history in one place"]),
    ],
)
def test_each_word_must_be_like_a_word_of_the_title(asked, found_titles):
    published("Safeguarding history in one place", why="Licences are decided elsewhere")
    page = Search({"q": asked}).page(timezone.now())
    assert [tender.title for tender in page.tenders] == found_titles
    assert page.near


def test_a_word_that_is_nowhere_is_looked_for_among_the_words_of_titles_and_no_tender_is_read(client):
    for number in range(3):
        published(f"Safeguarding history in place {number}")
    assert sorted(TitleWord.objects.values_list("word", flat=True)) == ["history", "place", "safeguarding"]
    with CaptureQueriesContext(connection) as asked:
        client.get("/find/?q=zzyzx")
    assert [query["sql"].count("suppliers_titleword") for query in asked.captured_queries] == [0, 1]


def test_drafts_closed_and_cancelled_tenders_are_not_offered():
    buyer = make.buyer()
    Tender.objects.create(buyer=buyer, author=make.officer(buyer), title="A draft")
    published("Closed", days=-1, published_at=timezone.now() - timedelta(days=40))
    published("Cancelled", cancelled_at=NOW, cancel_reason="No need")
    Tender.objects.filter(title="Cancelled").update(status="cancelled")
    Tender.objects.get(title="Cancelled").save()
    assert found() == []
    assert sorted(found("state=all")) == ["Cancelled", "Closed"]


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("cpv=72", ["Two lots", "One lot"]),
        ("cpv=72200000", ["Two lots", "One lot"]),
        ("cpv=48", ["Software"]),
        ("place=harrow", ["Two lots"]),
        ("least_gbp=500000", ["Two lots"]),
        ("most_gbp=100000", ["Two lots", "Software"]),
        ("closes_from=2000-01-01&closes_to=2000-02-01", []),
        ("nonsense=1&state=all", ["Software", "One lot", "Two lots"]),
    ],
)
def test_a_filter_leaves_the_tenders_that_fit_it(query, titles):
    published("Two lots", lots=(90_000, 500_000), place="Harrowmere", days=10)
    published("One lot", lots=(300_000,), days=20)
    published("Software", lots=(50_000,), cpv_code="48000000", days=30)
    assert found(query) == titles


def test_pages_follow_each_other_and_show_each_tender_once():
    same = timezone.now() + timedelta(days=9)
    for number in range(60):
        tender = published(f"Tender {number}", lots=())
        Tender.objects.filter(pk=tender.pk).update(deadline_at=same)
        index_tenders(tender.pk)
    search, seen, after = Search.of_query(""), [], ""
    for _ in range(3):
        page = search.page(timezone.now(), after)
        seen += [tender.pk for tender in page.tenders]
        after = page.next_key
    assert len(seen) == len(set(seen)) == 60
    assert after == ""


@pytest.mark.parametrize(
    "query",
    ["after=1.x", "after=99999999999999999.1", "cpv=7", "cpv=abc", "least_gbp=NaN", "least_gbp=-1", "q=%00",
     "q=" + "a" * 5000, "closes_from=2030-02-02&closes_to=2030-01-01", "closes_from=31-31-31", "state=maybe",
     "q='; DROP TABLE", "q=(((", "q=\u202eevil"],
)  # fmt: skip
def test_bad_input_is_answered_in_words_never_with_a_fault(client, query):
    published()
    answer = client.get(reverse("finding:find") + "?" + query)
    assert answer.status_code in (200, 400, 422)
    if answer.status_code == 422:
        assert "There is a problem" in answer.text
    for name in ("atom", "json-feed"):
        assert client.get(reverse(f"finding:{name}") + "?" + query).status_code in (200, 400)


def test_the_list_asks_no_more_with_more_rows(client, django_assert_max_num_queries):
    for number in range(30):
        published(f"Tender {number}", lots=(1000, 2000))
    with django_assert_max_num_queries(6):
        answer = client.get(reverse("finding:find"))
    assert answer.text.count("app-result") == 25
    part = client.get(reverse("finding:find"), headers={"HX-Request": "true"}).text
    assert part.lstrip().startswith('<div id="results"')
    assert "<html" not in part


def test_deciding_on_a_page_shows_what_the_supplier_meets(client):
    tender = published()
    Lot.objects.filter(tender=tender).update(turnover_floor_gbp=1_000_000, insurance_gbp=2_000_000)
    admin = make.supplier_admin()
    firm = admin.organisations[0]
    url = reverse("finding:decide", args=[tender.reference])
    make.sign_in(client, admin)
    assert "You have not declared a turnover." in client.get(url).text
    from datetime import date

    registering.declare_size(
        firm, by=admin, year_ended_on=date(2026, 3, 31), staff=Decimal(12), turnover_gbp=Decimal(900_000),
        balance_sheet_gbp=None, evidence="Accounts",
    )  # fmt: skip
    answer = client.get(url)
    assert "You do not meet this" in answer.text
    assert "You declared £900,000." in answer.text
    client.logout()
    assert "You do not meet this" not in client.get(url).text


def test_a_draft_is_no_page_of_anybody(client):
    buyer = make.buyer()
    draft = Tender.objects.create(buyer=buyer, author=make.officer(buyer), title="A draft")
    for name in ("decide", "dates"):
        assert client.get(reverse(f"finding:{name}", args=[draft.reference])).status_code == 404


def test_the_calendar_file_has_the_moment_in_utc_and_folds_long_lines(client):
    tender = published("A very long title " * 9, result_promised_on=(NOW + timedelta(days=60)).date())
    text = client.get(reverse("finding:dates", args=[tender.reference])).content.decode()
    assert f"DTSTART:{tender.deadline_at:%Y%m%dT%H%M%S}Z\r\n" in text
    assert text.count("BEGIN:VEVENT") == 2
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))


def test_feeds_are_well_formed_and_hold_what_was_published(client):
    published("Tea & <biscuits>")
    root = ElementTree.fromstring(client.get(reverse("finding:atom")).content)
    assert [node.text for node in root.iter("{http://www.w3.org/2005/Atom}title")][1] == "Tea & <biscuits>"
    items = json.loads(client.get(reverse("finding:json-feed")).content)["items"]
    assert items[0]["title"] == "Tea & <biscuits>"
    assert items[0]["_worth"]["value_gbp"] == "240000.00"


def test_a_kept_search_tells_of_each_new_tender_once():
    ada = make.bidder()
    actions.save_search(ada, query="q=families")
    tender = published(published_at=timezone.now())
    published("Licences decided sooner", published_at=timezone.now())
    later = timezone.now() + timedelta(minutes=1)
    assert actions.send_search_alerts(later) == 1
    assert actions.send_search_alerts(later) == 0
    assert Notice.objects.get(user=ada, kind="search_found").subject == tender.reference


def test_a_search_says_nothing_of_what_was_there_before():
    published(published_at=timezone.now() - timedelta(days=2))
    actions.save_search(make.bidder(), query="")
    assert actions.send_search_alerts(timezone.now() + timedelta(minutes=1)) == 0


def test_the_same_search_is_kept_once_and_an_ended_one_is_silent(client):
    ada = make.bidder()
    make.sign_in(client, ada)
    for _ in range(2):
        client.post(reverse("finding:save-search"), {"query": "q=families&after=junk"})
    search = SavedSearch.objects.get(user=ada)
    assert search.query == "q=families"
    client.post(reverse("finding:end-search", args=[search.uuid]))
    published(published_at=timezone.now())
    assert actions.send_search_alerts(timezone.now() + timedelta(minutes=1)) == 0


def test_nobody_ends_the_search_of_another(client):
    search = actions.save_search(make.bidder(), query="q=x")
    make.sign_in(client, make.bidder())
    assert client.post(reverse("finding:end-search", args=[search.uuid])).status_code == 404


def test_followers_are_reminded_three_days_and_one_hour_before_once_each(client):
    ada = make.bidder()
    tender = published(days=10)
    make.sign_in(client, ada)
    client.post(reverse("finding:follow", args=[tender.reference]))
    closes = tender.deadline_at
    told = [
        actions.send_closing_reminders(closes - before)
        for before in (
            timedelta(days=4),
            timedelta(days=2),
            timedelta(days=2),
            timedelta(minutes=30),
            timedelta(0),
        )
    ]
    assert told == [0, 1, 0, 1, 0]
    client.post(reverse("finding:follow", args=[tender.reference]), {"stop": "yes"})
    assert not Follow.objects.exists()


def test_the_index_is_what_the_tender_says_now():
    tender = published(lots=(100, 200))
    tender.title = "Another title"
    tender.save()
    row = TenderIndex.objects.get(tender=tender)
    assert (row.title, row.value_gbp, row.smallest_lot_gbp) == ("Another title", 300, 100)
    TenderIndex.objects.all().delete()
    assert index_tenders() == 1


def declared(turnover=None):
    """An administrator of a firm that declared this turnover."""
    firm = make.supplier()
    person = make.supplier_admin(firm)
    if turnover:
        registering.declare_size(
            firm, by=person, year_ended_on=timezone.localdate() - timedelta(days=100), staff=Decimal(12),
            turnover_gbp=Decimal(turnover), balance_sheet_gbp=None, evidence="Accounts.",
        )  # fmt: skip
    return firm, person


def fitting(firm, person):
    return {fit.title: fit.why for fit in open_fits(firm, person, timezone.now())}


def test_a_home_shows_open_tenders_that_fit_and_why(client):
    firm, person = declared(1_000_000)
    published("Small enough", lots=(3_000_000, 240_000))
    published("Too large", lots=(3_000_000,))
    tender = published("A floor too high")
    tender.lots.update(turnover_floor_gbp=2_000_000)
    published("Closed", days=-1, published_at=timezone.now() - timedelta(days=30))

    assert fitting(firm, person) == {
        "Small enough": "Why: lot 2 is worth £240,000, and you declared a turnover of £1m."
    }
    page = make.sign_in(client, person).get("/").text
    assert "Open tenders that may fit you" in page
    assert "Small enough" in page and "Too large" not in page
    assert reverse("finding:find") in page


def test_a_search_or_an_earlier_bid_narrows_what_fits():
    firm, person = declared(1_000_000)
    published("Licences decided sooner", cpv_code="48000000")
    published("Roofs mended", cpv_code="45000000", place="Eastmarch")
    published("Families housed")
    actions.save_search(person, query="q=licence")
    assert fitting(firm, person) == {
        "Licences decided sooner": "Why: it fits your search: ‘licence’; lot 1 is worth £240,000, and you declared a "
        "turnover of £1m."
    }
    assert "search" not in str(fitting(firm, make.bidder(firm))), "a search is its person's own"

    earlier = published("Bid for", place="Eastmarch")
    Bid.objects.create(tender=earlier, lot=earlier.lots.first(), supplier=firm, started_by=person)
    found = fitting(firm, person)
    assert "its subject is that of a tender you bid for" in found["Families housed"]
    assert "its place is that of a tender you bid for" in found["Roofs mended"]
    assert "Bid for" not in found


def test_a_firm_that_said_nothing_is_offered_nothing():
    published()
    assert fitting(*declared()) == {}


def test_what_fits_asks_as_much_at_three_tenders_as_at_thirty(client):
    _, person = declared(1_000_000)
    actions.save_search(person, query="q=family")
    make.sign_in(client, person)
    asked = []
    for number in (3, 27):
        buyer = make.buyer()
        for _ in range(number):
            published(buyer=buyer)
        with CaptureQueriesContext(connection) as queries:
            page = client.get("/").text
        assert page.count("it fits your search") == 3
        asked.append(len(queries))
    assert asked[0] == asked[1] <= 10


def test_who_decides_on_a_bid_is_led_to_the_questions_while_they_can_be_asked(client):
    tender = published(questions_close_at=timezone.now() + timedelta(days=10))
    page = client.get(reverse("finding:decide", args=[tender.reference])).text

    assert reverse("tenders:show-questions", args=[tender.reference]) in page


def test_a_firm_with_a_bid_is_led_back_to_it_and_not_to_a_new_start(client):
    tender = published(lots=(240_000, 180_000))
    firm = make.supplier()
    lot = tender.lots.get(number=1)
    bid = Bid.objects.create(tender=tender, lot=lot, supplier=firm, started_by=make.bidder(firm))
    page = (
        make.sign_in(client, make.bidder(firm)).get(reverse("finding:decide", args=[tender.reference])).text
    )

    assert f'href="/bids/{bid.reference}/">Your bid for lot 1</a>: draft' in page
    assert "Start a bid for lot 2" in page and "Start a bid for lot 1" not in page
