"""Low prices are asked about with a table of figures and decided with reasons; repairs come once, in time."""

import re
from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from procurement.contracts.models import Contract
from procurement.errors import Refused
from scoring.results import actions, queries
from scoring.results.models import StoredResult
from suppliers.bids.models import Bid
from tests import make
from tests.scoring import make_assessed as made

pytestmark = pytest.mark.django_db
FIGURES = {kind: (Decimal(10_000), f"What {kind} rests on.") for kind in actions.KINDS}


def refused(code, call, *args, **facts):
    with pytest.raises(Refused) as refusal:
        call(*args, **facts)
    assert refusal.value.code == code


def world_with_a_low_price(**facts):
    return made.priced(prices=["60000.00", "99000.00", "101000.00"], bids=3, **facts)


def test_a_low_price_is_asked_about_answered_and_its_limits_reach_the_contract(client):
    world = world_with_a_low_price()
    low, fair = world.bids[0], world.bids[1]
    lines = {line.bid: line for line in queries.price_lines(world.panel, by=world.officer)[world.lot.pk]}
    assert [t.rule for t in lines[low].triggers] == ["low_end", "mean"]
    assert not lines[fair].triggers
    refused("enquiry.not_low", actions.ask_about_price, fair, by=world.officer, question="How?")
    enquiry = actions.ask_about_price(low, by=world.officer, question="How can you do it for this?")
    refused("award.waits", actions.recommend, world.tender, by=world.officer, reason="The best plan.")
    refused(
        "enquiry.waits",
        actions.decide_enquiry,
        enquiry,
        by=world.officer,
        explained=False,
        reasons="Silence.",
    )
    missing = {kind: value for kind, value in FIGURES.items() if kind != "risk"}
    refused("enquiry.missing", actions.answer_enquiry, enquiry, by=low.bidder, figures=missing)
    refused("enquiry.not_yours", actions.answer_enquiry, enquiry, by=fair.bidder, figures=FIGURES)
    make.sign_in(client, low.bidder)
    page = reverse("results:show-enquiry", args=[enquiry.reference])
    data = {"words": "We reuse our own tool."}
    for kind in actions.KINDS:
        data |= {kind: "10000", f"{kind}_words": "Two people for ten weeks."}
    assert client.post(page, {**data, "risk": "lots"}).status_code == 422
    assert client.post(page, data).status_code == 302
    enquiry.refresh_from_db()
    assert (enquiry.status, enquiry.figures.count()) == ("answered", 5)
    actions.decide_enquiry(
        enquiry, by=world.officer, explained=True, reasons="The tool is there.", limits="Two people stay.\n\n"
    )
    actions.store_result(world.lot)
    actions.recommend(world.tender, by=world.officer, reason="The best plan.")
    world.reload()
    made.read_all(world)
    actions.approve(world.tender, by=world.approver, words="Read.")
    world.reload()
    actions.award(world.tender, by=world.approver, now=made.after_standstill(world))
    assert Contract.objects.get().limits == ["Two people stay."]


def test_a_price_that_is_not_explained_is_set_aside_and_does_not_move_the_others():
    world = world_with_a_low_price()
    enquiry = actions.ask_about_price(world.bids[0], by=world.officer, question="How?")
    late = timezone.now() + timedelta(days=30)
    refused(
        "enquiry.late", actions.answer_enquiry, enquiry, by=world.bids[0].bidder, figures=FIGURES, now=late
    )
    actions.decide_enquiry(enquiry, by=world.officer, explained=False, reasons="No answer came.", now=late)
    result = actions.store_result(world.lot)
    assert [row["bid"] for row in result.bids if row["bid"] == world.bids[0].reference] == []
    assert "No answer came." in result.left_out[0]["reason"]
    decisions = actions.recommend(world.tender, by=world.officer, reason="The best plan that stands.")
    assert decisions[0].bid != world.bids[0]


def test_a_repair_comes_once_in_24_hours_and_never_for_a_price_or_an_answer():
    world = made.settled()
    bid = world.bids[0]
    for field in ("Price", "C1", "Users and problem"):
        refused("repair.scored", actions.ask_repair, bid, by=world.officer, fields=[field], why="Missing.")
    repair = actions.ask_repair(bid, by=world.officer, fields=["Insurance certificate"], why="Missing.")
    refused("repair.once", actions.ask_repair, bid, by=world.officer, fields=["Address"], why="Missing.")
    refused(
        "repair.late",
        actions.answer_repair,
        repair,
        by=bid.bidder,
        reply={"Insurance certificate": "No 7"},
        now=repair.due_at,
    )
    refused(
        "repair.missing", actions.answer_repair, repair, by=bid.bidder, reply={"Insurance certificate": " "}
    )
    actions.answer_repair(repair, by=bid.bidder, reply={"Insurance certificate": "No 7", "price": "1"})
    repair.refresh_from_db()
    assert repair.reply == {"Insurance certificate": "No 7"}


