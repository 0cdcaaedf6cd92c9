"""Marks are given alone: by those who declared, on the scale, with a comment that points into the answer."""

import io
import threading
import time
import zipfile
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from procurement.errors import Refused
from procurement.notifications.models import Notice
from scoring.assessments import actions, queries, sheets
from scoring.assessments.models import LotMarking, Mark, Panel
from tests import make
from tests.scoring import make_assessed as made

pytestmark = pytest.mark.django_db


def refused(code, call, *args, **facts):
    with pytest.raises(Refused) as refusal:
        call(*args, **facts)
    assert refusal.value.code == code


def cell_url(world, evaluator, place=0):
    cell = queries.cells_of(world.panel, evaluator)[place]
    return reverse("assess:mark", args=[world.tender.reference, 1, cell.question.code, cell.letter]), cell


def test_what_cannot_be_a_mark_is_refused_and_a_blank_comment_does_not_lock():
    world = made.opened(bids=1, evaluators=1)
    bid, judge = world.bids[0], world.evaluators[0]
    for mark in ("6", "-1", "2.5", "NaN", "Infinity", "three", "1e400"):
        refused("mark.off_scale", actions.save_mark, bid, "C1", by=judge, mark=mark)
    refused("mark.no_question", actions.save_mark, bid, "C9", by=judge, mark="3")
    refused("mark.not_yours", actions.save_mark, bid, "C1", by=world.officer, mark="3")
    refused("text.too_long", actions.save_mark, bid, "C1", by=judge, mark="3", comment="x" * 5001)
    actions.save_mark(bid, "C1", by=judge, mark="3", comment="  \x00 \n ")
    actions.save_mark(bid, "C2", by=judge, mark="3", comment="It is good and I like it a lot.")
    with pytest.raises(Refused) as refusal:
        actions.lock_marks(world.panel, world.lot, by=judge)
    assert "no comment yet" in refusal.value.message
    assert "points nowhere" in refusal.value.message
    assert not Mark.objects.filter(locked_at__isnull=False).exists()


def test_a_locked_mark_stays_and_a_moderator_reopens_it_as_a_new_one():
    world = made.marked(bids=1, evaluators=2)
    mark = Mark.objects.filter(evaluator=world.evaluators[0], criterion_code="C1").get()
    refused("mark.locked", actions.save_mark, world.bids[0], "C1", by=world.evaluators[0], mark="1")
    for change in (lambda: Mark.objects.filter(pk=mark.pk).update(mark=1), mark.delete):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
    fresh = actions.reopen_mark(mark, by=world.moderator, reason="Paragraph two was missed.")
    assert LotMarking.objects.get(lot=world.lot).all_locked_at is None
    actions.save_mark(
        world.bids[0], "C1", by=world.evaluators[0], mark="5", comment="See ¶2: it is published."
    )
    assert actions.lock_marks(world.panel, world.lot, by=world.evaluators[0]) is True
    assert str(Mark.objects.get(pk=mark.pk).mark) == "4.00"
    assert (fresh.number, str(Mark.objects.get(pk=fresh.pk).mark)) == (2, "5.00")


@pytest.mark.prove
def test_pages_of_marking_ask_the_same_at_3_and_at_30_bids(client, django_assert_max_num_queries):
    """With a screening and a reader whose conflict was let pass: nothing that asks for a query more is left out."""
    counted = set()
    for bids in (3, 30):
        world = made.opened(bids=bids, evaluators=1, screening=made.SCREENING)
        judge = world.evaluators[0]
        made.let_a_conflict_pass(world, judge)
        url, cell = cell_url(world, judge)
        actions.save_mark(cell.bid, "C1", by=judge, mark="3", comment="Sees “asks three families a week”.")
        reference = world.tender.reference
        panel, lock = (
            reverse("assess:show-panel", args=[reference]),
            reverse("assess:lock", args=[reference, 1]),
        )
        pages = {"mark": url, "lock": lock, "question": reverse("assess:question", args=[reference, 1, "C1"])}
        for name, page in {**pages, "panel": panel, "panel for an officer": panel}.items():
            make.sign_in(client, world.officer if name.endswith("officer") else judge)
            with django_assert_max_num_queries(10) as asked:
                assert client.get(page).status_code == 200
            counted.add((name, len(asked)))
    most = {"mark": 9, "lock": 9, "question": 9, "panel": 10, "panel for an officer": 10}
    assert counted == set(most.items())


@pytest.mark.prove
def test_the_home_of_an_evaluator_asks_the_same_for_one_panel_and_for_three(
    client, django_assert_max_num_queries
):
    first = made.opened(bids=1, evaluators=1)
    judge, counted = first.evaluators[0], set()
    for panels in (1, 3):
        while Panel.objects.count() < panels:
            made.opened(bids=1, people={"buyer": first.tender.buyer, "evaluators": [judge]})
        make.sign_in(client, judge)
        with django_assert_max_num_queries(7) as asked:
            assert client.get("/").text.count("Mark 2 answers of") == panels
        counted.add(len(asked))
    assert len(counted) == 1


