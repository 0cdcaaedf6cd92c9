"""What contracts and decided tenders came to is kept by time and choice, and says what a plain count of them says."""

from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from itertools import product
from random import Random
from statistics import median
from zoneinfo import ZoneInfo

import pytest
from django.apps import apps
from django.utils import timezone

from procurement.audit import actions as log
from procurement.audit.kinds import REGISTER
from procurement.audit.models import AuditEvent
from procurement.audit.recording import record
from procurement.contracts import actions as contracts
from procurement.contracts.models import Contract, PassedOn, Payment
from procurement.notifications.models import Outbox
from procurement.outcomes import actions as outcomes
from procurement.outcomes.models import Measure, Outcome, Reading
from procurement.tenders.models import Tender
from suppliers.market import award_totals, own, own_facts, pages, report
from suppliers.market.actions import open_source, withdraw
from suppliers.market.formulas.definitions import DEFINITIONS
from suppliers.market.formulas.measures import share, size_band
from suppliers.market.jobs import bring_in_own
from suppliers.market.models import AwardTotal, Source
from suppliers.market.period import SECTORS, Period
from suppliers.market.receivers import count_after_upgrade
from tests import make
from tests.suppliers.make import counted_file

pytestmark = pytest.mark.django_db
SUPPLIERS = apps.get_app_config("suppliers")
LONDON = ZoneInfo("Europe/London")
NAMES = ("M1", "M6", "M2", "M3", "M9", "M10", "M13", "M15", "M19")
# Moments at the edges of months, quarters and years in London; summer's evenings are of the next day there.
MOMENTS = (
    datetime(2025, 12, 31, 23, 59, tzinfo=LONDON), datetime(2026, 1, 1, 0, 5, tzinfo=LONDON),
    datetime(2026, 3, 31, 23, 30, tzinfo=LONDON), datetime(2026, 4, 1, 0, 10, tzinfo=LONDON),
    datetime(2026, 6, 30, 12, tzinfo=LONDON),
)  # fmt: skip
VALUES = ("90000.00", "99999.99", "400000", "1000000", "1000000.01", "6500000")


class World:
    """Two buyers, and contracts that differ in everything that is counted or chosen."""

    def __init__(self):
        self.chance = Random(7)
        self.buyers = [make.buyer(sector="local"), make.buyer(sector="health")]
        self.approvers, self.officers = (
            [kind(one) for one in self.buyers] for kind in (make.approver, make.officer)
        )
        self.owners = [make.user("service_owner", one) for one in self.buyers]
        self.suppliers = [make.supplier(), make.supplier()]

    def award(self, number):
        for _ in range(number):
            place, chance = self.chance.randint(0, 1), self.chance
            at = chance.choice(MOMENTS)
            tender = make.tender(
                self.buyers[place], status="awarded", published_at=at - timedelta(60), awarded_at=at,
                deadline_at=at - timedelta(days=chance.randint(1, 40), minutes=chance.randint(0, 1440)),
                procedure=chance.choice(("open", "flexible")), first_value_days=chance.choice((60, 90)),
                cpv_code=chance.choice(("72000000", "79000000")), standstill_at=at, price_weight_pct=Decimal(20),
                standstill_ends_on=at.date(), outcomes=[self.outcome(place)] if chance.random() < 0.7 else (),
            )  # fmt: skip
            starts_on = timezone.localdate() - timedelta(days=chance.choice((30, 182, 183, 400, 500)))
            contract = contracts.award_contract(
                tender, tender.lots.get(), chance.choice(self.suppliers), by=self.approvers[place],
                value_gbp=Decimal(chance.choice(VALUES)),
                supplier_size=chance.choice(("sme", "large", "")), starts_on=starts_on, now=at,
                record={"bids": chance.randint(1, 3)} if chance.random() < 0.8 else {},
            )  # fmt: skip
            Contract.objects.filter(pk=contract.pk).update(awarded_at=at)
            for n in range(chance.randint(0, 2)):
                self.pay(contract, contract.value_gbp * chance.choice((40, 61, 65)) / 100, n)
            if contract.supplier_size == "large":
                for amount in chance.choice(
                    ((), (5_000,), (4_000, 6_000))
                ):  # a later one of a quarter corrects it
                    PassedOn.objects.create(
                        contract=contract, quarter=date(2026, chance.choice((1, 4)), 1), amount_gbp=amount, firms=1,
                        declared_by=self.owners[place],
                    )  # fmt: skip
            for outcome in tender.outcomes.all():
                self.read(
                    outcome.measures.get(kind="primary"), place, starts_on + timedelta(chance.randint(1, 25))
                )

    def outcome(self, place):
        made = Outcome.objects.create(
            buyer=self.buyers[place], author=self.officers[place], title="Fewer wait", status="agreed",
            agreed_by=self.owners[place], agreed_at=timezone.now(),
        )  # fmt: skip
        better = self.chance.choice(("lower", "higher"))
        for kind in ("primary", "guardrail"):
            Measure.objects.create(outcome=made, kind=kind, name=kind, better=better, baseline=100)
        return made

    def read(self, measure, place, on, value=None):
        value = self.chance.choice((90, 100, 110)) if value is None else value
        reading = outcomes.record_reading(
            measure, by=self.owners[place], value=Decimal(value), read_on=on, evidence="The list"
        )
        if self.chance.random() < 0.8:
            outcomes.verify_reading(reading, by=self.officers[place])
        return reading

    def pay(self, contract, amount, invoice):
        Payment.objects.create(
            contract=contract, amount_gbp=round(Decimal(amount), 2), paid_on=contract.starts_on,
            invoice=f"I-{invoice}", entered_by=self.officers[self.buyers.index(contract.buyer)],
        )  # fmt: skip


