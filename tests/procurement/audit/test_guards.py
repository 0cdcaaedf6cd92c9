"""The database keeps the log by itself: by grants for the running service, by triggers for everybody."""

import threading
from contextlib import nullcontext

import psycopg
import pytest
from django.db import IntegrityError, connection, transaction
from psycopg import errors

from procurement import audit
from procurement.audit.grants import append_only_is_kept, append_only_models, grant_service_role
from procurement.audit.models import AuditEvent, AuditLeaf
from procurement.audit.tree import grow_tree
from procurement.audit.verifying import verify_audit
from tests import make

pytestmark = pytest.mark.django_db(transaction=True)
TRIED = audit.kind("test.guarded", "{by} tried {subject}")


def first_column(model) -> str:
    return f'"{model._meta.concrete_fields[-1].column}"'


@pytest.mark.parametrize("verb", ["UPDATE", "DELETE", "TRUNCATE"])
def test_the_running_service_has_no_right_to_change_an_append_only_table(service, verb):
    for model in append_only_models():
        table, column = model._meta.db_table, first_column(model)
        sql = {
            "UPDATE": f"UPDATE {table} SET {column} = {column}",
            "DELETE": f"DELETE FROM {table}",
            "TRUNCATE": f"TRUNCATE {table}",
        }[verb]
        with pytest.raises(errors.InsufficientPrivilege):
            service.execute(sql)


def test_the_running_service_can_neither_drop_tables_nor_switch_triggers_off(service):
    for sql in (
        "DROP TABLE procurement_auditevent",
        "ALTER TABLE procurement_auditevent DISABLE TRIGGER ALL",
        "SET session_replication_role = replica",
        "CREATE TABLE mine (a int)",
    ):
        with pytest.raises(errors.InsufficientPrivilege):
            service.execute(sql)


@pytest.mark.parametrize("verb", ["UPDATE", "DELETE", "TRUNCATE"])
def test_the_triggers_refuse_even_the_owner(verb):
    audit.record(TRIED, make.buyer(), by=None)
    grow_tree()
    for model in (AuditEvent, AuditLeaf):
        table, column = model._meta.db_table, first_column(model)
        sql = {
            "UPDATE": f"UPDATE {table} SET {column} = {column}",
            "DELETE": f"DELETE FROM {table}",
            "TRUNCATE": f"TRUNCATE {table}",
        }[verb]
        with (
            pytest.raises(Exception, match=r"Cannot (update|delete|truncate)"),
            connection.cursor() as cursor,
        ):
            cursor.execute(sql)


def test_the_running_service_can_record_and_read(service):
    event = audit.record(TRIED, make.buyer(), by=None)
    service.execute(
        "INSERT INTO procurement_auditleaf (index, event_id, leaf_hash) VALUES (0, %s, %s)",
        [event.pk, bytes(event.entry_hash)],
    )

    assert service.execute("SELECT count(*) FROM procurement_auditevent").fetchone()[0] >= 1
    assert service.execute("SELECT nextval('audit_event_number')").fetchone()[0] > 0


def test_the_running_service_can_tell_the_planner_of_what_it_imported(service):
    said = []
    service.add_notice_handler(lambda notice: said.append(notice.message_primary))
    service.execute("ANALYZE suppliers_marketfact")
    assert said == []
    service.execute("ANALYZE procurement_auditevent")  # not its own: PostgreSQL passes it over with a warning
    assert "permission denied" in said[0]


def test_an_event_with_a_hash_that_does_not_fit_is_refused_by_the_database(superuser):
    with pytest.raises(errors.CheckViolation, match="audit_entry_hash_fits"):
        superuser.execute(
            "INSERT INTO procurement_auditevent (id, xid, chain, sequence, kind, subject_type, subject, "
            "organisation, request_id, at, canonical, entry_hash) "
            "VALUES (1, '5', '', 1, 'a.b', 'x', 'y', '', '', now(), 'x', 'y')"
        )


