"""The builder: seven steps, points, warnings, payment, overrides, import."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from procurement.errors import Refused
from procurement.outcomes import actions
from procurement.outcomes.formulas.completeness import (
    completeness,
    is_activity,
    missing_for_publishing,
    next_best,
    points,
    trend_at,
    warnings,
)
from procurement.outcomes.formulas.facts import MeasureFacts, OutcomeFacts
from procurement.outcomes.formulas.library import LIBRARY
from procurement.outcomes.formulas.payment import Step, exposure, paid, share_pct
from procurement.outcomes.models import CoachingNote, LanguageOverride, Outcome
from procurement.outcomes.views.doors import report_of
from tests import make

pytestmark = pytest.mark.django_db
ANSWERS = [
    {"title": "Fewer families in temporary accommodation", "problem": "Families wait 47 days for a decision."},
    {"population": "households in temporary accommodation", "place": "Harrowmere"},
    {"direction": "reduce", "starts_on": "01/01/2027", "ends_on": "31/03/2029"},
    {
        "name": "households in temporary accommodation", "numerator": "households", "unit": "households",
        "better": "lower",
    },
    {"baseline": "1240", "baseline_on": "30/09/2026", "target": "900", "target_on": "31/03/2029", "earlier": ""},
    {"source": "the quarterly homelessness return", "frequency": "quarterly", "verifier": "the statistics team"},
    {
        "name": "repeat homelessness within 6 months", "unit": "%", "better": "lower", "target": "9",
        "attribution": "trend",
    },
]  # fmt: skip


def signed(client, role="officer", buyer=None):
    person = make.user(role, buyer)
    make.sign_in(client, person)
    return person


def build(client):
    client.post(reverse("outcomes:draft"), {**ANSWERS[0], "line": ["40 analysts", "Families wait less"]})
    outcome = Outcome.objects.get()
    for number, answer in enumerate(ANSWERS[1:], 2):
        answered = client.post(reverse("outcomes:step", args=[outcome.reference, number]), answer)
        assert answered.status_code == 302, answered.content.decode()[:4000]
    return Outcome.objects.prefetch_related("measures").get()


def test_seven_steps_make_a_whole_outcome(client):
    signed(client)
    outcome = build(client)
    assert outcome.statement == (
        "Reduce households in temporary accommodation in Harrowmere from 1,240 (30 September 2026) to 900 by "
        "31 March 2029, seen in the quarterly homelessness return, while repeat homelessness within 6 months "
        "stays at or below 9%."
    )
    assert outcome.completeness_points() == 60
    assert [rung["line"] for rung in outcome.ladder] == ["40 analysts", "Families wait less"]
    page = client.get(reverse("outcomes:show", args=[outcome.reference])).content.decode()
    assert "60 of 60 for completeness, 40 of 40" in page and "How we got here" in page


def test_every_step_shows_and_its_sentence_grows_while_typing(client):
    signed(client)
    client.post(reverse("outcomes:draft"), ANSWERS[0])
    outcome = Outcome.objects.get()
    for number in range(1, 8):
        assert client.get(reverse("outcomes:step", args=[outcome.reference, number])).status_code == 200
    side = client.post(
        reverse("outcomes:preview", args=[outcome.reference, 3]), {"direction": "increase"}
    ).content.decode()
    assert "<strong>Increase</strong>" in side
    outcome.refresh_from_db()
    assert outcome.direction == ""


@pytest.mark.parametrize(
    ("number", "sent", "words"),
    [
        (1, {"title": ""}, "There is a problem"),
        (5, {"target": "many"}, "There is a problem"),
        (5, {"target": "NaN"}, "There is a problem"),
        (5, {"earlier": "yesterday, 5"}, "is not a day and a value"),
        (5, {"baseline": "4"}, "Name the measure first"),
        (3, {"direction": "sideways"}, "There is a problem"),
        (3, {"starts_on": "01/01/2028", "ends_on": "01/01/2027"}, "The end must come after the start"),
        (7, {"target": "9", "better": "lower"}, "Name the guardrail"),
    ],
)
def test_bad_answers_keep_what_was_typed(client, number, sent, words):
    signed(client)
    client.post(reverse("outcomes:draft"), ANSWERS[0])
    answer = client.post(reverse("outcomes:step", args=[Outcome.objects.get().reference, number]), sent)
    assert answer.status_code == 422 and words in answer.content.decode()


def test_a_second_person_agrees_on_the_page(client):
    officer = signed(client)
    outcome = build(client)
    client.post(reverse("outcomes:ask", args=[outcome.reference]))
    client.post(reverse("outcomes:agree", args=[outcome.reference]))
    outcome.refresh_from_db()
    assert outcome.status == "draft"
    signed(client, "service_owner", officer.organisations[0])
    client.post(reverse("outcomes:agree", args=[outcome.reference]))
    outcome.refresh_from_db()
    assert outcome.status == "agreed"


def test_completeness_is_60_in_thirteen_parts_and_names_the_next_best():
    parts = {item.key: item.points for item in completeness(OutcomeFacts())}
    assert parts == {
        "problem": 5, "population": 5, "place": 2, "direction": 3, "measure": 8, "formula": 4, "baseline": 8,
        "target": 8, "date": 4, "source": 4, "verifier": 2, "guardrail": 5, "attribution": 2,
    }  # fmt: skip
    assert (points(OutcomeFacts()), next_best(OutcomeFacts()).key) == (0, "measure")


def test_a_target_that_is_no_better_than_the_baseline_earns_nothing_and_is_not_published():
    worse = MeasureFacts(
        better="higher", baseline=Decimal(58), target=Decimal(50), target_on=date(2028, 3, 31)
    )
    facts = OutcomeFacts(measures=(worse,))
    assert {item.key: item.earned for item in completeness(facts)}["target"] == 0
    assert "the target" in missing_for_publishing(facts)
    assert "target_not_better" in {w.code for w in warnings(facts)}
    kept = OutcomeFacts(direction="keep", measures=(worse,))
    assert {item.key: item.earned for item in completeness(kept)}["target"] == 8


def test_the_trend_is_a_straight_line_and_warns_when_the_target_lies_within():
    earlier = tuple((date(2025, month, 1), Decimal(1300 - 10 * month)) for month in (1, 4, 7, 10))
    assert trend_at(earlier, date(2025, 1, 1)) is not None
    # Worked by hand: days 0, 1, 2, 3 and values 1, 3, 5, 7 lie on 1 + 2x.
    line = [(date(2026, 1, 1 + x), Decimal(1 + 2 * x)) for x in range(4)]
    assert trend_at(line, date(2026, 1, 11)) == Decimal(21)
    assert trend_at(line[:3], date(2026, 1, 11)) is None
    measure = MeasureFacts(
        name="households",
        baseline=Decimal(1200),
        target=Decimal(1150),
        target_on=date(2026, 12, 1),
        earlier=earlier,
    )
    assert "target_within_trend" in {w.code for w in warnings(OutcomeFacts(measures=(measure,)))}


def test_a_late_reading_a_high_share_and_a_lone_activity_are_each_warned_of():
    facts = OutcomeFacts(
        starts_on=date(2027, 1, 1),
        ends_on=date(2029, 1, 1),
        outcome_pay_pct=Decimal(31),
        outcome_pay_from_month=10,
        measures=(
            MeasureFacts(
                name="Number of workshops held", baseline=Decimal(4), target=Decimal(4), target_on=date(2028, 1, 1),
                first_reading_on=date(2028, 6, 1),
            ),
        ),
    )  # fmt: skip
    assert {w.code for w in warnings(facts)} == {
        "activity_as_measure", "late_first_reading", "one_measure", "outcome_pay_high", "outcome_pay_late",
        "target_not_better",
    }  # fmt: skip
    assert not is_activity("Days to a decision")


def test_the_payment_ladder_keeps_its_caps():
    steps = [
        Step("Home found", Decimal(650), Decimal(65_000), 50, 100, 200),
        Step("Kept 12 months", Decimal(1400), Decimal(70_000), 10, 40, 90),
    ]
    found = exposure(steps)
    assert (found.low_gbp, found.likely_gbp, found.high_gbp, found.most_gbp) == (
        46_500,
        121_000,
        135_000,
        135_000,
    )
    assert paid(steps[0], 0) == 0 and share_pct(Decimal(0), Decimal(0)) is None


def test_the_share_on_the_outcome_is_worked_out(client):
    signed(client)
    outcome = build(client)
    page = reverse("outcomes:payment", args=[outcome.reference])
    client.post(page, {"fixed_price_gbp": "60000", "outcome_pay_from_month": "10", "first_value_days": "90"})
    client.post(
        reverse("outcomes:add-step", args=[outcome.reference]),
        {
            "name": "Home found",
            "amount_gbp": "400",
            "cap_gbp": "",
            "low": "50",
            "likely": "100",
            "high": "150",
        },
    )
    outcome.refresh_from_db()
    assert outcome.outcome_pay_pct == Decimal("40.0")
    shown = client.get(page).content.decode()
    assert "40% of the price hangs on the outcome" in shown and "No limit: a step has no cap" in shown
    wrong = client.post(
        reverse("outcomes:add-step", args=[outcome.reference]),
        {"name": "x", "amount_gbp": "-1", "low": "3", "likely": "2", "high": "1"},
    )
    assert wrong.status_code == 422


def test_an_override_stays_with_its_reason_and_costs_a_quarter(client):
    officer = signed(client)
    outcome = actions.draft_outcome(officer.organisations[0], by=officer, title="We need 40 developers")
    hit = report_of(outcome).worst[0]
    before = report_of(outcome).points
    url = reverse("outcomes:override", args=[outcome.reference, hit.key])
    assert client.post(url, {"tag": "labour", "reason": "No"}).status_code == 422
    assert client.post(url, {"tag": "labour", "reason": "The office has no staff at all"}).status_code == 302
    assert report_of(outcome).points == before + Decimal("7.5")
    assert LanguageOverride.objects.get().tag == "labour"
    with pytest.raises(Refused):
        actions.override_hit(
            outcome,
            by=officer,
            report=report_of(outcome),
            key=hit.key,
            tag="labour",
            reason="Once more with feeling",
        )


def test_the_coaching_record_is_private(client):
    officer = signed(client)
    client.post(reverse("outcomes:draft"), {"title": "We need 40 developers", "problem": ""})
    outcome = Outcome.objects.get()
    client.post(
        reverse("outcomes:step", args=[outcome.reference, 1]), {"title": "Shorter waits", "problem": ""}
    )
    note = CoachingNote.objects.get(person=officer, category="headcount")
    assert note.met == note.fixed > 0
    assert "Headcount" in client.get(reverse("outcomes:coaching")).content.decode()
    signed(client, buyer=officer.organisations[0])
    assert "Headcount" not in client.get(reverse("outcomes:coaching")).content.decode()


def test_readings_are_entered_and_verified_by_two(client):
    officer = signed(client)
    outcome = build(client)
    owner = make.user("service_owner", officer.organisations[0])
    actions.agree_outcome(outcome, by=owner)
    url = reverse("outcomes:record-reading", args=[outcome.reference, 1])
    assert client.post(url, {"value": "x", "read_on": "1", "evidence": ""}).status_code == 422
    client.post(url, {"value": "1171", "read_on": "30/10/2026", "evidence": "The return"})
    make.sign_in(client, owner)
    page = client.get(reverse("outcomes:show", args=[outcome.reference])).content.decode()
    assert "1,171" in page and "Verify" in page and "Seen in: The return" in page
    reading = outcome.primary.readings.get()
    client.post(reverse("outcomes:verify-reading", args=[outcome.reference, reading.reference]))
    reading.refresh_from_db()
    assert reading.verified_by == owner


def test_a_reading_entered_wrong_is_corrected_with_a_reason(client):
    officer = signed(client)
    outcome = build(client)
    actions.agree_outcome(outcome, by=make.user("service_owner", officer.organisations[0]))
    wrong = actions.record_reading(
        outcome.primary, by=officer, value=Decimal(1711), read_on=date(2026, 10, 30), evidence="The return"
    )
    shown = reverse("outcomes:show", args=[outcome.reference])
    url = reverse("outcomes:correct-reading", args=[outcome.reference, wrong.reference])
    assert url in client.get(shown).content.decode()

    refused = client.post(url, {"value": "1171", "reason": ""})
    assert refused.status_code == 422 and 'value="1171"' in refused.content.decode()
    client.post(url, {"value": "1171", "reason": "Two digits were swapped"})

    page = client.get(shown).content.decode()
    table = page.split("Readings, by measure and day")[1].split("</table>")[0]
    assert "1,171" in table and "1,711" not in table and "Two digits were swapped" in page
    assert outcome.primary.readings.standing().get().evidence == "The return"
    again = client.post(url, {"value": "1170", "reason": "Once more"})
    assert again.status_code == 422 and "corrected already" in again.content.decode()


def test_the_library_names_a_trap_and_a_guardrail_for_each_of_forty():
    assert len(LIBRARY) >= 40 and len({m.key for m in LIBRARY}) == len(LIBRARY)
    assert all(m.gamed and m.guardrail and m.unit for m in LIBRARY)


def test_the_library_fills_a_step(client):
    signed(client)
    client.post(reverse("outcomes:draft"), ANSWERS[0])
    reference = Outcome.objects.get().reference
    assert (
        "How it is gamed" in client.get(reverse("outcomes:library"), {"outcome": reference}).content.decode()
    )
    page = client.get(reverse("outcomes:step", args=[reference, 4]), {"from": "wait_median"}).content.decode()
    assert "Median days to a decision" in page


def test_an_old_specification_is_offered_only_to_who_may_bring_it_in(client):
    buyer = make.buyer()
    offered = [
        "/tenders/bring-in/" in make.sign_in(client, make.user(role, buyer)).get("/outcomes/").text
        for role in ("officer", "policy_owner")
    ]

    assert offered == [True, False]
