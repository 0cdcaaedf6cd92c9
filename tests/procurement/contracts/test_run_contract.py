from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone

from procurement.capability import actions as capability
from procurement.contracts import actions, queries
from procurement.contracts.finding import comment_on_growth
from procurement.contracts.formulas import running_pct, step_of
from procurement.contracts.models import Contract, MeasureRating, Payment, Variation
from procurement.contracts.rules import law_of
from procurement.errors import Refused
from procurement.notifications.models import Notice
from procurement.outcomes import actions as outcomes
from procurement.site.register import Asker
from procurement.tenders.models import BankHoliday
from tests import make
from tests.procurement.outcomes.test_check_tenders import outcome as make_outcome

pytestmark = pytest.mark.django_db
ON = date(2027, 1, 4)
TODAY = timezone.localdate()
# The first day on which a payment of these contracts can have been made, whenever the tests run.
BEGUN = {
    "paid_on": max(ON, TODAY),
    "now": timezone.make_aware(datetime.combine(max(ON, TODAY), time(23))),
}


def contract(**facts) -> Contract:
    """A contract of 100,000 pounds and its people."""
    tender = make.tender()
    supplier = make.supplier()
    made = actions.award_contract(
        tender,
        tender.lots.get(),
        supplier,
        Decimal("100000.00"),
        by=make.approver(tender.buyer),
        record={"rank": 1, "limits": ["Two people stay for the whole term."]},
        starts_on=ON,
        **facts,
    )
    made.officer, made.approver = make.officer(tender.buyer), make.approver(tender.buyer)
    made.bidder = make.bidder(supplier)
    return made


def grown(made: Contract, pounds: int, *, comment: bool = True):
    """A justified change of so many pounds."""
    asked = actions.ask_variation(
        made, by=made.bidder, cause="scope", what="More hostels.", change_gbp=Decimal(pounds)
    )
    asked = actions.justify_variation(
        asked, by=made.officer, words="The council asked for it.", ground="provided"
    )
    if comment:
        asked = actions.comment_variation(asked, by=make.analyst(), words="Seen; carry on.")
    return asked


def test_a_contract_is_drawn_from_the_award_once():
    made = contract()
    assert made.reference.startswith("C-")
    assert (made.starts_on, made.ends_on) == (ON, date(2029, 1, 3))
    with pytest.raises(Refused) as refusal:
        actions.award_contract(
            made.tender, made.lot, make.supplier(), Decimal(1), by=made.approver, record={}
        )
    assert refusal.value.code == "contract.exists"


def test_a_fallen_contract_leaves_the_lot_free_and_a_paid_one_does_not_fall():
    made = contract()
    actions.drop_contract(made, by=made.officer, reason="The firm closed.")
    again = actions.award_contract(
        made.tender, made.lot, make.supplier(), Decimal(5), by=made.approver, record={}
    )
    actions.record_payment(again, by=made.officer, amount_gbp=Decimal(1), **BEGUN, invoice="1")
    with pytest.raises(Refused) as refusal:
        actions.drop_contract(again, by=made.officer, reason="Too late.")
    assert refusal.value.code == "contract.begun"


@pytest.mark.parametrize(
    ("changes", "pct", "step"),
    [([], 0, ""), ([10], 10, "tell"), ([25, -5], 20, "comment"), ([50], 50, "stop"), ([-90], -90, "")],
)
def test_the_running_percentage_asks_for_its_step(changes, pct, step):
    found = running_pct(Decimal(100), [Decimal(c) for c in changes])
    assert (found, step_of(found)) == (pct, step)


def test_growth_of_a_tenth_tells_the_centre_once():
    made, analyst = contract(), make.analyst()
    grown(made, 10_000, comment=False)
    grown(made, 11_000, comment=False)
    told = Notice.objects.get(user=analyst, kind="contract_grew")
    assert told.words.do.endswith("You need do nothing yet: from 20% on your comment is needed.")


