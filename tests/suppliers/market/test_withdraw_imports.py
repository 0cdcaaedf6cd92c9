"""A file that was read well and is wrong is withdrawn: it counts no more, and nothing of the past is lost."""

import gzip
import json
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from procurement.audit.models import AuditEvent
from procurement.errors import Refused
from procurement.notifications.models import Outbox
from procurement.notifications.outbox import run
from suppliers.market import actions, naming, own_facts, rollups, sample
from suppliers.market.models import Dataset, MarketFact, Merge, MonthTotal
from tests import make

pytestmark = pytest.mark.django_db
WHY = "Its values are in pence."


@pytest.fixture
def priya(db):
    return make.user("centre_analyst", make.centre(name="Digital Centre"), name="Priya Nandakumar")


def work():
    """Do the jobs that wait, and those that they leave."""
    waiting = Outbox.objects.filter(state="waiting", kind__startswith="market.").order_by("pk")
    while row := waiting.first():
        assert run(row.pk) == "done"


def release(ocid, amount, *, day="2024-05-06", released="2024-06-01", supplier="Ada Ltd"):
    return {
        "ocid": ocid, "id": f"{ocid}-{released}", "date": f"{released}T00:00:00Z", "tag": ["award"],
        "initiationType": "tender", "buyer": {"id": "b", "name": "Council"},
        "awards": [{"id": "1", "date": f"{day}T00:00:00Z", "value": {"amount": amount, "currency": "GBP"},
                    "suppliers": [{"id": "s", "name": supplier}]}],
    }  # fmt: skip


@pytest.fixture
def brought_in(tmp_path):
    """Import releases as a file of that name and do its jobs."""

    def bring(name, *releases, source="kept", kind="ocds", **facts):
        path = tmp_path / name
        path.write_text("\n".join(map(json.dumps, releases)))
        dataset = actions.import_file(path, kind=kind, source=actions.open_source(source, kind), **facts)
        work()
        return dataset

    return bring


def test_a_withdrawn_file_leaves_the_figures_as_they_were_before_it_byte_for_byte(brought_in, priya):
    first = brought_in(
        "first.jsonl", release("o-1", 100), release("o-2", 50, day="2022-01-01"), release("o-3", 7)
    )
    source = first.source
    before, current = rollups.digest(source), set(MarketFact.objects.filter(is_current=True))
    wrong = brought_in(
        "wrong.jsonl", release("o-1", 10_000, released="2024-07-01"), release("o-4", 9, day="2019-03-03"),
        release("o-2", 5, day="2022-02-01", released="2024-07-01"),
    )  # fmt: skip
    assert rollups.digest(source) != before

    done = actions.withdraw(wrong, by=priya, reason=WHY)
    work()

    assert (done.status, done.is_counted, done.withdrawn_reason, done.withdrawn_by) == (
        "withdrawn", False, WHY, priya
    )  # fmt: skip
    assert rollups.digest(source) == before
    rollups.rebuild(source)
    assert rollups.digest(source) == before
    assert set(MarketFact.objects.filter(is_current=True, dataset=first)) == current
    assert MarketFact.objects.filter(dataset=wrong).count() == wrong.facts_n == 3  # kept
    assert AuditEvent.objects.filter(kind="market.withdrawn").count() == 1


def test_the_same_file_sent_again_after_that_is_another_dataset_and_counts(brought_in, priya):
    brought_in("first.jsonl", release("o-1", 100))
    again = [release("o-1", 300, released="2024-07-01"), release("o-5", 1)]
    wrong = brought_in("second.jsonl", *again)
    with_it = rollups.digest(wrong.source)
    actions.withdraw(wrong, by=priya, reason=WHY)
    work()

    back = brought_in("second.jsonl", *again)

    assert back.pk != wrong.pk and back.sha256 == wrong.sha256
    assert rollups.digest(back.source) == with_it
    assert brought_in("second.jsonl", *again).pk == back.pk  # twice is once
    wrong.refresh_from_db()
    assert (wrong.status, wrong.withdrawn_reason) == ("withdrawn", WHY)


