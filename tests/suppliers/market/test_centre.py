"""The centre's pages and acts: sentences, names and groups, the review queue, imports and reports."""

import csv
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from procurement import audit
from procurement.audit.models import AuditEvent
from procurement.errors import Refused
from procurement.notifications.models import Notice, Outbox
from procurement.notifications.outbox import run
from procurement.tenders.checks import PUBLISHING, run_checks
from procurement.tenders.models import Tender
from suppliers.market import actions, centre, firms_alive, jobs, loading, naming, queries, rollups
from suppliers.market.models import (
    CentreReview,
    Dataset,
    MarketFact,
    MarketReport,
    Merge,
    Party,
    ReportOrder,
    Source,
)
from suppliers.market.queries import Filters
from suppliers.market.sample import SAMPLE, load_sample
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def priya(db):
    return make.user("centre_analyst", make.centre(name="Digital Centre"), name="Priya Nandakumar")


@pytest.fixture
def sample(db):
    load_sample(wait=True)
    Outbox.objects.all().delete()
    return Source.objects.get(slug="g-cloud-sales")


@pytest.fixture
def in_review(db):
    tender = make.tender()
    Tender.objects.filter(pk=tender.pk).update(status="in_review", price_weight_pct=60)
    tender.refresh_from_db()
    return tender


def words(response):
    return " ".join(response.content.decode().split())


def work():
    """Do the jobs that wait, and those that they leave."""
    done = []
    while (
        waiting := Outbox.objects.filter(state="waiting", kind__startswith="market.").order_by("pk").first()
    ):
        done.append(run(waiting.pk))
    return done


def party(name):
    return Party.objects.get(role="supplier", name=name)


# --- The front page ------------------------------------------------------------------------------


def test_the_front_page_says_in_sentences_what_changed(client, priya, sample, in_review):
    page = words(make.sign_in(client, priya).get("/centre/"))

    assert "Small firms got 48p of each pound, down 20p." in page
    assert "G-Cloud sales, 2013, beside 2012." in page
    assert "The four largest groups had" in page
    assert "To talk about today</h2> <ul" in page
    assert in_review.reference in page
    assert "price weighs 60%" in page.lower()
    assert f"Talk first about {in_review.reference}" in " ".join(centre.sentences())


def test_the_front_page_draws_what_changed_each_chart_with_its_table(client, priya, sample):
    page = make.sign_in(client, priya).get("/centre/")
    (chart,) = [line.chart for line in page.context["sentences"] if line.chart]

    assert chart.title == "Small firms’ share of the money, by quarter"
    assert [row[0] for row in chart.table.rows][:2] == ["2012 Q2", "2012 Q3"]
    assert chart.table.rows[-1][0] == "2013 Q4"
    year = [line for line, _ in queries.months_and_owned(sample) if f"{line.name:%Y}" == "2013"]
    fourth = queries.added(year[9:])
    assert (
        chart.table.rows[-1][1] == f"{(fourth.sme_share_value * 100).quantize(Decimal('0.1')).normalize():f}%"
    )
    assert "Show these figures as a table" in words(page)


def test_a_quarter_of_few_records_is_not_drawn_and_one_quarter_is_no_chart(sample):
    seen = centre.TwoYears(sample)
    whole = centre.money_chart(seen)
    seen.known[:] = [
        (replace(line, n_sme=1, n_large=1), owned) for line, owned in seen.known[:1]
    ] + seen.known[3:]
    thin = centre.money_chart(seen)
    seen.known[:] = seen.known[-1:]

    assert len(thin.table.rows) == len(whole.table.rows)
    assert thin.table.rows[0][1] == "no figure"
    assert centre.money_chart(seen) is None


