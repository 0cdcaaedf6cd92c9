"""What published tenders say is counted by month and kept: as a plain count says it, whatever is chosen."""

from collections import Counter
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from itertools import product
from random import Random
from statistics import median
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from procurement.catalogue.models import Component
from procurement.outcomes.formulas.language import check
from procurement.services.models import Service
from procurement.tenders.models import Lot, Tender
from suppliers.market import demand, own, own_facts, said, value
from suppliers.market.formulas.measures import size_band
from suppliers.market.models import MarketFact, SaidCell, SaidTotal, Source
from suppliers.market.period import SECTORS, Period
from suppliers.market.queries import Filters
from tests import make

pytestmark = pytest.mark.django_db
LONDON = ZoneInfo("Europe/London")
NAMES = ("M11", "M12", "M16", "M18")
WEIGHTS = (None, Decimal(20), Decimal("32.5"), Decimal(40), Decimal(45))
# Moments at the edges of months in London, of which one is the evening before in UTC.
MOMENTS = (
    datetime(2026, 6, 30, 23, 59, tzinfo=LONDON),
    datetime(2026, 7, 1, 0, 10, tzinfo=LONDON),
    datetime(2026, 7, 31, 12, tzinfo=LONDON),
    datetime(2026, 9, 1, tzinfo=LONDON),
)
TEXTS = ("We need two developers.", "Fewer families wait for a home.", "Build a case system.")


def write_tenders(number, chance):
    """Write so many published tenders of two buyers that differ in everything that is counted or chosen."""
    buyers = [make.buyer(sector="local"), make.buyer(sector="health")]
    for n in range(number):
        tender = make.tender(
            chance.choice(buyers), lots=chance.randint(1, 2), title=chance.choice(TEXTS), why=chance.choice(TEXTS),
            status=chance.choice(("published", "cancelled", "awarded")), published_at=MOMENTS[n % len(MOMENTS)],
            price_weight_pct=chance.choice(WEIGHTS), cpv_code=chance.choice(("72000000", "48000000", "79000000")),
            procedure=chance.choice(("open", "flexible")), cancelled_at=timezone.now(), cancel_reason="Over",
            awarded_at=timezone.now(), deadline_at=timezone.now(), standstill_at=timezone.now(),
            standstill_ends_on=date(2026, 10, 1),
        )  # fmt: skip
        for lot in tender.lots.all():
            lot.value_gbp = chance.choice((90_000, 300_000, 2_000_000))
            lot.reused = chance.sample(
                ("check-identity", "take-payment", "send-message"), chance.randint(0, 3)
            )
            lot.reused += lot.reused[:1]
            lot.capabilities = chance.sample(("check-identity", "calculate-debt"), chance.randint(0, 2))
            lot.save()
    make.tender(buyers[0])  # a draft says nothing yet


@cache
def reading_of(text, title):
    return check(text, title=title).reading


def plain_count(period):
    """Return the four measures of a period as a reader of every tender would count them."""
    found = []
    for tender in Tender.objects.exclude(published_at=None).select_related("buyer").prefetch_related("lots"):
        on = tender.published_at.astimezone(LONDON).date()
        found.append(tender) if (
            (period.first is None or on >= period.first)
            and (period.last is None or on <= period.last)
            and period.buyer in ("", tender.buyer.name)
            and period.sector in ("", SECTORS[tender.buyer.sector])
            and period.topic in ("", tender.cpv_code[:2])
            and period.procedure in ("", tender.procedure)
            and period.band in ("", size_band(sum(lot.value_gbp for lot in tender.lots.all())))
        ) else None
    weights = [one.price_weight_pct for one in found if one.price_weight_pct is not None]
    texts = Counter(reading_of(own_facts.text_of(one), one.title) for one in found)
    live = set(Component.objects.filter(lifecycle="live").values_list("capability", flat=True))
    lots = [lot for one in found for lot in one.lots.all()]
    digital = [lot for lot in lots if lot.tender.cpv_code[:2] in ("48", "72")]
    return {
        "weights": (len(weights), sum(one > 40 for one in weights), median(weights) if weights else None),
        "spread": [min(weights), max(weights)] if weights else [],
        "texts": dict(texts),
        "access": len(found),
        "uses": sum(len(live & set(lot.reused)) for lot in lots),
        "matching": (sum(bool(live & set(lot.capabilities)) for lot in digital), len(digital)),
    }