def test_of_a_restated_source_the_file_before_counts_again_with_its_flags(priya, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    source = sample.load_sample(wait=True).source
    older, before = source.datasets.get(), rollups.digest(source)
    with gzip.open(sample.SAMPLE, "rt", encoding="utf-8-sig") as file:
        restated = "".join(list(file)[:50]).replace(",SME,", ",Large,")
    newer = actions.receive_file(
        [restated.encode()],
        name="newer.csv",
        kind="gcloud",
        by=priya,
        source=source.slug,
        as_at=date(2015, 1, 1),
    )
    work()
    assert list(source.datasets.counted()) == [newer]
    assert rollups.digest(source) != before

    actions.withdraw(newer, by=priya, reason=WHY)
    assert list(source.datasets.counted()) == [older]
    work()
    assert rollups.digest(source) == before


def test_a_start_does_not_bring_back_the_sample_that_somebody_withdrew(priya):
    dataset = sample.load_sample(wait=True)
    actions.withdraw(dataset, by=priya, reason=WHY)
    work()

    assert sample.load_sample().pk == dataset.pk
    assert Dataset.objects.count() == 1
    assert not MonthTotal.objects.exists()


def test_values_that_are_too_much_to_add_up_are_told_and_taken_out_by_withdrawing_their_file(
    client, brought_in, priya
):
    first = brought_in("first.jsonl", release("o-1", 100))
    before = rollups.digest(first.source)
    with pytest.raises(AssertionError):
        brought_in("wrong.jsonl", *(release(f"x-{n}", 9_000_000_000_000) for n in range(101)))
    wrong = Dataset.objects.get(file_name="wrong.jsonl")
    Outbox.objects.filter(state="waiting").update(state="parked")  # tried again, and given up in the end
    page = make.sign_in(client, priya).get(f"/centre/data/{wrong.reference}/").content.decode()
    assert "The figures could not be made with this file" in page

    actions.withdraw(wrong, by=priya, reason=WHY)
    work()
    assert rollups.digest(first.source) == before


def test_a_pair_of_names_that_only_a_withdrawn_file_has_waits_no_more_until_the_file_comes_again(
    brought_in, priya
):
    brought_in("first.jsonl", release("o-1", 1, supplier="Ada Ltd"))
    again = [release("o-2", 2, supplier="ADA LIMITED")]
    wrong = brought_in("second.jsonl", *again)
    naming.propose_merges()
    assert Merge.objects.waiting().count() == 1
    actions.withdraw(wrong, by=priya, reason=WHY)
    assert Merge.objects.waiting().count() == 0

    Merge.objects.all().delete()
    assert naming.propose_merges() == 0
    brought_in("second.jsonl", *again)
    assert naming.propose_merges() == 1
    assert Merge.objects.waiting().count() == 1


@pytest.mark.parametrize(
    ("who", "reason", "code"),
    [
        ("officer", WHY, "dataset.not_yours"),
        ("priya", " \n ", "market.reason_missing"),
    ],
)
def test_only_an_analyst_of_the_centre_withdraws_and_says_why(brought_in, priya, who, reason, code):
    dataset = brought_in("first.jsonl", release("o-1", 1))
    by = priya if who == "priya" else make.officer()
    with pytest.raises(Refused) as refusal:
        actions.withdraw(dataset, by=by, reason=reason)
    assert refusal.value.code == code
    dataset.refresh_from_db()
    assert dataset.is_counted


def test_our_own_records_and_what_does_not_stand_are_not_withdrawn(brought_in, priya):
    own_facts.bring_in()
    ours = Dataset.objects.filter(kind=own_facts.KIND).first()
    refused = brought_in("bad.jsonl", {"no": "ocid"})
    gone = actions.withdraw(brought_in("a.jsonl", release("o-1", 1)), by=priya, reason=WHY)
    for dataset, code in ((ours, "our_own"), (refused, "wrong_state"), (gone, "wrong_state")):
        with pytest.raises(Refused) as refusal:
            actions.withdraw(dataset, by=priya, reason=WHY)
        assert refusal.value.code == f"dataset.{code}"
    assert AuditEvent.objects.filter(kind="market.withdrawn").count() == 1


def test_the_page_asks_for_a_reason_withdraws_once_and_shows_what_was_withdrawn(client, brought_in, priya):
    dataset = brought_in("a.jsonl", release("o-1", 1234))
    make.sign_in(client, priya)
    url = f"/centre/data/{dataset.reference}/"
    assert f'href="{url}withdraw/"' in client.get(url).content.decode()
    asked = client.get(f"{url}withdraw/").content.decode()
    assert "Its 1 fact count" in asked and "import the same file again" in asked
    assert client.post(f"{url}withdraw/", {"reason": ""}).status_code == 422

    for _ in range(2):  # a double click
        done = client.post(f"{url}withdraw/", {"reason": WHY})
        assert (done.status_code, done["Location"]) == (302, url)
    page = " ".join(client.get(url).content.decode().split())
    assert f"by Priya Nandakumar: {WHY}" in page and "It counts in no figure" in page
    assert "Withdraw this file" not in page
    assert "Withdrawn" in client.get("/centre/data/").content.decode()
    body = client.get("/centre/names/body/", {"role": "supplier", "name": "Ada Ltd"}).content.decode()
    assert "withdrawn on" in body
    assert AuditEvent.objects.filter(kind="market.withdrawn").count() == 1


def test_the_api_and_the_command_withdraw_too(client, brought_in, priya, capsys):
    one, two = brought_in("a.jsonl", release("o-1", 1)), brought_in("b.jsonl", release("o-2", 2))
    make.sign_in(client, priya)
    url = f"/api/v1/market/imports/{one.reference}/withdraw"
    assert client.post(url, {"reason": " "}).status_code == 400
    done = client.post(url, {"reason": WHY}).json()
    assert (done["status"], done["withdrawn"]["reason"]) == ("withdrawn", WHY)
    assert client.post(url, {"reason": WHY}).status_code == 409

    call_command("withdraw_import", two.reference, by=priya.email, reason=WHY)
    assert "is withdrawn" in capsys.readouterr().out
    for wanted, by in (
        (two.reference, priya.email),
        ("D-9", priya.email),
        (two.reference, "x@example.invalid"),
    ):
        with pytest.raises(CommandError):
            call_command("withdraw_import", wanted, by=by, reason=WHY)
    call_command("market_report", json=True, dataset=two.reference)
    assert json.loads(capsys.readouterr().out)["withdrawn"]["reason"] == WHY


@pytest.mark.prove
@pytest.mark.django_db(transaction=True)
def test_eight_people_who_withdraw_and_import_at_once_leave_each_file_withdrawn_once_and_right_figures(
    priya, tmp_path
):
    first, *wrong = (
        b"".join(
            json.dumps(release(f"o-{n % 40}", 10 * file + n, released=f"2024-07-0{file}")).encode() + b"\n"
            for n in range(60)
        )
        for file in range(1, 6)
    )
    source = actions.open_source("kept", "ocds")
    paths = []
    for place, content in enumerate([first, *wrong]):
        paths.append(tmp_path / f"{place}.jsonl")
        paths[-1].write_bytes(content)
    actions.import_file(paths[0], kind="ocds", source=source)
    work()
    before = rollups.digest(source)
    datasets = [actions.import_file(path, kind="ocds", source=source) for path in paths[1:4]]

    def act(number):
        try:
            if number == 7:
                actions.import_file(paths[4], kind="ocds", source=source)
            else:
                actions.withdraw(datasets[number % 3], by=priya, reason=WHY)
        except Refused as refusal:
            return refusal.code
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(8) as people:
        said = list(people.map(act, range(8)))
    work()

    assert sorted(said) == ["dataset.wrong_state"] * 4 + ["done"] * 4
    assert AuditEvent.objects.filter(kind="market.withdrawn").count() == 3
    last = Dataset.objects.get(file_name="4.jsonl")
    kept = rollups.digest(source)
    rollups.rebuild(source)
    assert rollups.digest(source) == kept != before
    actions.withdraw(last, by=priya, reason=WHY)
    work()
    assert rollups.digest(source) == before
