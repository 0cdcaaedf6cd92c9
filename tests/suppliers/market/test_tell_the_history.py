"""The demo's twelve quarters: the published story of the market comes out of the measures to the figure."""

import json
import re
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from urllib.parse import parse_qsl

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from procurement.contracts.models import Contract
from procurement.organisations.models import Organisation
from procurement.services.formulas import QUESTIONS, quarter_of
from procurement.services.models import DependencyReading, LegacySystem, Service
from procurement.tenders.models import Lesson, Tender
from suppliers.market import (
    centre,
    demand,
    funnel,
    history,
    history_results,
    joint,
    joint_pages,
    measure_words,
    own,
    own_facts,
    period,
    queries,
    report,
    rollups,
    said,
)
from suppliers.market.models import CentreReview, Dataset, MarketFact, Source
from suppliers.market.queries import Filters
from tests import make

pytestmark = pytest.mark.django_db


def tell():
    """Tell the twelve quarters of a world that has only its organisations and two people."""
    from procurement.demo import BLUEPETAL, BUYERS, CENTRE, LARGE, SMALL

    for name in BUYERS:
        buyer = make.buyer(name=name, is_example=True)
        if name.startswith("Eastmarch"):
            make.user("officer", buyer, name="Farah Siddiq", email="farah.siddiq@example.org")
    for name in (*SMALL, *LARGE, BLUEPETAL):
        make.supplier(name=name, is_example=True)
    make.user(
        "centre_analyst",
        make.centre(name=CENTRE),
        name="Priya Nandakumar",
        email="priya.nandakumar@example.org",
    )
    history.seed()


@pytest.fixture(scope="module")
def history_told(django_db_setup, django_db_blocker) -> Iterator[None]:
    """The history is told once for the file; what a test adds to it is undone."""
    with django_db_blocker.unblock():
        outer = transaction.atomic()
        outer.__enter__()
        try:
            tell()
            yield
        finally:
            transaction.set_rollback(True)
            outer.__exit__(None, None, None)
            connection.close()


@pytest.fixture
def told(history_told, django_db_blocker) -> Iterator[Source]:
    with django_db_blocker.unblock(), transaction.atomic():
        yield Source.objects.get(slug=own_facts.PAYMENTS)
        transaction.set_rollback(True)


def years(source):
    first = history.quarters(timezone.localdate())[0]
    return [
        Filters(source, history._months_on(first, 12 * year), history._months_on(first, 12 * year + 11))
        for year in range(history.YEARS)
    ]


def test_the_story_comes_out_to_the_figure(told):
    money = [queries.whole(year).sme_share_value for year in years(told)]
    crowd = [queries.concentration(year, by_group=True).hhi for year in years(told)]
    asked = demand.demand_sentence(demand.counted(own.read(own.Period(), "texts_by_month")["texts_by_month"]))

    assert money == [Decimal("0.178000"), Decimal("0.149000"), Decimal("0.210000")]
    assert [f"{index:,.0f}" for index in (crowd[0], crowd[2])] == ["1,980", "1,540"]
    assert re.match(
        r"19% of the tenders .+, against 38% the year before and 58% in .+; 81% name an outcome\.", asked
    )
    assert Contract.objects.count() == 220
    assert Contract.objects.filter(status="running").count() == history.LIVE == 33
    assert Contract.objects.values("supplier").distinct().count() == 60


def test_the_front_page_says_the_sentence(told):
    assert centre.money_sentence(told) == (
        "Small firms got 21p of each pound, up 6p; 4p of it went to firms that large groups own."
    )


def test_the_front_page_asks_few_queries(client, told, django_assert_max_num_queries):
    make.sign_in(client, make.user("centre_analyst", make.centre(), name="Reader"))
    client.get("/centre/")
    with django_assert_max_num_queries(14):
        client.get("/centre/")


def test_two_contracts_cost_146_and_131_percent_of_their_award(told):
    over = [case.paid_pct for case in joint.cases(timezone.localdate()) if (case.paid_pct or 0) > 120]

    assert sorted(over) == [Decimal("131.0"), Decimal("146.0")]
    assert len(own.answers(own.Period(), ["M13"])["M13"].parts["over_120_pct"]) == 2


