"""What the pages of the demo world ask the database: everybody follows the links that they are shown."""

import re

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import Resolver404, resolve

from procurement.demo import person
from tests import make
from tests.access.statements import MOST, asked_again

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


@pytest.mark.prove
@pytest.mark.django_db(transaction=True)
def test_no_page_that_somebody_of_the_demo_reaches_asks_more_than_it_may():
    call_command("seed")
    over, pages = [], 0
    for name in EVERYBODY:
        client = make.sign_in(Client(), person(name)) if name else Client()
        found = reached(client)
        pages += len(found)
        for address, view in found.items():
            asked = len(asked_again(client, address))
            if asked > MOST:
                over.append(f"{address} ({view}) has {asked} statements asked for {name or 'the public'}")
    assert pages > 300
    assert not over, "\n".join(over)
