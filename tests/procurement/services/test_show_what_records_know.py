"""Days to a good award and days to hire are counted from tenders and posts, and entered by nobody."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from procurement.capability import actions as capability
from procurement.services import actions
from procurement.services.known import days_to_award, days_to_hire, known_of
from tests import make
from tests.procurement.capability.test_capability_plan import post, running

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 27, 10, tzinfo=ZoneInfo("Europe/London"))
TODAY = NOW.date()


def function(made, kind):
    return actions.add_service(
        made.buyer, by=made.owner, title=f"our {kind}", users="colleagues", function=kind
    )


def awarded(made, days, *, on=NOW):
    tender = made.tender
    type(tender).objects.filter(pk=tender.pk).update(
        buyer=made.buyer,
        published_at=on - timedelta(days=days),
        deadline_at=on - timedelta(days=1),
        awarded_at=on,
    )


def test_days_to_an_award_run_from_the_notice_and_only_an_award_that_stands_is_good():
    made, second, fell, old = running(), running(), running(), running()
    for other in (second, fell, old):
        other.buyer = made.buyer
    type(fell).objects.filter(pk=fell.pk).update(status="fallen")
    awarded(made, 100)
    awarded(second, 61)
    awarded(fell, 5)
    awarded(old, 7, on=NOW - timedelta(days=365))
    awarded(running(), 3)
    found = days_to_award(function(made, "commercial"), TODAY)
    assert (found.days, found.cases) == (80.5, 2)


def test_days_to_hire_run_from_advertised_to_filled():
    made = running()
    service = function(made, "hr")
    post(made)
    planned = post(made, filled=False)
    planned = capability.approve_post(planned, by=made.hr, funded_from="Digital")
    planned = capability.advertise_post(planned, by=made.hr, now=NOW - timedelta(days=70))
    assert (days_to_hire(service, TODAY).days, days_to_hire(service, TODAY).cases) == (None, 0)
    planned = capability.fill_post(planned, by=made.hr, now=NOW - timedelta(days=9))
    assert (days_to_hire(service, TODAY).days, days_to_hire(service, TODAY).cases) == (61, 1)
    assert days_to_hire(service, TODAY + timedelta(days=400)).cases == 0
    planned = capability.vacate_post(planned, by=made.owner, now=NOW)
    assert days_to_hire(service, TODAY).cases == 0


def test_the_page_of_a_function_shows_what_the_records_know_and_other_services_show_nothing(client):
    made = running()
    awarded(made, 40, on=timezone.localtime().replace(hour=12) - timedelta(days=2))
    commercial, other = function(made, "commercial"), function(made, "policy")
    make.sign_in(client, made.owner)
    page = client.get(f"/services/{commercial.reference}/").content.decode()
    assert "40 days, the median of 1 case in the last twelve months." in page
    assert "What the records show" not in client.get(f"/services/{other.reference}/").content.decode()
    assert known_of(other, date(2026, 1, 1)) == []
