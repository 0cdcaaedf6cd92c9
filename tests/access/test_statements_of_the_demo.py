"""What the pages of the demo world ask the database: everybody follows the links that they are shown."""

import re
from collections.abc import Iterator

import pytest
from django.core.management import call_command
from django.db import transaction
from django.test import Client
from django.urls import Resolver404, resolve

from procurement.demo import person
from tests import make
from tests.access.growing import grown_pages
from tests.access.statements import MOST, asked_again
from tests.access.table import undone

pytestmark = [pytest.mark.prove, pytest.mark.django_db]

EVERYBODY = ("", "Amara Osei", "Hannah Okafor", "Joan Abbot", "Ruth Adeyemi", "Samira Holt", "Idris Vaughan")
EVERYBODY += ("Callum Reid", "Marcus Bell", "Wren Castellan", "Owen Marsh", "Priya Nandakumar")
LINK = re.compile(rb'href="(/[^"#?]*)')
OF_EACH = 3  # addresses of one page that are followed
LEFT_OUT = re.compile(r"pdf|zip|pack|logout|^admin|^demo")  # slow to make, or not pages of a journey


def reached(client: Client) -> dict[str, str]:
    """Return the addresses that somebody reaches by links from the home page, each with its page's name."""
    found: dict[str, str] = {}
    waiting, taken = ["/"], {}
    while waiting:
        address = waiting.pop(0)
        try:
            name = resolve(address).view_name
        except Resolver404:
            continue
        if address in found or LEFT_OUT.search(name) or taken.get(name, 0) >= OF_EACH:
            continue
        taken[name] = taken.get(name, 0) + 1
        answer = client.get(address)
        if answer.status_code == 200:
            found[address] = name
            if answer.headers.get("Content-Type", "").startswith("text/html"):
                waiting += [link.decode() for link in LINK.findall(answer.content)]
        elif answer.status_code in {301, 302}:
            waiting.append(answer.headers["Location"].partition("?")[0])
    return found


@pytest.fixture(scope="module")
def pages(django_db_setup, django_db_blocker) -> Iterator[dict[str, tuple[Client, str]]]:
    """Every page that somebody of the demo world reaches, with their client; all is undone at the end."""
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("seed")
        found = {}
        for name in EVERYBODY:
            client = make.sign_in(Client(), person(name)) if name else Client()
            for address, view in reached(client).items():
                found[f"{address} ({view}) for {name or 'the public'}"] = client, address
        yield found
        transaction.set_rollback(True)


def test_no_page_that_somebody_of_the_demo_reaches_asks_more_than_it_may(pages):
    asked = {name: len(undone(asked_again, client, address)) for name, (client, address) in pages.items()}
    over = [
        f"{name} has {statements} statements asked" for name, statements in asked.items() if statements > MOST
    ]
    assert len(pages) > 300
    assert not over, "\n".join(over)


# What the lists of the demo world are made of.
NOUNS = {
    "procurement.Contract", "procurement.DependencyReading", "procurement.Lot", "procurement.Measure",
    "procurement.Membership", "procurement.Outcome", "procurement.PassedOn", "procurement.Payment",
    "procurement.Post", "procurement.Reading", "procurement.Service", "procurement.Tender",
    "procurement.TransferItem", "scoring.Assignment", "scoring.ConflictDeclaration", "scoring.Criterion",
    "scoring.Mark", "suppliers.MarketFact",
}  # fmt: skip


def test_no_page_that_somebody_of_the_demo_reaches_asks_more_of_thirty_rows_than_of_three(pages):
    given, more = grown_pages(
        {one[1]: one for one in pages.values()}
    )  # an address once, whoever else reaches it
    assert given >= NOUNS, NOUNS - given
    assert not more, "\n".join(more)
