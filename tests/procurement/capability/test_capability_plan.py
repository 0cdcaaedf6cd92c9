from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from procurement.capability import actions
from procurement.capability.finding import decide_items, fill_posts
from procurement.capability.framework import LICENCE, roles, skills
from procurement.capability.models import Post, TransferItem
from procurement.capability.queries import plan_of
from procurement.errors import Refused
from procurement.site.register import Asker
from tests import make
from tests.procurement.contracts.test_run_contract import ON, contract

pytestmark = pytest.mark.django_db
DUE = ON + timedelta(days=200)
HTMX = {"headers": {"hx-request": "true", "hx-target": "plan"}}


def running():
    """A contract with its HR, its service owner and a bidder."""
    made = contract()
    made.hr = make.user("hr", made.buyer)
    made.owner = make.user("service_owner", made.buyer)
    return made


def post(made, *, filled=True, by=None) -> Post:
    return actions.plan_post(
        made, by=by or made.owner, role="Developer", people=1, needed_by=ON, is_filled=filled,
        funded_from="Digital" if filled else "",
    )  # fmt: skip


def proposed(made, learner=None, **facts) -> TransferItem:
    return actions.propose_item(made, **{
        "by": made.bidder, "task": "Put a release live", "skill": "Accessibility", "from_level": 1, "to_level": 3,
        "learner": learner or post(made), "due_on": DUE, "shown_by": "Two releases by us alone.", **facts,
    })  # fmt: skip


def refused(act, *args, **facts) -> str:
    with pytest.raises(Refused) as refusal:
        act(*args, **facts)
    return refusal.value.code


def test_the_framework_names_every_role_level_and_skill():
    assert (len(roles()), len(skills())) == (210, 186)


def test_a_post_goes_from_planned_to_filled_and_vacant_again_by_hr_and_names_its_budget():
    made = running()
    planned = post(made, filled=False)
    assert refused(actions.approve_post, planned, by=made.owner, funded_from="Digital") == "post.not_yours"
    assert refused(actions.approve_post, planned, by=made.hr, funded_from=" ") == "post.no_budget"
    assert refused(actions.fill_post, planned, by=made.hr) == "post.wrong_state"
    planned = actions.approve_post(planned, by=made.hr, funded_from="Digital")
    for act, status in (
        (actions.advertise_post, "advertised"),
        (actions.fill_post, "filled"),
        (actions.vacate_post, "vacant"),
        (actions.advertise_post, "advertised"),
    ):
        planned = act(planned, by=made.hr)
        assert planned.status == status
    own = post(made, filled=False, by=made.hr)
    assert refused(actions.approve_post, own, by=made.hr, funded_from="Digital") == "post.own_work"


def test_a_post_is_planned_by_the_buyer_with_a_known_role_a_day_of_the_contract_and_a_budget_when_filled():
    made = running()
    facts = {"by": made.hr, "role": "Developer", "people": 1, "needed_by": ON}
    assert refused(actions.plan_post, made, **{**facts, "by": made.bidder}) == "contract.not_yours"
    assert refused(actions.plan_post, made, **{**facts, "role": "Wizard"}) == "post.role"
    assert refused(actions.plan_post, made, **{**facts, "people": 0}) == "post.people"
    assert refused(actions.plan_post, made, **{**facts, "needed_by": date(2020, 1, 1)}) == "capability.day"
    assert refused(actions.plan_post, made, **{**facts, "is_filled": True}) == "post.no_budget"


def test_an_item_names_a_skill_a_higher_level_a_post_of_this_contract_and_a_day_of_its_term():
    made, other = running(), running()
    learner = post(made)
    assert refused(proposed, made, learner, skill="Magic") == "transfer.skill"
    assert refused(proposed, made, learner, from_level=3) == "transfer.level"
    assert refused(proposed, made, learner, to_level=5) == "transfer.level"
    assert refused(proposed, made, post(other)) == "transfer.post"
    assert refused(proposed, made, learner, due_on=made.ends_on + timedelta(days=1)) == "capability.day"
    assert refused(proposed, made, learner, by=other.bidder) == "contract.not_yours"


