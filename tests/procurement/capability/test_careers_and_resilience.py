"""Careers in people, never by person; and what is asked of the supplier of a critical contract, in proportion."""

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from procurement.capability import actions, careers
from procurement.capability.formulas import Chain, Seated, chain
from procurement.capability.models import Resilience
from procurement.contracts.models import Contract
from tests import make
from tests.procurement.capability.test_capability_plan import post, refused, running

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 27)
OLD, NEW = date(2025, 11, 27), date(2025, 11, 28)


@pytest.mark.parametrize(
    ("posts", "counts", "shares"),
    [
        ([], (0, 0, 0, 0, 0), (None, None, None)),
        ([Seated(4, OLD, OLD, False, 1)], (4, 4, 4, 4, 1), (None, None, None)),
        ([Seated(5, OLD, OLD, False, 1)], (5, 5, 5, 5, 1), (100, 100, 20)),
        ([Seated(5, OLD, TODAY, False, 0), Seated(1, OLD, None, True, 0)], (6, 6, 6, 1, 0), (100, 17, 0)),
        ([Seated(8, NEW, NEW, False, 0), Seated(2, None, None, False, 0)], (10, 8, 0, 0, 0), (80, None, 0)),
    ],
)
def test_the_chain_counts_people_and_hides_a_share_of_fewer_than_five(posts, counts, shares):
    found = chain(posts, TODAY)
    assert found == Chain(*counts)
    assert (found.filled_pct, found.kept_pct, found.moved_up_pct) == shares


def test_a_year_in_post_stays_counted_after_it_falls_vacant_and_only_hr_says_who_moved_up():
    made = running()
    filled = post(made)
    since = filled.filled_on
    later = timezone.make_aware(datetime.combine(since + timedelta(days=365), datetime.min.time()))
    assert refused(actions.move_up, filled, by=made.owner, count=1) == "post.not_yours"
    assert refused(actions.move_up, filled, by=made.hr, count=2) == "post.moved_up"
    actions.move_up(filled, by=made.hr, count=1)
    assert refused(actions.move_up, filled, by=made.hr, count=1) == "post.moved_up"
    filled = actions.vacate_post(filled, by=made.hr, now=later)
    assert (filled.kept_a_year, filled.first_filled_on, filled.filled_on) == (True, since, None)
    (one,) = careers.by_buyer(Contract.objects.filter(pk=made.pk), later.date())
    assert one.chain == Chain(1, 1, 1, 1, 1)


def test_a_post_left_within_a_year_was_not_kept():
    made = running()
    filled = post(made)
    soon = timezone.make_aware(datetime.combine(filled.filled_on + timedelta(days=364), datetime.min.time()))
    assert not actions.vacate_post(filled, by=made.hr, now=soon).kept_a_year


def test_careers_stand_by_organisation_and_contract_for_those_who_see_the_contracts(client):
    made, other = running(), running()
    post(made)
    post(other)
    make.sign_in(client, made.hr)
    page = client.get(reverse("capability:show-careers")).content.decode()
    assert made.buyer.name in page
    assert other.buyer.name not in page
    assert "too early" in page
    move = reverse("capability:move-post", args=[made.reference, 1, "move_up"])
    assert client.post(move, {"count": "0"}).status_code == 422
    assert client.post(move, {"count": "1"}).status_code == 302
    plan = client.get(reverse("capability:show-plan", args=[made.reference])).content.decode()
    assert "1 of 1 moved up a level." in plan


@pytest.mark.parametrize("many", [3, 30])
def test_careers_ask_as_few_statements_with_thirty_contracts(client, many, django_assert_max_num_queries):
    first = running()
    for _ in range(many):
        made = running()
        made.buyer = first.buyer
        made.save(update_fields=["buyer"])
        actions.plan_post(
            made, by=first.owner, role="Developer", people=1, needed_by=made.starts_on, is_filled=True, funded_from="D"
        )  # fmt: skip
    make.sign_in(client, first.owner)
    with django_assert_max_num_queries(8):
        client.get(reverse("capability:show-careers"))


def test_a_small_firm_is_asked_for_no_plan_and_a_large_one_is():
    small, large, costly = running(), running(), running()
    Contract.objects.filter(pk=small.pk).update(supplier_size="small", value_gbp=Decimal("4999999.99"))
    Contract.objects.filter(pk=large.pk).update(supplier_size="large")
    Contract.objects.filter(pk=costly.pk).update(supplier_size="small", value_gbp=Decimal(5_000_000))
    for made, asked in ((small, False), (large, True), (costly, True)):
        found = actions.mark_critical(made, by=made.owner, why="A child may be missed.")
        found = Resilience.objects.get(pk=found.pk)
        assert found.asks_plan is asked
        facts = {"by": made.bidder, "owner_group": "Its founders", "share": "most"}
        if asked:
            assert refused(actions.answer_resilience, found, **facts) == "resilience.no_plan"
            facts["plan"] = "The parent pays for six months."
        found = actions.answer_resilience(found, **facts)
        assert found.missing == ["who else could step in"]


def test_each_side_writes_its_own_part_and_what_cannot_be_is_refused():
    made = running()
    assert refused(actions.mark_critical, made, by=made.bidder, why="Mine") == "contract.not_yours"
    assert refused(actions.mark_critical, made, by=made.owner, why="\x00 ") == "resilience.no_why"
    found = actions.mark_critical(made, by=made.owner, why="A child may be missed.")
    assert refused(actions.mark_critical, made, by=made.owner, why="Again") == "resilience.there"
    answer = {"owner_group": "Its founders", "share": "some"}
    assert refused(actions.answer_resilience, found, by=made.owner, **answer) == "contract.not_yours"
    assert (
        refused(actions.answer_resilience, found, by=made.bidder, **answer | {"share": "all"})
        == "resilience.share"
    )
    assert refused(actions.name_stand_ins, found, by=made.bidder, stand_ins="Ash") == "contract.not_yours"
    assert refused(actions.stand_down, found, by=made.owner, reason=" ") == "resilience.no_reason"


def test_no_rival_and_no_supplier_reads_who_else_could_step_in(client):
    made = running()
    found = actions.mark_critical(made, by=made.owner, why="A child may be missed.")
    actions.name_stand_ins(found, by=made.owner, stand_ins="Birch could start in a week")
    actions.answer_resilience(found, by=made.bidder, owner_group="Ash Holdings", share="most")
    page = reverse("capability:show-plan", args=[made.reference])
    change = [reverse("capability:change-resilience", args=[made.reference, verb])
              for verb in ("mark", "answer", "stand_ins", "stand_down", "moon")]  # fmt: skip
    for person, sees_group, sees_stand_ins in (
        (make.bidder(), False, False),
        (make.officer(), False, False),
        (made.bidder, True, False),
        (made.owner, True, True),
        (make.analyst(), True, False),
    ):
        make.sign_in(client, person)
        text = client.get(page).content.decode()
        assert ("Ash Holdings" in text, "Birch could start" in text) == (sees_group, sees_stand_ins)
    make.sign_in(client, make.bidder())
    assert [client.get(address).status_code for address in change] == [404] * 5
    make.sign_in(client, made.bidder)
    assert [client.get(address).status_code for address in change] == [404, 200, 404, 404, 404]
    make.sign_in(client, made.owner)
    assert [client.get(address).status_code for address in change] == [404, 404, 200, 200, 404]
    assert client.post(change[3], {"reason": "It is off."}).status_code == 302
    assert not Resilience.objects.exists()
