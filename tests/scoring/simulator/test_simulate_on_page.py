"""The simulator's screen: the demo journey, fixes with one press, saved and long runs, who may see it."""

import csv
import io
import re
from xml.etree import ElementTree

import pytest

from procurement.errors import Refused
from procurement.notifications import outbox
from procurement.notifications.models import Outbox
from scoring.plans.models import EvaluationPlan
from scoring.plans.queries import scoring_rules, weights_of
from scoring.simulator import actions
from scoring.simulator.asking import ask
from scoring.simulator.models import SimulationRun
from tests import make

pytestmark = pytest.mark.django_db
LOWEST = "formula_id=lowest-over-price-v1"


@pytest.fixture
def plan():
    return make.plan()


@pytest.fixture
def officer(client, plan):
    return make.sign_in(client, plan.tender.author)


@pytest.fixture
def url(plan):
    return f"/simulator/{plan.tender.reference}/"


def test_anybody_moves_the_slider_and_watches_a_loss_leader_win_at_43(client):
    at_36, at_37, at_42, at_43 = (
        client.get(f"/simulator/?{LOWEST}&overall_minimum_points=0&price_weight_pct={weight}").text
        for weight in (36, 37, 42, 43)
    )
    assert "Strong small firm wins at 36% price" in at_36
    assert "Honest middle wins at 37% price" in at_37
    assert "Honest middle wins at 42% price" in at_42
    assert "Loss leader wins at 43% price" in at_43
    assert SimulationRun.objects.count() == 0


def test_without_script_it_is_a_form_and_with_it_a_part(officer, url):
    page = officer.get(url).text
    assert "<html" in page and 'name="price_weight_pct"' in page and 'type="range"' in page
    part = officer.get(f"{url}?price_weight_pct=30", headers={"HX-Request": "true"}).text
    assert "<html" not in part and part.count('id="simulation"') == 1 and "at 30% price" in part


def test_every_fix_is_one_press_and_mends_what_it_says(officer, url):
    page = officer.get(f"{url}?{LOWEST}&price_weight_pct=45&overall_minimum_points=0").text
    assert "It takes the contract from 43% on." in page
    link = re.search(r'href="([^"]+)">Set price to 38%', page).group(1).replace("&amp;", "&")
    assert "Loss leader wins" not in officer.get(link).text


def test_own_figures_are_tried(officer, url):
    text = "A, 80, 100000%0AB, 72, £85,000%0AC, 40, 50000"
    page = officer.get(
        f"{url}?{LOWEST}&price_weight_pct=40&overall_minimum_points=0&source=own&bids={text}"
    ).text
    assert "A wins at 40% price" in page
    assert "If C stays away, B wins in place of A" in page


@pytest.mark.parametrize(
    "query",
    [
        "price_weight_pct=101",
        "price_weight_pct=-1",
        "price_weight_pct=x",
        "price_weight_pct=NaN",
        "price_weight_pct=1e999",
        "price_weight_pct=%01",
        "formula_id=nothing",
        "floor_gbp=2000000000",
        "floor_gbp=0",
        "source=elsewhere",
        "source=own&bids=",
        "source=own&bids=A",
        "source=own&bids=A,1,1",
        "source=own&bids=A,1,0%0AB,1,1",
        "source=own&bids=A,1,1%0AA,1,1",
        "source=own&bids=A,101,1%0AB,1,1",
        "source=own&bids=" + "%0A".join(f"b{n},1,1" for n in range(61)),
        "source=past&past=T-9999-L1",
        "attack_quality=200",
        "compare_with=nothing",
        "should_cost_gbp=0",
    ],
)
def test_bad_questions_get_a_sentence_and_never_a_fault(officer, url, query):
    answer = officer.get(f"{url}?{query}")
    assert answer.status_code == 422 and "There is a problem" in answer.text


def test_every_chart_has_its_table_and_can_be_kept(officer, url):
    page = officer.get(url).text
    for name in ("sweep", "parts", "ranks", "region"):
        assert f'id="{name}-t"' in page and f"charts/{name}.csv" in page
        picture = officer.get(f"{url}charts/{name}.svg?price_weight_pct=30")
        root = ElementTree.fromstring(picture.content)
        assert root.tag.endswith("svg") and "var(" not in picture.text
        assert "attachment" in picture["Content-Disposition"]
        rows = list(csv.reader(io.StringIO(officer.get(f"{url}charts/{name}.csv").text)))
        assert len(rows) > 1 and all(len(row) == len(rows[0]) for row in rows)
    for wrong in ("charts/none.svg", "charts/sweep.exe", "charts/sweep.svg?price_weight_pct=x"):
        assert officer.get(f"{url}{wrong}").status_code == 404


def test_cells_that_a_spreadsheet_would_run_are_made_harmless(officer, url):
    text = officer.get(f"{url}charts/parts.csv?source=own&bids==SUM(1),80,100000%0AB,70,90000").text
    assert "'=" not in text.splitlines()[0] and not any(line.startswith("=") for line in text.splitlines())


