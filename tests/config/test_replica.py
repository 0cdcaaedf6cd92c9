"""Dashboards read from the replica, and from the primary while it is away."""

import pytest
from django.db import OperationalError
from django.http import HttpResponse
from django.test import RequestFactory

from config import replica
from procurement.tenders.models import Tender
from suppliers.market.models import MarketFact


class Server:
    """Stands for the connection to a replica that is there or not."""

    there = True
    asked = 0

    def close_if_health_check_failed(self):
        self.asked += 1

    def ensure_connection(self):
        if not self.there:
            raise OperationalError("no server on this socket")

    def close(self):
        pass


@pytest.fixture
def server(monkeypatch):
    made = Server()
    monkeypatch.setattr(replica, "connections", {"replica": made})
    return made


@pytest.fixture
def read_from(server):
    """Ask for a page and say from where facts and tenders are read meanwhile."""

    def view(request):
        router = replica.ReplicaRouter()
        request.read = [router.db_for_read(MarketFact), router.db_for_read(Tender)]
        return HttpResponse()

    middleware = replica.ReplicaMiddleware(view)

    def ask(path, method="get"):
        request = getattr(RequestFactory(), method)(path)
        middleware(request)
        return request.read

    return ask


def test_only_market_tables_of_a_dashboard_are_read_from_the_replica(read_from):
    assert read_from("/market/") == ["replica", None]
    assert read_from("/tenders/") == [None, None]
    assert read_from("/centre/review/", "post") == [None, None]


def test_a_replica_that_is_away_is_left_alone_for_half_a_minute(read_from, server, monkeypatch):
    moment = 1000.0
    monkeypatch.setattr(replica.time, "monotonic", lambda: moment)
    server.there = False

    assert read_from("/market/") == [None, None]
    assert read_from("/market/") == [None, None]
    assert server.asked == 1

    server.there = True
    moment += replica.PAUSE_SECONDS
    assert read_from("/market/") == ["replica", None]