def test_growth_of_a_fifth_needs_the_centres_comment_and_half_is_stopped():
    made = contract()
    asked = grown(made, 20_000, comment=False)
    with pytest.raises(Refused) as refusal:
        actions.decide_variation(asked, by=made.approver, accept=True, reason="Needed.")
    assert refusal.value.code == "variation.needs_comment"
    actions.comment_variation(asked, by=make.analyst(), words="Seen.")
    actions.decide_variation(asked, by=made.approver, accept=True, reason="Needed.")
    asked = grown(made, 30_000)
    with pytest.raises(Refused) as refusal:
        actions.decide_variation(asked, by=made.approver, accept=True, reason="Needed too.")
    assert refusal.value.code == "variation.stopped"


def test_a_stopped_change_says_so_at_once_to_everybody_and_is_only_refused_or_withdrawn(client):
    made, analyst = contract(), make.analyst()
    page = reverse("contracts:show-contract", args=[made.reference])
    make.sign_in(client, made.bidder)
    ask = client.post(
        reverse("contracts:ask-variation", args=[made.reference]),
        {"cause": "scope", "what": "Two more boroughs.", "change_gbp": "60000", "change_months": "0"},
        follow=True,
    )
    assert ask.text.count("Growth of 50% stops") == 2, "in the answer, and beside the change"
    assert Notice.objects.get(user=made.officer, kind="variation_asked").words.do.startswith("Say why")
    change = made.variations.get()
    for ground in ("known_risk", "unforeseen", "additional"):
        with pytest.raises(Refused, match=r"this change alone moves the price by 60\.0%"):
            actions.justify_variation(change, by=made.officer, words="It is urgent.", ground=ground)
    actions.justify_variation(change, by=made.officer, words="It is urgent.", ground="urgent")
    change = actions.comment_variation(change, by=analyst, words="Buy the rest anew.")
    assert Notice.objects.get(user=analyst, kind="contract_grew").words.do.endswith("in a new tender.")

    decide = reverse("contracts:move-variation", args=[made.reference, 1, "decide"])
    text = make.sign_in(client, made.approver).get(decide).text
    for said in (
        "At 50% it stops",
        "Two more boroughs.",
        "It is urgent.",
        "extreme urgency",
        "Buy the rest anew.",
    ):
        assert said in text
    assert 'name="accept"' not in text
    assert "Start a new tender" in make.sign_in(client, made.officer).get(page).text
    client.post(reverse("contracts:move-variation", args=[made.reference, 1, "withdraw"]), {"reason": "Mine"})
    assert made.variations.get().status == "justified", "only who asked withdraws it"
    make.sign_in(client, made.approver).post(decide, {"accept": "yes", "reason": "A new tender follows."})
    assert made.variations.get().status == "refused"
    told = Notice.objects.get(user=made.bidder, kind="variation_decided").words.happened
    assert "was refused: A new tender follows." in told


def test_who_asked_for_a_change_withdraws_it(client):
    made = contract()
    grown(made, 12_000)
    withdraw = reverse("contracts:move-variation", args=[made.reference, 1, "withdraw"])
    make.sign_in(client, made.bidder).post(withdraw, {"reason": "A figure was wrong."})
    change = made.variations.get()
    assert (change.status, change.decision_reason, change.decided_by) == (
        "withdrawn", "A figure was wrong.", None,
    )  # fmt: skip
    text = client.get(reverse("contracts:show-contract", args=[made.reference])).text
    assert "Change 1: withdrawn" in text and f"Withdrawn by {made.bidder}" in text
    with pytest.raises(Refused):
        actions.decide_variation(change, by=made.approver, accept=True, reason="Needed.")


def test_an_accepted_change_takes_what_waits_nearer_to_the_stop():
    made, analyst = contract(), make.analyst()
    first, second = grown(made, 30_000), grown(made, 25_000)
    assert not second.in_the_way
    actions.decide_variation(first, by=made.approver, accept=True, reason="Needed.")
    second.refresh_from_db()
    assert second.running_pct == Decimal("55.00") and "Growth of 50% stops" in second.in_the_way
    assert Notice.objects.filter(user=analyst, kind="contract_grew").count() == 2