def test_the_rule_for_low_prices_cannot_be_changed_once_prices_are_open():
    from scoring.assessments.actions import form_panel

    world = world_with_a_low_price()
    refused("panel.too_late", form_panel, world.tender, by=world.officer, below_mean_pct=Decimal(90))


def test_an_input_that_cannot_be_computed_parks_the_job_with_a_sentence(client, monkeypatch):
    from procurement.notifications.outbox import run

    world = made.priced()
    whole = queries.opened_prices
    monkeypatch.setattr(
        queries, "opened_prices", lambda *a, **k: dict(list(whole(*a, **k).items())[:1])
    )  # the price of one bid is missing
    outbox = actions.request_result(world.tender, by=world.officer)
    assert run(outbox.pk) == "parked"
    outbox.refresh_from_db()
    assert "This bid has marks and no price" in outbox.last_error
    assert not StoredResult.objects.exists()
    make.sign_in(client, world.officer)
    page = client.get(reverse("notifications:show-job", args=[outbox.uuid])).content.decode()
    assert "Stopped" in page
    # The cause is gone: the same press asks for the same job again, and it is done.
    monkeypatch.setattr(queries, "opened_prices", whole)
    answer = client.post(reverse("results:compute", args=[world.tender.reference]))
    assert answer["Location"] == reverse("notifications:show-job", args=[outbox.uuid])
    assert run(outbox.pk) == "done"
    assert StoredResult.objects.count() == 1


def test_a_result_follows_a_change_and_the_old_one_stays():
    from scoring.moderation import actions as moderation
    from scoring.moderation.models import ConsensusMark

    world = made.computed()
    old = ConsensusMark.objects.get(bid=world.bids[0], criterion_code="C1")
    change = moderation.ask_change(
        old,
        by=world.moderator,
        mark=1,
        reason="Paragraph two names no month for the third hostel and nobody who leads there.",
        why="A month was read wrongly.",
    )
    refused("award.waits", actions.recommend, world.tender, by=world.officer, reason="The best plan.")
    moderation.decide_change(change, by=world.approver, agree=True)
    refused("result.stale", actions.recommend, world.tender, by=world.officer, reason="The best plan.")
    actions.store_result(world.lot)
    assert StoredResult.objects.filter(lot=world.lot).count() == 2


def test_the_job_computes_once_and_the_page_shows_every_part(client):
    from procurement.notifications.outbox import run

    world = made.priced({0: {"C1": 5}})
    outbox = actions.request_result(world.tender, by=world.officer)
    assert actions.request_result(world.tender, by=world.officer).pk == outbox.pk
    assert run(outbox.pk) == "done"
    assert run(outbox.pk) == "busy"
    make.sign_in(client, world.officer)
    page = client.get(reverse("results:show-results", args=[world.tender.reference])).content.decode()
    for bid in Bid.objects.filter(tender=world.tender):
        assert bid.supplier.name in page
    assert "÷ 5 × 50" in page
    assert "Compute again" in page


def roles_of(node):
    """Give the roles of a PDF's structure in reading order."""
    node = node.get_object() if hasattr(node, "get_object") else node
    if isinstance(node, list):
        for child in node:
            yield from roles_of(child)
    elif isinstance(node, dict):
        if "/S" in node:
            yield str(node["/S"])
        if "/K" in node:
            yield from roles_of(node["/K"])