@pytest.fixture
def world():
    made = World()
    made.award(24)
    own_facts.bring_in()
    return made


def is_chosen(period, at, tender, band):
    on = at.astimezone(LONDON).date()
    return (
        (period.first is None or on >= period.first)
        and (period.last is None or on <= period.last)
        and period.buyer in ("", tender.buyer.name)
        and period.sector in ("", SECTORS[tender.buyer.sector])
        and period.topic in ("", tender.cpv_code[:2])
        and period.procedure in ("", tender.procedure)
        and period.band in ("", band)
    )


def gain(contract):
    """The days to the first verified reading the right way, as a reader of every reading finds them; None for none."""
    found = []
    for reading in Reading.objects.filter(measure__outcome__tenders=contract.tender).select_related(
        "measure"
    ):
        measure, ahead = reading.measure, reading.value - reading.measure.baseline
        moved = ahead < 0 if measure.better == "lower" else ahead > 0
        if measure.kind != "guardrail" and reading.verified_at and not reading.corrected_by_id and moved:
            found.append((reading.read_on - contract.starts_on).days)
    return min((days for days in found if days >= 0), default=None)


def is_through(contract):
    """Whether it has ended, or has no more days left than are gone."""
    today = timezone.localdate()
    return contract.ends_on <= today or today - contract.starts_on >= contract.ends_on - today


def midday(day):
    return datetime(day.year, day.month, day.day, 12, tzinfo=LONDON)


def money(contracts, size, period):
    """The payments of a period to firms of one size, each with its contract."""
    return [
        (one, payment.amount_gbp)
        for one, *_ in contracts
        for payment in one.payments.all()
        if one.supplier_size == size
        and is_chosen(period, midday(payment.paid_on), one.tender, size_band(one.value_gbp))
    ]


def middle(values):
    return median(map(Decimal, values)) if values else None


