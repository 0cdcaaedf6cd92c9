"""What others published can be copied: outcomes with their measures, rubrics with their words, never the figures."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from procurement.errors import Refused
from procurement.outcomes import actions as outcomes
from procurement.tenders.actions import copy_tender
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(client):
    person = make.officer(make.buyer())
    make.sign_in(client, person)
    return person


@pytest.fixture
def published(db):
    other = make.buyer()
    author = make.officer(other)
    outcome = outcomes.draft_outcome(other, by=author, title="Shorter waits", population="Families")
    outcomes.set_measure(
        outcome, by=author, kind="primary", name="days to a decision", unit="days", baseline=Decimal(47),
        target=Decimal(20), source="the case record", frequency="monthly",
    )  # fmt: skip
    outcomes.set_measure(outcome, by=author, kind="guardrail", name="appeals won", unit="%")
    return make.published_tender(other, outcomes=[outcome])


def test_a_published_outcome_is_copied_with_its_measures_and_without_its_figures(client, officer, published):
    source = published.outcomes.get()

    answer = client.post(reverse("outcomes:copy", args=[source.reference]))

    made = officer.memberships.get().organisation.outcomes.get()
    assert answer.headers["Location"] == reverse("outcomes:step", args=[made.reference, 1])
    assert (made.title, made.population, made.status) == ("Shorter waits", "Families", "draft")
    assert made.primary.name == "days to a decision"
    assert (made.primary.baseline, made.primary.target, made.primary.target_on) == (None, None, None)
    assert [measure.name for measure in made.guardrails] == ["appeals won"]
    assert source.reference in client.get(reverse("outcomes:show", args=[made.reference])).content.decode()


def test_a_draft_of_another_buyer_is_not_copied(client, officer):
    rival = make.buyer()
    hidden = outcomes.draft_outcome(rival, by=make.officer(rival), title="Not yet")

    assert client.post(reverse("outcomes:copy", args=[hidden.reference])).status_code == 404
    with pytest.raises(Refused):
        outcomes.copy_outcome(hidden, by=officer, buyer=officer.memberships.get().organisation)


def test_the_library_shows_outcomes_and_rubrics(client, officer, published):
    page = client.get(reverse("tenders:library")).content.decode()

    assert "days to a decision" in page
    assert "Users and problem" in page
    assert "Nothing matches" in client.get(reverse("tenders:library") + "?q=zzzz").content.decode()


def test_the_library_asks_no_more_for_many_than_for_few(client, officer):
    def count():
        with CaptureQueriesContext(
            connection,
        ) as asked:
            client.get(reverse("tenders:library"))
        return len(asked)

    for _ in range(2):
        make.published_tender()
    few = count()
    for _ in range(6):
        make.published_tender()

    assert count() <= few <= 12


def test_a_copy_of_a_tender_leaves_out_what_asks_for_people_and_says_so(officer, published):
    published.why = "Families wait. The supplier shall provide 12 developers."
    published.save()

    made = copy_tender(published, by=officer, buyer=officer.memberships.get().organisation)

    assert made.why == "Families wait."
    assert {"part": "why", "left_out": "The supplier shall provide 12 developers."} in made.sources
    assert made.deadline_at is None