def test_what_the_filters_leave_of_our_own_records_adds_up_to_all_of_them(client, told):
    awards = Source.objects.get(slug=own_facts.AWARDS)
    buyers = sorted(set(own.tender_facts(own.Period()).values_list("buyer__name", flat=True)))
    names = sorted({*own.OWN, "M4"} - set(own.NOT_CUT) - {"M8", "M14", "M18"})
    whole = own.answers(Filters(awards).ours, names)

    for filter, values in (
        ("sector", period.SECTORS.values()), ("buyer", buyers), ("band", "abcde"),
        *((kind, [line.name for line in queries.lines_by(Filters(awards), kind)]) for kind in ("topic", "procedure")),
    ):  # fmt: skip
        parts = [own.answers(Filters(awards, **{filter: value}).ours, names) for value in values]
        for name in names:
            assert sum(part[name].n for part in parts) == whole[name].n > 0, (filter, name)
        assert sum(part["M13"].numerator for part in parts) == whole["M13"].numerator
        for page in ("demand", "value"):
            assert client.get(f"/market/{page}/", {filter: next(iter(values))}).status_code == 200
    assert whole["M13"].n > 100


def test_outcomes_services_and_systems_are_those_of_the_chosen_buyer(client, told, capsys):
    for name, digital in (("Eastmarch County Council", 100), ("Vale of Tarn Hospitals", 200)):
        buyer = Organisation.objects.get(name=name)
        by = make.officer(buyer)
        service = Service.objects.create(buyer=buyer, title="Find a home", users="All", added_by=by)
        DependencyReading.objects.create(
            service=service, quarter=date(2025, 1, 1), digital_gbp=digital, supplier_gbp=50, items=4, independent=1,
            tasks=3, uncovered=1, source="Its budget", entered_by=by,
        )  # fmt: skip
        LegacySystem.objects.create(
            service=service, title="Old ledger", answers={key: 5 for key, _ in QUESTIONS}, added_by=by
        )
    awards = Source.objects.get(slug=own_facts.AWARDS)
    names = ["M14", "M17", "M20"]
    whole = own.answers(Filters(awards).ours, names)
    buyers = [own.answers(Filters(awards, buyer=one.name).ours, names) for one in Organisation.objects.all()]
    sectors = [own.answers(Filters(awards, sector=one).ours, names) for one in period.SECTORS.values()]
    open_ones = own.answers(Filters(awards, procedure="open", buyer="Nobody").ours, names)

    for name, n in (("M14", 6), ("M17", 2), ("M20", 2)):
        assert sum(part[name].n for part in buyers) == sum(part[name].n for part in sectors) == n
        assert (whole[name].n, open_ones[name].n) == (n, 0)
    topics = [line.name for line in queries.lines_by(Filters(awards), "topic")]
    assert sum(own.answers(Filters(awards, topic=one).ours, ["M14"])["M14"].n for one in topics) >= 6
    call_command(
        "market_report", "--json", "--source", own_facts.AWARDS, "--buyer", "Eastmarch County Council"
    )
    cut_by = {one["id"]: one["cut_by"] for one in json.loads(capsys.readouterr().out)["own"]}
    assert cut_by["M17"] == ["from", "to", "sector", "buyer"] and cut_by["M20"] == ["sector", "buyer"]
    assert cut_by["M4"] == cut_by["M14"] == list(report.FILTERS)
    make.sign_in(client, make.user("centre_analyst", make.centre(), name="Reader"))
    page = client.get(
        "/centre/measures/?source=our-awards&procedure=open&topic=72&from=2025-01"
    ).content.decode()
    assert "Our own records, whatever the months, kind of work and procedure chosen, 2 cases" in page


@pytest.mark.parametrize("page", ["concentration", "funnel", "choices"])
def test_the_centres_pages_have_the_filters_of_the_market(client, told, page):
    make.sign_in(client, make.user("centre_analyst", make.centre(), name="Reader"))
    chosen = "source=our-awards&from=2025-01&to=2026-03&buyer=Vale+of+Tarn+Hospitals&band=b&procedure=open"
    with CaptureQueriesContext(connection) as asked:
        found = client.get(f"/centre/{page}/?{chosen}")
    nothing = client.get(f"/centre/{page}/?source=our-awards&buyer=Nobody", HTTP_HX_REQUEST="true")

    assert len(asked) <= 12
    assert found.context["form"].filters.chosen.items() >= dict(parse_qsl(chosen)).items()
    assert nothing.status_code == 200 and nothing.content.decode().startswith('<div id="figures">')
    assert client.get(f"/centre/{page}/?source=our-awards&band=z").status_code == 422


