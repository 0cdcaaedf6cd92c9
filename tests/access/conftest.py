"""One world for the whole table, and those who come to its doors."""

from collections.abc import Iterator

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
def cookies(world) -> dict[str, str]:
    """The session of each visitor, signed in with a second factor shown just now."""
    return {
        visitor: make.sign_in(Client(), getattr(world, visitor)).cookies["sessionid"].value
        for visitor in VISITORS
        if visitor != "public"
    }
