"""How many statements a page may ask of the database: ten, whoever opens it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection
from django.test import Client

MOST = 10


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