def test_without_a_declaration_nothing_opens_and_a_conflict_cuts_off_at_once(client):
    world = made.opened(bids=1, evaluators=2, declared=False)
    judge, bid = world.evaluators[0], world.bids[0]
    refused("conflict.not_declared", actions.save_mark, bid, "C1", by=judge, mark="3")
    actions.declare(world.panel, by=judge, moment="access", kind="nil")
    refused("conflict.not_declared", actions.save_mark, bid, "C1", by=judge, mark="3")
    actions.declare(world.panel, by=judge, moment="names", kind="nil")
    actions.save_mark(bid, "C1", by=judge, mark="3")
    url, _ = cell_url(world, judge)
    refused("conflict.no_words", actions.declare, world.panel, by=judge, moment="names", kind="actual")
    actions.declare(world.panel, by=judge, moment="names", kind="actual", words="My sister works there.")
    refused("conflict.cut_off", actions.save_mark, bid, "C1", by=judge, mark="4")
    make.sign_in(client, judge)
    assert client.get(url).status_code == 302
    actions.declare(world.panel, by=judge, moment="names", kind="nil")
    refused("conflict.cut_off", actions.save_mark, bid, "C1", by=judge, mark="4")
    said = world.panel.declarations.get(kind="actual")
    refused(
        "conflict.not_yours", actions.decide_conflict, said, by=judge, decision="allow", words="I am fine."
    )
    actions.decide_conflict(said, by=world.officer, decision="mitigate", words="She left in May.")
    actions.save_mark(bid, "C1", by=judge, mark="4")
    actions.decide_conflict(said, by=world.approver, decision="remove", words="She is back.")
    refused("mark.not_yours", actions.save_mark, bid, "C1", by=judge, mark="5")
    assert Mark.objects.get(evaluator=judge).mark == 4
    assert world.panel.declarations.filter(person=judge).count() == 4


def test_an_officer_does_not_decide_on_a_conflict_of_their_own_not_even_once_it_was_let_pass():
    world = made.opened(bids=1)
    officer = world.officer
    actions.declare(world.panel, by=officer, moment="names", kind="actual", words="My sister works there.")
    said = world.panel.declarations.get(kind="actual")
    refused("conflict.own", actions.decide_conflict, said, by=officer, decision="allow", words="I am fine.")
    actions.decide_conflict(said, by=world.approver, decision="mitigate", words="She left in May.")

    refused(
        "conflict.own", actions.decide_conflict, said, by=officer, decision="allow", words="All clear now."
    )
    assert [one.decided_by for one in said.decisions.all()] == [world.approver]


def test_somebody_who_takes_over_marks_all_and_the_old_marks_stay_on_record():
    world = made.opened(bids=2, evaluators=2)
    old, stays = world.evaluators
    made.mark(world, old, 1)
    actions.lock_marks(world.panel, world.lot, by=old)
    made.mark(world, stays)
    new = make.user("evaluator", world.tender.buyer)
    actions.replace_evaluator(world.panel, world.lot, old, new, by=world.officer, reason="Long leave.")
    assert actions.lock_marks(world.panel, world.lot, by=stays) is False
    refused("conflict.not_declared", actions.lock_marks, world.panel, world.lot, by=new)
    for moment in ("access", "names"):
        actions.declare(world.panel, by=new, moment=moment, kind="nil")
    refused("marks.unfinished", actions.lock_marks, world.panel, world.lot, by=new)
    made.mark(world, new, 5)
    assert actions.lock_marks(world.panel, world.lot, by=new) is True
    from scoring.moderation.queries import rows_of

    row = rows_of(world.panel, world.lot)[0]
    assert {m.evaluator for m in row.marks} == {stays, new}
    assert [m.evaluator for m in row.left] == [old]


def test_an_approver_or_a_bidder_does_not_sit_on_the_panel():
    world = made.opened(bids=1, evaluators=1)
    world.bids[0].bidder.memberships.create(organisation=world.tender.buyer, roles=["evaluator"])
    both = world.bids[0].bidder
    both.forget_memberships()
    refused("panel.role_clash", actions.assign, world.panel, world.lot, "C1", both, by=world.officer)
    refused(
        "panel.not_an_evaluator",
        actions.assign,
        world.panel,
        world.lot,
        "C1",
        world.moderator,
        by=world.officer,
    )