def test_a_summary_is_a_tagged_pdf_for_its_own_bidder_alone(client):
    import io

    from pypdf import PdfReader

    from scoring.results.models import AssessmentSummary

    world = made.approved({0: {"C1": 5}})
    loser = AssessmentSummary.objects.get(bid=world.bids[1])
    address = reverse("results:summary-pdf", args=[loser.reference])
    make.sign_in(client, world.bids[0].bidder)
    assert client.get(address).status_code == 404
    make.sign_in(client, world.bids[1].bidder)
    answer = client.get(address)
    assert answer["Content-Type"] == "application/pdf"
    document = PdfReader(io.BytesIO(answer.content))
    catalogue = document.trailer["/Root"]
    assert catalogue["/MarkInfo"]["/Marked"]
    assert catalogue["/Lang"] == "en"
    assert "/StructTreeRoot" in catalogue
    roles = list(roles_of(catalogue["/StructTreeRoot"]))
    assert roles.count("/H1") == 1
    assert (
        roles.index("/H1")
        < roles.index("/H2")
        < roles.index("/Table")
        < roles.index("/TH")
        < roles.index("/TD")
    )
    # Where the points went, own marks, the winner: a table that runs over a page is one more.
    assert roles.count("/Table") >= 3
    assert roles.count("/TH") >= 2 * 4
    text = "".join(page.extract_text() for page in document.pages)
    order = [
        "Assessment summary",
        "Your marks and the reasons",
        "The successful bid on the same questions",
        "What happens now",
    ]
    places = [text.index(words) for words in order]
    assert places == sorted(places)
    assert b"pdfuaid" in answer.content or "pdfuaid" in str(document.xmp_metadata.rdf_root.toxml())
    page = client.get(reverse("results:summary", args=[loser.reference])).content.decode()
    assert world.bids[0].supplier.name in page
    by_bid = client.get(reverse("results:summary", args=[world.bids[1].reference]))
    assert world.bids[0].supplier.name in by_bid.text
    for not_mine in (world.bids[0].reference, "B-S1", f"{world.bids[1].reference}-S", "B-"):
        assert client.get(reverse("results:summary", args=[not_mine])).status_code == 404


def test_the_api_shows_results_by_phase(client):
    world = made.approved({0: {"C1": 5}})
    address = reverse("api-tender-results", args=[world.tender.reference])
    assert client.get(address).status_code == 404
    make.sign_in(client, world.officer)
    inside = client.get(address).json()
    assert [row["rank"] for row in inside["lots"][0]["bids"]] == [1, 2]
    make.sign_in(client, world.bids[1].bidder)
    assert client.get(address).status_code == 404
    own = client.get(reverse("api-summaries")).json()["summaries"]
    assert [row["content"]["bid"] for row in own] == [world.bids[1].reference]
    actions.award(world.tender, by=world.approver, now=made.after_standstill(world))
    client.logout()
    public = client.get(address).json()
    assert public["lots"][0]["award"]["supplier"] == world.bids[0].supplier.name
    assert "bids" not in public["lots"][0]


def test_a_very_low_price_is_asked_about_before_the_result_offers_to_recommend(client):
    world = made.computed(prices=["60000.00", "99000.00", "101000.00"], bids=3)
    page = make.sign_in(client, world.officer).get(f"/results/{world.tender.reference}/").text
    assert "is very low." in page and page.index("is very low.") < page.index("Ranking")

    bid = next(bid for bid in world.bids if f"/bids/{bid.reference}/ask/" in page)
    actions.ask_about_price(bid, by=world.officer, question="How is the work done for it?")
    page = client.get(f"/results/{world.tender.reference}/").text
    assert "is not decided" in page
    assert "is very low." not in page and "Recommend the award" not in page


def test_the_page_of_an_enquiry_asks_for_a_decision_only_when_one_can_be_taken(client):
    world = world_with_a_low_price()
    low = world.bids[0]
    enquiry = actions.ask_about_price(low, by=world.officer, question="How is the work done for it?")
    address = reverse("results:show-enquiry", args=[enquiry.reference])
    page = make.sign_in(client, world.officer).get(address).text
    assert "Not answered yet" in page and ">Decide<" not in re.sub(r"\s", "", page)

    actions.answer_enquiry(enquiry, by=low.bidder, figures=FIGURES)
    assert ">Decide<" in re.sub(r"\s", "", client.get(address).text)
    result = client.get(f"/results/{world.tender.reference}/").text
    assert f"Decide about the price of {low.supplier.name}" in result
    theirs = make.sign_in(client, low.bidder).get(address).text
    assert "The buyer reads your figures and decides;" in theirs and "Answer by" not in theirs


def test_where_the_only_bid_is_set_aside_the_result_offers_to_cancel_and_the_firm_hears_with_everyone(client):
    world = made.computed(prices=["20000.00"], bids=1)
    [bid] = world.bids
    enquiry = actions.ask_about_price(bid, by=world.officer, question="How is the work done for it?")
    actions.answer_enquiry(enquiry, by=bid.bidder, figures=FIGURES)
    enquiry.refresh_from_db()
    actions.decide_enquiry(
        enquiry, by=world.officer, explained=False, reasons="Nothing is behind the margin."
    )

    page = make.sign_in(client, world.officer).get(f"/results/{world.tender.reference}/").text
    assert "No bid stands in any lot" in page and "Cancel the tender" in page
    assert "Recommend the award" not in page and "Compute it again before you rely on it" not in page
    theirs = (
        make.sign_in(client, bid.bidder).get(reverse("results:show-enquiry", args=[enquiry.reference])).text
    )
    assert "Nothing is behind the margin." not in theirs and "hears at the same moment" in theirs