def plain(period, every):
    """Return the measures of a period as a reader of every contract and tender would count them."""
    found = [
        row
        for row in every[0]
        if is_chosen(period, row[0].awarded_at, row[0].tender, size_band(row[0].value_gbp))
    ]
    sizes = {size: [one for one, *_ in found if one.supplier_size == size] for size in ("sme", "large")}
    known = [one.record["bids"] for one, *_ in found if "bids" in one.record]
    through = [(one, paid) for one, paid, _ in found if is_through(one)]
    gained = [(one, days) for one, _, days in found if days is not None]
    decided = [row for row in every[1] if is_chosen(period, row[0].awarded_at, row[0], size_band(row[1]))]
    values = [one.value_gbp for one, *_ in found]
    over = sorted(
        (-paid / one.value_gbp, one.reference) for one, paid in through if paid > one.value_gbp * 12 / 10
    )
    paid = {size: money(every[0], size, period) for size in ("sme", "large")}
    declared = {
        one.pk: sum(
            last.amount_gbp
            for last in {each.quarter: each for each in sorted(one.passed_on.all(), key=lambda each: each.pk)}.values()
            if is_chosen(period, midday(last.quarter), one.tender, size_band(one.value_gbp))
        )
        for one, *_ in every[0] if one.supplier_size == "large"
    }  # fmt: skip
    primes = {one.pk for one, _ in paid["large"]}
    covered = sum(amount for one, amount in paid["large"] if declared[one.pk])
    whole = sum(amount for _, amount in paid["large"])
    return {
        "M1": (
            sum(amount for _, amount in paid["sme"]),
            sum(amount for _, amount in paid["sme"]) + whole,
            len(paid["sme"]) + len(paid["large"]),
        ),
        "M6": (sum(declared.values()), whole, len(primes), share(covered, whole)),
        "M2": (len(sizes["sme"]), len(sizes["sme"]) + len(sizes["large"])),
        "small money": sum(one.value_gbp for one in sizes["sme"]),
        "M3": {
            code: sum(size_band(one.value_gbp) == code for one in sizes["sme"])
            for code in sorted({size_band(one.value_gbp) for one, *_ in found})
        },
        "M9": (known.count(1), len(known)),
        "M10": (
            sum(one for one in values if one > 1_000_000),
            sum(values),
            len(values),
            middle(values) and middle(values).quantize(Decimal("0.01"), ROUND_HALF_UP),
        ),
        "M13": (sum(paid for _, paid in through), sum(one.value_gbp for one, _ in through), len(through)),
        "over": {reference for _, reference in over},
        "M15": (
            sum(days for _, days in gained), len(gained), middle([days for _, days in gained]),
            middle([one.tender.first_value_days for one, _ in gained]),
            sum(days <= one.tender.first_value_days for one, days in gained),
        ),
        "M19": (
            sum((one.awarded_at - one.deadline_at).days for one, _ in decided), len(decided),
            middle([(one.awarded_at - one.deadline_at).days for one, _ in decided]),
            middle([(one.awarded_at - one.published_at).days for one, _ in decided]),
        ),
    }  # fmt: skip


def told(period):
    """Return the same figures as the measures tell them."""
    answers = own.answers(period, NAMES)
    m1, m6, m2, m3, m9, m10, m13, m15, m19 = (answers[name] for name in NAMES)
    pounds = own.read(period, "contracts")["contracts"]
    codes = {"under £100,000": "a", "£100,000 to £500,000": "b", "£500,000 to £1 million": "c",
             "£1 million to £5 million": "d", "£5 million and more": "e"}  # fmt: skip
    assert m13.parts["over_120_n"] == len(m13.parts["over_120_pct"])
    return {
        "M1": (m1.numerator, m1.denominator, m1.n),
        "M6": (m6.numerator, m6.denominator, m6.n, m6.parts["declared_for"]),
        "M2": (m2.numerator, m2.denominator),
        "small money": pounds[0]["figures"]["all"][4] if pounds else 0,
        "M3": {codes[words]: band["sme"] for words, band in m3.parts["bands"].items()},
        "M9": (m9.numerator, m9.denominator),
        "M10": (m10.numerator, m10.denominator, m10.n, m10.value),
        "M13": (m13.numerator, m13.denominator, m13.n),
        "over": set(m13.parts["over_120_pct"]),
        "M15": (m15.numerator, m15.n, m15.value, m15.parts["promised"], m15.parts["kept"]),
        "M19": (m19.numerator, m19.n, m19.value, m19.parts["published_to_award"]),
    }