def told(period):
    """Return the same figures as the measures tell them."""
    answers = own.answers(period, NAMES)
    weights, texts, components = answers["M11"], answers["M12"], answers["M18"]
    digital = components.parts["digital_lots"]
    return {
        "weights": (weights.n, weights.numerator, weights.value),
        "spread": [Decimal(end) for end in weights.parts["spread"]],
        "texts": texts.parts["published"],
        "access": answers["M16"].n,
        "uses": components.parts["reused_by_lots"],
        "matching": (round((components.parts["matched_lots"] or 0) * digital), digital),
    }


@pytest.fixture
def world():
    chance = Random(11)
    owner = make.buyer()
    by = make.officer(owner)
    for capability, lifecycle in (
        ("check-identity", "live"), ("send-message", "live"), ("take-payment", "beta"), ("calculate-debt", "idea"),
    ):  # fmt: skip
        Component.objects.create(
            owner=owner, title=capability, does="It helps.", capability=capability, lifecycle=lifecycle, added_by=by,
        )  # fmt: skip
    write_tenders(16, chance)
    own_facts.bring_in()


def periods():
    """Yield every choice that the pages offer, alone and together, over all time, months and days within months."""
    spans = (
        (None, None), (date(2026, 7, 1), date(2026, 7, 31)), (None, date(2026, 6, 30)), (date(2026, 8, 1), None),
        (date(2026, 7, 2), date(2026, 9, 1)),
    )  # fmt: skip
    some = Tender.objects.exclude(published_at=None).select_related("buyer")[0].buyer.name
    cuts = [{}, {"buyer": some}, *({kind: word} for kind, word in (
        ("sector", "Local Government"), ("sector", "Health"), ("sector", "Nobody's"), ("topic", "72"), ("topic", "79"),
        ("band", "a"), ("band", "b"), ("band", "d"), ("procedure", "open"), ("procedure", "direct"),
    )), {"topic": "72", "procedure": "open"}, {"buyer": some, "band": "b"}]  # fmt: skip
    for (first, last), cut in product(spans, cuts):
        yield Period(first, last, **cut)


def test_every_choice_of_the_pages_gives_what_a_plain_count_gives(world):
    kept = counted = 0
    for period in periods():
        assert told(period) == plain_count(period), period
        kept, counted = kept + bool(said.slice_of(period)), counted + (said.slice_of(period) is None)
    assert kept > 30 and counted > 20
    assert plain_count(Period())["uses"] > 5 and plain_count(Period())["matching"][0] > 3


def test_a_tender_that_is_published_changed_or_cancelled_is_counted_as_it_is_now_and_twice_is_once(world):
    before = list(SaidTotal.objects.order_by("pk").values_list())
    own_facts.bring_in()
    assert (
        list(SaidTotal.objects.order_by("pk").values_list()) == before
    )  # nothing changed, nothing is written

    tender = Tender.objects.filter(published_at=MOMENTS[2]).first()
    tender.price_weight_pct, tender.published_at = Decimal(71), MOMENTS[0]
    tender.changed_at = timezone.now()
    tender.save()
    Lot.objects.filter(tender=tender).update(reused=["send-message"])
    gone = Tender.objects.filter(published_at=MOMENTS[3]).first()
    gone.status, gone.cancelled_at, gone.cancel_reason = "cancelled", timezone.now(), "No need"
    gone.changed_at = timezone.now()
    gone.save()
    make.published_tender(price_weight_pct=Decimal(99))
    own_facts.bring_in()

    for period in (
        Period(), Period(date(2026, 6, 1), date(2026, 6, 30)), Period(date(2026, 7, 1), date(2026, 7, 31)),
    ):  # fmt: skip
        assert told(period) == plain_count(period)
    assert own.answers(Period(), ["M11"])["M11"].parts["spread"][1] == "99"