def test_whoever_asks_does_not_decide_and_a_stranger_sees_no_money(client):
    made = contract()
    asked = actions.ask_variation(made, by=made.officer, cause="error", what="A slip.", change_gbp=Decimal(5))
    with pytest.raises(Refused) as refusal:
        actions.decide_variation(asked, by=made.officer, accept=False, reason="No.")
    assert refusal.value.code == "variation.own_work"
    actions.record_payment(made, by=made.officer, amount_gbp=Decimal("4321.00"), **BEGUN, invoice="7")
    page = reverse("contracts:show-contract", args=[made.reference])
    assert "4,321" not in client.get(page).content.decode()
    make.sign_in(client, made.officer)
    assert "4,321" in client.get(page).content.decode()


def test_an_outcome_step_is_paid_only_when_someone_else_confirmed_it():
    made = contract()
    step = actions.set_milestone(
        made,
        by=made.officer,
        title="50 families housed",
        due_on=ON,
        amount_gbp=Decimal(30_000),
        kind="outcome",
    )
    with pytest.raises(Refused) as refusal:
        actions.record_payment(
            made,
            by=made.officer,
            amount_gbp=Decimal(30_000),
            **BEGUN,
            invoice="9",
            milestone=step,
        )
    assert refusal.value.code == "payment.not_confirmed"
    step = actions.claim_milestone(step, by=made.bidder, evidence="The quarterly return says 52.")
    step = actions.confirm_milestone(step, by=made.officer)
    actions.record_payment(
        made,
        by=made.officer,
        amount_gbp=Decimal(30_000),
        **BEGUN,
        invoice="9",
        milestone=step,
    )
    with pytest.raises(Refused) as refusal:
        actions.record_payment(made, by=made.officer, amount_gbp=Decimal(1), **BEGUN, invoice="9")
    assert refusal.value.code == "payment.twice"


def test_steps_are_not_worth_more_than_the_contract():
    made = contract()
    with pytest.raises(Refused) as refusal:
        actions.set_milestone(made, by=made.officer, title="All", due_on=ON, amount_gbp=Decimal("100000.01"))
    assert refusal.value.code == "milestone.too_much"


def test_a_payment_was_made_between_the_start_and_today_or_the_award_where_that_came_later():
    made, day = contract(), timedelta(days=1)
    Contract.objects.filter(pk=made.pk).update(
        starts_on=TODAY - 30 * day, ends_on=TODAY + 30 * day, awarded_at=timezone.now() - 40 * day
    )
    made.refresh_from_db()
    first = {"from the contract’s start": TODAY - 31 * day, "from the award": TODAY - 5 * day}
    for words, early in first.items():
        for wrong in (TODAY + day, early):
            with pytest.raises(Refused, match=words) as refusal:
                actions.record_payment(
                    made, by=made.officer, amount_gbp=Decimal(1), paid_on=wrong, invoice="1"
                )
            assert refusal.value.field == "paid_on"
        Contract.objects.filter(pk=made.pk).update(awarded_at=timezone.now() - 4 * day)
        made.refresh_from_db()


def test_nothing_is_paid_before_a_contract_begins_so_it_can_still_fall(client):
    made = contract()
    Contract.objects.filter(pk=made.pk).update(starts_on=TODAY + timedelta(9), ends_on=TODAY + timedelta(99))
    made.refresh_from_db()
    pay = reverse("contracts:record-payment", args=[made.reference])
    make.sign_in(client, made.officer)
    assert pay not in client.get(reverse("contracts:show-contract", args=[made.reference])).text
    with pytest.raises(Refused, match="Nothing is paid on it before") as refusal:
        actions.record_payment(made, by=made.officer, amount_gbp=Decimal(1), paid_on=TODAY, invoice="1")
    assert refusal.value.code == "payment.not_begun"
    assert actions.drop_contract(made, by=made.officer, reason="The firm withdrew.").status == "fallen"


