"""A large run: asked for on its page, done by a worker, watched and stopped on the way."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from procurement.errors import Refused
from procurement.notifications import outbox
from procurement.notifications.models import Outbox
from scoring.plans.queries import scoring_rules
from scoring.simulator import actions
from scoring.simulator.asking import ask
from scoring.simulator.models import SimulationRun
from tests import make

pytestmark = pytest.mark.django_db


def lines(count):
    return "\n".join(f"Bid {n}, {40 + n % 60}, {90_000 + n * 7}" for n in range(count))


def test_a_long_run_is_done_by_a_worker(officer, plan, url):
    officer.post(f"{url}large/", {"draws": "30,000"})
    run = SimulationRun.objects.get()
    assert run.state == "waiting" and "Stop this run" in officer.get(f"{url}runs/{run.reference}/").text
    job = Outbox.objects.get(uuid=run.job)
    assert outbox.run(job.pk) == "done"
    run.refresh_from_db()
    assert run.state == "done" and run.draws_done == 30_000
    assert "30,000 tries" in officer.get(f"{url}runs/{run.reference}/").text
    assert outbox.run(job.pk) == "busy"


def test_a_long_run_over_many_bids_keeps_the_first_places(officer, plan, url):
    bids = "\n".join(f"Bid {n}, {50 + n % 50}, {500_000 + 1_000 * n}" for n in range(300))
    officer.post(f"{url}large/", {"draws": "2000", "bids": bids})
    run = SimulationRun.objects.get()
    assert run.state == "waiting" and len(run.inputs["case"]["bids"]) == 300
    assert outbox.run(Outbox.objects.get(uuid=run.job).pk) == "done"
    run.refresh_from_db()
    assert run.result["winners"] and officer.get(f"{url}runs/{run.reference}/").status_code == 200


def test_a_run_of_many_tied_bids_is_a_page_of_under_100_kb(officer, plan, url):
    bids = "\n".join(f"Supplier of services number {n}, 80, 1000000" for n in range(120))
    officer.post(f"{url}large/", {"draws": "2000", "bids": bids})
    run = SimulationRun.objects.get()
    assert outbox.run(Outbox.objects.get(uuid=run.job).pk) == "done"
    page = officer.get(f"{url}runs/{run.reference}/")
    assert "and 117 more" in page.text and "The first 30 of 120 bids" in page.text
    assert len(page.content) < 100_000
    figures = officer.get(f"{url}runs/{run.reference}/charts/region.csv")
    assert len(figures.text.splitlines()) == 121


def test_a_stopped_run_keeps_nothing(officer, plan, url):
    officer.post(f"{url}large/", {"draws": "50000"})
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


@pytest.mark.parametrize("draws", ["", "0", "1000001", "-5", "x", "1e6", "²"])
def test_tries_that_do_not_fit_are_refused(officer, url, draws):
    answer = officer.post(f"{url}large/", {"draws": draws})
    assert answer.status_code == 422 and "There is a problem" in answer.text
    assert not SimulationRun.objects.exists()


def test_a_file_of_bids_is_read_like_lines(officer, url):
    file = SimpleUploadedFile("bids.csv", lines(70).encode("utf-8-sig"))
    answer = officer.post(f"{url}large/", {"draws": "3000", "file": file, "title": "A whole framework"})
    run = SimulationRun.objects.get()
    assert answer["Location"].endswith(f"/runs/{run.reference}/")
    assert len(run.inputs["case"]["bids"]) == 70 and run.source == "own"


def test_what_is_on_the_screen_is_run_when_no_bids_are_given(officer, url):
    page = officer.get(f"{url}large/?price_weight_pct=35").text
    assert 'name="price_weight_pct" value="35"' in page
    officer.post(f"{url}large/", {"draws": "3000", "price_weight_pct": "35"})
    run = SimulationRun.objects.get()
    assert run.source == "archetypes" and run.inputs["case"]["plan"]["price"]["weight_pct"] == "35"


@pytest.mark.parametrize(
    ("facts", "says"),
    [
        ({"bids": lines(10_000)}, "at most 5,000"),
        ({"bids": "A, 50, 0\nB, 60, 10"}, "Line 1: Give a price above zero"),
        ({"bids": "A, 101, 10\nB, 60, 10"}, "Line 1: Give quality from 0 to 100"),
        ({"bids": "A, NaN, 10\nB, 60, 10"}, "Line 1:"),
        ({"bids": "A, 50, 1e999\nB, 60, 10"}, "Line 1:"),
        ({"bids": "only one, 50, 10"}, "at least two bids"),
        ({"bids": "A\x00, 50, 10\nB, 60, 10"}, "hidden character"),
        ({"file": SimpleUploadedFile("x.csv", b"\xff\xfe\x00")}, "This is no text"),
        ({"file": SimpleUploadedFile("x.csv", b"1" * 1_000_001)}, "larger than 1 MB"),
        ({"price_weight_pct": "101"}, "Give a number 0 to 100"),
    ],
)
def test_bids_that_cannot_be_run_come_back_with_the_line_and_the_reason(officer, url, facts, says):
    answer = officer.post(f"{url}large/", {"draws": "3000", **facts})
    assert answer.status_code == 422 and says in answer.text, answer.text[-3000:]
    assert not SimulationRun.objects.exists()


def test_the_charts_of_a_saved_run_can_be_kept(officer, url):
    officer.post(f"{url}save/")
    run = SimulationRun.objects.get()
    page = officer.get(f"{url}runs/{run.reference}/").text
    for name in ("sweep", "parts", "ranks", "region"):
        for form in ("svg", "csv"):
            assert f"{url}runs/{run.reference}/charts/{name}.{form}" in page
            answer = officer.get(f"{url}runs/{run.reference}/charts/{name}.{form}")
            assert answer.status_code == 200 and "attachment" in answer["Content-Disposition"]
    assert officer.get(f"{url}runs/{run.reference}/charts/none.svg").status_code == 404


@pytest.mark.prove
def test_five_thousand_bids_are_prepared_faster_than_an_idle_transaction_is_cut(plan):
    asked = ask(scoring_rules(plan), {"source": "own", "bids": lines(5_000)}, most=5_000)
    run = actions.start_run(plan, asked, by=plan.tender.author, draws=1_000)
    report = actions.long_report(run, lambda done: True)
    assert report["stability"]["draws_done"] == 1_000 and report["winners"]


def test_somebody_who_only_reads_starts_no_large_run(client, plan, url):
    make.sign_in(client, make.user("policy_owner", plan.tender.buyer))
    assert client.get(f"{url}large/").status_code == 404
