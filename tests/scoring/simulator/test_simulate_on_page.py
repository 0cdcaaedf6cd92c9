"""The simulator's screen: the demo journey, fixes with one press, saved and long runs, who may see it."""

import csv
import io
import re
from xml.etree import ElementTree

import pytest

from procurement.errors import Refused
from scoring.plans.models import EvaluationPlan
from scoring.plans.queries import scoring_rules, weights_of
from scoring.simulator import actions
from scoring.simulator.asking import ask
from scoring.simulator.models import SimulationRun
from tests import make

pytestmark = pytest.mark.django_db
LOWEST = "formula_id=lowest-over-price-v1"


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
        "should_cost_gbp=0",
    ],
)
def test_bad_questions_get_a_sentence_and_never_a_fault(officer, url, query):
    answer = officer.get(f"{url}?{query}")
    assert answer.status_code == 422 and "There is a problem" in answer.text


def test_every_chart_has_its_table_and_can_be_kept(officer, url):
    page = officer.get(url).text
    for name in ("sweep", "parts", "ranks", "region"):
        drawn = "strip-title" if name == "sweep" else f"{name}-t"
        assert f'id="{drawn}"' in page and f"charts/{name}.csv" in page
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
    assert "The plan says something else" in officer.get(f"{url}runs/{run.reference}/").text


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


def test_strangers_find_no_simulator_of_a_draft(client, plan, url):
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


SLIDER = {"HX-Request": "true", "HX-Trigger-Name": "price_weight_pct"}


def test_the_slider_asks_the_database_little(officer, url, django_assert_max_num_queries):
    officer.get(url)
    with django_assert_max_num_queries(7):
        officer.get(f"{url}?price_weight_pct=31", headers=SLIDER)
    with django_assert_max_num_queries(12):
        officer.get(f"{url}?price_weight_pct=31", headers={"HX-Request": "true"})


def test_the_moving_slider_gets_what_stands_above_the_charts_and_no_more(client):
    moved = client.get("/simulator/?price_weight_pct=31", headers=SLIDER).text
    assert "Honest middle wins at 31% price" in moved and "One quality point is worth" in moved
    assert "<html" not in moved and 'id="simulation"' not in moved and len(moved) < 15_000


def test_another_formula_brings_its_own_numbers(client):
    headers = {"HX-Request": "true", "HX-Current-URL": "http://testserver/simulator/"}
    budget = client.get("/simulator/?formula_id=fixed-price-quality-only-v1", headers=headers).text
    assert "Published budget" in budget and "Price has no weight under this formula." in budget
    scale = client.get("/simulator/?formula_id=linear-floor-ceiling-v1", headers=headers).text
    assert "Low end of the scale" not in scale


def test_minimum_marks_are_left_out_with_one_press_and_in_the_plan_too(officer, plan, url):
    weak = f"{url}?source=own&bids=A,25,200000%0AB,28,210000&overall_minimum_points=0"
    page = officer.get(weak).text
    assert "Nobody wins" in page
    fix = re.search(r'href="([^"]+)">Leave out the lowest marks', page).group(1).replace("&amp;", "&")
    assert "Nobody wins" not in officer.get(fix).text
    officer.post(f"{url}use/", {"minimum_marks": "off"})
    assert not plan.criteria.filter(minimum_mark__isnull=False).exists()