def test_open_reviews_are_paged(client, priya):
    buyer = make.buyer()
    CentreReview.objects.bulk_create(
        CentreReview(
            reference=f"CR-{n:04}", tender_reference=f"T-{9000 + n}", buyer=buyer, concern="price", opened_by=priya,
            opened_at=timezone.now() + timedelta(minutes=n),
        )
        for n in range(26)
    )  # fmt: skip
    first = make.sign_in(client, priya).get("/centre/queue/")
    older = client.get("/centre/queue/" + first.context["reviews"].later_url)

    assert "CR-0025 on" in words(first)
    assert "CR-0000 on" not in words(first)
    assert [review.reference for review in older.context["reviews"]] == ["CR-0000"]


def test_the_part_that_large_groups_own_is_said(client, priya, sample):
    naming.join_group(
        party("EMERGN LTD"),
        by=priya,
        group="Colossus",
        from_on=date(2013, 1, 1),
        source="Its annual report 2012",
    )
    assert set(work()) == {"done"}

    page = words(make.sign_in(client, priya).get("/centre/"))
    assert "3p of it went to firms that large groups own" in page
    _, owned, cases = queries.whole_and_owned(Filters(sample))
    assert owned == Decimal("2819818.75")
    assert cases > 0


@pytest.mark.parametrize(
    "page",
    [
        "",
        "measures/",
        "concentration/",
        "buyers/",
        "funnel/",
        "choices/",
        "queue/",
        "names/",
        "data/",
        "reports/",
    ],
)
def test_every_page_of_the_centre_reads_with_and_without_data(client, priya, page, db):
    make.sign_in(client, priya)
    assert client.get(f"/centre/{page}").status_code == 200
    load_sample(wait=True)
    assert client.get(f"/centre/{page}").status_code == 200


def test_the_front_page_asks_as_few_questions_of_many_facts_as_of_few_and_reads_none_of_the_source(
    client, priya, sample
):
    make.sign_in(client, priya)
    client.get("/centre/")
    with CaptureQueriesContext(connection) as of_many:
        client.get("/centre/")
    kept = MarketFact.objects.order_by("pk").values("pk")[:300:10]
    MarketFact.objects.exclude(pk__in=[one["pk"] for one in kept]).delete()
    rollups.rebuild(sample)
    with CaptureQueriesContext(connection) as of_few:
        client.get("/centre/")

    assert len(of_many) == len(of_few) <= 12
    asked = " ".join(str(query["sql"]) for query in of_many.captured_queries)
    assert "suppliers_monthtotal" in asked
    assert "suppliers_marketfact f" not in asked  # of our own awards only, by their source


def test_buyers_stand_beside_each_other_under_filters_and_ask_as_few_questions_of_many_as_of_few(
    client, priya, sample
):
    make.sign_in(client, priya)
    address = "/centre/buyers/?order=fell"
    client.get(address)
    with CaptureQueriesContext(connection) as of_many:
        page = client.get(address)
    assert len(page.context["lines"]) > 3
    assert "buyers had more than half of their money with one firm or group" in words(page)
    topic = page.context["form"].fields["topic"].choices[1][0]
    fewer = client.get("/centre/buyers/", {"topic": topic})
    assert 0 < fewer.context["cases"] < page.context["cases"]
    assert f"topic={topic.replace(' ', '+')}" in fewer.context["rows_query"]
    part = client.get("/centre/buyers/", {"topic": "none"}, headers={"HX-Request": "true"})
    assert "has no record of the last two years for these choices" in words(part)
    assert client.get("/centre/buyers/?order=up").status_code == 422

    kept = MarketFact.objects.order_by("pk").values("pk")[:300:10]
    MarketFact.objects.exclude(pk__in=[one["pk"] for one in kept]).delete()
    rollups.rebuild(sample)
    with CaptureQueriesContext(connection) as of_few:
        client.get(address)
    assert len(of_few) <= len(of_many) <= 10


def test_concentration_asks_one_question_for_all_years(client, priya, sample):
    make.sign_in(client, priya)
    with CaptureQueriesContext(connection) as asked:
        page = words(client.get("/centre/concentration/"))

    assert "2012" in page and "2013" in page
    assert sum("c.period, c.by_group" in str(query["sql"]) for query in asked.captured_queries) == 1
    assert len(asked) <= 10


