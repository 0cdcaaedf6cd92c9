"""What is in-house and what is late: on a contract's page and across an organisation."""

import io
from decimal import Decimal

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone
from odf.opendocument import load

from procurement.capability import actions, printing, report
from procurement.capability.queries import plan_of, tally_of, with_tally
from procurement.contracts.models import Contract
from procurement.notifications import outbox
from procurement.notifications.models import Outbox
from procurement.services import actions as services
from tests import make
from tests.procurement.capability.test_capability_plan import post, proposed, running
from tests.procurement.capability.test_leaving import gap, place
from tests.procurement.capability.test_tie_money import agreed, independent, tie
from tests.procurement.contracts.test_run_contract import contract

pytestmark = pytest.mark.django_db
PAGE, FILE = "capability:show-report", "capability:take-report"
FIGURES = (
    "people", "people_in_post", "independent", "opened", "ours", "tied_gbp", "held_gbp", "to_mend", "late", "mid_term",
)  # fmt: skip


def full():
    """A contract with something of everything: one task done alone, one place open, one gap."""
    made = running()
    post(made, filled=False)
    independent(made, tie(made, agreed(made), "1000.01"))
    tie(made, agreed(made), "0.02")
    actions.decline_item(proposed(made), by=made.hr, reason="It is the same task.")
    actions.try_place(place(made, holder="ours"), by=made.owner, opened=True, words="Read it.")
    actions.retire_place(place(made), by=made.owner, reason="It is gone.")
    place(made)
    gap(made)
    return made


def test_the_tally_that_comes_with_a_contract_counts_as_the_plan_itself_does():
    made = full()
    today = timezone.localdate(timezone.make_aware(timezone.datetime(2028, 6, 1)))
    read = tally_of(with_tally(Contract.objects.filter(pk=made.pk)).get(), today)
    whole = plan_of(made, made.owner).tally
    whole = type(whole)(made, today, whole.posts, whole.items, whole.places, whole.rehearsals, whole.gaps)
    assert [getattr(read, name) for name in FIGURES] == [getattr(whole, name) for name in FIGURES]
    assert (read.tied_gbp, read.held_gbp) == (Decimal("1000.03"), Decimal("0.02"))
    assert len(read.late) == 3
    assert len(read.items) == 2


def test_the_totals_are_the_sums_of_the_tallies_and_only_of_what_one_may_see():
    made = full()
    full()
    running()
    today = timezone.localdate()
    totals = report.totals_of(report.running(made.owner), today)
    tally = tally_of(with_tally(report.running(made.owner)).get(), today)
    assert (totals.contracts, totals.planned, totals.in_post) == (1, tally.people, tally.people_in_post)
    assert (totals.alone, totals.tasks) == (tally.independent, len(tally.items))
    assert (totals.opened, totals.ours, totals.places) == (tally.opened, tally.ours, len(tally.places))
    assert (totals.to_mend, totals.all_gbp, totals.held_gbp) == (1, tally.tied_gbp, tally.held_gbp)
    assert (totals.lasting, totals.without_plan) == (0, 0)
    everywhere = report.totals_of(report.running(make.analyst()), today)
    assert (everywhere.contracts, everywhere.without_plan) == (3, 1)
    assert report.totals_of(report.running(make.officer()), today).planned == 0


def test_the_report_is_taken_as_csv_and_spreadsheet_with_what_is_late_and_the_services(client):
    made = full()
    make.sign_in(client, made.owner)
    services.add_service(made.buyer, by=made.owner, title="find a home", users="families")
    rows = client.get(reverse(FILE, args=["csv"])).content.decode().splitlines()
    assert rows[1].startswith("Contract,Title,Buyer")
    assert rows[2].startswith(made.reference)
    assert "1000.03,0.02" in rows[2]
    assert rows[-2].startswith("find a home")
    first, *_ = report.parts_of(make.analyst(), timezone.localdate(), most=1)
    assert (first.title, len(first.rows)) == ("Running contracts", 2)
    running()
    first, *_ = report.parts_of(make.analyst(), timezone.localdate(), most=1)
    assert (first.title, len(first.rows)) == ("Running contracts, the 1 that end first", 2)
    assert load(io.BytesIO(client.get(reverse(FILE, args=["ods"])).content)).spreadsheet.childNodes
    assert client.get(reverse(FILE, args=["exe"])).status_code == 404


def test_a_worker_makes_the_pdf_for_the_one_who_asked_and_it_is_kept_for_a_while(client):
    made = full()
    make.sign_in(client, made.owner)
    asked = client.post(reverse("capability:ask-print"))
    job = Outbox.objects.get(kind=printing.KIND)
    assert asked["Location"] == reverse("notifications:show-job", args=[job.uuid])
    assert client.post(reverse("capability:ask-print"))["Location"] == asked["Location"]
    taken = reverse("capability:take-print", args=[job.uuid])
    assert client.get(taken)["Location"] == reverse(PAGE)
    assert outbox.run(job.pk) == "done"
    assert taken in client.get(asked["Location"]).content.decode()
    pdf = client.get(taken)
    assert (pdf["Content-Type"], pdf.content[:5]) == ("application/pdf", b"%PDF-")
    make.sign_in(client, make.analyst())
    assert client.get(taken).status_code == 404
    cache.clear()
    make.sign_in(client, made.owner)
    assert "Make it again" in client.get(taken, follow=True).content.decode()


def test_what_somebody_who_is_gone_asked_for_is_not_made():
    job = printing.ask(make.officer())
    Outbox.objects.filter(pk=job.pk).update(by=None)
    assert outbox.run(job.pk) == "parked"


@pytest.mark.parametrize("many", [3, 30])
def test_the_report_asks_as_few_queries_for_thirty_contracts_as_for_three(
    client, many, django_assert_max_num_queries
):
    first = running()
    for _ in range(many):
        made = contract()
        Contract.objects.filter(pk=made.pk).update(buyer=first.buyer)
        place(made)
    make.sign_in(client, first.owner)
    with django_assert_max_num_queries(12):
        page = client.get(reverse(PAGE)).content.decode()
    assert page.count(">0 of 1</td>") == min(many, 24)  # the first of a page of 25 has no place


def test_a_newcomer_is_told_what_will_stand_here(client):
    make.sign_in(client, make.officer())
    assert "No contract is running yet" in client.get(reverse(PAGE)).content.decode()
