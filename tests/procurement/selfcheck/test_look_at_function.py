"""A function looks at itself: 24 sentences, three actions with owner and day, seen by its own organisation alone."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from procurement import audit
from procurement.errors import Refused
from procurement.organisations.actions import hand_over_work
from procurement.selfcheck import actions
from procurement.selfcheck.actions import Planned
from procurement.selfcheck.models import SelfAssessment
from procurement.selfcheck.statements import lines_of, themes_of
from procurement.services.models import Function
from tests import make

DAY = date(2099, 1, 4)


def answers(function="hr", level=1):
    return {key: level for theme in themes_of(function) for key, _ in theme.sentences}


@pytest.fixture
def hr(db):
    return make.user("hr", make.buyer())


def taken(hr, **facts):
    planned = [Planned("Count who stays", hr, DAY)] * 3
    usual = {"by": hr, "function": "hr", "answers": answers(), "planned": planned}
    return actions.take(hr.organisations[0], **usual | facts)


def test_each_of_six_functions_has_six_themes_of_four_sentences():
    for function in Function.values:
        themes = themes_of(function)
        assert [len(theme.sentences) for theme in themes] == [4] * 6
        assert len({words for theme in themes for _, words in theme.sentences}) == 24
    assert "AI in the job market" in [theme.title for theme in themes_of("hr")]
    assert [theme.title for theme in themes_of("commercial")] == [
        "Users and outcomes", "Market and SMEs", "Value and evaluation", "Digital ways", "Contract and change",
        "Learning",
    ]  # fmt: skip


def test_a_theme_has_the_sum_of_its_four_levels():
    mixed = answers() | {"1-1": 3, "1-2": 0}
    assert [line.points for line in lines_of("hr", mixed)] == [5, 4, 4, 4, 4, 4]
    for wrong in ({}, mixed | {"1-1": 4}, mixed | {"7-1": 1}):
        with pytest.raises(ValueError, match="24 sentences"):
            lines_of("hr", wrong)


def test_what_cannot_be_is_refused(hr):
    stranger = make.user("hr", make.buyer())
    good = Planned("Count who stays", hr, DAY)
    for facts, code in (
        ({"by": stranger}, "self_assessment.not_yours"),
        ({"by": make.user("observer", hr.organisations[0])}, "self_assessment.not_yours"),
        ({"function": "moon"}, "self_assessment.function"),
        ({"answers": {}}, "self_assessment.answers"),
        ({"planned": [good] * 2}, "self_assessment.actions"),
        ({"planned": [good, good, Planned("\x00", hr, DAY)]}, "self_assessment.no_what"),
        ({"planned": [good, good, Planned("Do", hr, timezone.localdate())]}, "self_assessment.day"),
        ({"planned": [good, good, Planned("Do", stranger, DAY)]}, "self_assessment.owner"),
    ):
        with pytest.raises(Refused) as refusal:
            taken(hr, **facts)
        assert refusal.value.code == code
    assert not SelfAssessment.objects.exists()


def test_a_look_is_taken_on_the_page_and_its_actions_are_finished_once(client, hr):
    make.sign_in(client, hr)
    take = reverse("selfcheck:take", args=["hr"])
    sent = {key: str(level) for key, level in answers().items()}
    for n in (1, 2, 3):
        day = {f"due_on_{n}_0": 4, f"due_on_{n}_1": 1, f"due_on_{n}_2": 2099}
        sent |= {f"what_{n}": f"Do {n}", f"owner_{n}": hr.pk, **day}
    assert client.post(take, sent | {"1-1": "9"}).status_code == 422
    assert client.post(take, sent).status_code == 302
    made = SelfAssessment.objects.get()
    page = reverse("selfcheck:show-assessment", args=[made.reference])
    shown = client.get(page).content.decode()
    assert "Work and posts: 4 of 12" in shown
    assert "looked with colleagues at the function hr" in shown.split('id="history-title"')[1]
    done = reverse("selfcheck:finish-action", args=[made.reference, 1])
    assert client.post(done, {"words": " "}).status_code == 422
    assert client.post(done, {"words": "Nine of ten stayed."}).status_code == 302
    assert client.post(done, {"words": "Again"}).status_code == 422
    assert "Nine of ten stayed." in client.get(page).content.decode()
    assert client.get(reverse("selfcheck:take", args=["moon"])).status_code == 404


def test_nobody_else_sees_it_not_even_the_centre(client, hr):
    made = taken(hr)
    page = reverse("selfcheck:show-assessment", args=[made.reference])
    for person in (make.user("hr", make.buyer()), make.analyst(), make.bidder()):
        make.sign_in(client, person)
        assert client.get(page).status_code == 404


def test_an_action_is_late_from_the_day_after_its_own(hr):
    action = taken(hr).actions.first()
    assert [action.is_late(DAY + timedelta(days=n)) for n in (0, 1)] == [False, True]


@pytest.mark.parametrize("many", [3, 30])
def test_the_list_asks_as_few_statements_with_thirty_looks(client, hr, many, django_assert_max_num_queries):
    for _ in range(many):
        taken(hr)
    make.sign_in(client, hr)
    with django_assert_max_num_queries(8):
        client.get(reverse("selfcheck:list-assessments"))


def test_next_actions_that_nobody_has_done_go_to_a_colleague(client, hr):
    buyer = hr.organisations[0]
    admin, other = make.user("buyer_admin", buyer), make.user("officer", buyer)
    look = taken(hr)
    done = look.actions.get(number=1)
    actions.finish_action(done, by=hr, words="Counted")
    page = make.sign_in(client, admin).get(reverse("organisations:remove-member", args=[hr.pseudonym])).text
    assert page.count("Sees to ‘Count who stays’ by 4 January 2099") == 2

    moved = hand_over_work(buyer, giver=hr, taker=other, by=admin, reason="Leaves")

    assert moved["next actions of self-assessments"] == 2
    assert [action.owner for action in look.actions.all()] == [hr, other, other]
    assert f"{other} sees to action 3 of" in audit.history(look)[0].sentence
