"""The log takes an event in one statement: lock, place, bytes, hash and row stand in a function of the database."""

from django.db import migrations

# It writes with the rights of whoever calls it: the running service may add to the log and never change it.
APPEND = r"""
CREATE FUNCTION audit_append(
    of_chain text, pieces text[], of_kind text, of_type text, of_subject text, of_actor uuid, of_organisation text,
    of_request text, pseudonyms uuid[], names text[], of_salt text, of_words text
) RETURNS procurement_auditevent LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    event procurement_auditevent;
    last procurement_auditevent;
BEGIN
    -- 0x57A1 and the chain. It is held to the end of the transaction, so the next event sees this one.
    PERFORM pg_advisory_xact_lock(22433, hashtext(of_chain));
    -- A new statement after the lock: it sees what the holder before us has committed.
    SELECT * INTO last FROM procurement_auditevent WHERE chain = of_chain ORDER BY sequence DESC LIMIT 1;

    event.id := nextval('audit_event_number');
    event.xid := pg_current_xact_id();
    event.chain := of_chain;
    event.sequence := coalesce(last.sequence, 0) + 1;
    event.kind := of_kind;
    event.subject_type := of_type;
    event.subject := of_subject;
    event.actor := of_actor;
    event.organisation := of_organisation;
    event.request_id := of_request;
    event.at := clock_timestamp();
    -- The canonical text comes cut at what only the database knows, in the order of its keys.
    event.canonical := convert_to(concat(
        pieces[1], '"', to_char(event.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), '"',
        pieces[2], event.id,
        pieces[3], '"', coalesce(encode(last.entry_hash, 'hex'), repeat('0', 64)), '"',
        pieces[4], event.sequence,
        pieces[5], '"', event.xid, '"',
        pieces[6]
    ), 'UTF8');
    event.entry_hash := sha256('\x00'::bytea || event.canonical);

    INSERT INTO procurement_actorname (pseudonym, name)
        SELECT * FROM unnest(pseudonyms, names) ON CONFLICT DO NOTHING;
    INSERT INTO procurement_auditevent VALUES (event.*);
    IF of_words <> '' THEN
        INSERT INTO procurement_auditreason (event_id, salt, words) VALUES (event.id, of_salt, of_words);
    END IF;
    RETURN event;
END
$$;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('procurement', '0034_rating_answer_without_contract'),
    ]

    operations = [
        migrations.RunSQL(APPEND, "DROP FUNCTION audit_append"),
    ]
