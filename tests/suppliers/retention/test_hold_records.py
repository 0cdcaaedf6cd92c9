"""The schedule of a buyer, the day of signing, legal holds, and the pages that show what follows."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from procurement import audit
from procurement.contracts import actions as contracts
from procurement.errors import Refused
from suppliers.retention import actions, queries
from suppliers.retention.formulas import years_after
from suppliers.retention.models import LegalHold, Schedule
from tests import make
from tests.suppliers.make import fresh
from tests.suppliers.retention import make_kept

pytestmark = pytest.mark.django_db


@pytest.fixture
def contract():
    return make_kept.awarded()


@pytest.fixture
def approver(contract):
    return fresh(make.approver(contract.buyer))


def held(contract, by=None):
    return actions.place_hold(
        contract.tender, by=by or contract.tender.author, reason="A claim was announced."
    )


def kept(contract):
    return {line.kept.kind: line.kept for line in queries.lines_of_tender(contract.tender)}


def test_an_approver_sets_the_schedule_and_the_log_keeps_the_years_before(contract, approver):
    actions.set_schedule(contract.buyer, by=approver, bid_years=7)
    actions.set_schedule(contract.buyer, by=approver, bid_years=6)

    assert Schedule.objects.get().bid_years == 6
    assert "for 6 years, before 7" in audit.history(contract.buyer)[0].sentence
    assert kept(contract)["bids"].until == date(2026, 3, 1)


@pytest.mark.parametrize("years", [2, 0, -1, 31])
def test_a_schedule_under_three_years_or_over_thirty_is_refused_at_its_field(
    client, contract, approver, years
):
    make.sign_in(client, approver)

    page = client.post(reverse("retention:schedule"), {"bid_years": years})

    assert page.status_code == 422
    assert "from 3 to 30" in page.content.decode()
    assert "bid_years-error" in page.content.decode()
    assert not Schedule.objects.exists()


@pytest.mark.parametrize("typed", ["", "six", "3.5", "\x00", "9" * 40])
def test_what_is_no_number_of_years_is_refused(client, contract, approver, typed):
    make.sign_in(client, approver)

    assert client.post(reverse("retention:schedule"), {"bid_years": typed}).status_code == 422


def test_the_database_keeps_no_schedule_under_three_years(contract):
    with pytest.raises(IntegrityError, match="three_years"), transaction.atomic():
        make_kept.schedule(contract.buyer, 2)


def test_an_officer_sets_no_schedule(contract):
    with pytest.raises(Refused) as refusal:
        actions.set_schedule(contract.buyer, by=contract.tender.author, bid_years=6)

    assert refusal.value.code == "retention.not_yours"


def test_records_run_from_the_signing_once_it_is_on_record(contract, approver):
    assert kept(contract)["records"].until == date(2023, 3, 1)  # from the award on 29 February

    contracts.record_signing(contract, by=approver, signed_on=date(2020, 4, 2), is_deed=True)

    assert kept(contract)["records"].until == date(2023, 4, 2)
    assert kept(contract)["contract"].until == years_after(contract.ends_on, 12)


@pytest.mark.parametrize("day", [date(2020, 2, 28), date(2999, 1, 1)])
def test_a_signing_before_the_award_or_to_come_is_refused(contract, approver, day):
    with pytest.raises(Refused) as refusal:
        contracts.record_signing(contract, by=approver, signed_on=day, is_deed=False)

    assert refusal.value.field == "signed_on"


def test_the_supplier_records_no_signing(client, contract):
    make.sign_in(client, make.bidder(contract.supplier))

    page = client.post(
        reverse("contracts:record-signing", args=[contract.reference]),
        {"signed_on_0": "2", "signed_on_1": "4", "signed_on_2": "2020", "is_deed": "no"},
    )

    assert page.status_code == 422
    contract.refresh_from_db()
    assert contract.signed_on is None


def test_a_hold_stops_every_clock_and_once_lifted_its_days_are_added(contract, approver):
    make_kept.schedule(contract.buyer)
    at = make_kept.LONG_AGO + timedelta(days=1)
    hold = actions.place_hold(contract.tender, by=contract.tender.author, reason="An audit.", now=at)

    assert all(each.is_held and each.until is None for each in kept(contract).values())

    approver.second_factor_at = at + timedelta(days=9)
    actions.lift_hold(hold, by=approver, reason="It is over.", now=at + timedelta(days=9))

    assert kept(contract)["records"].until == date(2023, 3, 11)
    sentences = [entry.sentence for entry in queries.history_of(contract.tender)]
    assert any("on legal hold" in sentence and "An audit." in sentence for sentence in sentences)
    assert any("lifted legal hold" in sentence and "It is over." in sentence for sentence in sentences)


def test_a_second_hold_waits_until_the_first_is_lifted(contract, approver):
    held(contract)

    with pytest.raises(Refused) as refusal:
        held(contract, approver)

    assert refusal.value.code == "retention.held"


def test_whoever_put_a_hold_on_does_not_lift_it(contract, approver):
    hold = held(contract, approver)

    with pytest.raises(Refused) as refusal:
        actions.lift_hold(hold, by=approver, reason="I changed my mind.")

    assert refusal.value.code == "retention.own_hold"
    with pytest.raises(IntegrityError, match="somebody_else"), transaction.atomic():
        LegalHold.objects.update(lifted_by=approver, lifted_at=timezone.now(), lift_reason="By hand.")


def test_a_hold_is_lifted_only_with_a_fresh_second_factor(contract, approver):
    hold = held(contract)
    approver.second_factor_at -= timedelta(minutes=16)

    with pytest.raises(Refused) as refusal:
        actions.lift_hold(hold, by=approver, reason="It is over.")

    assert refusal.value.code == "opening.second_factor"
    assert "lifting a legal hold" in refusal.value.message


def test_a_hold_is_never_deleted_and_a_lifted_one_stays_as_it_is(contract, approver):
    hold = held(contract)
    with pytest.raises(DatabaseError, match="Cannot delete"), transaction.atomic():
        hold.delete()
    actions.lift_hold(hold, by=approver, reason="It is over.")
    with pytest.raises(DatabaseError, match="Cannot update"), transaction.atomic():
        LegalHold.objects.update(reason="Another one.")


@pytest.mark.parametrize("reason", ["", "   ", "\x00", "x" * 5001])
def test_a_hold_without_a_reason_is_refused(client, contract, approver, reason):
    make.sign_in(client, approver)

    page = client.post(reverse("retention:hold", args=[contract.tender.reference]), {"reason": reason})

    assert page.status_code == 422
    assert not LegalHold.objects.exists()


def test_the_page_names_each_class_its_rule_its_day_and_why(client, contract, approver):
    make_kept.schedule(contract.buyer, 6)
    make.sign_in(client, approver)

    page = client.get(reverse("retention:show", args=[contract.tender.reference])).content.decode()

    assert "Record of the procurement" in page and "1 March 2023" in page
    assert "6 years by the buyer’s schedule" in page and "1 March 2026" in page
    assert contract.reference in page
    assert "no signing is on record" in page


def test_the_pages_to_hold_and_to_lift_work_without_script(client, contract, approver):
    url = reverse("retention:show", args=[contract.tender.reference])
    make.sign_in(client, contract.tender.author)
    assert client.post(f"{url}hold/", {"reason": "A claim was announced."}).status_code == 302
    assert "A claim was announced." in client.get(url).content.decode()

    make.sign_in(client, approver)
    assert "A claim was announced." in client.get(f"{url}lift/").content.decode()
    assert client.post(f"{url}lift/", {"reason": "It was settled."}).status_code == 302
    assert "It was settled." in client.get(url).content.decode()


def test_the_list_asks_no_more_for_thirty_procurements_than_for_three(client, contract, approver):
    make.sign_in(client, approver)
    for _ in range(2):
        make_kept.awarded(contract.buyer)
    with CaptureQueriesContext(connection) as few:
        client.get(reverse("retention:list"))
    for _ in range(21):
        make_kept.awarded(contract.buyer)
    with CaptureQueriesContext(connection) as many:
        page = client.get(reverse("retention:list")).content.decode()

    assert page.count("Kept until") >= 24
    assert len(many) == len(few) <= 12
