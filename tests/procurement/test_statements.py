"""Statements that are kept planned: once a connection, counted and refused as Django's own."""

import psycopg
import pytest
from django.db import DataError, ProgrammingError, connection
from django.db.models import DateTimeField, F, OuterRef
from django.test.utils import CaptureQueriesContext

from procurement import clock
from procurement.carried import carry
from procurement.statements import Blank, Kept, among, ask
from procurement.tenders.models import Lot, Tender
from tests import make

pytestmark = pytest.mark.django_db


def test_a_statement_is_planned_once_and_asked_with_other_values():
    connection.connection.prepare_threshold = 0
    assert [ask("SELECT %s::int + 1 AS kept", [number]) for number in (1, 2)] == [[(2,)], [(3,)]]

    assert ask(
        "SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE 'SELECT $1::int + 1 AS kept%%'"
    ) == [(1,)]


def test_behind_a_pool_of_transactions_nothing_is_kept(monkeypatch):
    monkeypatch.setattr(connection.connection, "prepare_threshold", None)
    assert ask("SELECT %s::int + 2", [1]) == [(3,)]

    assert ask("SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE 'SELECT $1::int + 2%%'") == [
        (0,)
    ]


def test_a_statement_counts_and_fails_as_any_other():
    with CaptureQueriesContext(connection) as queries:
        assert ask("SET LOCAL lock_timeout = '4s'") == []
    assert len(queries) == 1

    with pytest.raises(DataError) as refused:
        ask("SELECT %s::int", ["words"])
    assert isinstance(refused.value.__cause__, psycopg.DataError)


def test_a_kept_query_gives_what_django_reads_itself_with_other_values_each_time():
    buyers = [make.buyer(), make.buyer()]
    tenders = [make.tender(buyer, ladder=["100 % of calls", "Less"]) for buyer in buyers]
    kept = Kept(
        Tender.objects.filter(buyer=Blank("buyer"), created_at__lt=Blank("now", DateTimeField()))
        .exclude(title__contains="100 %")
        .annotate(
            lot_facts=carry(Lot.objects.filter(tender=OuterRef("pk")), "number"), owner=F("buyer__name")
        )
        .values_list("reference", "ladder", "owner", "created_at", "lot_facts")
    )
    for buyer, tender in zip(buyers, tenders, strict=True):
        [row] = kept.ask(buyer=buyer.pk, now=clock.now())
        assert (row.reference, row.ladder, row.owner) == (tender.reference, tender.ladder, buyer.name)
        assert row.created_at == tender.created_at
        assert row.lot_facts == [{"number": lot.number} for lot in tender.lots.all()]
    assert kept.ask(buyer=buyers[0].pk, now=tenders[0].created_at) == []


def test_a_kept_query_asked_without_a_value_for_a_blank_is_refused():
    with pytest.raises(ProgrammingError):
        Kept(Tender.objects.filter(buyer=Blank("buyer")).values_list("pk")).ask(firm=1)


def test_a_kept_union_is_written_once_and_planned_once():
    connection.connection.prepare_threshold = 0
    both = Tender.objects.filter(buyer=Blank("first")).values_list("pk")
    kept = Kept(both.union(Tender.objects.filter(buyer=Blank("second")).values_list("pk"), all=True))
    tenders = [make.tender(make.buyer()) for _ in range(2)]
    first, second = (tender.buyer_id for tender in tenders)

    assert sorted(row.pk for row in kept.ask(first=first, second=second)) == [t.pk for t in tenders]
    assert sorted(row.pk for row in kept.ask(first=first, second=0)) == [tenders[0].pk]
    assert ask("SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '(SELECT%%UNION ALL%%'") == [
        (1,)
    ]


def test_a_kept_query_may_ask_for_a_list_of_keys():
    tenders = [make.tender(make.buyer()) for _ in range(3)]
    kept = Kept(Tender.objects.filter(among("pk", "keys")).order_by("pk").values_list("pk"))

    assert [row.pk for row in kept.ask(keys=[tenders[2].pk, tenders[0].pk])] == [tenders[0].pk, tenders[2].pk]
    assert kept.ask(keys=[]) == []