def test_what_is_stored_for_the_centre_is_what_the_cells_say(priya, sample):
    for firm, first in (("EMERGN LTD", date(2013, 3, 1)), ("BJSS LTD", date(2012, 1, 1))):
        naming.join_group(party(firm), by=priya, group="Colossus", from_on=first, source="Its annual report")
    # Two that every fact has, so that to choose them changes nothing but where the figures are read.
    everyone: dict[str, Any] = {"sector": "Health", "procedure": "open"}
    MarketFact.objects.update(**everyone)
    work()
    year = Filters(sample, date(2012, 10, 1), date(2013, 9, 1))
    every = Filters(sample)
    months = [Filters(sample, last=one) for one in queries.choices(sample)["months"]]

    for one in (every, year):
        chosen = replace(one, **everyone)
        assert queries.concentration_by_year(one) == queries.concentration_by_year(chosen)
        assert list(queries.concentration_by_year(one)) == [2012, 2013]
        assert queries.whole_and_owned(one)[1:] == queries.whole_and_owned(chosen)[1:]
        assert queries.overview(one) == queries.overview(chosen)
        for by_group in (False, True):
            assert queries.concentration(one, by_group=by_group) == queries.concentration(
                chosen, by_group=by_group
            )
    for one in (every, *months):
        assert firms_alive.alive(one) == firms_alive.alive(replace(one, **everyone))
    assert queries.whole_and_owned(every)[2] > queries.whole_and_owned(year)[2] > 0
    # Emergn came in March: what it was paid before counts as its own, what came after as the group's.
    firms, groups = (queries.concentration(year, by_group=by_group).n for by_group in (False, True))
    assert groups == firms


# --- Names and groups ----------------------------------------------------------------------------


def test_two_spellings_are_proposed_joined_by_a_person_and_taken_apart_again(priya, sample):
    one = Party.objects.create(role="supplier", name="B.J.S.S. Limited", name_key="bjss")
    assert naming.propose_merges() > 0
    assert naming.propose_merges() == 0
    merge = Merge.objects.get(left=party("BJSS LTD"), right=one)
    before = queries.largest(Filters(sample), "supplier")

    naming.decide_merge(merge, by=priya, same=True, reason="One company number")
    one.refresh_from_db()
    assert one.root == party("BJSS LTD")
    assert set(work()) == {"done"}
    merge.refresh_from_db()
    naming.undo_merge(merge, by=priya, reason="Two after all")
    assert set(work()) == {"done"}

    one.refresh_from_db()
    assert one.root is None
    assert queries.largest(Filters(sample), "supplier") == before
    kinds = list(AuditEvent.objects.filter(kind__startswith="market.me").values_list("kind", flat=True))
    assert kinds == ["market.merged", "market.merge_undone"]


def test_figures_restate_when_two_bodies_become_one(priya, sample):
    ibm, bjss = party("IBM United Kingdom Ltd"), party("BJSS LTD")
    merge = Merge.objects.create(left=bjss, right=ibm, why="a near name", score="0.8")

    naming.decide_merge(merge, by=priya, same=True, reason="For the test")
    work()

    assert queries.concentration(Filters(sample)).n == 246
    assert queries.concentration(Filters(sample)).hhi > Decimal(226)


def test_an_undo_under_a_later_merge_is_refused(priya):
    a, b, c = (Party.objects.create(role="supplier", name=n, name_key=n) for n in "abc")
    first = Merge.objects.create(left=b, right=c, why="x", score="1")
    second = Merge.objects.create(left=a, right=b, why="x", score="1")
    naming.decide_merge(first, by=priya, same=True, reason="x")
    naming.decide_merge(second, by=priya, same=True, reason="x")
    first.refresh_from_db()

    with pytest.raises(Refused) as refusal:
        naming.undo_merge(first, by=priya, reason="x")
    assert refusal.value.code == "merge.built_upon"
    second.refresh_from_db()
    naming.undo_merge(second, by=priya, reason="x")
    c.refresh_from_db()
    b.refresh_from_db()
    assert (c.root, b.root) == (b, None)


