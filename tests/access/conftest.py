"""One world for the whole table, and those who come to its doors."""

from collections.abc import Callable, Iterator

import pytest
from django.db import connection, transaction
from django.test import Client, override_settings

from tests import make
from tests.access.table import VISITORS, World, gather


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker) -> Iterator[World]:
    """One world for the whole table: what a request changes is undone, and all of it at the end."""
    with django_db_blocker.unblock(), override_settings(DEMO_PERSONAS=False):  # as in production
        outer = transaction.atomic()
        outer.__enter__()
        try:
            made = World(gather()[1])
            made.build()
            yield made
        finally:
            transaction.set_rollback(True)
            outer.__exit__(None, None, None)
            connection.close()


@pytest.fixture(scope="module")
def visit(world) -> Callable[[str], Client]:
    """Gives the client of a visitor as they come to a door: signed in with a second factor shown just now.

    One client each serves the whole table (making one loads the middleware anew); what an answer left in its
    cookies is forgotten.
    """
    clients = {visitor: Client() for visitor in VISITORS}
    sessions = {
        visitor: make.sign_in(client, getattr(world, visitor)).cookies["sessionid"].value
        for visitor, client in clients.items()
        if visitor != "public"
    }

    def come(visitor: str) -> Client:
        client = clients[visitor]
        client.cookies.clear()
        if visitor in sessions:
            client.cookies["sessionid"] = sessions[visitor]
        return client

    return come
