"""What shows nothing, or turns the reading direction, is not kept of what is typed, and breaks nothing where it is."""

from xml.etree import ElementTree

import pytest
from django.test import Client
from django.urls import reverse

from procurement.organisations.models import Invitation, Organisation
from procurement.tenders.models import Tender
from tests import make

pytestmark = pytest.mark.django_db
ODD = "Home\x0bhelp\x1b \u202efor all\ufffe"


def test_what_is_typed_is_kept_as_people_read_it(client):
    make.sign_in(client, make.user("buyer_admin", make.buyer()))
    sent = {"name": f"{ODD} مى\u200cخواهم 👩\u200d🔧", "email": "new@example.org", "roles": ["officer"]}
    client.post(reverse("organisations:invite-person"), sent)

    assert Invitation.objects.get().name == "Home help for all مى\u200cخواهم 👩\u200d🔧"


def test_a_firm_cannot_look_like_another_by_characters_that_show_nothing(client):
    make.sign_in(client, make.user())
    client.post(
        reverse("suppliers:register"),
        {"name": "\u2066Lantern\ufeffworks\u2069", "kind": "company", "scheme": "GB-COH"},
    )
    assert Organisation.objects.get(kind="supplier").name == "Lanternworks"


def test_a_title_that_was_kept_before_breaks_neither_feed_nor_calendar():
    tender = make.published_tender()
    Tender.objects.filter(pk=tender.pk).update(title=f"{ODD}\r\nBEGIN:VEVENT", why=ODD)

    feed = Client().get(reverse("finding:atom"))
    titles = [
        node.text for node in ElementTree.fromstring(feed.content).iter("{http://www.w3.org/2005/Atom}title")
    ]
    assert titles[1].startswith("Home help for all")
    lines = Client().get(reverse("finding:dates", args=[tender.reference])).content.split(b"\r\n")
    assert not any(b"\r" in line or b"\n" in line or b"\x0b" in line for line in lines)
    assert lines.count(b"BEGIN:VEVENT") == lines.count(b"END:VEVENT")