def test_only_the_centre_decides_and_always_with_a_reason(priya):
    a, b = (Party.objects.create(role="supplier", name=n, name_key=n) for n in "ab")
    merge = Merge.objects.create(left=a, right=b, why="x", score="1")

    for by, reason, code in (
        (make.officer(), "x", "market.centre_only"),
        (priya, "  ", "market.reason_missing"),
    ):
        with pytest.raises(Refused) as refusal:
            naming.decide_merge(merge, by=by, same=True, reason=reason)
        assert refusal.value.code == code


def test_a_firm_has_one_owner_at_a_time(priya, sample):
    firm = party("EMERGN LTD")
    naming.join_group(
        firm, by=priya, group="A", from_on=date(2012, 1, 1), to_on=date(2012, 12, 31), source="x"
    )

    with pytest.raises(Refused) as refusal:
        naming.join_group(firm, by=priya, group="B", from_on=date(2012, 6, 1), source="x")
    assert refusal.value.code == "group.other_owner"
    naming.join_group(firm, by=priya, group="B", from_on=date(2013, 1, 1), source="x")
    with pytest.raises(Refused):
        naming.join_group(
            firm, by=priya, group="C", from_on=date(2013, 2, 1), to_on=date(2013, 1, 1), source="x"
        )


# --- The review queue ----------------------------------------------------------------------------


def test_the_centre_advises_and_the_buyer_answers(client, priya, in_review):
    officer = make.officer(in_review.buyer)
    make.sign_in(client, priya)
    page = client.post(
        f"/centre/queue/{in_review.reference}/", {"verb": "advise", "text": "Split the largest lot."}
    )
    assert page.status_code == 302
    review = CentreReview.objects.get()
    assert Notice.objects.filter(user=officer, kind="centre_spoke").count() == 1

    make.sign_in(client, officer)
    assert "Split the largest lot." in words(client.get(f"/centre/answers/{review.reference}/"))
    assert client.post(f"/centre/answers/{review.reference}/", {"text": "We will."}).status_code == 302

    review.refresh_from_db()
    assert (review.status, review.answer) == ("answered", "We will.")
    assert Notice.objects.filter(user=priya, kind="centre_answered").exists()


def test_a_pause_holds_publication_until_the_answer_or_its_last_day(priya, in_review):
    now = timezone.now()
    review = actions.speak_on_tender(in_review, by=priya, verb="pause", text="Price decides alone.", now=now)
    assert review.pause_ends_on >= timezone.localdate(now) + timedelta(days=12)
    assert "CENTRE-1" in {finding.check_id for finding in run_checks(in_review, stage=PUBLISHING)}

    assert actions.lapse_pauses(today=review.pause_ends_on) == 0
    assert actions.lapse_pauses(today=review.pause_ends_on + timedelta(days=1)) == 1
    assert "CENTRE-1" not in {finding.check_id for finding in run_checks(in_review, stage=PUBLISHING)}
    with pytest.raises(Refused) as refusal:
        actions.speak_on_tender(in_review, by=priya, verb="pause", text="Again.")
    assert refusal.value.code == "centre_review.paused_before"


def test_nobody_else_speaks_for_the_centre_and_words_are_wanted(priya, in_review):
    for by, text in ((make.officer(in_review.buyer), "x"), (priya, " ")):
        with pytest.raises(Refused):
            actions.speak_on_tender(in_review, by=by, verb="advise", text=text)
    assert not CentreReview.objects.exists()
    published = make.published_tender()
    with pytest.raises(Refused) as refusal:
        actions.speak_on_tender(published, by=priya, verb="pause", text="Wait.")
    assert refusal.value.code == "centre_review.not_in_review"


# --- Data and reports ----------------------------------------------------------------------------


def sent(kind="gcloud", source="g-cloud-sales"):
    return {"kind": kind, "source": source, "file": SimpleUploadedFile("sales.csv.gz", SAMPLE.read_bytes())}


