"""Opening: two people, one window, every bid or none."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from procurement.audit.models import AuditEvent
from procurement.audit.verifying import verify_audit
from procurement.errors import Refused
from procurement.notifications.models import Notice
from suppliers.bids import actions as bids
from suppliers.bids import queries
from suppliers.opening import actions
from suppliers.sealing import actions as sealing
from suppliers.sealing import guards
from suppliers.sealing.models import EnvelopeKey, FirstTurn, KeyShare, Opening
from suppliers.sealing.moments import database_time
from tests import make
from tests.suppliers import make as our

pytestmark = pytest.mark.django_db


@pytest.fixture
def closed():
    """A tender with two submitted bids, closed a moment ago; its officers stand in ``officers``."""
    tender, officers = our.open_tender()
    tender.bids = [our.submitted(tender, words=f"Answer {n}", price=f"{n}0000.50") for n in (1, 2)]
    our.close(tender)
    tender.officers = officers
    return tender


def turn(tender, person, *, session="", envelope="quality", passphrase=None, second_factor=True):
    if second_factor:
        our.fresh(person)
    return actions.turn_key(
        tender,
        envelope,
        by=person,
        passphrase=person.passphrase if passphrase is None else passphrase,
        session_key=session or f"session of {person.pk}",
    )


def code_of(call, *args, **kwargs):
    with pytest.raises(Refused) as refusal:
        call(*args, **kwargs)
    return refusal.value.code


def sealed(tender):
    with pytest.raises(Refused):
        queries.opened_quality(tender)
    return (
        not Opening.objects.exists() and not EnvelopeKey.objects.filter(opened_private__isnull=False).exists()
    )


def test_one_bid_alone_is_told_to_the_officers_when_the_answers_open():
    tender, officers = our.open_tender()
    our.submitted(tender)
    our.close(tender)
    turn(tender, officers[0])
    turn(tender, officers[1])

    told = Notice.objects.filter(kind="single_bid")
    assert set(told.values_list("user", flat=True)) == {*(one.pk for one in officers), tender.author_id}
    assert told.first().facts["lot"] == tender.lots.get().reference


def test_two_officers_open_every_bid_at_once(closed):
    first, second, third = closed.officers

    assert turn(closed, second).opening is None
    assert sealed(closed)
    opening = turn(closed, third).opening

    assert {opening.first, opening.second} == {second, third}
    assert [line["bid"] for line in opening.bids] == sorted(bid.reference for bid in closed.bids)
    answers = {found.bid: found.answers["C1"] for found in queries.opened_quality(closed, by=first)}
    assert answers == {closed.bids[0]: "Answer 1", closed.bids[1]: "Answer 2"}
    closed.refresh_from_db()
    assert closed.status == "assessing"
    event = AuditEvent.objects.get(kind="opening.opened")
    assert {line["sha256"] for line in event.facts["bids"]} == {
        b.versions.get().quality_sha256 for b in closed.bids
    }
    assert verify_audit().sound


def test_the_price_stays_sealed_until_quality_is_locked_and_two_people_open_it_again(closed):
    our.opened(closed, closed.officers)
    first, second, _ = closed.officers

    assert code_of(queries.opened_prices, closed) == "opening.sealed"
    assert code_of(turn, closed, first, envelope="price") == "opening.wrong_state"
    closed.refresh_from_db()
    closed.status = "quality_locked"
    closed.save(update_fields=["status"])
    assert turn(closed, first, envelope="price").opening is None
    assert code_of(queries.opened_prices, closed) == "opening.sealed"
    assert turn(closed, second, envelope="price").opening is not None

    prices = queries.opened_prices(closed)
    assert prices[closed.bids[0].pk].whole_life_gbp == Decimal("11000.50")
    assert prices[closed.bids[1].pk].price_gbp == Decimal("20000.50")
    closed.refresh_from_db()
    assert closed.status == "priced"


def test_nothing_opens_before_the_closing_moment_whatever_the_application_clock_says(time_machine):
    tender, officers = our.open_tender()
    our.submitted(tender)
    time_machine.move_to(tender.deadline_at + timedelta(days=1))

    for person in officers:
        person.second_factor_at = database_time()
        assert code_of(turn, tender, person, second_factor=False) == "opening.too_early"
    assert sealed(tender)
    assert not FirstTurn.objects.exists()


def test_before_the_closing_moment_two_officers_are_refused():
    tender, officers = our.open_tender()
    our.submitted(tender)

    assert [code_of(turn, tender, person) for person in officers] == ["opening.too_early"] * 3
    assert sealed(tender)


def test_one_officer_never_opens_however_often_and_from_wherever(closed):
    first = closed.officers[0]

    for session in ("laptop", "phone", "laptop", "somewhere else"):
        assert turn(closed, first, session=session).opening is None

    assert sealed(closed)


def test_the_second_turn_from_the_same_session_is_refused(closed):
    first, second, _ = closed.officers
    turn(closed, first, session="one browser")

    assert code_of(turn, closed, second, session="one browser") == "opening.same_session"
    assert sealed(closed)


def test_one_person_with_two_accounts_is_not_named_and_would_not_open():
    tender = our.drafted()
    officers = our.opening_officers(tender.buyer)
    twin = our.fresh(
        make.user(
            "opening_officer", tender.buyer, email=officers[0].email.replace("@", "+two@"), name="Other"
        )
    )
    namesake = our.fresh(make.user("opening_officer", tender.buyer, name=f" {officers[1].name.upper()} "))

    for double in (twin, namesake):
        assert (
            code_of(sealing.name_officers, tender, [*officers, double], by=tender.author)
            == "opening.one_person"
        )


def test_accounts_that_came_to_look_like_one_person_later_do_not_open(closed):
    first, second, _ = closed.officers
    turn(closed, first)
    second.name = first.name
    second.save(update_fields=["name"])

    assert code_of(turn, closed, second) == "opening.one_person"
    assert sealed(closed)


def test_the_window_is_fifteen_minutes(closed):
    first, second, _ = closed.officers
    turn(closed, first)
    FirstTurn.objects.update(turned_at=timezone.now() - timedelta(minutes=15, seconds=1))

    assert turn(closed, second).opening is None
    assert sealed(closed)


def test_a_wrong_passphrase_opens_nothing(closed):
    first, second, _ = closed.officers
    assert code_of(turn, closed, first, passphrase="not it at all today") == "opening.wrong_passphrase"
    turn(closed, first)
    assert code_of(turn, closed, second, passphrase=first.passphrase) == "opening.wrong_passphrase"
    assert sealed(closed)


def test_without_a_fresh_second_factor_a_command_or_a_job_opens_nothing(closed):
    first, _second, _ = closed.officers
    for moment in (None, timezone.now() - timedelta(minutes=16), timezone.now() + timedelta(minutes=5)):
        first.second_factor_at = moment
        assert code_of(turn, closed, first, second_factor=False) == "opening.second_factor"
    our.fresh(first)
    assert (
        code_of(actions.turn_key, closed, "quality", by=first, passphrase=first.passphrase, session_key="")
        == "opening.not_officer"
    )
    assert (
        code_of(actions.turn_key, closed, "quality", by=None, passphrase=first.passphrase, session_key="s")
        == "opening.not_officer"
    )
    assert sealed(closed)


@pytest.mark.parametrize("who", ["the tender's officer", "an opening officer of another tender", "removed"])
def test_only_a_named_officer_who_still_has_the_role_turns_a_key(closed, who):
    if who == "removed":
        person = closed.officers[0]
        person.memberships.update(ended_at=timezone.now())
    elif who == "the tender's officer":
        person = closed.author
        person.passphrase = closed.officers[0].passphrase
    else:
        person = our.opening_officers(closed.buyer, 1)[0]

    assert code_of(turn, closed, person) == "opening.not_officer"


def test_a_first_officer_who_was_removed_in_between_does_not_count(closed):
    first, second, _ = closed.officers
    turn(closed, first)
    first.memberships.update(ended_at=timezone.now())

    assert code_of(turn, closed, second) == "opening.not_officer"
    assert sealed(closed)


def test_an_open_conflict_cuts_an_officer_off(closed, monkeypatch):
    conflicted = closed.officers[0]
    guard = lambda tender, user: (  # noqa: E731
        Refused("conflict.open", "You declared a conflict.") if user.pk == conflicted.pk else None
    )
    monkeypatch.setattr(guards, "GUARDS", [guard])

    assert code_of(turn, closed, conflicted) == "conflict.open"


@pytest.mark.parametrize("column", ["quality", "quality_sha256"])
def test_one_changed_byte_in_one_bid_opens_none(closed, superuser_sql, column):
    first, second, _ = closed.officers
    change = (
        "quality = set_byte(quality, 100, get_byte(quality, 100) # 1)"
        if column == "quality"
        else "quality_sha256 = repeat('0', 64)"
    )
    superuser_sql(f"UPDATE suppliers_bidversion SET {change} WHERE bid_id = {closed.bids[0].pk}")
    turn(closed, first)

    assert code_of(turn, closed, second) == "opening.damaged"
    assert sealed(closed)


def test_two_bids_whose_sealed_content_was_swapped_open_none(closed, superuser_sql):
    first, second, _ = closed.officers
    one, two = (bid.versions.get().pk for bid in closed.bids)
    superuser_sql(
        f"""UPDATE suppliers_bidversion v SET quality = w.quality, quality_sha256 = w.quality_sha256
            FROM suppliers_bidversion w WHERE v.id IN ({one}, {two}) AND w.id IN ({one}, {two}) AND v.id <> w.id"""
    )
    turn(closed, first)

    assert code_of(turn, closed, second) == "opening.damaged"
    assert sealed(closed)


def test_a_share_moved_to_another_pair_opens_nothing(closed):
    first, second, third = closed.officers
    shares = {
        (s.first.user_id, s.second.user_id): s
        for s in KeyShare.objects.filter(envelope_key__envelope="quality")
    }
    moved = shares[first.pk, third.pk]
    moved.wrap = shares[first.pk, second.pk].wrap
    moved.save()

    assert code_of(turn, closed, first) == "opening.damaged"


def test_withdrawn_and_unfinished_bids_are_not_opened():
    tender, officers = our.open_tender()
    counted = our.submitted(tender, words="Second thoughts.")
    gone = our.submitted(tender)
    bids.withdraw_bid(gone, by=gone.bidder, reason="Too busy")
    our.bid(tender)
    our.close(tender)

    opening = our.opened(tender, officers)

    assert [line["bid"] for line in opening.bids] == [counted.reference]


def test_a_tender_without_bids_opens_an_empty_list():
    tender, officers = our.open_tender()
    our.close(tender)

    assert our.opened(tender, officers).bids == []
    assert queries.opened_quality(tender) == []


def test_an_envelope_opens_once(closed):
    our.opened(closed, closed.officers)

    assert code_of(turn, closed, closed.officers[2]) in {"opening.opened", "opening.wrong_state"}


def test_the_opening_is_never_changed_and_never_before_the_deadline(closed):
    opening = our.opened(closed, closed.officers)

    for statement in ("UPDATE suppliers_opening SET bids = '[]'", "DELETE FROM suppliers_opening"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    with pytest.raises(DatabaseError), transaction.atomic():
        Opening.objects.create(
            tender=closed,
            envelope="price",
            first=opening.first,
            second=opening.second,
            first_turned_at=timezone.now(),
            opened_at=closed.deadline_at - timedelta(seconds=1),
            deadline_at=closed.deadline_at,
            bids=[],
        )


def test_each_read_of_opened_bids_is_logged_by_person(closed):
    our.opened(closed, closed.officers)
    reader = closed.officers[0]

    queries.opened_quality(closed, by=reader)

    event = AuditEvent.objects.filter(kind="bids.read").latest("id")
    assert event.actor == reader.pseudonym


def test_a_file_comes_back_as_it_was_sent_and_not_when_its_store_was_touched():
    tender, officers = our.open_tender()
    bid = our.bid(tender)
    data = b"%PDF-1.7 " + bytes(200_000) + b"%%EOF"
    row = bids.upload_file(bid, "plan.pdf", data, by=bid.bidder, question="C1")
    bids.submit_bid(bid, by=bid.bidder, idempotency_key="a" * 32)
    our.close(tender)
    our.opened(tender, officers)
    found = queries.opened_quality(tender)[0]

    def only(files):
        [each] = files
        return each

    file, again = queries.opened_file(found.bid, only, by=officers[0])
    assert (file.name, file.question, again) == ("plan.pdf", "C1", data)

    from suppliers.bids import filestore

    path = filestore.path_of(row.uuid)
    stored = bytearray(path.read_bytes())
    assert b"%PDF" not in stored
    stored[1000] ^= 1
    path.write_bytes(stored)
    assert code_of(queries.opened_file, found.bid, only, by=officers[0]) == "bid.file_changed"


def test_keys_of_a_cancelled_tender_are_destroyed_and_its_bids_stay_sealed(closed):
    first, _second, _ = closed.officers
    assert code_of(sealing.destroy_keys, closed, by=None, reason="x") == "opening.not_cancelled"
    closed.status, closed.cancelled_at, closed.cancel_reason = "cancelled", timezone.now(), "No money"
    closed.save()

    assert sealing.destroy_keys(closed, by=None, reason="Cancelled") == 2
    assert sealing.destroy_keys(closed, by=None, reason="Cancelled") == 0

    assert not KeyShare.objects.exists()
    assert code_of(turn, closed, first) == "opening.wrong_state"
    closed.status = "published"
    closed.save()
    assert code_of(turn, closed, first) == "opening.no_key"
