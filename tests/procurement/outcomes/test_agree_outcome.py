"""An outcome from first words to the last reading: two people at every step that counts."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone

from procurement.accounts.models import Membership
from procurement.errors import Refused
from procurement.notifications.models import Notice
from procurement.notifications.notices import words_of
from procurement.organisations.actions import remove_member
from procurement.outcomes import actions
from procurement.outcomes.models import Outcome, Reading
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def amara():
    return make.officer()


@pytest.fixture
def harrowmere(amara):
    return amara.organisations[0]


@pytest.fixture
def idris(harrowmere):
    return make.user("service_owner", harrowmere)


def whole(harrowmere, amara):
    outcome = actions.draft_outcome(
        harrowmere, by=amara, title="Fewer families in temporary accommodation", direction="reduce",
        place="Harrowmere",
    )  # fmt: skip
    actions.set_measure(
        outcome, by=amara, kind="primary", name="households in temporary accommodation",
        baseline=Decimal(1240), baseline_on=date(2026, 9, 30), target=Decimal(900), target_on=date(2029, 3, 31),
        source="the quarterly homelessness return",
    )  # fmt: skip
    actions.set_measure(
        outcome, by=amara, kind="guardrail", name="repeat homelessness within 6 months", unit="%",
        target=Decimal(9),
    )  # fmt: skip
    return outcome


def test_the_sentence_says_it_all(harrowmere, amara):
    assert whole(harrowmere, amara).statement == (
        "Reduce households in temporary accommodation in Harrowmere from 1,240 (30 September 2026) to 900 by "
        "31 March 2029, seen in the quarterly homelessness return, while repeat homelessness within 6 months "
        "stays at or below 9%."
    )


def test_what_is_missing_shows_as_a_gap(harrowmere, amara):
    outcome = actions.draft_outcome(harrowmere, by=amara, title="Sooner")
    assert outcome.statement == "… … from … to … by …, seen in …, while … stays …."


def test_a_second_person_agrees_and_then_the_words_stand(harrowmere, amara, idris):
    outcome = whole(harrowmere, amara)
    with pytest.raises(Refused) as refusal:
        actions.agree_outcome(outcome, by=amara)
    assert refusal.value.code == "outcome.not_yours"
    agreed = actions.agree_outcome(outcome, by=idris)
    assert (agreed.status, agreed.agreed_by) == ("agreed", idris)
    with pytest.raises(Refused):
        actions.change_outcome(outcome, by=amara, title="Other words")


def test_the_author_does_not_agree_whatever_their_roles(harrowmere, idris):
    outcome = whole(harrowmere, idris)
    with pytest.raises(Refused) as refusal:
        actions.agree_outcome(outcome, by=idris)
    assert refusal.value.code == "outcome.own_work"


def test_whoever_changed_a_word_does_not_agree_until_somebody_else_has(client, harrowmere, amara, idris):
    outcome = whole(harrowmere, amara)
    mary = make.user("policy_owner", harrowmere)
    place = f"/outcomes/{outcome.reference}/"
    hers, his = (
        (lambda: make.sign_in(client, mary).get(place).text),
        (lambda: make.sign_in(client, idris).get(place).text),
    )
    assert "Agree this outcome" in his() and "Agree this outcome" in hers()
    actions.change_outcome(outcome, by=idris, place="Harrowmere and Tarn")

    assert f"{mary.name} may agree it." in his() and "Agree this outcome" not in his()
    assert "You wrote some of it, so somebody else agrees." in make.sign_in(client, idris).get("/").text
    with pytest.raises(Refused) as refusal:
        actions.agree_outcome(outcome, by=idris)
    assert refusal.value.code == "outcome.own_work"
    assert refusal.value.message.endswith(f"{mary.name} may agree it.")
    assert client.post(f"{place}agree/").status_code != 500
    with pytest.raises(DatabaseError, match="four eyes"), transaction.atomic():
        Outcome.objects.update(status="agreed", agreed_by=idris, agreed_at=timezone.now())
    assert Outcome.objects.get().status == "draft"
    assert actions.ask_to_agree(outcome, by=amara) == 1
    assert Notice.objects.get(kind="outcome_to_agree").user == mary

    actions.set_measure(outcome, by=mary, kind="primary", target=Decimal(880))
    with pytest.raises(Refused, match="Nobody else here may"):
        actions.agree_outcome(outcome, by=mary)
    with pytest.raises(Refused, match="ask your administrator"):
        actions.ask_to_agree(outcome, by=amara)
    assert "Nobody else here may" in hers()

    hannah = make.user("approver", harrowmere)
    actions.agree_outcome(outcome, by=hannah)
    actions.reopen_outcome(outcome, by=idris, reason="The place is wrong")
    actions.change_outcome(outcome, by=amara, place="Harrowmere")
    assert actions.agree_outcome(outcome, by=idris).agreed_by == idris  # his words were agreed by her


def test_saving_what_stands_makes_nobody_a_writer(harrowmere, amara, idris):
    outcome = whole(harrowmere, amara)
    stands = outcome.primary
    before = Outcome.objects.get().changed_at
    actions.set_measure(outcome, by=idris, kind="primary", name=stands.name, target=stands.target)
    actions.change_outcome(outcome, by=idris, place=outcome.place)
    assert Outcome.objects.get().changed_at == before
    assert actions.agree_outcome(outcome, by=idris).status == "agreed"


def test_an_outcome_that_nobody_could_measure_is_not_agreed(harrowmere, amara, idris):
    outcome = actions.draft_outcome(harrowmere, by=amara, title="Sooner")
    with pytest.raises(Refused) as refusal:
        actions.agree_outcome(outcome, by=idris)
    assert refusal.value.message.startswith("This outcome cannot be agreed yet. Add a primary measure")


def test_a_target_before_its_baseline_is_refused(harrowmere, amara):
    outcome = actions.draft_outcome(harrowmere, by=amara, title="Sooner")
    with pytest.raises(Refused) as refusal:
        actions.set_measure(
            outcome,
            by=amara,
            kind="primary",
            name="days",
            baseline_on=date(2027, 1, 1),
            target_on=date(2027, 1, 1),
        )
    assert refusal.value.field == "target_on"


def test_readings_start_the_measuring_and_somebody_else_verifies(harrowmere, amara, idris):
    outcome = whole(harrowmere, amara)
    actions.agree_outcome(outcome, by=idris)
    reading = actions.record_reading(
        outcome.primary, by=amara, value=Decimal(1171), read_on=date(2026, 11, 1), evidence="Return, table 2"
    )
    assert Outcome.objects.get(pk=outcome.pk).status == "measuring"
    with pytest.raises(Refused) as refusal:
        actions.verify_reading(reading, by=amara)
    assert refusal.value.code == "reading.own"
    assert actions.verify_reading(reading, by=idris).verified_at is not None


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"evidence": " "}, "reading.no_evidence"),
        ({"read_on": date(2999, 1, 1)}, "reading.future"),
    ],
)
def test_readings_that_cannot_be(harrowmere, amara, idris, facts, code):
    outcome = whole(harrowmere, amara)
    actions.agree_outcome(outcome, by=idris)
    given = {"value": Decimal(1), "read_on": timezone.localdate(), "evidence": "Here", **facts}
    with pytest.raises(Refused) as refusal:
        actions.record_reading(outcome.primary, by=amara, **given)
    assert refusal.value.code == code
    assert not Reading.objects.exists()


def test_a_correction_is_a_new_row_and_the_old_one_stays(harrowmere, amara, idris):
    outcome = whole(harrowmere, amara)
    actions.agree_outcome(outcome, by=idris)
    day = timezone.localdate() - timedelta(days=1)
    old = actions.record_reading(
        outcome.primary, by=amara, value=Decimal(1171), read_on=day, evidence="Return"
    )
    fresh = actions.correct_reading(old, by=amara, value=Decimal(1172), reason="One household was missed")
    old.refresh_from_db()
    assert (old.value, old.corrected_by, fresh.value) == (1171, fresh, 1172)
    assert list(Reading.objects.standing()) == [fresh]
    with pytest.raises(Refused):
        actions.verify_reading(old, by=idris)


def test_a_broken_guardrail_tells_the_service_owner_once(harrowmere, amara, idris):
    outcome = whole(harrowmere, amara)
    actions.agree_outcome(outcome, by=idris)
    guardrail = outcome.measures.get(kind="guardrail")
    today = timezone.localdate()

    def read(value, days_ago):
        return actions.record_reading(
            guardrail,
            by=amara,
            value=Decimal(value),
            read_on=today - timedelta(days=days_ago),
            evidence="Return",
        )

    told = Notice.objects.filter(kind="guardrail_broken")
    read("9", 40)
    assert not told.exists()
    broken = read("9.5", 30)
    read("9.7", 20)  # broken still: nothing new to say
    read("12", 35)  # of a day before: the last reading stays what it was
    notice = told.get()
    assert (notice.user, notice.subject, notice.link) == (
        idris,
        outcome.reference,
        f"/outcomes/{outcome.reference}/",
    )
    assert words_of(notice.kind, notice.facts).happened == (
        f"A guardrail of ‘{outcome.title}’ ({outcome.reference}) is broken: repeat homelessness within 6 months read "
        f"9.5% on {broken.read_on:%-d %B %Y}; its limit is 9%."
    )

    kept = read("8", 10)
    actions.correct_reading(kept, by=amara, value=Decimal(10), reason="Two families were missed")
    assert told.count() == 2  # kept, then broken anew


def test_closing_wants_a_result_and_a_reason_and_met_a_verified_reading_of_it(
    client, harrowmere, amara, idris
):
    outcome = whole(harrowmere, amara)
    actions.agree_outcome(outcome, by=idris)
    today = timezone.localdate()
    read = {"by": amara, "evidence": "Return"}
    early = actions.record_reading(outcome.primary, value=Decimal(1171), read_on=today - timedelta(9), **read)
    last = actions.record_reading(outcome.primary, value=Decimal(900), read_on=today, **read)
    for result, reason, code in (
        ("perhaps", "x", "outcome.bad_result"),
        ("met", " ", "outcome.no_reason"),
        ("met", "We think so", "outcome.no_reading"),
    ):
        with pytest.raises(Refused) as refusal:
            actions.close_outcome(outcome, by=idris, result=result, reason=reason)
        assert refusal.value.code == code
    actions.verify_reading(early, by=idris)
    with pytest.raises(Refused, match="The last verified reading is 1,171, and 900 was promised"):
        actions.close_outcome(outcome, by=idris, result="met", reason="Nearly")
    page = make.sign_in(client, idris).get(f"/outcomes/{outcome.reference}/close/")
    assert "1,171, 900 promised." in page.text and "no reading is verified yet" in page.text
    actions.verify_reading(last, by=idris)
    assert actions.close_outcome(outcome, by=idris, result="met", reason="900 reached").status == "met"


def test_each_ending_asks_for_its_proof_and_is_read_on_the_page(client, harrowmere, amara, idris):
    outcome = whole(harrowmere, amara)
    actions.agree_outcome(outcome, by=idris)
    place = f"/outcomes/{outcome.reference}/"
    page = make.sign_in(client, idris).get(f"{place}close/").text
    assert "The target is for 31 March 2029, which has still to come" in page and "This is final" in page

    def ended(result):
        return actions.close_outcome(outcome, by=idris, result=result, reason="So the returns say")

    for result in ("met", "partly", "not_met"):
        with pytest.raises(Refused, match="No verified reading shows it"):
            ended(result)
    today = timezone.localdate()
    read = {"by": amara, "read_on": today, "evidence": "Return"}
    guardrail = outcome.measures.get(kind="guardrail")
    for measure, value in ((outcome.primary, 880), (guardrail, 12)):
        actions.verify_reading(actions.record_reading(measure, value=Decimal(value), **read), by=idris)
    with pytest.raises(Refused, match="repeat homelessness within 6 months read 12%, and its limit is 9%"):
        ended("met")
    assert ended("partly").status == "partly"
    page = client.get(place).text
    assert "How it ended: partly met." in page and "So the returns say" in page
    assert "Enter a reading" not in page and "Say how it ended" not in page


def test_the_owner_is_asked_how_an_outcome_ended_from_the_day_after_its_target(
    client, harrowmere, amara, idris, time_machine
):
    outcome = whole(harrowmere, amara)
    actions.agree_outcome(outcome, by=idris)
    asked = f"Say how ‘{outcome.title}’ ended"
    for day, is_asked in ((date(2029, 3, 31), False), (date(2029, 4, 1), True)):
        time_machine.move_to(datetime(day.year, day.month, day.day, 9, tzinfo=UTC), tick=False)
        make.sign_in(client, idris)
        assert (asked in client.get("/").text) is is_asked
    actions.close_outcome(outcome, by=idris, result="cannot_tell", reason="Nobody read it")
    assert asked not in client.get("/").text


def test_an_outcome_that_was_never_read_is_closed_as_cannot_tell(harrowmere, amara, idris):
    outcome = whole(harrowmere, amara)
    actions.agree_outcome(outcome, by=idris)
    closed = actions.close_outcome(outcome, by=idris, result="cannot_tell", reason="The work ended early")
    assert closed.status == "cannot_tell"


def test_the_centre_hears_of_a_broken_guardrail_once_its_reading_is_verified(harrowmere, amara, idris):
    outcome = whole(harrowmere, amara)
    actions.agree_outcome(outcome, by=idris)
    analyst = make.analyst()
    guardrail = outcome.measures.get(kind="guardrail")
    reading = actions.record_reading(
        guardrail, by=amara, value=Decimal(14), read_on=timezone.localdate(), evidence="Return"
    )
    told = Notice.objects.filter(kind="guardrail_broken", user=analyst)
    assert not told.exists()
    actions.verify_reading(reading, by=idris)
    assert told.count() == 1


def test_strangers_see_no_draft(harrowmere, amara):
    outcome = whole(harrowmere, amara)
    for person in (make.officer(), make.bidder(), make.analyst()):
        assert not Outcome.objects.visible_to(person).filter(pk=outcome.pk).exists()
    assert Outcome.objects.visible_to(amara).filter(pk=outcome.pk).exists()


def test_a_draft_whose_author_has_left_is_offered_to_a_colleague(client, harrowmere, amara, idris):
    outcome = whole(harrowmere, amara)
    admin, colleague = make.user("buyer_admin", harrowmere), make.officer(harrowmere)
    go_on = f"Go on with the outcome ‘{outcome.title}’"
    waits = (
        make.sign_in(client, admin).get(reverse("organisations:remove-member", args=[amara.pseudonym])).text
    )
    assert f"Wrote the draft of {outcome.reference} ‘{outcome.title}’. That stays on record" in waits
    assert go_on not in make.sign_in(client, colleague).get("/").text

    remove_member(Membership.objects.get(user=amara), by=admin, reason="Left")

    for person in (colleague, idris):
        assert go_on in make.sign_in(client, person).get("/").text