def test_counting_from_nothing_gives_the_same_rows_as_counting_as_tenders_came(world):
    def rows():
        cells = SaidCell.objects.values_list(
            "month", "buyer", "sector", "topic", "band", "procedure", "key", "said", "n"
        )
        return sorted([*SaidTotal.objects.values_list("month", "slice", "name", "key", "said", "n"), *cells])

    kept = rows()
    SaidTotal.objects.filter(slice="topic").delete()
    SaidCell.objects.filter(topic="72").delete()
    own_facts.rebuild(Source.objects.get(slug=own_facts.AWARDS))
    assert rows() == kept and len(kept) > 100


def test_two_choices_over_whole_months_read_no_fact(world):
    two = Period(date(2026, 7, 1), date(2026, 8, 31), topic="72", procedure="open")
    for by in ("", "month", "buyer"):
        asked = said.asked_for(two, own.tender_facts(two), "texts", by=by)
        assert "marketfact" not in str(asked.query) and asked.exists()
        within = replace(two, first=date(2026, 7, 2))
        assert "marketfact" in said.asked_for(within, own.tender_facts(within), "texts", by=by)[0]


def test_the_chart_of_weights_is_drawn_of_the_same_tenders_stored_or_counted(world):
    def chart(period):
        return value.weights_by_quarter(own.read(period, "weights_by_month")["weights_by_month"])

    def plain():
        found = {}
        for one in Tender.objects.exclude(published_at=None).exclude(price_weight_pct=None):
            on = one.published_at.astimezone(LONDON).date()
            found.setdefault(f"{on.year} Q{(on.month + 2) // 3}", []).append(one.price_weight_pct)
        return {quarter: sorted(weights) for quarter, weights in sorted(found.items())}

    stored, counted = chart(Period()), chart(Period(date(2026, 1, 2)))
    assert said.slice_of(Period(date(2026, 1, 2))) is None
    for found in (stored, counted):
        assert {quarter: sorted(Counter(weights).elements()) for quarter, weights in found.items()} == plain()


def test_pages_say_as_of_when_they_count(client, world):
    source = Source.objects.get(slug=own_facts.AWARDS)
    Source.objects.filter(pk=source.pk).update(brought_at=datetime(2026, 7, 1, 9, 30, tzinfo=LONDON))
    assert "as of 09:30 on 1 July 2026" in client.get("/market/value/").content.decode()
    make.sign_in(client, make.analyst())
    assert "as of 09:30 on 1 July 2026" in client.get("/centre/measures/?source=our-awards").content.decode()
    now = timezone.now()
    own_facts.bring_in()
    source.refresh_from_db()
    assert now <= source.brought_at <= now + timedelta(minutes=1)


def test_every_word_that_a_tender_says_of_itself_has_room_to_be_kept():
    write_tenders(1, Random(5))
    own_facts.bring_in()
    facts = MarketFact.objects.filter(dataset__sha256="tenders")
    for fact in facts:
        fact.extra = {**fact.extra, "first_reading": "people", "first_access": "closed"}
        fact.save(update_fields=["extra"])

    said.refresh(facts, {fact.happened_on.replace(day=1) for fact in facts})

    assert {"first_reading", "first_access"} <= set(SaidTotal.objects.values_list("key", flat=True))


def every_tender():
    """Return the facts of published tenders as the page lists them, newest first, each with how it reads."""
    facts = MarketFact.objects.filter(dataset__sha256="tenders").select_related("buyer")
    found = sorted(facts, key=lambda fact: (fact.happened_on, fact.pk), reverse=True)
    return [(fact, fact.extra["reading"] or "other") for fact in found]