def test_an_evaluator_reads_a_bidders_file_under_a_name_that_tells_nothing(client):
    world = made.opened(bids=2, evaluators=1)
    judge = world.evaluators[0]
    url, cell = cell_url(world, judge)
    make.sign_in(client, judge)
    page = client.get(url).content.decode()
    assert f"Bidder {cell.letter}, file 1.pdf" in page
    answer = client.get(f"{url}files/1/")
    assert answer.content.startswith(b"%PDF")
    assert f"Bidder {cell.letter}" in answer["Content-Disposition"]
    assert cell.bid.supplier.name not in page + answer["Content-Disposition"]
    assert client.get(f"{url}files/2/").status_code == 404
    actions.declare(world.panel, by=judge, moment="names", kind="actual", words="My sister works there.")
    assert client.get(f"{url}files/1/").status_code == 302


def test_an_officer_with_a_conflict_changes_nothing_and_sees_no_list_of_bids(client):
    world = made.opened(bids=1, evaluators=1)
    reference = world.tender.reference
    received = reverse("bids:received", args=[reference])
    make.sign_in(client, world.officer)
    assert client.get(received).status_code == 200
    actions.declare(world.panel, by=world.officer, moment="names", kind="perceived", words="I worked there.")
    refused(
        "conflict.cut_off",
        actions.assign,
        world.panel,
        world.lot,
        "C1",
        world.evaluators[0],
        by=world.officer,
    )
    refused("conflict.cut_off", actions.form_panel, world.tender, by=world.officer, low_end_gbp=Decimal(1))
    for page in (
        received,
        *(reverse(f"assess:{n}", args=[reference]) for n in ("assign", "replace", "form-panel")),
    ):
        assert client.get(page).status_code == 404, page
    assert "closed to you" in client.get(reverse("assess:show-panel", args=[reference])).content.decode()


def test_the_rule_for_low_prices_is_published_and_stays_as_bidders_read_it(client):
    world = made.opened(bids=1, evaluators=1)
    page = client.get(reverse("assess:low-prices", args=[world.tender.reference])).content.decode()
    assert "below 85% of the low end of our own estimate" in page
    assert "more than 20% below the mean of the other prices" in page
    refused(
        "panel.rule_published", actions.form_panel, world.tender, by=world.officer, below_mean_pct=Decimal(90)
    )
    actions.form_panel(world.tender, by=world.officer, low_end_gbp=Decimal(77_000))
    make.sign_in(client, world.officer)
    sent = client.post(
        reverse("assess:form-panel", args=[world.tender.reference]),
        {"names_hidden": "on", "low_end_gbp": "78000", "below_mean_pct": "90"},
    )
    assert sent.status_code == 302
    world.panel.refresh_from_db()
    assert (world.panel.low_end_gbp, world.panel.below_mean_pct) == (Decimal(78_000), Decimal(20))


def test_letters_are_shuffled_for_each_reader_and_stay_with_them():
    world = made.opened(bids=6, evaluators=1)
    orders = set()
    for reader in range(12):
        named = queries.letters(world.lot, world.bids, reader=str(reader))
        orders.add(tuple(named[bid.pk] for bid in world.bids))
    assert len(orders) > 6
    first = queries.letters(world.lot, world.bids, reader="a")
    assert first == queries.letters(world.lot, world.bids[::-1], reader="a")
    assert sorted(first.values()) == list("ABCDEF")
    assert [queries.letter(n) for n in (25, 26, 701, 702)] == ["Z", "AA", "ZZ", "AAA"]


@pytest.mark.parametrize("form", ["xlsx", "ods"])
def test_the_own_sheet_goes_out_and_comes_back_with_a_difference_to_confirm(client, form):
    from django.core.files.uploadedfile import SimpleUploadedFile

    world = made.opened(bids=2, evaluators=1)
    judge = world.evaluators[0]
    actions.save_mark(world.bids[0], "C1", by=judge, mark="2", comment="=cmd|' /C calc'!A0 ¶1")
    cells = queries.cells_of(world.panel, judge)
    rows = sheets.read(sheets.write(cells, form))
    assert [tuple(row) for row in rows] == [tuple(row) for row in sheets.rows_of(cells)]
    for cell in cells:
        cell.mark = Mark(mark=Decimal(5), comment=f"Sheet “x” ¶1 {cell.letter}")
    cells[0].letter, cells[1].mark.mark = "Z", Decimal(9)
    make.sign_in(client, judge)
    page = client.post(
        reverse("assess:sheet-in", args=[world.tender.reference]),
        {"sheet": SimpleUploadedFile(f"mine.{form}", sheets.write(cells, form))},
    )
    text = page.content.decode()
    assert page.status_code == 200
    assert "there is no such answer among yours" in text
    assert "is not a mark of the scale" in text
    assert Mark.objects.filter(mark=5).count() == 0
    confirmed = text.split('name="confirmed" value="')[1].split('"')[0]
    where = cells[2].bid, cells[2].question.code
    changed = actions.save_mark(*where, by=judge, mark="1", comment="¶1 in the meantime")
    late = client.post(reverse("assess:sheet-in", args=[world.tender.reference]), {"confirmed": confirmed})
    assert late.status_code == 422
    assert "since you saw the difference" in late.content.decode()
    actions.save_mark(*where, by=judge, mark=None, comment="", revision=changed.revision)
    client.post(reverse("assess:sheet-in", args=[world.tender.reference]), {"confirmed": confirmed})
    assert Mark.objects.filter(mark=5).count() == 2


