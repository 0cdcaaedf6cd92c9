"""Whoever changes, drops, adds or moves a row of the log is found, a superuser with every right included."""

import io
import json

import pytest
from django.core.management import CommandError, call_command

from procurement import audit
from procurement.audit.actions import erase_person
from procurement.audit.formulas import canonical, grow, leaf_hash, root_of_peaks
from procurement.audit.models import AuditEvent, AuditLeaf, AuditReason, TreeHead
from procurement.audit.tree import consistency_of, grow_tree, head_out, proof_of, sign_tree_head
from procurement.audit.verifying import verify_audit
from suppliers.sealing.verify_receipt import is_included
from tests import make

pytestmark = pytest.mark.django_db(transaction=True)
TRIED = audit.kind("test.verified", "{by} tried {subject}: {reason}")


@pytest.fixture
def log():
    """Twelve events in two chains, under a signed head."""
    buyer = make.buyer()
    ada = make.officer(buyer, name="Ada Byron")
    for number in range(12):
        audit.record(TRIED, buyer, by=ada, chain=f"T-000{number % 2}", reason=f"Try {number}", number=number)
    sign_tree_head("test")
    return list(AuditEvent.objects.order_by("id"))


@pytest.fixture
def tamper(superuser):
    """Run SQL as the superuser with triggers and constraints off: the worst that a reader of the disk could do."""
    superuser.execute("SET session_replication_role = replica")
    constraint = "audit_entry_hash_fits"
    superuser.execute(f"ALTER TABLE procurement_auditevent DROP CONSTRAINT {constraint}")
    yield superuser.execute
    superuser.execute("TRUNCATE procurement_auditevent")
    superuser.execute(
        f"ALTER TABLE procurement_auditevent ADD CONSTRAINT {constraint} "
        "CHECK (entry_hash = sha256('\\x00'::bytea || canonical))"
    )


def first_broken() -> str:
    verdict = verify_audit()
    assert not verdict.sound
    return str(verdict.broken[0])


def test_an_untouched_log_is_whole(log):
    verdict = verify_audit()

    assert verdict.sound
    assert (verdict.events, verdict.chains, verdict.leaves, verdict.heads) == (12, 2, 12, 1)


@pytest.mark.parametrize(
    "column",
    [
        "kind = 'test.other'",
        "subject = 'ORG-9999'",
        "actor = gen_random_uuid()",
        "at = at + interval '1 second'",
        "organisation = 'ORG-9999'",
        "subject_type = 'bid'",
        "request_id = 'x'",
        "xid = '3'",
        "canonical = canonical || ' '::bytea",
        "canonical = convert_to(replace(convert_from(canonical, 'UTF8'), '\"number\":4', '\"number\":5'), 'UTF8')",
        "entry_hash = sha256('x')",
    ],
)
def test_an_altered_row_is_named(log, tamper, column):
    tamper(f"UPDATE procurement_auditevent SET {column} WHERE id = %s", [log[4].pk])

    assert f"audit event {log[4].pk} (" in first_broken()


def test_an_altered_row_with_a_fitting_hash_is_found_by_the_one_after_it(log, tamper):
    said = {**log[4].record, "facts": {"number": 400}}
    data = canonical(said)
    tamper(
        "UPDATE procurement_auditevent SET canonical = %s, entry_hash = %s WHERE id = %s",
        [data, leaf_hash(data), log[4].pk],
    )

    found = [str(broken) for broken in verify_audit().broken]
    assert f"audit event {log[6].pk} (" in found[0]
    assert any(f"audit event {log[4].pk}: it is not the event" in line for line in found)


@pytest.mark.parametrize("place", [0, 5, 11], ids=["first", "middle", "last"])
def test_a_dropped_row_is_found_wherever_it_stood(log, tamper, place):
    tamper("DELETE FROM procurement_auditevent WHERE id = %s", [log[place].pk])

    found = [str(broken) for broken in verify_audit().broken]
    assert any(f"audit event {log[place].pk}: it was dropped" in line for line in found)
    if place != 11:
        assert any("is missing" in line for line in found)


def test_the_end_of_the_log_dropped_with_its_leaves_is_found_by_the_signed_head(log, tamper):
    tamper("DELETE FROM procurement_auditevent WHERE id = %s", [log[11].pk])
    tamper("DELETE FROM procurement_auditleaf WHERE event_id = %s", [log[11].pk])
    tamper("DELETE FROM procurement_auditreason WHERE event_id = %s", [log[11].pk])

    assert "signed over 12 events and the tree has 11" in first_broken()


def test_a_row_put_in_between_is_found(log, tamper):
    tamper(
        "INSERT INTO procurement_auditevent SELECT id + 1000000, xid, chain, 1000, kind, subject_type, subject, "
        "actor, organisation, request_id, at, canonical, entry_hash FROM procurement_auditevent WHERE id = %s",
        [log[4].pk],
    )

    assert f"audit event {log[4].pk + 1000000} (" in first_broken()


def test_two_rows_that_changed_places_are_found(log, tamper):
    one, two = log[4], log[6]
    tamper("UPDATE procurement_auditevent SET sequence = -1 WHERE id = %s", [one.pk])
    tamper("UPDATE procurement_auditevent SET sequence = %s WHERE id = %s", [one.sequence, two.pk])
    tamper("UPDATE procurement_auditevent SET sequence = %s WHERE id = %s", [two.sequence, one.pk])

    assert f"audit event {two.pk} (" in first_broken()


