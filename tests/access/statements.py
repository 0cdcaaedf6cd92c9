"""How many statements a page may ask of the database: twelve, and ten where somebody buys, sells or judges."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection
from django.test import Client

MOST, MOST_ON_THE_JOURNEY = 12, 10
JOURNEY = {"home", "assess", "bids", "contracts", "finding", "moderation", "opening", "outcomes"}
JOURNEY |= {"results", "scoring", "screening", "simulator", "tenders"}
# Reading what was sealed is logged: BEGIN, the chain's lock, its next place, the event and COMMIT are five of these.
READS_WHAT_WAS_SEALED = (
    "assess:file assess:lock assess:mark assess:question moderation:settle results:read-again"
)
MORE = dict.fromkeys(READS_WHAT_WAS_SEALED.split(), 12) | {"bids:sent": 13, "results:show-results": 13}


def most_of(name: str) -> int:
    """Return how many statements the page of this URL may ask."""
    room = name.partition(":")[0]
    return MORE.get(name, MOST_ON_THE_JOURNEY if room in JOURNEY else MOST)


@contextmanager
def counted() -> Iterator[list[str]]:
    """Give the statements asked within, and with an event of the log the BEGIN and COMMIT that it has in service."""
    found: list[str] = []

    def note(execute: Any, sql: str, *rest: Any) -> Any:
        found.append(sql)
        return execute(sql, *rest)

    with connection.execute_wrapper(note):
        yield found
    if any("pg_advisory_xact_lock" in sql for sql in found) and not any("SAVEPOINT" in sql for sql in found):
        found += ["BEGIN", "COMMIT"]


def asked_again(client: Client, path: str) -> list[str]:
    """Return what a page asks the second time: what is read once a process or noted once a person is over by then."""
    client.get(path)
    with counted() as statements:
        answer = client.get(path)
        if answer.streaming:
            b"".join(answer)
    return statements