def test_the_supplier_proposes_and_claims_and_only_the_buyers_own_agree_and_confirm():
    made = running()
    item = proposed(made)
    assert refused(actions.agree_item, item, by=made.bidder) == "transfer_item.not_yours"
    assert refused(actions.claim_step, item, by=made.bidder, evidence="Seen.") == "transfer_item.wrong_state"
    item = actions.agree_item(item, by=made.owner)
    for status in ("shadowing", "shared", "led", "independent"):
        assert refused(actions.confirm_step, item, by=made.hr) == "transfer_item.not_claimed"
        item = actions.claim_step(item, by=made.bidder, evidence="They did it in week 4.")
        assert refused(actions.claim_step, item, by=made.owner, evidence="Again.") == "transfer_item.waits"
        assert refused(actions.confirm_step, item, by=made.bidder) == "transfer_item.not_yours"
        item = actions.confirm_step(item, by=made.hr)
        assert item.status == status
    assert plan_of(made, made.hr).tally.independent == 1
    assert refused(actions.claim_step, item, by=made.bidder, evidence="More.") == "transfer_item.wrong_state"


def test_nobody_agrees_to_their_own_item_or_confirms_their_own_claim():
    made = running()
    item = proposed(made, by=made.owner)
    assert refused(actions.agree_item, item, by=made.owner) == "transfer_item.own_work"
    item = actions.claim_step(actions.agree_item(item, by=made.hr), by=made.owner, evidence="Seen.")
    assert refused(actions.confirm_step, item, by=made.owner) == "transfer_item.own_claim"


def test_nothing_is_learned_by_a_post_that_nobody_is_in():
    made = running()
    learner = post(made)
    item = actions.agree_item(proposed(made, learner), by=made.owner)
    item = actions.claim_step(item, by=made.bidder, evidence="Seen.")
    actions.vacate_post(learner, by=made.hr)
    assert refused(actions.confirm_step, item, by=made.owner) == "transfer_item.empty_post"


def test_a_claim_goes_back_with_a_reason_and_a_declined_item_leaves_the_plan():
    made = running()
    item = actions.agree_item(proposed(made), by=made.owner)
    item = actions.claim_step(item, by=made.bidder, evidence="Seen.")
    assert refused(actions.send_back_step, item, by=made.hr, reason="") == "transfer.no_reason"
    item = actions.send_back_step(item, by=made.hr, reason="Show the second release.")
    assert (item.status, item.claimed_at, item.evidence) == ("planned", None, "")
    actions.decline_item(proposed(made), by=made.hr, reason="It is the same task.")
    assert [line.record.pk for line in plan_of(made, made.hr).items] == [item.pk]


def test_what_is_past_its_day_is_late_and_half_the_term_without_independence_is_told(monkeypatch):
    made = running()
    proposed(made)
    post(made, filled=False)
    assert plan_of(made, None).tally.late == []
    late = timezone.make_aware(timezone.datetime(2028, 6, 1))
    monkeypatch.setattr("procurement.capability.queries.now", lambda: late)
    tally = plan_of(made, None).tally
    assert [one.words for one in tally.late] == [
        "Nobody is in the post “Developer”",
        "“Put a release live” is not done by our people alone",
        "Half the term is over and our people do nothing alone yet",
    ]
    assert tally.mid_term == date(2028, 1, 4)


def test_hr_finds_claims_to_confirm_and_posts_to_fill_among_the_next_steps():
    made = running()
    post(made, filled=False)
    actions.claim_step(actions.agree_item(proposed(made), by=made.owner), by=made.bidder, evidence="Seen.")
    asker = Asker(made.hr, made.buyer, frozenset({"hr"}), timezone.make_aware(timezone.datetime(2026, 12, 1)))
    assert [step.title for step in (*decide_items(asker), *fill_posts(asker))] == [
        "Confirm “shadowing” for ‘Put a release live’, or send it back",
        "Approve the post ‘Developer’",
    ]


def test_the_public_reads_the_plan_without_evidence_on_the_page_and_in_the_api(client):
    made = running()
    actions.claim_step(
        actions.agree_item(proposed(made), by=made.owner), by=made.bidder, evidence="Ask the night shift."
    )
    page = client.get(reverse("capability:show-plan", args=[made.reference])).content.decode()
    assert "Put a release live" in page
    assert LICENCE in page
    assert "night shift" not in page
    said = client.get(reverse("api-capability-plan", args=[made.reference]))
    assert said.json()["items"][0]["status"] == "planned"
    assert said.json()["posts"][0] == {
        "number": 1, "role": "Developer", "people": 1, "needed_by": "2027-01-04", "status": "filled", "late": False,
    }  # fmt: skip
    assert "night shift" not in said.content.decode()
    made.tender.withheld = [{"field": "capability_plan"}]
    made.tender.save(update_fields=["withheld"])
    assert client.get(reverse("api-capability-plan", args=[made.reference])).status_code == 404
    assert client.get(reverse("capability:show-plan", args=[made.reference])).status_code == 404
    page = client.get(reverse("contracts:show-contract", args=[made.reference])).content.decode()
    assert "Withheld from publication" in page