def test_leaves_that_changed_places_are_found(log, tamper):
    tamper("UPDATE procurement_auditleaf SET index = index + 100 WHERE index IN (3, 4)")
    tamper("UPDATE procurement_auditleaf SET index = 3 WHERE index = 104")
    tamper("UPDATE procurement_auditleaf SET index = 4 WHERE index = 103")

    assert "the log was rewritten since" in first_broken()


def test_an_altered_reason_is_found(log, tamper):
    tamper("UPDATE procurement_auditreason SET words = 'Another' WHERE event_id = %s", [log[4].pk])

    assert f"audit event {log[4].pk} (" in first_broken()
    assert "reason was altered" in first_broken()


def rewrite(tamper, log) -> None:
    """Write the whole log anew with every hash, sequence and leaf fitting, as somebody without the key could."""
    previous: dict[str, str] = {}
    for number, event in enumerate(log):
        said = event.record
        said["facts"] = {"number": 1000 + number}
        said["previous"] = previous.get(event.chain, "0" * 64)
        data = canonical(said)
        previous[event.chain] = leaf_hash(data).hex()
        tamper(
            "UPDATE procurement_auditevent SET canonical = %s, entry_hash = %s WHERE id = %s",
            [data, leaf_hash(data), event.pk],
        )
        tamper(
            "UPDATE procurement_auditleaf SET leaf_hash = %s WHERE event_id = %s", [leaf_hash(data), event.pk]
        )


def test_a_log_rewritten_as_a_whole_is_found_by_its_signed_head(log, tamper):
    rewrite(tamper, log)

    assert "the log was rewritten since" in first_broken()


def test_a_head_forged_over_a_rewritten_log_is_found_by_its_signature(log, tamper):
    rewrite(tamper, log)
    leaves = [bytes(leaf) for leaf in AuditLeaf.objects.values_list("leaf_hash", flat=True)]
    root = root_of_peaks(grow((), leaves))
    head = TreeHead.objects.get()
    message = canonical({**json.loads(bytes(head.message)), "root": root})
    tamper("UPDATE procurement_treehead SET root = %s, message = %s", [root, message])

    assert "signature is not this service's" in first_broken()


def test_a_log_rewritten_together_with_all_its_heads_is_found_by_a_head_kept_outside(log, tamper, tmp_path):
    kept = tmp_path / "head.json"
    kept.write_text(json.dumps(head_out(TreeHead.objects.get())))
    rewrite(tamper, log)
    tamper("DELETE FROM procurement_treehead")
    sign_tree_head("signed anew by the real service")
    assert verify_audit().sound

    with pytest.raises(CommandError, match=r"witness head of 12 leaves: .* rewritten since"):
        call_command("verify_audit", witness=[kept], stdout=io.StringIO())


def test_a_dropped_head_is_found_by_the_next(log, tamper):
    audit.record(TRIED, make.buyer(), by=None)
    sign_tree_head("second")
    tamper("DELETE FROM procurement_treehead WHERE occasion = 'test'")

    assert "does not follow the head before it" in first_broken()


def test_the_command_names_the_first_broken_row_and_fails(log, tamper):
    out = io.StringIO()
    call_command("verify_audit", stdout=out)
    assert "is whole" in out.getvalue()
    tamper("UPDATE procurement_auditevent SET kind = 'test.other' WHERE id = %s", [log[4].pk])

    with pytest.raises(CommandError, match=rf"First: audit event {log[4].pk} "):
        call_command("verify_audit", stdout=out)


def test_erasing_a_person_removes_name_and_words_and_leaves_every_hash(log):
    ada = log[0].actor
    count = erase_person(ada, by=None, reason="Asked for it")

    assert count == 12
    assert verify_audit().sound
    entry = audit.history(("organisation", log[0].subject))[0]
    assert "Ada" not in entry.sentence
    assert not AuditReason.objects.filter(words__startswith="Try").exists()


def test_each_event_can_be_proved_under_the_head_and_earlier_heads_are_its_beginning(log):
    first = TreeHead.objects.get()
    audit.record(TRIED, make.buyer(), by=None)
    second = sign_tree_head("second")
    proof = proof_of(log[7])

    assert is_included(
        bytes(log[7].entry_hash),
        proof["index"],
        second.size,
        [bytes.fromhex(step) for step in proof["path"]],
        bytes(second.root),
    )
    assert len(consistency_of(first, second)) > 0


def test_a_quiet_minute_adds_no_head(log):
    before = TreeHead.objects.count()
    sign_tree_head("by the minute")

    assert TreeHead.objects.count() == before
    assert grow_tree() == 0


def test_the_public_page_shows_heads_and_nothing_of_the_events(client, log):
    page, data = client.get("/log/"), client.get("/log/heads.json")

    assert bytes(TreeHead.objects.get().root).hex() in page.content.decode()
    assert data.json()["heads"][0]["size"] == 12
    assert b"ORG-" not in page.content + data.content
    assert b"Ada" not in page.content + data.content


@pytest.mark.parametrize("held", ["5", "null", '"x"', "[1]", '{"heads": 5}', '{"heads": [{"size": "x"}]}'])
def test_a_witness_that_is_no_head_is_refused_in_one_sentence(db, tmp_path, held):
    kept = tmp_path / "head.json"
    kept.write_text(held)
    with pytest.raises(CommandError, match="holds no tree head"):
        call_command("verify_audit", witness=[kept], stdout=io.StringIO())