def test_a_file_is_imported_from_the_page_by_a_job_with_its_report(client, priya, settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path)
    make.sign_in(client, priya)
    answer = client.post("/centre/data/", sent())

    dataset = Dataset.objects.get(source__slug="g-cloud-sales")
    assert answer["Location"] == f"/centre/data/{dataset.reference}/"
    assert "The file is being read" in words(client.get(answer["Location"]))
    assert set(work()) == {"done"}
    page = words(client.get(answer["Location"]))
    assert "226.4690" in page
    assert "94,398,087.99" in page


def test_the_api_takes_a_file_says_how_far_it_is_and_takes_it_once(client, priya, settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path)
    make.sign_in(client, priya)
    first = client.post("/api/v1/market/imports", sent())
    again = client.post("/api/v1/market/imports", sent())
    assert (first.status_code, first.json()["status"]) == (202, "loading")
    assert again.json()["reference"] == first.json()["reference"]
    assert set(work()) == {"done"}

    found = client.get(f"/api/v1/market/imports/{first.json()['reference']}").json()
    assert (found["status"], found["records"], found["facts"], found["issues"]) == (
        "complete",
        5769,
        5769,
        [],
    )
    assert client.post("/api/v1/market/imports", sent()).json()["status"] == "complete"
    for bad in ({}, {"kind": "nonsense"}, {"kind": "ocds", "as_at": "yesterday"}):
        assert client.post("/api/v1/market/imports", bad).status_code == 400
    assert client.post("/api/v1/market/imports", sent(kind="ted")).status_code == 409


def test_a_file_that_is_too_large_to_send_is_told_so(client, priya, settings):
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 1 << 16
    make.sign_in(client, priya)
    page = client.post("/centre/data/", sent())
    assert page.status_code == 422
    assert "The file is larger than" in words(page) and "Choose the file" not in words(page)
    assert client.post("/api/v1/market/imports", sent()).status_code == 400
    assert not Dataset.objects.exists()