def periods(world):
    """Yield every choice that the pages offer, alone and together: all time, years, quarters, months and other days."""
    spans = (
        (None, None), (date(2026, 1, 1), date(2026, 12, 31)), (date(2026, 1, 1), date(2026, 3, 31)),
        (date(2025, 12, 1), date(2025, 12, 31)), (date(2026, 3, 1), None), (date(2026, 1, 2), date(2026, 6, 29)),
    )  # fmt: skip
    cuts = [
        {}, {"buyer": world.buyers[0].name}, {"sector": "Health"}, {"sector": "Nobody's"}, {"topic": "72"},
        {"topic": "01"}, *({"band": code} for code in "abde"), {"procedure": "open"},
        {"topic": "72", "procedure": "open"}, {"buyer": world.buyers[1].name, "band": "b"},
    ]  # fmt: skip
    for (first, last), cut in product(spans, cuts):
        yield Period(first, last, **cut)


def everything():
    standing = (
        Contract.objects.exclude(status="fallen")
        .select_related("tender__buyer")
        .prefetch_related("payments", "passed_on")
    )
    decided = Tender.objects.filter(status="awarded").select_related("buyer").prefetch_related("lots")
    return (
        [
            (one, sum((paid.amount_gbp for paid in one.payments.all()), Decimal(0)), gain(one))
            for one in standing
        ],
        [(one, sum(lot.value_gbp for lot in one.lots.all())) for one in decided],
    )


def say_the_same(world, chosen=None):
    every = everything()
    for period in chosen or periods(world):
        found = plain(period, every)
        assert told(period) == found, period
    return plain(Period(), every)


def kept():
    return sorted(
        AwardTotal.objects.values_list("kind", "period", "slice", "name", "figures", "digest"), key=str
    )


def test_every_choice_of_the_pages_gives_what_a_plain_count_gives(world):
    whole = say_the_same(world)

    assert (
        whole["M15"][1] > 1
        and whole["M6"][0] > 0
        and whole["over"]
        and whole["M9"][0] > 2
        and whole["M13"][2] > 5
    )
    assert (
        len({period.name for period in periods(world)}) == 5
    )  # four kinds of time that are kept, and others


def test_after_every_move_what_is_kept_is_what_a_plain_count_gives(world):
    few = [
        Period(),
        Period(date(2026, 1, 1), date(2026, 12, 31)),
        Period(topic="72"),
        Period(buyer=world.buyers[0].name),
    ]
    seen = [str(say_the_same(world, few))]

    def moved():
        own_facts.bring_in()
        seen.append(str(say_the_same(world, few)))
        assert seen[-1] != seen[-2]

    world.award(2)
    moved()
    through = [one for one in Contract.objects.order_by("pk") if is_through(one)]
    paid = next(one for one in through if one.payments.exists())
    contracts.record_payment(
        paid, by=world.officers[world.buyers.index(paid.buyer)], amount_gbp=paid.value_gbp,
        paid_on=timezone.localdate(), invoice="more",
    )  # fmt: skip
    moved()
    half = next(one for one in through if one.pk != paid.pk and one.ends_on >= timezone.localdate())
    place = world.buyers.index(half.buyer)
    change = contracts.ask_variation(
        half,
        by=world.officers[place],
        cause="our_delay",
        what="A later start",
        change_gbp=Decimal(0),
        change_months=30,
    )
    contracts.justify_variation(change, by=world.owners[place], words="We were late", ground="provided")
    contracts.decide_variation(change, by=world.approvers[place], accept=True, reason="It is our delay")
    moved()
    without = next(
        one for one in Contract.objects.order_by("pk") if gain(one) is None and one.tender.outcomes.exists()
    )
    place = world.buyers.index(without.buyer)
    measure = without.tender.outcomes.get().measures.get(kind="primary")
    right_way = 50 if measure.better == "lower" else 150
    reading = outcomes.record_reading(
        measure,
        by=world.owners[place],
        value=Decimal(right_way),
        read_on=without.starts_on,
        evidence="The list",
    )
    outcomes.verify_reading(reading, by=world.officers[place])
    moved()
    outcomes.correct_reading(reading, by=world.owners[place], value=Decimal(100), reason="Read twice")
    moved()
    unpaid = next(one for one in Contract.objects.order_by("pk") if not one.payments.exists())
    contracts.drop_contract(unpaid, by=world.approvers[world.buyers.index(unpaid.buyer)], reason="Not signed")
    moved()

    before = kept()
    own_facts.rebuild(Source.objects.get(slug=own_facts.AWARDS))
    assert kept() == before and len(before) > 100  # from nothing the same as move by move