def test_a_payment_entered_before_the_start_keeps_a_contract_from_falling_until_it_came_back(client):
    made = contract()
    start = {"starts_on": TODAY + timedelta(9), "ends_on": TODAY + timedelta(99)}
    Contract.objects.filter(pk=made.pk).update(**start, awarded_at=timezone.now() - timedelta(9))
    made.refresh_from_db()
    Payment.objects.create(
        contract=made, amount_gbp=500, paid_on=TODAY, invoice="A1", entered_by=made.officer
    )  # as it could be entered before payments had to wait for the start
    with pytest.raises(Refused, match=r"£500\.00 is paid on this contract"):
        actions.drop_contract(made, by=made.officer, reason="The firm withdrew.")

    page = make.sign_in(client, made.officer).get(reverse("contracts:show-contract", args=[made.reference]))
    assert reverse("contracts:record-payment", args=[made.reference]) in page.text
    actions.record_payment(made, by=made.officer, amount_gbp=Decimal(-500), paid_on=TODAY, invoice="A1-back")
    assert actions.drop_contract(made, by=made.officer, reason="The firm withdrew.").status == "fallen"


def test_a_payment_is_never_changed_nor_deleted():
    made = contract()
    actions.record_payment(made, by=made.officer, amount_gbp=Decimal(5), **BEGUN, invoice="1")
    for change in (lambda: Payment.objects.update(amount_gbp=6), lambda: Payment.objects.all().delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


@pytest.mark.parametrize(
    ("name", "extra", "data"),
    [
        ("contracts:set-milestone", [], {"title": "A", "kind": "stage", "amount_gbp": "x"}),
        ("contracts:record-payment", [], {"amount_gbp": "NaN", "invoice": "\x00"}),
        ("contracts:ask-variation", [], {"cause": "whim", "change_gbp": "1e99"}),
        ("contracts:rate-measure", [], {"rating": "great", "year": "-1"}),
        ("contracts:check-quality", [], {"indicator": "?", "is_met": "maybe"}),
    ],
)
def test_bad_input_names_the_field_and_writes_nothing(client, name, extra, data):
    made = contract()
    make.sign_in(client, made.officer)
    answer = client.post(reverse(name, args=[made.reference, *extra]), data)
    assert answer.status_code == 422
    assert "There is a problem" in answer.content.decode()


def test_every_page_opens_for_the_buyer_and_is_not_there_for_a_rival(client):
    made = contract()
    asked = grown(made, 12_000)
    actions.rate_measure(made, by=made.officer, measure="Families", year=2027, rating="good", words="1,171.")
    actions.check_quality(made, by=made.officer, indicator="tested", is_met=True, evidence="The pipeline.")
    pages = [reverse("contracts:list-contracts"), reverse("contracts:show-contract", args=[made.reference])]
    inner = [
        reverse(f"contracts:{name}", args=[made.reference])
        for name in ("set-milestone", "record-payment", "ask-variation", "rate-measure", "check-quality")
    ] + [reverse("contracts:move-variation", args=[made.reference, asked.number, "decide"])]
    make.sign_in(client, made.officer)
    assert {client.get(page).status_code for page in pages + inner} == {200}
    make.sign_in(client, make.bidder())
    assert {client.get(page).status_code for page in inner} == {404}


@pytest.mark.parametrize("rows", [3, 30])
def test_queries_do_not_grow_with_rows(client, rows, django_assert_max_num_queries):
    """A large firm's page shows all that a small one's does, and what it passed on."""
    made = contract(supplier_size="large")
    made.tender.outcomes.add(make_outcome(made.tender.buyer))
    later = timezone.make_aware(datetime(2040, 6, 1))
    for number in range(rows):
        actions.record_payment(made, by=made.officer, amount_gbp=Decimal(5), **BEGUN, invoice=str(number))
        actions.ask_variation(made, by=made.officer, cause="error", what="A slip.", change_gbp=Decimal(5))
        actions.set_milestone(made, by=made.officer, title="A", due_on=ON, amount_gbp=Decimal(5))
        actions.rate_measure(
            made, by=made.officer, measure=f"M{number}", year=2027, rating="good", words="1,171."
        )
        actions.check_quality(
            made, by=made.officer, indicator="tested", is_met=True, evidence="The pipeline."
        )
        capability.name_place(
            made,
            by=made.bidder,
            kind="code",
            title="The code",
            place="Here",
            holder="ours",
            kept_by="Developer",
        )
        actions.declare_passed_on(
            made, by=made.bidder, quarter=date(2027 + number // 4, 1 + 3 * (number % 4), 1),
            amount_gbp=Decimal(5), firms=1, now=later,
        )  # fmt: skip
    page = reverse("contracts:show-contract", args=[made.reference])
    for person in (made.officer, made.bidder):
        make.sign_in(client, person)
        with django_assert_max_num_queries(12):
            assert client.get(page).status_code == 200


def test_a_rise_of_rates_stands_beside_an_index_and_the_watch_says_how_far_it_is_over():
    made = contract()
    asked = {"cause": "rate_rise", "what": "Rates rise.", "change_gbp": Decimal(5000)}
    with pytest.raises(Refused) as refusal:
        actions.ask_variation(made, by=made.bidder, rate_rise_pct=Decimal(6), index_pct=Decimal(4), **asked)
    assert (refusal.value.code, refusal.value.field) == ("variation.no_index", "index_name")
    rise = actions.ask_variation(
        made,
        by=made.bidder,
        rate_rise_pct=Decimal("6.5"),
        index_pct=Decimal(4),
        index_name="CPI, year to March",
        **asked,
    )
    assert rise.over_index_pct == Decimal("2.5")
    rise = actions.justify_variation(rise, by=made.officer, words="The contract allows it.")
    actions.decide_variation(rise, by=made.approver, accept=True, reason="Seen.")
    (told,) = Contract.objects.annotate(**queries.carried_by_contract()).get(pk=made.pk).rise_rows
    assert (told["number"], told["index_name"]) == (rise.number, "CPI, year to March")
    with pytest.raises(DatabaseError), transaction.atomic():
        Variation.objects.filter(pk=rise.pk).update(index_name="")


def test_a_swapped_lead_is_recorded_by_its_part_within_the_contracts_time(client):
    made = contract()
    swap = {"part": "Delivery lead", "reason": "Moved to another client.", "handed_over": False}
    later = timezone.make_aware(datetime(2027, 6, 1))
    for day in (date(2027, 1, 3), date(2027, 6, 2)):
        with pytest.raises(Refused) as refusal:
            actions.record_lead_swap(made, by=made.bidder, swapped_on=day, now=later, **swap)
        assert refusal.value.code == "swap.when"
    actions.record_lead_swap(made, by=made.bidder, swapped_on=date(2027, 5, 4), now=later, **swap)
    make.sign_in(client, made.officer)
    page = client.get(reverse("contracts:show-contract", args=[made.reference])).content.decode()
    assert "Delivery lead, 4 May 2027, without a handover" in page
    with pytest.raises(DatabaseError), transaction.atomic():
        made.lead_swaps.update(part="Nobody")


def test_the_page_leads_with_readings_and_a_broken_guardrail_then_quality_money_changes_capability_exit(
    client,
):
    made = contract()
    outcome = make_outcome(made.tender.buyer)
    made.tender.outcomes.add(outcome)
    guardrail = outcome.measures.get(kind="guardrail")
    outcomes.record_reading(
        guardrail,
        by=made.officer,
        value=guardrail.target + 1,
        read_on=timezone.localdate(),
        evidence="Quarterly return, table 2",
    )
    make.sign_in(client, made.officer)
    page = client.get(reverse("contracts:show-contract", args=[made.reference])).content.decode()
    heads = ['id="outcome"', "Guardrail broken", 'id="quality"', 'id="money"', 'id="changes"']
    heads += ["Capability: what our own people", 'id="exit"']
    places = [page.index(words) for words in heads]
    assert places == sorted(places)
    assert "not verified yet" in page
    assert "Enter a reading" in page
    client.logout()
    public = client.get(reverse("contracts:show-contract", args=[made.reference])).content.decode()
    assert "Guardrail broken" in public
    assert "Recoup watch" not in public


def rated(made: Contract) -> MeasureRating:
    return actions.rate_measure(
        made,
        by=made.officer,
        measure="Days waited",
        year=2027,
        rating="inadequate",
        words="No fall.",
        now=EVE,
    )


EVE = datetime(2027, 12, 23, 10, tzinfo=UTC)


@pytest.fixture
def holidays():
    """The bank holidays about the end of 2027; one of them is Scotland's alone."""
    for day in (date(2027, 12, 27), date(2027, 12, 28), date(2028, 1, 3), date(2028, 1, 4)):
        BankHoliday.objects.get_or_create(day=day, nation="scotland")


def test_a_rating_is_a_draft_until_its_supplier_had_ten_working_days_and_its_answer_stands_beside_it(
    holidays,
):
    made = contract()
    rating = rated(made)

    assert rating.answer_by == date(2028, 1, 12)  # bank holidays do not count
    assert Notice.objects.get(kind="rating_to_answer").user == made.bidder
    with pytest.raises(Refused, match="Enter one of its years"):
        actions.rate_measure(
            made, by=made.officer, measure="Days waited", year=2019, rating="good", words="Before.", now=EVE
        )
    assert rating.is_draft_on(date(2028, 1, 12))
    assert not rating.is_draft_on(date(2028, 1, 13))
    with pytest.raises(Refused, match="supplier's own people"):
        actions.answer_rating(rating, by=made.officer, words="It fell.", now=EVE)
    with pytest.raises(Refused, match="are over"):
        actions.answer_rating(rating, by=made.bidder, words="It fell.", now=EVE.replace(year=2028))
    actions.answer_rating(rating, by=made.bidder, words="The count changed in May.", now=EVE)
    with pytest.raises(Refused, match="already"):
        actions.answer_rating(rating, by=made.bidder, words="And in June.", now=EVE)


def test_every_draft_of_a_rating_is_shown_to_its_people_beside_what_stands_and_each_can_be_answered(
    client, time_machine, holidays
):
    time_machine.move_to(EVE, tick=False)
    made = contract()
    outcome = make_outcome(made.tender.buyer)
    made.tender.outcomes.add(outcome)
    facts = {"by": made.officer, "measure": outcome.measures.first().name}
    actions.rate_measure(made, year=2027, rating="inadequate", words="It stands.", **facts)
    time_machine.move_to(EVE.replace(year=2028), tick=False)
    actions.rate_measure(made, year=2028, rating="approaching_target", words="It fell a little.", **facts)
    first = actions.rate_measure(made, year=2027, rating="good", words="Counted anew.", **facts)
    second = actions.rate_measure(made, year=2027, rating="requires_improvement", words="And again.", **facts)
    page = reverse("contracts:show-contract", args=[made.reference])

    public = client.get(page).text
    assert "It stands." in public
    assert not [words for words in ("It fell a little.", "Counted anew.", "And again.") if words in public]
    make.sign_in(client, made.bidder)
    shown = client.get(page).text
    places = [shown.index(w) for w in ("It fell a little.", "And again.", "Counted anew.", "It stands.")]
    assert places == sorted(places)
    for rating in (first, second):
        assert reverse("contracts:answer-rating", args=[made.reference, rating.pk]) in shown


def test_the_public_reads_a_rating_once_the_supplier_could_answer_it(client, time_machine, holidays):
    time_machine.move_to(EVE, tick=False)
    made = contract()
    outcome = make_outcome(made.tender.buyer)
    made.tender.outcomes.add(outcome)
    measure = outcome.measures.first()
    rating = actions.rate_measure(
        made, by=made.officer, measure=measure.name, year=2027, rating="inadequate", words="No fall."
    )
    page = reverse("contracts:show-contract", args=[made.reference])
    assert "Inadequate" not in client.get(page).content.decode()
    make.sign_in(client, made.bidder)
    assert "Draft: the supplier may answer until 12 January 2028" in client.get(page).content.decode()
    answer = reverse("contracts:answer-rating", args=[made.reference, rating.pk])
    assert answer in client.get("/").content.decode()
    assert client.post(answer, {"words": " "}).status_code == 422
    assert client.post(answer, {"words": "The count changed in May."}).status_code == 302
    assert answer not in client.get("/").content.decode()
    client.logout()
    time_machine.move_to(EVE.replace(year=2028), tick=False)
    shown = client.get(page).content.decode()
    assert "Inadequate" in shown
    assert "No fall." in shown
    assert "The count changed in May." in shown


def test_a_change_of_term_moves_the_last_day_by_whole_months_and_says_what_the_law_asks():
    made = contract()
    Contract.objects.filter(pk=made.pk).update(starts_on=date(2027, 4, 1), ends_on=date(2029, 3, 31))
    made.refresh_from_db()
    asked = actions.ask_variation(
        made, by=made.bidder, cause="scope", what="A year more.", change_gbp=Decimal(0), change_months=12
    )
    assert "the term by 49.9%" in law_of(asked)
    assert "contract change notice (UK10)" in law_of(asked)
    with pytest.raises(Refused, match="Choose the ground on which the Act permits it") as refusal:
        actions.justify_variation(asked, by=made.officer, words="The council asked.")
    assert (refusal.value.code, refusal.value.field) == ("variation.no_ground", "ground")
    for ground in ("not_substantial", "small"):
        with pytest.raises(Refused, match=r"moves the price by 0\.0% of the award and the term by 49\.9%"):
            actions.justify_variation(asked, by=made.officer, words="The council asked.", ground=ground)
    actions.justify_variation(asked, by=made.officer, words="The council asked.", ground="provided")
    actions.decide_variation(asked, by=make.approver(made.buyer), accept=True, reason="Needed.")
    made.refresh_from_db()
    assert made.ends_on == date(2030, 3, 31)
    small = actions.ask_variation(made, by=made.bidder, cause="scope", what="More.", change_gbp=Decimal(5))
    assert "the term by 49.9%" in law_of(small), "what was accepted before counts too"


@pytest.mark.parametrize(
    ("pounds", "months", "code"),
    [
        ("-100000", 0, "variation.below_paid"),
        ("-60000.01", 0, "variation.below_paid"),
        ("-60000", 0, ""),
        ("0", -25, "variation.no_term"),
        ("0", -24, "variation.no_term"),
        ("0", -23, ""),
    ],
)
def test_a_cut_leaves_what_is_paid_and_a_term(pounds, months, code):
    made = contract()
    actions.record_payment(made, by=made.officer, amount_gbp=Decimal(40_000), **BEGUN, invoice="1")
    facts = {"cause": "scope", "what": "Less.", "change_gbp": Decimal(pounds), "change_months": months}
    if not code:
        assert actions.ask_variation(made, by=made.officer, **facts).number == 1
        return
    with pytest.raises(Refused) as refusal:
        actions.ask_variation(made, by=made.officer, **facts)
    assert refusal.value.code == code


def test_a_change_that_adds_is_no_cut_although_more_was_paid_than_the_contract_is_worth():
    made = contract()
    actions.record_payment(made, by=made.officer, amount_gbp=Decimal(130_000), **BEGUN, invoice="1")
    facts = {"by": made.officer, "cause": "scope", "what": "More hostels."}
    for pounds, months in ((10_000, 0), (0, 3)):
        asked = actions.ask_variation(made, change_gbp=Decimal(pounds), change_months=months, **facts)
        asked = actions.justify_variation(
            asked, by=made.officer, words="The council asked for it.", ground="provided"
        )
        assert actions.decide_variation(asked, by=made.approver, accept=True, reason="Needed.").decided_at
    with pytest.raises(Refused) as refusal:
        actions.ask_variation(made, change_gbp=Decimal(-1), **facts)
    assert refusal.value.code == "variation.below_paid"


def test_nothing_is_paid_on_a_contract_that_fell():
    made = contract()
    actions.drop_contract(made, by=made.officer, reason="It would not sign.")
    with pytest.raises(Refused) as refusal:
        actions.record_payment(made, by=made.officer, amount_gbp=Decimal(1), **BEGUN, invoice="1")
    assert refusal.value.code == "payment.fell"


def test_a_contract_does_not_end_before_it_begins_nor_later_than_its_last_day():
    made = contract()
    facts = {"by": made.officer, "reason": "It is over."}
    for how, ended_on, now, code in (
        ("left", ON, datetime(2027, 1, 3, tzinfo=UTC), "contract.not_begun"),
        ("agreed", date(2029, 1, 4), datetime(2029, 2, 1, tzinfo=UTC), "contract.end_day"),
        ("expired", date(2029, 1, 2), datetime(2029, 2, 1, tzinfo=UTC), "contract.not_run"),
    ):
        with pytest.raises(Refused) as refusal:
            actions.end_contract(made, how=how, ended_on=ended_on, now=now, **facts)
        assert refusal.value.code == code
    now = datetime(2029, 2, 1, tzinfo=UTC)
    ended = actions.end_contract(made, how="expired", ended_on=date(2029, 1, 3), now=now, **facts)
    assert ended.ends_on == date(2029, 1, 3)


def test_a_contract_is_ended_by_its_buyer_with_the_reason_and_changes_no_more(client):
    made = contract()
    asked = grown(made, 1000)
    left = {"how": "left", "ended_on": date(2027, 6, 30), "reason": "The firm closed."}
    now = datetime(2027, 7, 1, 12, tzinfo=UTC)
    for wrong, code in (
        ({"by": made.bidder}, "contract.not_yours"),
        ({"ended_on": date(2027, 7, 2)}, "contract.end_day"),
        ({"how": "expired"}, "contract.not_run"),
        ({"how": "whim"}, "contract.how"),
        ({"reason": " "}, "contract.no_reason"),
    ):
        with pytest.raises(Refused) as refusal:
            actions.end_contract(made, **{**left, "by": made.officer, "now": now, **wrong})
        assert refusal.value.code == code
    ended = actions.end_contract(made, by=made.officer, now=now, **left)
    assert (ended.status, ended.ends_on) == (Contract.Status.ENDED, date(2027, 6, 30))
    assert Notice.objects.filter(kind="contract_ended", user=made.bidder).count() == 1
    for call in (
        lambda: actions.decide_variation(asked, by=made.approver, accept=True, reason="Needed."),
        lambda: actions.ask_variation(made, by=made.officer, cause="scope", what="x", change_gbp=Decimal(1)),
        lambda: actions.end_contract(made, by=made.officer, now=now, **left),
        lambda: actions.comment_variation(asked, by=make.analyst(), words="Seen."),
    ):
        with pytest.raises(Refused) as refusal:
            call()
        assert refusal.value.code == "contract.ended"
    actions.decide_variation(asked, by=made.approver, accept=False, reason="It ended.")
    make.sign_in(client, made.officer)
    page = client.get(reverse("contracts:show-contract", args=[made.reference])).content.decode()
    assert "A termination notice (UK11) is published by 29 July 2027" in page
    assert "Ask for a change" not in page
    assert "Record the end" not in page


def test_a_contract_past_its_last_day_waits_for_its_end_to_be_recorded(client, time_machine):
    made = contract()
    time_machine.move_to(datetime(2029, 2, 1, 9, tzinfo=UTC), tick=False)
    make.sign_in(client, made.officer)
    assert f"Record how ‘{made.title}’ ended" in client.get("/").content.decode()


def test_an_analyst_is_led_to_the_change_that_waits_for_the_centres_comment():
    made, analyst = contract(), make.analyst()

    def titles() -> list[str]:
        asker = Asker(analyst, analyst.organisations[0], frozenset({"centre_analyst"}), timezone.now())
        return [step.title for step in comment_on_growth(asker)]

    for pct in (11, 22, 55):
        change = actions.ask_variation(
            made, by=made.officer, cause="scope", what="More hostels.", change_gbp=made.value_gbp * pct / 100
        )
        change = actions.justify_variation(
            change, by=made.officer, words="The council asked for it.", ground="provided"
        )
        said = {11: "", 22: "waits for the comment", 55: "Growth of 50% stops"}[pct]
        assert said in change.in_the_way and bool(said) == bool(change.in_the_way)
        if pct == 22:
            waiting = change
    assert titles() == [f"Comment on a change of ‘{made.title}’: it would grow by 22.0%"]
    actions.comment_variation(waiting, by=analyst, words="Buy the next part in a tender of its own.")
    assert titles() == []


def test_anybody_reads_on_a_contract_how_its_outcome_ended_and_why(client):
    made = contract()
    outcome = make_outcome(made.tender.buyer)
    made.tender.outcomes.add(outcome)
    page = reverse("contracts:show-contract", args=[made.reference])
    assert "How it ended" not in client.get(page).text

    outcome.status, outcome.closed_reason = "not_met", "The homes were not built in time."
    outcome.save()
    text = client.get(page).text
    assert "How it ended: not met.</strong> The homes were not built in time." in text
