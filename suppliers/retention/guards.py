"""What the database itself asks before the bytes of a bid may go. The service asks the same (`actions.py`)."""

import pgtrigger

from procurement.audit.models import no_truncate

# Bytes that a trigger of this kind protects may become empty and nothing else. ``{disposal}`` finds the disposal that
# the row falls under. FOR UPDATE of the tender: a hold that is being put on at this moment shares the row, so it is
# waited for and then seen, and one that comes later waits for this transaction.
DESTROYED_ONLY = """
    IF (to_jsonb(NEW) - ARRAY[{columns}]) <> (to_jsonb(OLD) - ARRAY[{columns}]) OR {still_there} THEN
        RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table (append_only)', TG_TABLE_NAME;
    END IF;
    SELECT d.* INTO agreed FROM suppliers_disposal d WHERE d.id = ({disposal});
    IF agreed.id IS NULL OR agreed.status <> 'approved' THEN
        RAISE EXCEPTION 'kept: no disposal that two people approved covers this row';
    END IF;
    PERFORM 1 FROM procurement_tender WHERE id = agreed.tender_id FOR UPDATE;
    IF EXISTS (SELECT 1 FROM suppliers_legalhold WHERE tender_id = agreed.tender_id AND lifted_at IS NULL) THEN
        RAISE EXCEPTION 'kept: a legal hold stands';
    END IF;
    IF agreed.until >= (clock_timestamp() AT TIME ZONE 'Europe/London')::date
        OR agreed.until < (agreed.starts_on + interval '3 years')::date THEN
        RAISE EXCEPTION 'kept: its last day has not passed';
    END IF;
    RETURN NEW;
"""


def destroyable_triggers(columns: tuple[str, ...], disposal: str) -> list[pgtrigger.Trigger]:
    """Return the triggers of a table that is append-only but for its own destruction.

    ``columns``: the bytes that may become empty, under an approved disposal that is due and not held; ``disposal``:
    SQL for its id, in terms of ``OLD``. Beside them the model says ``erasable = columns``: the running service is
    then granted an update of these alone.
    """
    return [
        pgtrigger.Protect(name="append_only", operation=pgtrigger.Delete),
        pgtrigger.Trigger(
            name="destroyed_only",
            when=pgtrigger.Before,
            operation=pgtrigger.Update,
            declare=[("agreed", "suppliers_disposal%ROWTYPE")],
            func=DESTROYED_ONLY.format(
                columns=", ".join(f"'{name}'" for name in columns),
                still_there=" OR ".join(f"octet_length(NEW.{name}) > 0" for name in columns),
                disposal=disposal,
            ),
        ),
        no_truncate(),
    ]