def test_a_run_is_saved_as_it_was_and_says_when_the_plan_has_moved_on(officer, plan, url):
    answer = officer.post(f"{url}save/", {"title": "Before the board"})
    run = SimulationRun.objects.get()
    assert answer["Location"] == f"{url}runs/{run.reference}/"
    assert run.result["winners"] and run.draws_done == 2_000
    assert "The plan still says the same." in officer.get(f"{url}runs/{run.reference}/").text
    officer.post(f"{url}use/", {"price_weight_pct": "30"})
    assert "The plan says something else now" in officer.get(f"{url}runs/{run.reference}/").text


def test_what_was_tried_goes_into_the_plan_with_one_press_and_then_a_run_counts(officer, plan, url):
    officer.post(f"{url}use/", {"price_weight_pct": "30", "overall_minimum_points": "65"})
    plan = EvaluationPlan.objects.get(pk=plan.pk)
    assert weights_of(plan)["price"] == 30 and sum(weights_of(plan).values()) == 100
    assert plan.overall_minimum_points == 65
    officer.post(f"{url}save/")
    assert "Approval has what it needs" in officer.get(url).text


def test_the_same_seed_gives_the_same_run(plan):
    asked = ask(scoring_rules(plan), {})
    one, other = (actions.save_run(plan, asked, by=plan.tender.author) for _ in range(2))
    assert one.result == other.result


def test_a_long_run_is_done_by_a_worker(officer, plan, url):
    officer.post(f"{url}save/", {"draws": "30,000"})
    run = SimulationRun.objects.get()
    assert run.state == "waiting" and "Stop this run" in officer.get(f"{url}runs/{run.reference}/").text
    job = Outbox.objects.get(uuid=run.job)
    assert outbox.run(job.pk) == "done"
    run.refresh_from_db()
    assert run.state == "done" and run.draws_done == 30_000
    assert "30000 tries" in officer.get(f"{url}runs/{run.reference}/").text
    assert outbox.run(job.pk) == "busy"


def test_a_long_run_over_many_bids_keeps_the_first_places(officer, plan, url):
    bids = "\n".join(f"Bid {n}, {50 + n % 50}, {500_000 + 1_000 * n}" for n in range(300))
    officer.post(f"{url}save/", {"source": "own", "bids": bids})
    run = SimulationRun.objects.get()
    assert run.state == "waiting" and len(run.inputs["case"]["bids"]) == 300
    assert outbox.run(Outbox.objects.get(uuid=run.job).pk) == "done"
    run.refresh_from_db()
    assert run.result["winners"] and officer.get(f"{url}runs/{run.reference}/").status_code == 200


def test_a_stopped_run_keeps_nothing(officer, plan, url):
    officer.post(f"{url}save/", {"draws": "50000"})
    run = SimulationRun.objects.get()
    officer.post(f"{url}runs/{run.reference}/cancel/")
    assert outbox.run(Outbox.objects.get(uuid=run.job).pk) == "done"
    run.refresh_from_db()
    assert run.state == "cancelled" and run.result == {}
    with pytest.raises(Refused):
        actions.cancel_run(run, by=plan.tender.author)


def test_a_run_that_is_stopped_on_the_way_keeps_nothing(plan):
    asked = ask(scoring_rules(plan), {})
    run = actions.start_run(plan, asked, by=plan.tender.author, draws=200_000)
    seen = []

    def stop_at_once(done):
        seen.append(done)
        actions.cancel_run(run, by=plan.tender.author)
        return False

    report = actions.long_report(run, stop_at_once)
    assert len(seen) == 1 and report["stability"]["draws_done"] < 200_000
    assert actions.finish_run(run, report) is False


@pytest.mark.parametrize("draws", ["0", "1000001", "-5", "x", "1e6", "²"])
def test_draws_that_do_not_fit_are_refused(officer, url, draws):
    answer = officer.post(f"{url}save/", {"draws": draws}, follow=True)
    assert answer.status_code == 200
    if draws != "0":
        assert not SimulationRun.objects.filter(state="waiting").exists()


def test_strangers_find_nothing(client, plan, url):
    for person in (make.bidder(), make.officer(), make.user("evaluator", plan.tender.buyer)):
        make.sign_in(client, person)
        assert client.get(url).status_code == 404
        assert client.post(f"{url}save/").status_code == 404
        assert client.get(f"{url}charts/sweep.svg").status_code == 404
    with pytest.raises(Refused) as refusal:
        actions.save_run(plan, ask(scoring_rules(plan), {}), by=make.officer())
    assert refusal.value.code == "simulation.not_yours"


def test_a_plan_that_is_not_ready_says_what_is_missing(officer, plan, url):
    from decimal import Decimal

    from scoring.plans.actions import set_weights

    set_weights(plan, {"C1": Decimal("19.99")}, by=plan.tender.author)
    assert "The weights make 99.99" in officer.get(url).text


def test_the_slider_asks_the_database_little(officer, url, django_assert_max_num_queries):
    officer.get(url)
    with django_assert_max_num_queries(14):
        officer.get(f"{url}?price_weight_pct=31", headers={"HX-Request": "true"})