def test_one_file_sent_for_two_series_at_once_is_read_for_each(priya, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    for series in ("one", "two", "one"):
        actions.receive_file([SAMPLE.read_bytes()], name="a.csv.gz", kind="gcloud", by=priya, source=series)
    assert (
        len(list((tmp_path / "market").iterdir())) == 2
    )  # what is done with one takes nothing from the other
    assert set(work()) == {"done"}

    found = Dataset.objects.values_list("source__slug", "status", "facts_n").order_by("pk")
    assert list(found) == [("one", "complete", 5_769), ("two", "complete", 5_769)]


def test_nobody_else_sends_a_file(client):
    officer = make.officer()
    with pytest.raises(Refused):
        actions.receive_file([b"x"], name="x", kind="gcloud", by=officer)
    assert make.sign_in(client, officer).post("/api/v1/market/imports", sent()).status_code == 404


@pytest.mark.parametrize(
    ("data", "wrong"),
    [
        ({}, {"kind", "file"}),
        ({"kind": "nonsense"}, {"kind", "file"}),
        ({"kind": "ocds", "source": "ours", "as_at": "yesterday"}, {"file", "as_at"}),
    ],
)
def test_an_import_without_what_it_needs_says_so(client, priya, data, wrong):
    page = make.sign_in(client, priya).post("/centre/data/", data)

    assert page.status_code == 422
    assert set(page.context["form"].errors) == wrong
    assert "govuk-error-summary" in page.text


@pytest.mark.parametrize(
    ("report", "begins"),
    [
        ("sme-share:csv", b"Measure,"),
        ("sme-share:ods", b"PK"),
        ("sme-share:pdf", b"%PDF"),
        ("quarterly:pdf", b"%PDF"),
        ("quarterly:ods", b"PK"),
    ],
)
def test_a_report_is_made_by_a_job_with_its_digest(client, priya, sample, report, begins):
    make.sign_in(client, priya)
    assert client.post("/centre/reports/", {"report": report}).status_code == 302
    assert work() == ["done"]

    made = MarketReport.objects.get()
    taken = client.get(f"/centre/reports/{made.reference}/")
    assert taken.content.startswith(begins)
    assert len(made.sha256) == 64
    assert Notice.objects.filter(user=priya, kind="market_report_ready").count() == 1
    assert [line.kind for line in audit.history(made)] == ["market.report_made", "market.report_asked"]
    other = make.user("centre_analyst", make.centre())
    assert make.sign_in(client, other).get(f"/centre/reports/{made.reference}/").status_code == 404


def test_a_report_speaks_of_the_months_asked_for_with_its_method_and_says_how_far_it_is(
    client, priya, sample
):
    make.sign_in(client, priya)
    asked = {"report": "sme-share:csv", "source": sample.slug, "first": "2013-01", "last": "2013-12"}
    client.post("/centre/reports/", asked)
    Outbox.objects.get(kind="market.report").report(1, 3, "Working out the figures")
    page = client.get("/centre/reports/", HTTP_HX_REQUEST="true")
    assert "Working out the figures" in words(page) and "every 2s" in words(page)
    work()
    page = client.get("/centre/reports/", HTTP_HX_REQUEST="true")
    assert "every 2s" not in words(page) and "months 2013-01 to 2013-12" in words(page)

    file = client.get(f"/centre/reports/{MarketReport.objects.get().reference}/").content.decode()
    rows = list(csv.reader(file.splitlines()))
    found = dict(zip(rows[0], rows[1], strict=True))
    assert (found["Measure"], round(float(found["Below the line"]), 2)) == ("M1", 87300201.05)
    assert found["What is below"].startswith("pounds paid direct") and found["Doubt"]
    assert rows[-1][0] == "Digest of the figures" and len(rows[-1][1]) == 64
    for odd in ({"first": "2013-13"}, {"first": "2013-05", "last": "2013-01"}, {"source": "nowhere"}):
        assert client.post("/centre/reports/", {**asked, **odd}).status_code == 422


def test_a_report_can_be_narrowed_to_what_the_measures_are_narrowed_to(client, priya, sample):
    make.sign_in(client, priya)
    query = Filters(sample, date(2013, 1, 1), sector="Health", topic="Lot 4").query()
    assert (
        f"/centre/reports/?{query}".replace("&", "&amp;")
        in client.get(f"/centre/measures/?{query}").content.decode()
    )
    page = client.get(f"/centre/reports/?{query}")
    assert "Only of: Health, Lot 4: specialist services." in words(page)

    form = page.context["form"]
    asked = {field.html_name: field.value() or "" for field in form} | {"report": "sme-share:csv"}
    client.post("/centre/reports/", asked)
    work()
    assert "months 2013-01 to the end, only of: Health, Lot 4: specialist services" in words(
        client.get("/centre/reports/")
    )
    made = MarketReport.objects.get()
    assert made.wanted == {"source": sample.slug, "from": "2013-01", "sector": "Health", "topic": "Lot 4"}
    rows = list(csv.reader(client.get(f"/centre/reports/{made.reference}/").content.decode().splitlines()))
    whole = queries.whole(Filters(sample, date(2013, 1, 1), sector="Health", topic="Lot 4"))
    below = dict(zip(rows[0], rows[1], strict=True))["Below the line"]
    assert Decimal(below) == whole.sme_gbp + whole.large_gbp > 0
    assert client.post("/centre/reports/", {**asked, "band": "z"}).status_code == 422


def test_an_ordered_report_comes_once_a_month_or_quarter_until_it_is_ended(client, priya, sample):
    make.sign_in(client, priya)
    for report in ("sme-share:ods", "quarterly:pdf", "quarterly:pdf"):
        assert client.post("/centre/reports/", {"report": report, "verb": "order"}).status_code == 302
    month, quarter = ReportOrder.objects.order_by("pk")

    assert (month.every, quarter.every) == ("month", "quarter")
    days = [date(2026, 10, 1), date(2026, 10, 2), date(2026, 11, 1), date(2027, 1, 1)]
    assert [actions.ask_for_ordered_reports(today=day) for day in days] == [2, 0, 1, 2]
    client.post("/centre/reports/", {"verb": "end", "order": month.pk})
    assert actions.ask_for_ordered_reports(today=date(2027, 4, 1)) == 1
    assert MarketReport.objects.filter(asked_by=priya).count() == 6
    with pytest.raises(Refused, match="Only the person"):
        actions.end_report_order(quarter, by=make.user("centre_analyst", make.centre()))
    priya.memberships.update(ended_at=timezone.now())
    assert actions.ask_for_ordered_reports(today=date(2027, 7, 1)) == 0


def test_an_upload_is_imported_piece_by_piece_and_goes_on_where_it_stopped(
    client, priya, settings, tmp_path, monkeypatch
):
    settings.MEDIA_ROOT = tmp_path
    monkeypatch.setattr(jobs, "PIECE_SECONDS", 0.0)
    monkeypatch.setitem(loading.load.__kwdefaults__, "batch", 2_000)
    dataset = actions.receive_file([SAMPLE.read_bytes()], name="sales.csv.gz", kind="gcloud", by=priya)
    stands = []
    while row := Outbox.objects.filter(kind="market.import", state="waiting").first():
        if stands:  # a worker that dies in the middle of its piece leaves the pieces before it
            with pytest.raises(ZeroDivisionError), transaction.atomic():
                jobs.import_received(row)
                raise ZeroDivisionError
        assert run(row.pk) == "done"
        dataset.refresh_from_db()
        stands.append(dataset.records_n)

    assert stands == [2_000, 4_000, 5_769, 5_769]
    assert (dataset.status, dataset.facts_n) == ("complete", 5_769)
    assert MarketFact.objects.filter(dataset=dataset).count() == 5_769
    assert [line.kind for line in audit.history(dataset)] == ["market.imported", "market.received"]


def test_a_report_is_asked_for_and_taken_over_the_api_by_whoever_asked(client, priya, sample):
    make.sign_in(client, priya)
    asked = {
        "kind": "sme-share", "file_format": "csv",
        "wanted": {"source": sample.slug, "from": "2013-01", "to": "2013-12", "sector": "Health"},
    }  # fmt: skip
    sent = client.post("/api/v1/reports", asked, content_type="application/json")
    assert (sent.status_code, sent.json()["status"], sent.json()["file"]) == (202, "waiting", None)
    assert client.get(f"/api/v1/reports/{sent.json()['reference']}/file").status_code == 404
    assert work() == ["done"]

    made = client.get(f"/api/v1/reports/{sent.json()['reference']}").json()
    assert (made["status"], made["wanted"], len(made["sha256"])) == ("ready", asked["wanted"], 64)
    assert client.get("/api/v1/reports").json() == {"reports": [made], "next": None}
    taken = client.get(made["file"])
    assert taken["Content-Type"] == "text/csv; charset=utf-8" and b"M1" in taken.content
    other = make.sign_in(Client(), make.user("centre_analyst", make.centre()))
    assert other.get("/api/v1/reports").json()["reports"] == []
    assert other.get(made["file"]).status_code == 404


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"kind": "all"}, "kind"),
        ({"kind": "quarterly", "file_format": "csv"}, "file_format"),
        ({"wanted": {"from": "2013-13"}}, "from"),
        ({"wanted": {"from": "2013-05", "to": "2013-01"}}, "to"),
        ({"wanted": {"month": "2013-05"}}, "wanted"),
        ({"wanted": "everything"}, "wanted"),
    ],
)
def test_a_report_asked_for_wrongly_over_the_api_names_the_field(client, priya, sample, wrong, field):
    make.sign_in(client, priya)
    asked = {"kind": "sme-share", "file_format": "csv", **wrong}
    answer = client.post("/api/v1/reports", asked, content_type="application/json")

    assert answer.status_code == 400 and field in answer.json()["errors"]
    assert not MarketReport.objects.exists()
