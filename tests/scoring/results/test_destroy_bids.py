"""After the bids that won nothing are destroyed: their supplier's words are gone, the result and its pages stay."""

import io
import json
import random
import zipfile
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone

from procurement.contracts.models import Contract
from procurement.errors import Refused
from scoring.results import actions as results
from scoring.results import pack as packing
from scoring.results.actions.awards import _parts
from scoring.results.models import (
    AwardDecision,
    EnquiryFigure,
    EvidencePack,
    LowBidEnquiry,
    Repair,
    StoredResult,
)
from scoring.results.queries import recompute
from suppliers.bids.models import Bid
from suppliers.retention import actions, destruction
from tests import make
from tests.scoring import make_assessed as made
from tests.suppliers.make import fresh
from tests.suppliers.retention import make_kept

pytestmark = pytest.mark.django_db
CANARY = "The canary sings at four."


def world_with_words():
    """An award of years ago. Whoever lost had explained a low price and put a field right; a pack was made."""
    world = made.awarded({0: {"C1": 5}, 1: {"C1": 3}})
    lost = Bid.objects.get(tender=world.tender, status="unsuccessful")
    enquiry = LowBidEnquiry.objects.create(
        bid=lost, status="explained", question="How?", asked_by=world.officer, due_on=date(2020, 1, 9),
        replied_by=world.officer, replied_at=timezone.now(), words=CANARY, reasons="The figures add up.",
        decided_by=world.approver, decided_at=timezone.now(),
    )  # fmt: skip
    EnquiryFigure.objects.create(enquiry=enquiry, kind="effort", amount_gbp=Decimal(1), words=CANARY)
    Repair.objects.create(
        bid=lost, fields=["Company number"], why="It was missing.", asked_by=world.officer,
        asked_at=timezone.now(), due_at=timezone.now() + timedelta(hours=1),
        reply={"Company number": CANARY}, replied_by=world.officer, replied_at=timezone.now(),
    )  # fmt: skip
    results.store_pack(world.tender, by=world.officer)
    Contract.objects.filter(tender=world.tender).update(awarded_at=make_kept.LONG_AGO)
    make_kept.schedule(world.tender.buyer)
    return world, lost


def destroy(world):
    [disposal] = actions.propose_due()
    actions.ask_disposal(disposal, by=fresh(world.officer), checked="No claim is announced.")
    actions.approve_disposal(disposal, by=fresh(world.approver))
    destruction.destroy(disposal)
    return f"Destroyed on {timezone.localdate():%-d %B %Y} under the schedule."


def test_words_and_packs_go_with_the_bid_while_result_and_pages_stay(client):
    world, lost = world_with_words()
    tender, before = world.tender, EvidencePack.objects.get()
    stored = StoredResult.objects.get()
    with pytest.raises(DatabaseError, match="no disposal"), transaction.atomic():
        EvidencePack.objects.update(data=b"")

    words = destroy(world)

    assert LowBidEnquiry.objects.get().words == words
    assert LowBidEnquiry.objects.get().reasons == "The figures add up."
    assert not EnquiryFigure.objects.exists()
    assert Repair.objects.get().reply == {"Company number": words}
    pack = EvidencePack.objects.get()
    assert (bytes(pack.data), pack.sha256) == (b"", before.sha256)
    assert recompute(stored, random.Random(1)) == bytes(stored.data)

    make.sign_in(client, world.officer)
    page = client.get(reverse("results:show-results", args=[tender.reference]))
    assert page.status_code == 200
    assert "were destroyed on" in page.content.decode()
    assert (
        "Destroyed with the bids"
        in client.get(reverse("results:pack", args=[tender.reference])).content.decode()
    )
    gone = client.get(reverse("results:pack-zip", args=[tender.reference, pack.sha256]), follow=True)
    assert "This pack was destroyed" in gone.content.decode()
    assert client.get(reverse("results:show-enquiry", args=[f"{lost.reference}-E"])).status_code == 200
    make.sign_in(client, world.evaluators[0])
    marking = client.get(reverse("assess:question", args=[tender.reference, 1, "C1"]))
    assert marking.status_code == 200
    assert words in marking.content.decode()
    assert "Firm Q0 asks three families" in marking.content.decode()

    data, _ = packing.build(tender)
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        rows = {row["bid"]: row for row in json.loads(packed.read("bids.json"))}
    assert rows[lost.reference]["answers"]["C1"] == words
    assert rows[lost.reference]["price"] is None


def test_a_pack_that_was_being_built_when_bids_were_destroyed_is_not_kept(monkeypatch):
    world, _ = world_with_words()
    build = packing.build

    def slow(tender, **facts):
        built = build(tender, **facts)
        destroy(world)
        return built

    monkeypatch.setattr(packing, "build", slow)
    with pytest.raises(RuntimeError, match="destroyed while the pack was built"):
        results.store_pack(world.tender, by=world.officer)

    assert not EvidencePack.objects.exclude(data=b"").exists()


def test_a_destroyed_bid_takes_no_ones_place():
    world, lost = world_with_words()
    destroy(world)
    decision = AwardDecision.objects.select_related("lot__tender").get()
    decision.bid = Bid.objects.get(pk=lost.pk)

    with pytest.raises(Refused) as refusal:
        _parts(decision)

    assert refusal.value.code == "bid.destroyed"
