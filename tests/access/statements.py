"""How many statements a page may ask of the database: twelve, and ten where somebody buys, sells or judges."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection
from django.test import Client

MOST, MOST_ON_THE_JOURNEY = 10, 10
JOURNEY = {"home", "assess", "bids", "contracts", "finding", "moderation", "opening", "outcomes"}
JOURNEY |= {"results", "scoring", "screening", "simulator", "tenders"}


def most_of(name: str) -> int:
    """Return how many statements the page of this URL may ask."""
    room = name.partition(":")[0]
    return MOST_ON_THE_JOURNEY if room in JOURNEY else MOST


@contextmanager
def counted() -> Iterator[list[str]]:
    """Give the statements asked within; the two of a savepoint stand for the BEGIN and COMMIT that it is in service."""
    found: list[str] = []

    def note(execute: Any, sql: str, *rest: Any) -> Any:
        found.append(sql)
        return execute(sql, *rest)

    with connection.execute_wrapper(note):
        yield found


def asked_again(client: Client, path: str) -> list[str]:
    """Return what a page asks the second time: what is read once a process or noted once a person is over by then."""
    client.get(path)
    with counted() as statements:
        answer = client.get(path)
        if answer.streaming:
            b"".join(answer)
    return statements