def test_one_click_confirms_without_script_and_as_a_part_and_a_second_click_is_told_so(client):
    made = running()
    item = actions.claim_step(
        actions.agree_item(proposed(made), by=made.owner), by=made.bidder, evidence="Seen."
    )
    make.sign_in(client, made.hr)
    move = reverse("capability:move-item", args=[made.reference, item.number, "confirm"])
    part = client.post(move, **HTMX)
    assert part.status_code == 200
    assert part.content.decode().lstrip().startswith('<div id="plan"')
    assert "Shadowing" in part.content.decode()
    assert ('id="item-1" tabindex="-1" autofocus') in part.content.decode()
    again = client.post(move, **HTMX)
    assert (again.status_code, "Nobody has claimed the next step" in again.content.decode()) == (422, True)
    assert client.post(move).status_code == 422
    alone = client.post(move, headers={"hx-request": "true"})  # from the page of the move, not from the plan
    assert (alone.status_code, alone.content.decode().lstrip()[:10]) == (422, "<app-keep>")
    actions.claim_step(item, by=made.bidder, evidence="Seen.")
    assert "What shows it: Seen." in client.get(move).content.decode()
    assert client.post(move).headers["Location"].endswith(f"/contracts/{made.reference}/capability/#item-1")
    assert client.get(move.replace("confirm", "eat")).status_code == 404


def test_posts_and_items_are_entered_by_form(client):
    made = running()
    make.sign_in(client, made.owner)
    day = {"needed_by_0": "4", "needed_by_1": "1", "needed_by_2": "2027"}
    add = reverse("capability:plan-post", args=[made.reference])
    assert client.post(add, {"role": "Wizard"}).status_code == 422
    said = {"role": "Developer", "people": "2", "is_filled": "yes", "funded_from": "Digital", **day}
    assert client.post(add, said).status_code == 302
    learner = made.posts.get()
    add = reverse("capability:propose-item", args=[made.reference])
    said = {
        "task": "Put a release live", "skill": "Accessibility", "from_level": "1", "to_level": "1",
        "learner": learner.pk, "due_on_0": "1", "due_on_1": "6", "due_on_2": "2027", "shown_by": "Two releases.",
        "is_critical": "yes",
    }  # fmt: skip
    assert client.post(add, said).status_code == 422
    assert client.post(add, {**said, "to_level": "3"}).status_code == 302
    assert made.transfer_items.get().learner == learner


def test_the_plan_takes_as_many_queries_for_thirty_items_as_for_three(django_assert_num_queries):
    made = running()
    learner = post(made)
    counted = []
    for rows in (3, 27):
        for _ in range(rows):
            proposed(made, learner)
        made.hr.live_memberships  # noqa: B018  kept on the person from here on
        with django_assert_num_queries(4) as seen:
            plan_of(made, made.hr)
        counted.append(len(seen))
    assert counted == [4, 4]


def test_what_waits_for_the_person_who_looks_stands_first_and_only_its_part_is_open(client):
    made = running()
    item = proposed(made)
    page = reverse("capability:show-plan", args=[made.reference])

    def shown(person) -> tuple[str, int]:
        text = make.sign_in(client, person).get(page).text
        return text, text.count('<details class="govuk-details" open>')

    text, opened = shown(made.owner)
    assert opened == 1
    assert text.index("Waits for you") < text.index("Money tied to it") < text.index("Posts of our own</h2>")
    assert f'<a class="govuk-link" href="#item-{item.number}">Agree to “Put a release live”' in text
    text, opened = shown(made.bidder)
    assert (opened, "Waits for you" in text) == (0, False), "the firm proposed it and waits itself"


def test_an_empty_plan_is_open_so_that_its_first_step_is_seen(client):
    made = running()
    page = make.sign_in(client, made.owner).get(reverse("capability:show-plan", args=[made.reference]))

    assert page.text.count('<details class="govuk-details" open>') == 5