def test_a_file_that_is_no_sheet_is_refused_with_a_sentence(client):
    from django.core.files.uploadedfile import SimpleUploadedFile

    world = made.opened(bids=1, evaluators=1)
    make.sign_in(client, world.evaluators[0])
    for data in (b"not a zip", b"PK\x03\x04broken", sheets.write([], "xlsx")[:200]):
        page = client.post(
            reverse("assess:sheet-in", args=[world.tender.reference]),
            {"sheet": SimpleUploadedFile("a.xlsx", data)},
        )
        assert page.status_code == 422
        assert "not a spreadsheet" in page.content.decode()


@pytest.mark.parametrize("part", ["content.xml", "xl/sharedStrings.xml"])
def test_a_small_sheet_that_is_a_maze_inside_is_refused_before_it_is_read(part):
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr(part, "<a>" + "<b/>" * 2_000_000 + "</a>")
    began = time.thread_time()
    with pytest.raises(Refused) as refusal:
        sheets.read(kept.getvalue())
    assert refusal.value.code == "sheet.too_large"
    assert time.thread_time() - began < 1


def test_the_marking_page_saves_as_you_go_and_keeps_what_another_window_wrote(client):
    world = made.opened(bids=1, evaluators=1)
    judge = world.evaluators[0]
    url, cell = cell_url(world, judge)
    make.sign_in(client, judge)
    page = client.get(url).content.decode()
    assert "asks three families a week" in page
    assert "Full and measured." in page
    part = client.post(url, {"mark": "3", "comment": "¶1", "revision": "0"}, headers={"HX-Request": "true"})
    assert "Saved at" in part.content.decode()
    assert Mark.objects.get(evaluator=judge).mark == 3
    client.post(url, {"mark": "4", "comment": "¶1 other window", "revision": "1", "go": "stay"})
    late = client.post(url, {"mark": "2", "comment": "¶1 late", "revision": "1", "go": "stay"})
    assert late.status_code == 422
    assert "other window" in late.content.decode()
    assert "¶1 late" in late.content.decode()
    assert Mark.objects.get(evaluator=judge).mark == 4
    bad = client.post(url, {"mark": "9", "comment": "x"}, headers={"HX-Request": "true"})
    assert bad.status_code == 422
    assert cell.bid == world.bids[0]


@pytest.mark.django_db(transaction=True)
def test_two_last_evaluators_who_lock_at_the_same_instant_open_moderation_once():
    world = made.opened(bids=1, evaluators=2)
    for judge in world.evaluators:
        made.mark(world, judge)
    start, results = threading.Barrier(2), []

    def lock(judge):
        try:
            start.wait()
            results.append(actions.lock_marks(world.panel, world.lot, by=judge))
        finally:
            connection.close()

    threads = [threading.Thread(target=lock, args=[judge]) for judge in world.evaluators]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) == [False, True]
    assert LotMarking.objects.get(lot=world.lot).all_locked_at is not None
    assert Notice.objects.filter(kind="moderation_open").count() == 1


def test_an_officer_reads_one_line_a_person_of_what_was_declared(client):
    world = made.opened(bids=1, evaluators=2)
    judge = world.evaluators[0]
    actions.declare(world.panel, by=judge, moment="names", kind="perceived", words="A cousin works there.")

    answer = make.sign_in(client, world.officer).get(
        reverse("assess:show-panel", args=[world.tender.reference])
    )

    lines = answer.context["declared"]
    assert len(lines) == len({line["person"] for line in lines})
    assert lines[0]["person"] == judge and lines[0]["waits"]
    assert not any(line["waits"] for line in lines[1:])
    assert answer.text.count("To be decided") == 1
    assert answer.text.count("<strong>A perceived conflict</strong>") == 1


def test_an_officer_reads_who_left_the_panel_and_why(client):
    world = made.opened(evaluators=2)
    gone = world.evaluators[0]
    actions.end_assignments(world.panel, world.lot, gone, by=world.officer, reason="Long leave from Monday.")
    page = make.sign_in(client, world.officer).get(
        reverse("assess:show-panel", args=[world.tender.reference])
    )
    assert page.text.count(f"{gone.name}, lot 1, on") == 1
    assert "Long leave from Monday." in page.text