def test_only_the_words_beside_the_log_can_be_erased(service):
    audit.record(TRIED, make.buyer(), by=make.officer(), reason="Words")
    service.execute("UPDATE procurement_auditreason SET words = '', erased_at = now()")
    with pytest.raises(errors.InsufficientPrivilege):
        service.execute("UPDATE procurement_auditreason SET salt = ''")
    with pytest.raises(errors.InsufficientPrivilege):
        service.execute("DELETE FROM procurement_actorname")


def test_every_append_only_model_has_its_triggers_and_the_check_sees_one_that_has_not():
    assert append_only_models()
    assert append_only_is_kept() == []

    class Meta:
        triggers: list = []
        label = "x"

    bare = type("Bare", (), {"_meta": Meta, "append_only": True})
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("procurement.audit.grants.append_only_models", lambda: [bare])
        assert [error.id for error in append_only_is_kept()] == ["procurement.E001"]


def test_granting_again_changes_nothing(service):
    grant_service_role()

    with pytest.raises(errors.InsufficientPrivilege):
        service.execute("DELETE FROM procurement_auditevent")
    service.execute("DELETE FROM procurement_notice")


def in_threads(count: int, work) -> None:
    """Run ``work(number)`` in so many threads with their own connections, and raise what any of them raised."""
    failures: list[BaseException] = []

    def one(number: int) -> None:
        try:
            work(number)
        except BaseException as error:
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=one, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]


def write_at_once() -> None:
    """Eight writers of one chain, half of them each event in a transaction and half an event by itself."""
    buyer = make.buyer()

    def write(number: int) -> None:
        for step in range(5):
            with transaction.atomic() if number % 2 else nullcontext():
                audit.record(TRIED, buyer, by=None, chain="T-0001", writer=number, step=step)

    in_threads(8, write)


def test_events_written_at_once_make_one_unbroken_chain():
    write_at_once()

    assert list(AuditEvent.objects.order_by("sequence").values_list("sequence", flat=True)) == list(
        range(1, 41)
    )
    grow_tree()
    assert verify_audit().sound


def test_without_the_lock_of_the_chain_events_written_at_once_take_the_same_place(superuser):
    """The control of the test above: the same writers with the lock taken out of the function."""
    lock = "PERFORM pg_advisory_xact_lock(22433, hashtext(of_chain));"
    [(kept,)] = superuser.execute("SELECT pg_get_functiondef('audit_append'::regproc)").fetchall()
    assert lock in kept
    superuser.execute(kept.replace(lock, ""))
    try:
        with pytest.raises(IntegrityError, match="one_event_per_place_in_chain"):
            write_at_once()
    finally:
        superuser.execute(kept)


def test_an_event_that_commits_late_never_slips_in_behind(superuser):
    buyer = make.buyer()
    started, finish = threading.Event(), threading.Event()

    def slow(number: int) -> None:
        with transaction.atomic():
            audit.record(TRIED, buyer, by=None, chain="slow")
            started.set()
            finish.wait(10)

    worker = threading.Thread(target=lambda: (slow(0), connection.close()))
    worker.start()
    started.wait(10)
    audit.record(TRIED, buyer, by=None, chain="quick")
    assert grow_tree() == 0  # the slow one began first: the quick one waits for its place
    finish.set()
    worker.join()

    assert grow_tree() == 2
    placed = {leaf.event_id: leaf.index for leaf in AuditLeaf.objects.all()}
    order = [placed[event.pk] for event in AuditEvent.objects.order_by("xid", "id")]
    assert order == [0, 1]


def test_owner_and_service_are_two_people_to_the_database(superuser, service):
    assert isinstance(superuser, psycopg.Connection)
    assert superuser.execute("SELECT current_user").fetchone()[0] == "postgres"
    assert service.execute("SELECT current_user").fetchone()[0] == "service"