def test_the_pages_of_our_own_records_keep_their_filters_from_one_to_the_next(client, told):
    page = client.get("/market/value/?buyer=Vale+of+Tarn+Hospitals&from=2025-01&topic=Lot+4")
    htmx = client.get("/market/demand/?buyer=Vale+of+Tarn+Hospitals", HTTP_HX_REQUEST="true").content.decode()

    kept = "source=our-awards&amp;from=2025-01&amp;topic=Lot+4&amp;buyer=Vale+of+Tarn+Hospitals"
    assert page.status_code == 200
    for name in ("market", "demand", "value"):
        assert f'href="{reverse(f"market:{name}")}?{kept}"' in page.content.decode()
    assert htmx.startswith('<div id="figures">') and "in Vale of Tarn" in htmx
    assert "Eastmarch County Council" not in htmx


def test_figures_can_be_asked_by_size_of_award_and_procedure(client, told):
    awards = Source.objects.get(slug=own_facts.AWARDS)
    bands = {code: (n, money) for code, n, _, _, money, _ in queries.bands(Filters(awards))}
    for code, (n, money) in bands.items():
        chosen = Filters(awards, band=code, procedure="open")
        assert (queries.whole(chosen).n, queries.whole(chosen).value_gbp) == (n, money)
        assert sum(line.value_gbp for line in queries.overview(chosen)["sector"]) == money
        assert len(queries.rows_behind(chosen, count=500)) == n
    assert sum(n for n, _ in bands.values()) == 220
    page = client.get("/market/?source=our-awards&band=e&procedure=open").content.decode()
    answer = client.get("/api/v1/market/lines?source=our-awards&band=e").json()
    assert f"in {bands['e'][0]} awards" in page
    assert sum(line["n"] for line in answer["lines"]) == bands["e"][0]
    for query in ("source=our-awards&band=z", "source=our-payments&band=a", "procedure=magic"):
        assert client.get(f"/api/v1/market/lines?{query}").status_code == 400
    assert client.get("/market/?source=our-awards&band=z&procedure=magic").status_code == 422


def test_told_twice_is_told_once(told):
    assert history.seed() == 220
    assert Tender.objects.count() == 221
    before = rollups.digest(told)
    assert own_facts.bring_in() == {own_facts.AWARDS: 0, own_facts.PAYMENTS: 0}
    rollups.rebuild(told)
    assert rollups.digest(told) == before


def test_a_choice_goes_with_what_came_of_it_and_names_its_cases(told):
    found = joint.result(timezone.localdate())
    lot = joint_pages.choice("lot", found)

    assert sum(int(row[1]["text"]) for row in lot["rows"]) == 220
    assert "goes with" in lot["chart"].desc
    assert {len(joint_pages.choice(name, found)["rows"]) for name in joint.CHOICES} == {3, 4}


def test_the_lots_of_a_band_can_be_read_page_by_page(client, told):
    make.sign_in(client, make.user("centre_analyst", make.centre(), name="Reader"))
    chosen = Filters(Source.objects.get(slug=own_facts.AWARDS), first=date(2025, 1, 1))
    found = joint.cases(timezone.localdate(), chosen)
    assert 0 < len(found) < len(joint.cases(timezone.localdate()))
    wanted = [case.contract for case in joint.CHOICES["price"].split(found)[3]]
    start, seen = 0, []
    while start is not None:
        page = client.get(f"/centre/choices/?choice=price&from=2025-01&part=3&start={start}").context
        seen += [case.contract for case in page["shown"]]
        start = page["next_start"] or None

    assert seen == wanted
    assert len(client.get("/centre/choices/").context["lines"]) == len(joint.CHOICES)
    for odd in (
        "choice=nonsense",
        "choice=lot&part=99",
        "choice=lot&part=x&start=-1",
        "choice=lot&start=99999999999",
    ):
        assert client.get(f"/centre/choices/?{odd}").status_code == 200