def listed(filters, reading):
    """Return the tenders that the pages list, from the first page to the last."""
    found, after = [], 0
    while True:
        page = demand.page(filters, reading, after)
        found += [one.id for one in page["tenders"]]
        after = page["next_after"]
        if not after:
            return found


def test_the_page_of_what_is_asked_for_counts_and_lists_what_a_reader_of_every_tender_would(world):
    source = Source.objects.get(slug=own_facts.AWARDS)
    for place, fact in enumerate(MarketFact.objects.filter(dataset__sha256="tenders").order_by("pk")):
        fact.extra = {**fact.extra, "first_reading": ("people", "system", None)[place % 3]}
        if place == 4:
            fact.extra["reading"] = None
        fact.save(update_fields=["extra"])
    said.rebuild(own_facts.facts("tenders"))
    months = {"first": date(2026, 7, 1), "last": date(2026, 8, 1)}
    for chosen in (
        {},
        months,
        {"topic": "72"},
        {"topic": "72", "procedure": "open"},
        {"procedure": "direct"},
    ):
        filters = Filters(source, **chosen)
        such = [
            (fact, reading)
            for fact, reading in every_tender()
            if (not filters.first or filters.first <= fact.happened_on <= date(2026, 8, 31))
            and fact.topic.startswith(filters.topic)
            and filters.procedure in ("", fact.procedure)
        ]
        page = demand.page(filters)
        counts = Counter(reading for _, reading in such)
        assert {name: n for name, _, n in page["readings"] if n} == counts
        assert page["cases"] == len(such)
        for reading in ("", *demand.WORDS):
            assert listed(filters, reading) == [fact.pk for fact, found in such if reading in ("", found)]
        known = [
            (fact.extra["first_reading"], reading) for fact, reading in such if fact.extra["first_reading"]
        ]
        if len(known) > 4:
            before = (Decimal(100 * sum(first == "people" for first, _ in known)) / len(known)).quantize(
                Decimal("0.1"), ROUND_HALF_UP
            )
            share = before.quantize(Decimal(1), ROUND_HALF_UP)
            assert page["drafts"].startswith(
                f"Of {len(known)} whose first draft is kept, {share}% asked for people"
            )
        of_buyers = Counter(fact.buyer.name for fact, _ in such)
        assert {row["name"]: row["n"] for row in page["buyers"]} == of_buyers
        if chosen == months:
            for row in page["buyers"]:
                mine = [fact for fact, _ in such if fact.buyer.name == row["name"]]
                middle = median(fact.extra["access"] for fact in mine)
                assert row["now_n"] == len(mine)
                assert row["access"] == (str(int(middle)) if len(mine) > 4 else "too few to say")
    assert listed(Filters(source), "other") and len(every_tender()) == 16


def test_a_live_component_is_used_once_by_each_service_whose_journey_stands_on_it():
    buyers = [make.buyer(), make.buyer()]
    by = make.officer(buyers[0])
    live, other, beta = (
        Component.objects.create(
            owner=buyers[0],
            title=title,
            does="It helps.",
            capability="send-message",
            lifecycle=lifecycle,
            added_by=by,
        )
        for title, lifecycle in (("Letters", "live"), ("Texts", "live"), ("Calls", "beta"))
    )
    for buyer, steps in zip(buyers, (((live, beta), (live, other)), ((live,),)), strict=True):
        service = Service.objects.create(buyer=buyer, title="find a home", users="families", added_by=by)
        for number, components in enumerate(steps, 1):
            service.steps.create(number=number, title="I say where I live").components.set(components)

    answer = own.answers(Period(), ["M18"])["M18"]
    assert (answer.numerator, answer.denominator, answer.value, answer.n) == (3, 2, Decimal("1.500000"), 2)
    assert own.answers(Period(buyer=buyers[1].name), ["M18"])["M18"].numerator == 1