def test_what_touches_no_award_writes_nothing_and_a_day_on_which_contracts_are_half_through_does(world):
    today = timezone.localdate()
    assert not award_totals.keep(today)
    before = list(AwardTotal.objects.order_by("pk").values_list("pk", "digest"))
    source = open_source("some-awards", "ocds", title="Awards")
    file = counted_file(source)
    withdraw(file, by=make.analyst(), reason="It was the wrong file")
    log.erase_reasons(Tender.objects.values_list("reference", flat=True))
    log.erase_person(AuditEvent.objects.exclude(actor=None)[0].actor, by=None, reason="Asked for")
    own_facts.bring_in()
    assert list(AwardTotal.objects.order_by("pk").values_list("pk", "digest")) == before
    say_the_same(world, [Period()])

    assert award_totals.keep(today + timedelta(days=400))
    assert award_totals.keep(today)
    say_the_same(world, [Period()])


def test_feedback_on_the_day_of_the_decision_is_read_from_the_log_and_the_first_event_counts():
    World().award(3)
    tenders = list(Tender.objects.filter(status="awarded").order_by("pk")[:3])
    both = [REGISTER[name] for name in ("award.approved", "award.summaries_sent")]
    for tender, kinds in zip(tenders, (both, both[1:], both[:1]), strict=True):
        for kind in kinds * 2:
            record(kind, tender, by=None)
    own_facts.bring_in()
    answer = own.answers(Period(), ["M19"])["M19"]

    assert (answer.parts["feedback_same_day"], answer.parts["feedback_sent"]) == (1, 2)


def test_after_an_upgrade_that_counts_in_other_words_pages_say_so_instead_of_zero_and_the_count_is_asked_for(
    world, client
):
    assert not award_totals.is_behind()
    count_after_upgrade(SUPPLIERS)
    assert not Outbox.objects.filter(key__startswith="market.own:upgrade").exists()
    before = own.answers(Period(), NAMES)
    AwardTotal.objects.update(digest="other words:1:1")

    assert award_totals.is_behind()
    behind = own.answers(Period(), NAMES)
    assert {name for name, answer in behind.items() if answer.is_counting} == set(NAMES)
    assert not own.answers(Period(topic="72", procedure="open"), NAMES)[
        "M13"
    ].is_counting  # counted from the cases
    make.sign_in(client, make.user("centre_analyst", make.centre()))
    for address, times in (
        ("/centre/measures/", 9),
        ("/centre/", 1),
        ("/market/value/", 1),
        ("/centre/funnel/", 1),
    ):
        assert client.get(address).content.decode().lower().count(pages.COUNTING) >= times, address
    told = report.entry(DEFINITIONS["M13"], behind["M13"])
    assert (told["being_counted"], told["numerator"], told["n"], told["hidden_under_five"]) == (
        True,
        None,
        0,
        False,
    )

    count_after_upgrade(SUPPLIERS)
    (asked,) = Outbox.objects.filter(key__startswith="market.own:upgrade")
    bring_in_own(asked)
    assert not award_totals.is_behind()
    assert own.answers(Period(), NAMES) == before


def test_nothing_is_being_counted_where_nothing_was_awarded():
    assert not award_totals.is_behind()
    assert not own.answers(Period(), ["M13"])["M13"].is_counting