# --- Our own records among the facts --------------------------------------------------------------


def paid(contract, amount, on):
    from procurement.contracts.models import Payment

    return Payment.objects.create(
        contract=contract,
        amount_gbp=amount,
        paid_on=on,
        invoice=f"{on}",
        entered_by=make.user("officer", contract.buyer),
    )


def test_a_payment_becomes_a_fact_once_and_its_month_follows(told):
    contract = Contract.objects.filter(supplier_size="sme").first()
    month = date(2024, 2, 10)
    before = queries.whole(Filters(told, month.replace(day=1), month.replace(day=1)))
    paid(contract, Decimal("1000.01"), month)

    assert own_facts.bring_in()[own_facts.PAYMENTS] == 1
    assert own_facts.bring_in()[own_facts.PAYMENTS] == 0
    after = queries.whole(Filters(told, month.replace(day=1), month.replace(day=1)))
    assert (after.sme_gbp - before.sme_gbp, after.n - before.n) == (Decimal("1000.01"), 1)


def test_a_contract_that_fell_counts_no_more(told):
    contract = Contract.objects.filter(status="running").first()
    Contract.objects.filter(pk=contract.pk).update(status="fallen")

    own_facts.bring_in()

    awards = Dataset.objects.get(source__slug=own_facts.AWARDS, sha256="awards")
    assert not MarketFact.objects.get(dataset=awards, record=contract.pk).is_current
    assert queries.whole(Filters(awards.source)).n == 219


def test_a_tender_that_changed_is_read_again(told):
    tender = Tender.objects.first()
    Tender.objects.filter(pk=tender.pk).update(price_weight_pct=77, changed_at=timezone.now())

    own_facts.bring_in()

    fact = MarketFact.objects.get(dataset__sha256="tenders", record=tender.pk)
    assert fact.extra["price"] == "77"


# --- The pages -------------------------------------------------------------------------------------


def test_a_change_of_filter_stays_on_the_reading_that_is_looked_at(client, told):
    page = client.get("/market/demand/?reading=people").content.decode()
    hidden = next(tag for tag in re.findall("<input[^>]*>", page) if 'name="reading"' in tag)
    assert 'type="hidden"' in hidden and 'value="people"' in hidden


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/market/demand/", "read as a request for people"),
        ("/market/demand/?reading=people", "read as a request for people"),
        ("/market/value/", "cost more than 120%: C-"),
    ],
)
def test_the_public_pages_say_it_in_a_sentence_with_few_queries(
    client, told, path, said, django_assert_max_num_queries
):
    with django_assert_max_num_queries(14):
        page = client.get(path)

    words = " ".join(page.content.decode().split())
    assert page.status_code == 200
    assert said in words


def test_first_drafts_stand_beside_what_was_published_and_examples_are_marked(client, told):
    facts = MarketFact.objects.filter(dataset__sha256="tenders").order_by("-happened_on", "-pk")[:10]
    assert "No first draft of them is kept" in client.get("/market/demand/").content.decode()
    for place, fact in enumerate(facts):
        fact.extra = {
            **fact.extra,
            "first_reading": "people" if place < 8 else "outcome",
            "reading": "outcome",
        }
        fact.save(update_fields=["extra"])
    said.rebuild(own_facts.facts("tenders"))
    words = "Of 10 whose first draft is kept, 80% asked for people at first and 0% when published."
    assert words in client.get("/market/demand/").content.decode()
    for page in ("demand/", "value/", "?source=our-payments"):
        assert "Example organisations" in client.get(f"/market/{page}").content.decode(), page


def test_every_tender_and_contract_of_the_past_can_be_opened(client, told):
    priya = make.user("centre_analyst", make.centre(), name="Reader")
    make.sign_in(client, priya)
    for contract in Contract.objects.order_by("?")[:5]:
        assert client.get(f"/tenders/{contract.tender.reference}/").status_code == 200
        assert client.get(f"/contracts/{contract.reference}/").status_code == 200
        assert client.get(f"/api/v1/tenders/{contract.tender.reference}/ocds").status_code in (200, 404)


def test_the_report_prints_all_twenty_measures_with_numerator_denominator_and_count(told, capsys):
    call_command("market_report", "--json", "--source", own_facts.PAYMENTS)
    found = json.loads(capsys.readouterr().out)
    entries = [*found["market"], *found["own"]]
    own_ones = {one["id"]: one for one in found["own"]}

    assert {one["id"] for one in entries} == {f"M{number}" for number in range(1, 21)}
    assert all({"numerator", "denominator", "value", "n"} <= one.keys() for one in entries)
    told_nothing = {one["id"] for one in entries if one["value"] is None}
    assert told_nothing == {"M17", "M18", "M20"}  # services and components are told by floor 1
    assert [stage["stage"] for stage in own_ones["M4"]["parts"]["stages"]] == list(funnel.STAGES)
    assert Decimal("0.05") < Decimal(own_ones["M6"]["value"]) < Decimal("0.10")


def test_an_outcome_was_missed_with_a_lesson_and_a_guardrail_broke(client, told):
    answer = own.answers(own.Period(), ["M14"])["M14"]
    lesson = Lesson.objects.get(title=history_results.LESSON_TITLE)
    running = Contract.objects.get(tender__outcomes__status="measuring")

    assert (answer.n, answer.parts["met"], answer.parts["not_met"], answer.parts["cannot_tell"]) == (
        6,
        3,
        1,
        1,
    )
    assert lesson.tender.outcomes.get().status == "not_met"
    assert "Guardrail broken" in client.get(f"/contracts/{running.reference}/").content.decode()


def test_the_funnel_falls_from_stage_to_stage_and_names_where_small_firms_are_lost(client, told):
    make.sign_in(client, make.user("centre_analyst", make.centre(), name="Reader"))
    everyone, one_buyer = own.Period(), own.Period(buyer="Eastmarch County Council")
    stages, some = (own.stages(own.read(period, "decided")["decided"]) for period in (everyone, one_buyer))
    page = client.get("/centre/funnel/").content.decode()

    for side in (1, 2):
        counts = [stage[side] for stage in stages]
        assert counts == sorted(counts, reverse=True)
        assert 0 < some[0][side] < counts[0]
    assert stages[5][1] + stages[5][2] == 220
    assert "Most small firms are lost between" in page
    assert "Too few small firms" in client.get("/centre/funnel/?buyer=Nobody").content.decode()
    assert client.get("/centre/funnel/?from=x").status_code == 422


def test_what_the_centre_said_of_the_two_costliest_awards_can_be_read_by_everyone(client, told):
    page = client.get("/market/advice/").content.decode()

    assert all(said in page and answer in page for said, answer in history_results.SAID)
    over = {case.tender for case in joint.cases(timezone.localdate()) if (case.paid_pct or 0) > 120}
    assert over == set(CentreReview.objects.values_list("tender_reference", flat=True))


def test_the_centres_quarter_stands_beside_the_one_before(told):
    today = timezone.localdate()
    spoke = CentreReview.objects.first()
    CentreReview.objects.filter(pk=spoke.pk).update(
        said_at=history_results._at(quarter_of(today) - timedelta(1))
    )
    found = measure_words.quarter(today)
    rows = {row["id"]: row for row in found["rows"]}

    assert found["name"] != found["before"]
    assert len(rows) == len(own.OWN) == 17
    assert rows["M1"]["now"].endswith("%") and rows["M1"]["before"].endswith("%")
    assert [one["said"] for one in found["reviews"]] == [spoke.said]


def test_every_measure_says_what_stands_beside_it(client, told):
    make.sign_in(client, make.user("centre_analyst", make.centre(), name="Reader"))
    page = " ".join(client.get("/centre/measures/").content.decode().split())
    one_year = client.get("/centre/measures/?source=our-awards&from=2026-01&to=2026-06")

    for words in (
        "over 120%: C-", "guardrails broken: 1 of 7 read", "promised: 90 days; kept by", "at first check: not known",
        "feedback on the day of the decision: 0 of 0", "the gap: 3.1%", "£1 million to £5 million:", "above 40%:",
    ):  # fmt: skip
        assert words in page, words
    assert page.count("<strong>18.0%</strong>") == 1  # our payments say M1 once
    assert one_year.status_code == 200
    assert client.get("/centre/measures/?from=nonsense&band=z").status_code == 422
