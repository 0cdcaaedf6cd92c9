SET statement_timeout = 0;
SET lock_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;
CREATE EXTENSION IF NOT EXISTS pg_trgm WITH SCHEMA public;
COMMENT ON EXTENSION pg_trgm IS 'text similarity measurement and index searching based on trigrams';
CREATE FUNCTION public._pgtrigger_should_ignore(trigger_name name) RETURNS boolean
    LANGUAGE plpgsql
    AS $$
                DECLARE
                    _pgtrigger_ignore TEXT[];
                    _result BOOLEAN;
                BEGIN
                    BEGIN
                        SELECT INTO _pgtrigger_ignore
                            CURRENT_SETTING('pgtrigger.ignore');
                        EXCEPTION WHEN OTHERS THEN
                    END;
                    IF _pgtrigger_ignore IS NOT NULL THEN
                        SELECT trigger_name = ANY(_pgtrigger_ignore)
                        INTO _result;
                        RETURN _result;
                    ELSE
                        RETURN FALSE;
                    END IF;
                END;
            $$;
SET default_tablespace = '';
SET default_table_access_method = heap;
CREATE TABLE public.procurement_auditevent (
    id bigint NOT NULL,
    xid xid8 NOT NULL,
    chain character varying(80) NOT NULL,
    sequence bigint NOT NULL,
    kind character varying(60) NOT NULL,
    subject_type character varying(60) NOT NULL,
    subject character varying(80) NOT NULL,
    actor uuid,
    organisation character varying(20) NOT NULL,
    request_id character varying(64) NOT NULL,
    at timestamp with time zone NOT NULL,
    canonical bytea NOT NULL,
    entry_hash bytea NOT NULL,
    CONSTRAINT audit_entry_hash_fits CHECK ((entry_hash = sha256(('\x00'::bytea || canonical))))
);
CREATE FUNCTION public.audit_append(of_chain text, pieces text[], of_kind text, of_type text, of_subject text, of_actor uuid, of_organisation text, of_request text, pseudonyms uuid[], names text[], of_salt text, of_words text) RETURNS public.procurement_auditevent
    LANGUAGE plpgsql
    AS $$
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
CREATE FUNCTION public.pgtrigger_agreed_by_another_0249c() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    
    IF NEW.agreed_by_id IS DISTINCT FROM OLD.agreed_by_id AND EXISTS (
        SELECT 1 FROM procurement_auditevent AS changed
        JOIN procurement_user AS person ON person.pseudonym = changed.actor
        WHERE person.id = NEW.agreed_by_id AND changed.subject_type = 'outcome'
            AND changed.subject = NEW.reference AND changed.kind = 'outcome.changed'
            AND NOT EXISTS (
                SELECT 1 FROM procurement_auditevent AS agreed
                WHERE agreed.subject_type = 'outcome' AND agreed.subject = NEW.reference
                    AND agreed.kind = 'outcome.agreed' AND agreed.id > changed.id
            )
    ) THEN
        RAISE EXCEPTION 'four eyes: whoever changed the words of an outcome does not agree to them';
    END IF;
    RETURN NEW;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_append_only_03e64() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_append_only_04f66() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_append_only_05b30() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_append_only_094c1() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_append_only_13d41() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_append_only_14277() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_append_only_14be0() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_append_only_15585() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_append_only_1c8ee() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_append_only_2cfeb() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_append_only_5f004() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_append_only_63675() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_append_only_8355b() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_append_only_8ec4f() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_append_only_9351a() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_append_only_997e1() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_append_only_9b1a7() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_append_only_9e167() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_append_only_9e70c() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_append_only_9fcbd() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_append_only_a5d97() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_append_only_aa585() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_append_only_b1543() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_append_only_b17a7() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_append_only_b654d() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_append_only_b872a() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_append_only_bbfc4() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_append_only_bcd84() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_append_only_bd5ae() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_append_only_c5a27() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_append_only_d4b4d() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_append_only_d5099() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_append_only_d6741() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_append_only_dc3af() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_append_only_fd466() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_decided_stays_a44ee() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_destroyed_only_26e51() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                DECLARE agreed suppliers_disposal%ROWTYPE;
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    
    IF (to_jsonb(NEW) - ARRAY['data']) <> (to_jsonb(OLD) - ARRAY['data']) OR octet_length(NEW.data) > 0 THEN
        RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table (append_only)', TG_TABLE_NAME;
    END IF;
    SELECT d.* INTO agreed FROM suppliers_disposal d WHERE d.id = (SELECT max(d.id) FROM suppliers_disposal d WHERE d.tender_id = OLD.tender_id AND d.status = 'approved');
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
                END;
            $$;
CREATE FUNCTION public.pgtrigger_destroyed_only_6eedf() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                DECLARE agreed suppliers_disposal%ROWTYPE;
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    
    IF (to_jsonb(NEW) - ARRAY['quality', 'price']) <> (to_jsonb(OLD) - ARRAY['quality', 'price']) OR octet_length(NEW.quality) > 0 OR octet_length(NEW.price) > 0 THEN
        RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table (append_only)', TG_TABLE_NAME;
    END IF;
    SELECT d.* INTO agreed FROM suppliers_disposal d WHERE d.id = (
    SELECT d.id FROM suppliers_bid b JOIN suppliers_disposal d ON d.id = b.disposal_id AND d.tender_id = b.tender_id
    WHERE b.id = OLD.bid_id AND (d.contract_id IS NOT NULL) = EXISTS (
        SELECT 1 FROM procurement_contract c
        WHERE c.lot_id = b.lot_id AND c.supplier_id = b.supplier_id AND c.status <> 'fallen'
    )
);
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
                END;
            $$;
CREATE FUNCTION public.pgtrigger_destroyed_with_its_bids_ca56c() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    
    IF EXISTS (SELECT 1 FROM suppliers_legalhold WHERE tender_id = NEW.tender_id AND lifted_at IS NULL) THEN
        RAISE EXCEPTION 'kept: a legal hold stands';
    END IF;
    IF NOT EXISTS (SELECT 1 FROM procurement_tender WHERE id = NEW.tender_id AND status = 'cancelled') AND EXISTS (
        SELECT 1 FROM suppliers_bidversion v WHERE (v.quality_key_id = NEW.id AND octet_length(v.quality) > 0)
            OR (v.price_key_id = NEW.id AND octet_length(v.price) > 0)
    ) THEN
        RAISE EXCEPTION 'kept: bids are still sealed to this key';
    END IF;
    RETURN NEW;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_ended_stays_49ef8() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_figures_stand_dd695() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_kept_e0981() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_lifted_stays_c08d7() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_locked_stays_f98fe() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_meets_destruction_22419() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    PERFORM 1 FROM procurement_tender WHERE id = NEW.tender_id FOR SHARE; RETURN NEW;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_never_deleted_0dd99() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_never_deleted_3f997() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_never_deleted_a721b() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_never_deleted_e2046() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_never_truncated_0ed4b() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    RAISE EXCEPTION 'pgtrigger: Cannot truncate rows from % table', TG_TABLE_NAME;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_no_truncate_02db7() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    RAISE EXCEPTION 'pgtrigger: Cannot truncate rows from % table', TG_TABLE_NAME;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_no_truncate_1440d() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    RAISE EXCEPTION 'pgtrigger: Cannot truncate rows from % table', TG_TABLE_NAME;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_no_truncate_16136() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    RAISE EXCEPTION 'pgtrigger: Cannot truncate rows from % table', TG_TABLE_NAME;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_no_truncate_1bc90() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    RAISE EXCEPTION 'pgtrigger: Cannot truncate rows from % table', TG_TABLE_NAME;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_no_truncate_386bf() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    RAISE EXCEPTION 'pgtrigger: Cannot truncate rows from % table', TG_TABLE_NAME;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_no_truncate_38756() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    RAISE EXCEPTION 'pgtrigger: Cannot truncate rows from % table', TG_TABLE_NAME;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_no_truncate_3d87b() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    RAISE EXCEPTION 'pgtrigger: Cannot truncate rows from % table', TG_TABLE_NAME;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_no_truncate_4c928() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    RAISE EXCEPTION 'pgtrigger: Cannot truncate rows from % table', TG_TABLE_NAME;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_no_truncate_5f48c() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    RAISE EXCEPTION 'pgtrigger: Cannot truncate rows from % table', TG_TABLE_NAME;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_no_truncate_61262() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    RAISE EXCEPTION 'pgtrigger: Cannot truncate rows from % table', TG_TABLE_NAME;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_no_truncate_65dfd() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    RAISE EXCEPTION 'pgtrigger: Cannot truncate rows from % table', TG_TABLE_NAME;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_no_truncate_6c6ea() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    RAISE EXCEPTION 'pgtrigger: Cannot truncate rows from % table', TG_TABLE_NAME;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_no_truncate_7e33a() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    RAISE EXCEPTION 'pgtrigger: Cannot truncate rows from % table', TG_TABLE_NAME;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_no_truncate_7edba() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    RAISE EXCEPTION 'pgtrigger: Cannot truncate rows from % table', TG_TABLE_NAME;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_no_truncate_7f4cf() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    RAISE EXCEPTION 'pgtrigger: Cannot truncate rows from % table', TG_TABLE_NAME;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_no_truncate_80826() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    RAISE EXCEPTION 'pgtrigger: Cannot truncate rows from % table', TG_TABLE_NAME;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_no_truncate_822d1() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    RAISE EXCEPTION 'pgtrigger: Cannot truncate rows from % table', TG_TABLE_NAME;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_no_truncate_85548() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    RAISE EXCEPTION 'pgtrigger: Cannot truncate rows from % table', TG_TABLE_NAME;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_no_truncate_897bd() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    RAISE EXCEPTION 'pgtrigger: Cannot truncate rows from % table', TG_TABLE_NAME;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_no_truncate_91876() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    RAISE EXCEPTION 'pgtrigger: Cannot truncate rows from % table', TG_TABLE_NAME;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_no_truncate_94d05() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    RAISE EXCEPTION 'pgtrigger: Cannot truncate rows from % table', TG_TABLE_NAME;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_no_truncate_977a2() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    RAISE EXCEPTION 'pgtrigger: Cannot truncate rows from % table', TG_TABLE_NAME;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_no_truncate_981ef() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    RAISE EXCEPTION 'pgtrigger: Cannot truncate rows from % table', TG_TABLE_NAME;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_no_truncate_bc0d1() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    RAISE EXCEPTION 'pgtrigger: Cannot truncate rows from % table', TG_TABLE_NAME;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_no_truncate_c99ff() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    RAISE EXCEPTION 'pgtrigger: Cannot truncate rows from % table', TG_TABLE_NAME;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_no_truncate_cb732() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    RAISE EXCEPTION 'pgtrigger: Cannot truncate rows from % table', TG_TABLE_NAME;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_no_truncate_d42f4() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    RAISE EXCEPTION 'pgtrigger: Cannot truncate rows from % table', TG_TABLE_NAME;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_no_truncate_db514() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    RAISE EXCEPTION 'pgtrigger: Cannot truncate rows from % table', TG_TABLE_NAME;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_no_truncate_e317c() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    RAISE EXCEPTION 'pgtrigger: Cannot truncate rows from % table', TG_TABLE_NAME;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_no_truncate_e530b() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    RAISE EXCEPTION 'pgtrigger: Cannot truncate rows from % table', TG_TABLE_NAME;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_no_truncate_e68cc() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    RAISE EXCEPTION 'pgtrigger: Cannot truncate rows from % table', TG_TABLE_NAME;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_no_truncate_eb3f3() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    RAISE EXCEPTION 'pgtrigger: Cannot truncate rows from % table', TG_TABLE_NAME;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_no_truncate_eb8b6() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    RAISE EXCEPTION 'pgtrigger: Cannot truncate rows from % table', TG_TABLE_NAME;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_no_truncate_fdd1b() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    RAISE EXCEPTION 'pgtrigger: Cannot truncate rows from % table', TG_TABLE_NAME;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_no_truncate_fedc8() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    RAISE EXCEPTION 'pgtrigger: Cannot truncate rows from % table', TG_TABLE_NAME;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_on_time_8267a() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                DECLARE deadline timestamptz;
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    
    SELECT deadline_at INTO deadline FROM procurement_tender WHERE id = (
        SELECT tender_id FROM suppliers_bid WHERE id = NEW.bid_id
    );
    IF deadline IS NULL OR NEW.deadline_at <> deadline OR NOT (NEW.received_at < deadline) THEN
        RAISE EXCEPTION 'bid version: not before the deadline in force';
    END IF;
    IF NEW.received_at < now() OR NEW.received_at > clock_timestamp() THEN
        RAISE EXCEPTION 'bid version: the time of receipt was not read in this transaction';
    END IF;
    RETURN NEW;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_stopped_stays_a46fa() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;
                END;
            $$;
CREATE TABLE public.account_emailaddress (
    id integer NOT NULL,
    email character varying(254) NOT NULL,
    verified boolean NOT NULL,
    "primary" boolean NOT NULL,
    user_id bigint NOT NULL
);
ALTER TABLE public.account_emailaddress ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.account_emailaddress_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.account_emailconfirmation (
    id integer NOT NULL,
    created timestamp with time zone NOT NULL,
    sent timestamp with time zone,
    key character varying(64) NOT NULL,
    email_address_id integer NOT NULL
);
ALTER TABLE public.account_emailconfirmation ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.account_emailconfirmation_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE SEQUENCE public.audit_event_number
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
CREATE TABLE public.auth_group (
    id integer NOT NULL,
    name character varying(150) NOT NULL
);
ALTER TABLE public.auth_group ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.auth_group_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.auth_group_permissions (
    id bigint NOT NULL,
    group_id integer NOT NULL,
    permission_id integer NOT NULL
);
ALTER TABLE public.auth_group_permissions ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.auth_group_permissions_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.auth_permission (
    id integer NOT NULL,
    name character varying(255) NOT NULL,
    content_type_id integer NOT NULL,
    codename character varying(100) NOT NULL
);
ALTER TABLE public.auth_permission ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.auth_permission_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.axes_accessattempt (
    id integer NOT NULL,
    user_agent character varying(255) NOT NULL,
    ip_address inet,
    username character varying(255),
    http_accept character varying(1025) NOT NULL,
    path_info character varying(255) NOT NULL,
    attempt_time timestamp with time zone NOT NULL,
    get_data text NOT NULL,
    post_data text NOT NULL,
    failures_since_start integer NOT NULL,
    CONSTRAINT axes_accessattempt_failures_since_start_check CHECK ((failures_since_start >= 0))
);
ALTER TABLE public.axes_accessattempt ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.axes_accessattempt_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.axes_accessattemptexpiration (
    access_attempt_id integer NOT NULL,
    expires_at timestamp with time zone NOT NULL
);
CREATE TABLE public.axes_accessfailurelog (
    id integer NOT NULL,
    user_agent character varying(255) NOT NULL,
    ip_address inet,
    username character varying(255),
    http_accept character varying(1025) NOT NULL,
    path_info character varying(255) NOT NULL,
    attempt_time timestamp with time zone NOT NULL,
    locked_out boolean NOT NULL
);
ALTER TABLE public.axes_accessfailurelog ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.axes_accessfailurelog_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.axes_accesslog (
    id integer NOT NULL,
    user_agent character varying(255) NOT NULL,
    ip_address inet,
    username character varying(255),
    http_accept character varying(1025) NOT NULL,
    path_info character varying(255) NOT NULL,
    attempt_time timestamp with time zone NOT NULL,
    logout_time timestamp with time zone,
    session_hash character varying(64) NOT NULL
);
ALTER TABLE public.axes_accesslog ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.axes_accesslog_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.django_admin_log (
    id integer NOT NULL,
    action_time timestamp with time zone NOT NULL,
    object_id text,
    object_repr character varying(200) NOT NULL,
    action_flag smallint NOT NULL,
    change_message text NOT NULL,
    content_type_id integer,
    user_id bigint NOT NULL,
    CONSTRAINT django_admin_log_action_flag_check CHECK ((action_flag >= 0))
);
ALTER TABLE public.django_admin_log ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.django_admin_log_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.django_content_type (
    id integer NOT NULL,
    app_label character varying(100) NOT NULL,
    model character varying(100) NOT NULL
);
ALTER TABLE public.django_content_type ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.django_content_type_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.django_migrations (
    id bigint NOT NULL,
    app character varying(255) NOT NULL,
    name character varying(255) NOT NULL,
    applied timestamp with time zone NOT NULL
);
ALTER TABLE public.django_migrations ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.django_migrations_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.django_session (
    session_key character varying(40) NOT NULL,
    session_data text NOT NULL,
    expire_date timestamp with time zone NOT NULL
);
CREATE TABLE public.mfa_authenticator (
    id bigint NOT NULL,
    type character varying(20) NOT NULL,
    data jsonb NOT NULL,
    user_id bigint NOT NULL,
    created_at timestamp with time zone NOT NULL,
    last_used_at timestamp with time zone
);
ALTER TABLE public.mfa_authenticator ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.mfa_authenticator_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.procurement_actorname (
    pseudonym uuid NOT NULL,
    name character varying(120) NOT NULL,
    erased_at timestamp with time zone
);
CREATE TABLE public.procurement_amendment (
    id bigint NOT NULL,
    number smallint NOT NULL,
    status character varying(10) NOT NULL,
    what text NOT NULL,
    why text NOT NULL,
    is_material boolean NOT NULL,
    changes jsonb NOT NULL,
    old_deadline_at timestamp with time zone NOT NULL,
    new_deadline_at timestamp with time zone NOT NULL,
    proposed_at timestamp with time zone NOT NULL,
    made_at timestamp with time zone,
    agreed_by_id bigint,
    proposed_by_id bigint NOT NULL,
    tender_id bigint NOT NULL,
    CONSTRAINT amendment_takes_two_people CHECK (((agreed_by_id IS NULL) OR (NOT ((agreed_by_id = proposed_by_id) AND (agreed_by_id IS NOT NULL))))),
    CONSTRAINT amendment_that_matters_was_agreed CHECK (((NOT ((status)::text = 'made'::text)) OR (agreed_by_id IS NOT NULL) OR ((NOT is_material) AND (new_deadline_at = old_deadline_at)))),
    CONSTRAINT procurement_amendment_number_check CHECK ((number >= 0))
);
ALTER TABLE public.procurement_amendment ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.procurement_amendment_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.procurement_apikey (
    id bigint NOT NULL,
    uuid uuid NOT NULL,
    name character varying(60) NOT NULL,
    prefix character varying(12) NOT NULL,
    digest character varying(64) NOT NULL,
    may_write boolean NOT NULL,
    made_at timestamp with time zone NOT NULL,
    ends_at timestamp with time zone NOT NULL,
    used_at timestamp with time zone,
    ended_at timestamp with time zone,
    because character varying(10) NOT NULL,
    ended_by_id bigint,
    membership_id bigint NOT NULL,
    CONSTRAINT key_ended_for_a_reason CHECK (((((because)::text = ''::text) AND (ended_at IS NULL)) OR ((ended_at IS NOT NULL) AND (NOT ((because)::text = ''::text))))),
    CONSTRAINT key_ends_after_it_is_made CHECK ((ends_at > made_at)),
    CONSTRAINT key_has_a_name CHECK ((NOT ((name)::text = ''::text)))
);
ALTER TABLE public.procurement_apikey ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.procurement_apikey_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.procurement_apireplay (
    id bigint NOT NULL,
    key character varying(64) NOT NULL,
    call character varying(200) NOT NULL,
    digest character varying(64) NOT NULL,
    status smallint NOT NULL,
    body jsonb,
    at timestamp with time zone NOT NULL,
    user_id bigint NOT NULL,
    CONSTRAINT procurement_apireplay_status_check CHECK ((status >= 0))
);
ALTER TABLE public.procurement_apireplay ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.procurement_apireplay_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.procurement_auditleaf (
    index bigint NOT NULL,
    event_id bigint NOT NULL,
    leaf_hash bytea NOT NULL
);
CREATE TABLE public.procurement_auditreason (
    event_id bigint NOT NULL,
    salt character varying(32) NOT NULL,
    words text NOT NULL,
    erased_at timestamp with time zone
);
CREATE TABLE public.procurement_bankholiday (
    id bigint NOT NULL,
    day date NOT NULL,
    nation character varying(20) NOT NULL,
    title character varying(80) NOT NULL
);
ALTER TABLE public.procurement_bankholiday ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.procurement_bankholiday_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.procurement_clarification (
    id bigint NOT NULL,
    number smallint NOT NULL,
    question text NOT NULL,
    asked_at timestamp with time zone NOT NULL,
    answer text NOT NULL,
    answered_at timestamp with time zone,
    changes_terms boolean NOT NULL,
    answered_by_id bigint,
    asked_by_id bigint,
    asked_for_id bigint,
    tender_id bigint NOT NULL,
    CONSTRAINT answered_question_has_an_answer CHECK (((answered_at IS NULL) OR (NOT (answer = ''::text)))),
    CONSTRAINT procurement_clarification_number_check CHECK ((number >= 0))
);
ALTER TABLE public.procurement_clarification ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.procurement_clarification_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.procurement_coachingnote (
    id bigint NOT NULL,
    category character varying(12) NOT NULL,
    met integer NOT NULL,
    fixed integer NOT NULL,
    last_on date NOT NULL,
    buyer_id bigint NOT NULL,
    person_id bigint NOT NULL,
    CONSTRAINT procurement_coachingnote_fixed_check CHECK ((fixed >= 0)),
    CONSTRAINT procurement_coachingnote_met_check CHECK ((met >= 0))
);
ALTER TABLE public.procurement_coachingnote ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.procurement_coachingnote_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.procurement_component (
    id bigint NOT NULL,
    reference character varying(20) NOT NULL,
    title character varying(120) NOT NULL,
    capability character varying(40) NOT NULL,
    kind character varying(10) NOT NULL,
    lifecycle character varying(10) NOT NULL,
    does text NOT NULL,
    does_not text NOT NULL,
    interface character varying(200) NOT NULL,
    licence character varying(80) NOT NULL,
    yearly_cost_gbp numeric(14,2),
    who_pays character varying(200) NOT NULL,
    added_at timestamp with time zone NOT NULL,
    moved_at timestamp with time zone NOT NULL,
    added_by_id bigint NOT NULL,
    owner_id bigint NOT NULL,
    data_standard character varying(200) NOT NULL,
    freedom_answers jsonb NOT NULL,
    freedom_on date,
    gives character varying(40)[] NOT NULL,
    leaving text NOT NULL,
    security text NOT NULL,
    takes character varying(40)[] NOT NULL,
    uptime_pct numeric(5,2),
    users character varying(200) NOT NULL,
    yearly_uses integer,
    CONSTRAINT component_says_what_it_does CHECK (((NOT ((title)::text = ''::text)) AND (NOT (does = ''::text)))),
    CONSTRAINT procurement_component_yearly_uses_check CHECK ((yearly_uses >= 0)),
    CONSTRAINT uptime_is_a_share CHECK (((uptime_pct IS NULL) OR ((uptime_pct >= (0)::numeric) AND (uptime_pct <= (100)::numeric))))
);
ALTER TABLE public.procurement_component ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.procurement_component_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.procurement_component_stands_on (
    id bigint NOT NULL,
    from_component_id bigint NOT NULL,
    to_component_id bigint NOT NULL
);
ALTER TABLE public.procurement_component_stands_on ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.procurement_component_stands_on_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.procurement_componentdecision (
    id bigint NOT NULL,
    what character varying(200) NOT NULL,
    why text NOT NULL,
    at timestamp with time zone NOT NULL,
    by_id bigint NOT NULL,
    component_id bigint NOT NULL,
    CONSTRAINT component_decision_has_a_reason CHECK (((NOT ((what)::text = ''::text)) AND (NOT (why = ''::text))))
);
ALTER TABLE public.procurement_componentdecision ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.procurement_componentdecision_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.procurement_componentneed (
    id bigint NOT NULL,
    words text NOT NULL,
    at timestamp with time zone NOT NULL,
    buyer_id bigint NOT NULL,
    by_id bigint NOT NULL,
    component_id bigint NOT NULL
);
ALTER TABLE public.procurement_componentneed ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.procurement_componentneed_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.procurement_compositionversion (
    id bigint NOT NULL,
    number smallint NOT NULL,
    note character varying(200) NOT NULL,
    record jsonb NOT NULL,
    kept_at timestamp with time zone NOT NULL,
    kept_by_id bigint NOT NULL,
    service_id bigint NOT NULL,
    CONSTRAINT composition_says_what_is_new CHECK ((NOT ((note)::text = ''::text))),
    CONSTRAINT procurement_compositionversion_number_check CHECK ((number >= 0))
);
ALTER TABLE public.procurement_compositionversion ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.procurement_compositionversion_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.procurement_contract (
    id bigint NOT NULL,
    reference character varying(20) NOT NULL,
    supplier_size character varying(12) NOT NULL,
    title character varying(200) NOT NULL,
    status character varying(8) NOT NULL,
    value_gbp numeric(14,2) NOT NULL,
    starts_on date NOT NULL,
    ends_on date NOT NULL,
    awarded_at timestamp with time zone NOT NULL,
    record jsonb NOT NULL,
    buyer_id bigint NOT NULL,
    lot_id bigint NOT NULL,
    supplier_id bigint NOT NULL,
    tender_id bigint NOT NULL,
    is_deed boolean NOT NULL,
    signed_on date,
    CONSTRAINT contract_ends_after_start CHECK ((ends_on >= starts_on)),
    CONSTRAINT contract_value_is_positive CHECK ((value_gbp > (0)::numeric))
);
ALTER TABLE public.procurement_contract ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.procurement_contract_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.procurement_deliverymodelassessment (
    id bigint NOT NULL,
    answers jsonb NOT NULL,
    choice character varying(4) NOT NULL,
    paragraph text NOT NULL,
    need_months smallint,
    post_planned text NOT NULL,
    no_post_reason text NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    changed_by_id bigint NOT NULL,
    tender_id bigint NOT NULL,
    CONSTRAINT procurement_deliverymodelassessment_need_months_check CHECK ((need_months >= 0))
);
ALTER TABLE public.procurement_deliverymodelassessment ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.procurement_deliverymodelassessment_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.procurement_dependencyreading (
    id bigint NOT NULL,
    quarter date NOT NULL,
    digital_gbp numeric(14,2) NOT NULL,
    supplier_gbp numeric(14,2) NOT NULL,
    items smallint NOT NULL,
    independent smallint NOT NULL,
    tasks smallint NOT NULL,
    uncovered smallint NOT NULL,
    exits_met character varying(12)[] NOT NULL,
    posts smallint NOT NULL,
    posts_filled smallint NOT NULL,
    entered_at timestamp with time zone NOT NULL,
    entered_by_id bigint NOT NULL,
    service_id bigint NOT NULL,
    drawn jsonb NOT NULL,
    source character varying(300) NOT NULL,
    CONSTRAINT dependency_of_a_quarter CHECK (((EXTRACT(day FROM quarter) = (1)::numeric) AND (EXTRACT(month FROM quarter) = ANY (ARRAY[(1)::numeric, (4)::numeric, (7)::numeric, (10)::numeric])))),
    CONSTRAINT dependency_parts_within_their_wholes CHECK (((digital_gbp > (0)::numeric) AND (supplier_gbp >= (0)::numeric) AND (supplier_gbp <= digital_gbp) AND (tasks > 0) AND (independent <= items) AND (posts_filled <= posts) AND (uncovered <= tasks))),
    CONSTRAINT dependency_says_where_it_is_from CHECK (((NOT ((source)::text = ''::text)) OR (NOT (drawn = '{}'::jsonb)))),
    CONSTRAINT procurement_dependencyreading_independent_check CHECK ((independent >= 0)),
    CONSTRAINT procurement_dependencyreading_items_check CHECK ((items >= 0)),
    CONSTRAINT procurement_dependencyreading_posts_check CHECK ((posts >= 0)),
    CONSTRAINT procurement_dependencyreading_posts_filled_check CHECK ((posts_filled >= 0)),
    CONSTRAINT procurement_dependencyreading_tasks_check CHECK ((tasks >= 0)),
    CONSTRAINT procurement_dependencyreading_uncovered_check CHECK ((uncovered >= 0))
);
ALTER TABLE public.procurement_dependencyreading ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.procurement_dependencyreading_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.procurement_findingoverride (
    id bigint NOT NULL,
    check_id character varying(40) NOT NULL,
    lot_number smallint NOT NULL,
    reason text NOT NULL,
    at timestamp with time zone NOT NULL,
    by_id bigint NOT NULL,
    tender_id bigint NOT NULL,
    CONSTRAINT override_has_a_reason CHECK ((NOT (reason = ''::text))),
    CONSTRAINT procurement_findingoverride_lot_number_check CHECK ((lot_number >= 0))
);
ALTER TABLE public.procurement_findingoverride ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.procurement_findingoverride_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.procurement_gap (
    id bigint NOT NULL,
    number smallint NOT NULL,
    what character varying(300) NOT NULL,
    mender character varying(8) NOT NULL,
    mend_by date NOT NULL,
    status character varying(7) NOT NULL,
    evidence text NOT NULL,
    claimed_at timestamp with time zone,
    confirmed_at timestamp with time zone,
    claimed_by_id bigint,
    confirmed_by_id bigint,
    rehearsal_id bigint NOT NULL,
    CONSTRAINT mended_gap_has_evidence CHECK ((((status)::text = 'open'::text) OR ((claimed_by_id IS NOT NULL) AND (NOT (evidence = ''::text))))),
    CONSTRAINT mending_is_confirmed CHECK (((NOT ((status)::text = 'mended'::text)) OR (confirmed_by_id IS NOT NULL))),
    CONSTRAINT procurement_gap_number_check CHECK ((number >= 0))
);
ALTER TABLE public.procurement_gap ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.procurement_gap_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.procurement_invitation (
    id bigint NOT NULL,
    uuid uuid NOT NULL,
    email character varying(254) NOT NULL,
    name character varying(120) NOT NULL,
    roles character varying(20)[] NOT NULL,
    created_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    accepted_at timestamp with time zone,
    withdrawn_at timestamp with time zone,
    accepted_by_id bigint,
    invited_by_id bigint NOT NULL,
    organisation_id bigint NOT NULL
);
ALTER TABLE public.procurement_invitation ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.procurement_invitation_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.procurement_journeystep (
    id bigint NOT NULL,
    number smallint NOT NULL,
    title character varying(160) NOT NULL,
    service_id bigint NOT NULL,
    system_id bigint,
    CONSTRAINT journey_step_has_words CHECK ((NOT ((title)::text = ''::text))),
    CONSTRAINT procurement_journeystep_number_check CHECK ((number >= 0))
);
CREATE TABLE public.procurement_journeystep_components (
    id bigint NOT NULL,
    journeystep_id bigint NOT NULL,
    component_id bigint NOT NULL
);
ALTER TABLE public.procurement_journeystep_components ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.procurement_journeystep_components_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
ALTER TABLE public.procurement_journeystep ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.procurement_journeystep_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.procurement_knowledgeplace (
    id bigint NOT NULL,
    number smallint NOT NULL,
    kind character varying(9) NOT NULL,
    title character varying(200) NOT NULL,
    place character varying(300) NOT NULL,
    holder character varying(8) NOT NULL,
    kept_by character varying(120) NOT NULL,
    status character varying(8) NOT NULL,
    tried_on date,
    tried_words text NOT NULL,
    named_at timestamp with time zone NOT NULL,
    contract_id bigint NOT NULL,
    named_by_id bigint NOT NULL,
    tried_by_id bigint,
    CONSTRAINT place_was_tried_by_somebody CHECK (((NOT ((status)::text = ANY (ARRAY[('open'::character varying)::text, ('shut'::character varying)::text]))) OR ((tried_by_id IS NOT NULL) AND (tried_on IS NOT NULL) AND (NOT (tried_words = ''::text))))),
    CONSTRAINT procurement_knowledgeplace_number_check CHECK ((number >= 0))
);
ALTER TABLE public.procurement_knowledgeplace ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.procurement_knowledgeplace_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.procurement_languageoverride (
    id bigint NOT NULL,
    subject character varying(20) NOT NULL,
    key character varying(16) NOT NULL,
    rule character varying(8) NOT NULL,
    category character varying(12) NOT NULL,
    severity character varying(6) NOT NULL,
    phrase character varying(300) NOT NULL,
    sentence character varying(1000) NOT NULL,
    tag character varying(10) NOT NULL,
    reason text NOT NULL,
    made_at timestamp with time zone NOT NULL,
    buyer_id bigint NOT NULL,
    made_by_id bigint NOT NULL,
    CONSTRAINT language_override_has_a_reason CHECK ((NOT (reason = ''::text)))
);
ALTER TABLE public.procurement_languageoverride ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.procurement_languageoverride_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.procurement_leadswap (
    id bigint NOT NULL,
    part character varying(120) NOT NULL,
    swapped_on date NOT NULL,
    reason text NOT NULL,
    handed_over boolean NOT NULL,
    entered_at timestamp with time zone NOT NULL,
    contract_id bigint NOT NULL,
    entered_by_id bigint NOT NULL,
    CONSTRAINT lead_swap_says_what_and_why CHECK (((NOT ((part)::text = ''::text)) AND (NOT (reason = ''::text))))
);
ALTER TABLE public.procurement_leadswap ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.procurement_leadswap_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.procurement_legacysystem (
    id bigint NOT NULL,
    reference character varying(20) NOT NULL,
    title character varying(120) NOT NULL,
    blocks text NOT NULL,
    answers jsonb NOT NULL,
    change_days smallint,
    added_at timestamp with time zone NOT NULL,
    scored_at timestamp with time zone,
    added_by_id bigint NOT NULL,
    service_id bigint NOT NULL,
    off_at timestamp with time zone,
    status character varying(9) NOT NULL,
    sunset_on date,
    sunset_plan text NOT NULL,
    CONSTRAINT procurement_legacysystem_change_days_check CHECK ((change_days >= 0)),
    CONSTRAINT replacing_a_system_has_a_sunset_plan CHECK ((((status)::text = 'standing'::text) OR ((NOT (sunset_plan = ''::text)) AND (sunset_on IS NOT NULL)))),
    CONSTRAINT system_has_a_name CHECK ((NOT ((title)::text = ''::text))),
    CONSTRAINT system_is_off_since_a_moment CHECK ((((off_at IS NOT NULL) AND ((status)::text = 'off'::text)) OR ((NOT ((status)::text = 'off'::text)) AND (off_at IS NULL))))
);
ALTER TABLE public.procurement_legacysystem ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.procurement_legacysystem_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.procurement_lesson (
    id bigint NOT NULL,
    title character varying(160) NOT NULL,
    words text NOT NULL,
    at timestamp with time zone NOT NULL,
    buyer_id bigint NOT NULL,
    by_id bigint NOT NULL,
    tender_id bigint
);
ALTER TABLE public.procurement_lesson ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.procurement_lesson_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.procurement_lot (
    id bigint NOT NULL,
    reference character varying(24) NOT NULL,
    number smallint NOT NULL,
    title character varying(200) NOT NULL,
    description text NOT NULL,
    value_gbp numeric(14,2),
    term_months smallint NOT NULL,
    extension_months smallint NOT NULL,
    user_groups character varying(120)[] NOT NULL,
    turnover_floor_gbp numeric(14,2),
    insurance_gbp numeric(14,2),
    words_asked integer,
    capabilities character varying(40)[] NOT NULL,
    reused character varying(40)[] NOT NULL,
    replaces_whole_system boolean NOT NULL,
    sunset_plan text NOT NULL,
    suits_sme boolean NOT NULL,
    suits_vcse boolean NOT NULL,
    ceased_at timestamp with time zone,
    ceased_reason text NOT NULL,
    tender_id bigint NOT NULL,
    CONSTRAINT lot_has_a_title CHECK ((NOT ((title)::text = ''::text))),
    CONSTRAINT lot_lasts_a_month CHECK ((term_months >= 1)),
    CONSTRAINT lot_value_is_positive CHECK (((value_gbp IS NULL) OR (value_gbp > (0)::numeric))),
    CONSTRAINT procurement_lot_extension_months_check CHECK ((extension_months >= 0)),
    CONSTRAINT procurement_lot_number_check CHECK ((number >= 0)),
    CONSTRAINT procurement_lot_term_months_check CHECK ((term_months >= 0)),
    CONSTRAINT procurement_lot_words_asked_check CHECK ((words_asked >= 0))
);
ALTER TABLE public.procurement_lot ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.procurement_lot_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.procurement_measure (
    id bigint NOT NULL,
    kind character varying(10) NOT NULL,
    name character varying(200) NOT NULL,
    numerator character varying(200) NOT NULL,
    denominator character varying(200) NOT NULL,
    unit character varying(40) NOT NULL,
    better character varying(6) NOT NULL,
    baseline numeric(16,4),
    baseline_on date,
    target numeric(16,4),
    target_on date,
    source character varying(200) NOT NULL,
    frequency character varying(12) NOT NULL,
    verifier character varying(200) NOT NULL,
    library_id character varying(40) NOT NULL,
    outcome_id bigint NOT NULL,
    earlier jsonb NOT NULL,
    first_reading_on date,
    CONSTRAINT measure_has_a_name CHECK ((NOT ((name)::text = ''::text))),
    CONSTRAINT measure_target_after_baseline CHECK (((baseline_on IS NULL) OR (target_on IS NULL) OR (target_on > baseline_on)))
);
ALTER TABLE public.procurement_measure ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.procurement_measure_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.procurement_measurerating (
    id bigint NOT NULL,
    measure character varying(200) NOT NULL,
    year smallint NOT NULL,
    rating character varying(20) NOT NULL,
    words text NOT NULL,
    rated_at timestamp with time zone NOT NULL,
    contract_id bigint NOT NULL,
    rated_by_id bigint NOT NULL,
    answer_by date,
    CONSTRAINT procurement_measurerating_year_check CHECK ((year >= 0)),
    CONSTRAINT rating_says_why CHECK ((NOT (words = ''::text)))
);
ALTER TABLE public.procurement_measurerating ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.procurement_measurerating_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.procurement_membership (
    id bigint NOT NULL,
    roles character varying(20)[] NOT NULL,
    started_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone,
    user_id bigint NOT NULL,
    organisation_id bigint NOT NULL,
    CONSTRAINT membership_ends_after_it_starts CHECK (((ended_at IS NULL) OR (ended_at >= started_at))),
    CONSTRAINT membership_has_a_role CHECK ((
CASE
    WHEN (roles IS NULL) THEN NULL::integer
    ELSE COALESCE(array_length(roles, 1), 0)
END > 0))
);
ALTER TABLE public.procurement_membership ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.procurement_membership_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.procurement_milestone (
    id bigint NOT NULL,
    number smallint NOT NULL,
    title character varying(200) NOT NULL,
    kind character varying(8) NOT NULL,
    due_on date NOT NULL,
    amount_gbp numeric(14,2) NOT NULL,
    evidence text NOT NULL,
    claimed_at timestamp with time zone,
    confirmed_at timestamp with time zone,
    claimed_by_id bigint,
    confirmed_by_id bigint,
    contract_id bigint NOT NULL,
    CONSTRAINT milestone_amount_is_not_negative CHECK ((amount_gbp >= (0)::numeric)),
    CONSTRAINT milestone_confirmed_by_someone_else CHECK (((confirmed_by_id IS NULL) OR (NOT ((confirmed_by_id = claimed_by_id) AND (confirmed_by_id IS NOT NULL) AND (claimed_by_id IS NOT NULL))))),
    CONSTRAINT procurement_milestone_number_check CHECK ((number >= 0))
);
ALTER TABLE public.procurement_milestone ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.procurement_milestone_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.procurement_nextaction (
    id bigint NOT NULL,
    number smallint NOT NULL,
    what character varying(200) NOT NULL,
    due_on date NOT NULL,
    done_at timestamp with time zone,
    done_words text NOT NULL,
    owner_id bigint NOT NULL,
    assessment_id bigint NOT NULL,
    CONSTRAINT next_action_says_what_came_of_it CHECK (((done_at IS NULL) OR (NOT (done_words = ''::text)))),
    CONSTRAINT procurement_nextaction_number_check CHECK ((number >= 0)),
    CONSTRAINT three_next_actions CHECK (((number >= 1) AND (number <= 3)))
);
ALTER TABLE public.procurement_nextaction ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.procurement_nextaction_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.procurement_notice (
    id bigint NOT NULL,
    kind character varying(60) NOT NULL,
    key character varying(200) NOT NULL,
    subject character varying(80) NOT NULL,
    link character varying(300) NOT NULL,
    facts jsonb NOT NULL,
    created_at timestamp with time zone NOT NULL,
    read_at timestamp with time zone,
    mailed_at timestamp with time zone,
    user_id bigint NOT NULL,
    uuid uuid NOT NULL
);
ALTER TABLE public.procurement_notice ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.procurement_notice_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.procurement_noticechoice (
    id bigint NOT NULL,
    mail character varying(5) NOT NULL,
    user_id bigint NOT NULL
);
ALTER TABLE public.procurement_noticechoice ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.procurement_noticechoice_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.procurement_organisation (
    id bigint NOT NULL,
    reference character varying(20) NOT NULL,
    kind character varying(10) NOT NULL,
    name character varying(200) NOT NULL,
    sector character varying(12) NOT NULL,
    is_central_government boolean NOT NULL,
    region character varying(80) NOT NULL,
    identifier character varying(40) NOT NULL,
    is_example boolean NOT NULL,
    created_at timestamp with time zone NOT NULL,
    CONSTRAINT organisation_has_a_name CHECK ((NOT ((name)::text = ''::text))),
    CONSTRAINT organisation_kind_is_known CHECK (((kind)::text = ANY (ARRAY[('buyer'::character varying)::text, ('supplier'::character varying)::text, ('centre'::character varying)::text])))
);
ALTER TABLE public.procurement_organisation ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.procurement_organisation_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.procurement_outbox (
    id bigint NOT NULL,
    uuid uuid NOT NULL,
    kind character varying(60) NOT NULL,
    key character varying(200) NOT NULL,
    payload jsonb NOT NULL,
    queue character varying(20) NOT NULL,
    state character varying(8) NOT NULL,
    tries smallint NOT NULL,
    due_at timestamp with time zone NOT NULL,
    sent_at timestamp with time zone,
    claimed_until timestamp with time zone,
    claim uuid,
    done_at timestamp with time zone,
    last_error character varying(300) NOT NULL,
    result jsonb NOT NULL,
    request_id character varying(64) NOT NULL,
    created_at timestamp with time zone NOT NULL,
    by_id bigint,
    CONSTRAINT outbox_done_has_a_time CHECK ((((done_at IS NOT NULL) AND ((state)::text = 'done'::text)) OR ((NOT ((state)::text = 'done'::text)) AND (done_at IS NULL)))),
    CONSTRAINT procurement_outbox_tries_check CHECK ((tries >= 0))
);
ALTER TABLE public.procurement_outbox ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.procurement_outbox_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.procurement_outcome (
    id bigint NOT NULL,
    reference character varying(20) NOT NULL,
    status character varying(12) NOT NULL,
    title character varying(200) NOT NULL,
    problem text NOT NULL,
    population character varying(200) NOT NULL,
    place character varying(120) NOT NULL,
    direction character varying(8) NOT NULL,
    attribution character varying(12) NOT NULL,
    ladder jsonb NOT NULL,
    sources jsonb NOT NULL,
    first_value_days smallint NOT NULL,
    agreed_at timestamp with time zone,
    closed_reason text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    agreed_by_id bigint,
    author_id bigint NOT NULL,
    buyer_id bigint NOT NULL,
    attribution_note text NOT NULL,
    ends_on date,
    first_value_words character varying(200) NOT NULL,
    fixed_price_gbp numeric(14,2),
    outcome_pay_from_month smallint,
    outcome_pay_pct numeric(4,1),
    starts_on date,
    CONSTRAINT outcome_author_does_not_agree CHECK (((agreed_by_id IS NULL) OR (NOT ((agreed_by_id = author_id) AND (agreed_by_id IS NOT NULL))))),
    CONSTRAINT outcome_beyond_draft_is_agreed CHECK ((((status)::text = 'draft'::text) OR ((agreed_at IS NOT NULL) AND (agreed_by_id IS NOT NULL)))),
    CONSTRAINT outcome_ends_after_it_starts CHECK (((ends_on IS NULL) OR (starts_on IS NULL) OR (ends_on > starts_on))),
    CONSTRAINT outcome_has_a_title CHECK ((NOT ((title)::text = ''::text))),
    CONSTRAINT outcome_pay_is_a_share CHECK (((outcome_pay_pct IS NULL) OR ((outcome_pay_pct >= (0)::numeric) AND (outcome_pay_pct <= (100)::numeric)))),
    CONSTRAINT procurement_outcome_first_value_days_check CHECK ((first_value_days >= 0)),
    CONSTRAINT procurement_outcome_outcome_pay_from_month_check CHECK ((outcome_pay_from_month >= 0))
);
ALTER TABLE public.procurement_outcome ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.procurement_outcome_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.procurement_participationcondition (
    id bigint NOT NULL,
    number smallint NOT NULL,
    kind character varying(10) NOT NULL,
    text text NOT NULL,
    evidence text NOT NULL,
    why_proportionate text NOT NULL,
    lot_id bigint,
    tender_id bigint NOT NULL,
    CONSTRAINT condition_says_why_it_is_proportionate CHECK ((NOT (why_proportionate = ''::text))),
    CONSTRAINT procurement_participationcondition_number_check CHECK ((number >= 0))
);
ALTER TABLE public.procurement_participationcondition ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.procurement_participationcondition_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.procurement_passedon (
    id bigint NOT NULL,
    quarter date NOT NULL,
    amount_gbp numeric(14,2) NOT NULL,
    firms smallint NOT NULL,
    declared_at timestamp with time zone NOT NULL,
    contract_id bigint NOT NULL,
    declared_by_id bigint NOT NULL,
    CONSTRAINT passed_on_is_not_negative CHECK ((amount_gbp >= (0)::numeric)),
    CONSTRAINT passed_on_of_a_quarter CHECK (((EXTRACT(day FROM quarter) = (1)::numeric) AND (EXTRACT(month FROM quarter) = ANY (ARRAY[(1)::numeric, (4)::numeric, (7)::numeric, (10)::numeric])))),
    CONSTRAINT procurement_passedon_firms_check CHECK ((firms >= 0))
);
ALTER TABLE public.procurement_passedon ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.procurement_passedon_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.procurement_payment (
    id bigint NOT NULL,
    amount_gbp numeric(14,2) NOT NULL,
    paid_on date NOT NULL,
    invoice character varying(60) NOT NULL,
    entered_at timestamp with time zone NOT NULL,
    contract_id bigint NOT NULL,
    entered_by_id bigint NOT NULL,
    milestone_id bigint,
    CONSTRAINT payment_is_an_amount CHECK ((NOT (amount_gbp = (0)::numeric)))
);
ALTER TABLE public.procurement_payment ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.procurement_payment_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.procurement_paymentstep (
    id bigint NOT NULL,
    name character varying(120) NOT NULL,
    amount_gbp numeric(14,2) NOT NULL,
    cap_gbp numeric(14,2),
    low integer NOT NULL,
    likely integer NOT NULL,
    high integer NOT NULL,
    outcome_id bigint NOT NULL,
    CONSTRAINT payment_step_cap_covers_one CHECK (((cap_gbp IS NULL) OR (cap_gbp >= amount_gbp))),
    CONSTRAINT payment_step_cases_in_order CHECK (((low <= likely) AND (likely <= high))),
    CONSTRAINT payment_step_pays_something CHECK ((amount_gbp > (0)::numeric)),
    CONSTRAINT procurement_paymentstep_high_check CHECK ((high >= 0)),
    CONSTRAINT procurement_paymentstep_likely_check CHECK ((likely >= 0)),
    CONSTRAINT procurement_paymentstep_low_check CHECK ((low >= 0))
);
ALTER TABLE public.procurement_paymentstep ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.procurement_paymentstep_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.procurement_pipelineentry (
    id bigint NOT NULL,
    reference character varying(20) NOT NULL,
    title character varying(200) NOT NULL,
    problem text NOT NULL,
    low_gbp numeric(14,2),
    high_gbp numeric(14,2),
    expected_on date,
    talks_on date,
    talks_note text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    closed_at timestamp with time zone,
    closed_reason text NOT NULL,
    buyer_id bigint NOT NULL,
    by_id bigint NOT NULL,
    tender_id bigint,
    listed_on date GENERATED ALWAYS AS (COALESCE(expected_on, '9999-12-31'::date)) STORED,
    CONSTRAINT pipeline_low_is_not_above_high CHECK (((low_gbp IS NULL) OR (high_gbp IS NULL) OR (low_gbp <= high_gbp)))
);
ALTER TABLE public.procurement_pipelineentry ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.procurement_pipelineentry_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.procurement_pipelinenote (
    id bigint NOT NULL,
    number integer NOT NULL,
    words text NOT NULL,
    at timestamp with time zone NOT NULL,
    by_id bigint NOT NULL,
    entry_id bigint NOT NULL,
    CONSTRAINT pipeline_note_says_something CHECK ((NOT (words = ''::text))),
    CONSTRAINT procurement_pipelinenote_number_check CHECK ((number >= 0))
);
ALTER TABLE public.procurement_pipelinenote ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.procurement_pipelinenote_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.procurement_post (
    id bigint NOT NULL,
    number smallint NOT NULL,
    role character varying(120) NOT NULL,
    people smallint NOT NULL,
    needed_by date NOT NULL,
    status character varying(10) NOT NULL,
    funded_from character varying(200) NOT NULL,
    planned_at timestamp with time zone NOT NULL,
    contract_id bigint NOT NULL,
    planned_by_id bigint NOT NULL,
    filled_on date,
    first_filled_on date,
    kept_a_year boolean NOT NULL,
    moved_up smallint NOT NULL,
    advertised_on date,
    CONSTRAINT no_more_move_up_than_are_in_a_post CHECK ((moved_up <= people)),
    CONSTRAINT post_beyond_a_plan_is_funded CHECK ((((status)::text = 'planned'::text) OR (NOT ((funded_from)::text = ''::text)))),
    CONSTRAINT post_has_people CHECK ((people >= 1)),
    CONSTRAINT procurement_post_moved_up_check CHECK ((moved_up >= 0)),
    CONSTRAINT procurement_post_number_check CHECK ((number >= 0)),
    CONSTRAINT procurement_post_people_check CHECK ((people >= 0))
);
ALTER TABLE public.procurement_post ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.procurement_post_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.procurement_qualitycheck (
    id bigint NOT NULL,
    indicator character varying(12) NOT NULL,
    is_met boolean NOT NULL,
    evidence text NOT NULL,
    checked_on date NOT NULL,
    checked_by_id bigint NOT NULL,
    contract_id bigint NOT NULL,
    CONSTRAINT quality_check_has_evidence CHECK ((NOT (evidence = ''::text)))
);
ALTER TABLE public.procurement_qualitycheck ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.procurement_qualitycheck_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.procurement_ratinganswer (
    id bigint NOT NULL,
    words text NOT NULL,
    answered_at timestamp with time zone NOT NULL,
    answered_by_id bigint NOT NULL,
    rating_id bigint NOT NULL,
    CONSTRAINT rating_answer_says_something CHECK ((NOT (words = ''::text)))
);
ALTER TABLE public.procurement_ratinganswer ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.procurement_ratinganswer_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.procurement_reading (
    id bigint NOT NULL,
    reference character varying(20) NOT NULL,
    value numeric(16,4) NOT NULL,
    read_on date NOT NULL,
    evidence text NOT NULL,
    entered_at timestamp with time zone NOT NULL,
    verified_at timestamp with time zone,
    corrected_by_id bigint,
    entered_by_id bigint NOT NULL,
    measure_id bigint NOT NULL,
    verified_by_id bigint,
    CONSTRAINT reading_verified_by_another CHECK (((verified_by_id IS NULL) OR (NOT ((verified_by_id = entered_by_id) AND (verified_by_id IS NOT NULL)))))
);
ALTER TABLE public.procurement_reading ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.procurement_reading_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.procurement_rehearsal (
    id bigint NOT NULL,
    number smallint NOT NULL,
    scope character varying(300) NOT NULL,
    due_on date NOT NULL,
    status character varying(7) NOT NULL,
    held_on date,
    story text NOT NULL,
    planned_at timestamp with time zone NOT NULL,
    contract_id bigint NOT NULL,
    held_by_id bigint,
    planned_by_id bigint NOT NULL,
    CONSTRAINT held_rehearsal_tells_its_story CHECK ((((status)::text = 'planned'::text) OR ((held_by_id IS NOT NULL) AND (held_on IS NOT NULL) AND (NOT (story = ''::text))))),
    CONSTRAINT procurement_rehearsal_number_check CHECK ((number >= 0))
);
ALTER TABLE public.procurement_rehearsal ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.procurement_rehearsal_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.procurement_resilience (
    id bigint NOT NULL,
    why text NOT NULL,
    marked_at timestamp with time zone NOT NULL,
    owner_group character varying(200) NOT NULL,
    share character varying(6) NOT NULL,
    plan text NOT NULL,
    answered_at timestamp with time zone,
    stand_ins text NOT NULL,
    stand_ins_at timestamp with time zone,
    answered_by_id bigint,
    contract_id bigint NOT NULL,
    marked_by_id bigint NOT NULL,
    CONSTRAINT critical_contract_says_why CHECK ((NOT (why = ''::text))),
    CONSTRAINT resilience_answer_is_whole CHECK (((answered_at IS NULL) OR ((NOT ((owner_group)::text = ''::text)) AND (NOT ((share)::text = ''::text)))))
);
ALTER TABLE public.procurement_resilience ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.procurement_resilience_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.procurement_review (
    id bigint NOT NULL,
    verdict character varying(10) NOT NULL,
    at timestamp with time zone NOT NULL,
    words text NOT NULL,
    findings jsonb NOT NULL,
    by_id bigint NOT NULL,
    tender_id bigint NOT NULL
);
ALTER TABLE public.procurement_review ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.procurement_review_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.procurement_selfassessment (
    id bigint NOT NULL,
    reference character varying(20) NOT NULL,
    function character varying(12) NOT NULL,
    answers jsonb NOT NULL,
    taken_at timestamp with time zone NOT NULL,
    organisation_id bigint NOT NULL,
    taken_by_id bigint NOT NULL
);
ALTER TABLE public.procurement_selfassessment ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.procurement_selfassessment_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.procurement_service (
    id bigint NOT NULL,
    reference character varying(20) NOT NULL,
    title character varying(120) NOT NULL,
    users character varying(200) NOT NULL,
    added_at timestamp with time zone NOT NULL,
    added_by_id bigint NOT NULL,
    buyer_id bigint NOT NULL,
    function character varying(12) NOT NULL,
    outcome_id bigint,
    CONSTRAINT service_says_what_and_for_whom CHECK (((NOT ((title)::text = ''::text)) AND (NOT ((users)::text = ''::text))))
);
CREATE TABLE public.procurement_service_contracts (
    id bigint NOT NULL,
    service_id bigint NOT NULL,
    contract_id bigint NOT NULL
);
ALTER TABLE public.procurement_service_contracts ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.procurement_service_contracts_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
ALTER TABLE public.procurement_service ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.procurement_service_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.procurement_serviceowner (
    id bigint NOT NULL,
    side character varying(10) NOT NULL,
    since_on date NOT NULL,
    person_id bigint NOT NULL,
    service_id bigint NOT NULL
);
ALTER TABLE public.procurement_serviceowner ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.procurement_serviceowner_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.procurement_staffmeasure (
    id bigint NOT NULL,
    number smallint NOT NULL,
    title character varying(120) NOT NULL,
    unit character varying(40) NOT NULL,
    better character varying(4) NOT NULL,
    target numeric(12,2),
    added_at timestamp with time zone NOT NULL,
    added_by_id bigint NOT NULL,
    service_id bigint NOT NULL,
    CONSTRAINT procurement_staffmeasure_number_check CHECK ((number >= 0)),
    CONSTRAINT staff_measure_says_what CHECK (((NOT ((title)::text = ''::text)) AND (NOT ((unit)::text = ''::text))))
);
ALTER TABLE public.procurement_staffmeasure ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.procurement_staffmeasure_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.procurement_staffreading (
    id bigint NOT NULL,
    read_on date NOT NULL,
    value numeric(12,2) NOT NULL,
    cases integer NOT NULL,
    words character varying(300) NOT NULL,
    entered_at timestamp with time zone NOT NULL,
    entered_by_id bigint NOT NULL,
    measure_id bigint NOT NULL,
    CONSTRAINT procurement_staffreading_cases_check CHECK ((cases >= 0)),
    CONSTRAINT staff_reading_says_where CHECK ((NOT ((words)::text = ''::text)))
);
ALTER TABLE public.procurement_staffreading ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.procurement_staffreading_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.procurement_tender (
    id bigint NOT NULL,
    reference character varying(20) NOT NULL,
    status character varying(16) NOT NULL,
    created_at timestamp with time zone NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    title character varying(200) NOT NULL,
    why text NOT NULL,
    ladder jsonb NOT NULL,
    sources jsonb NOT NULL,
    users text NOT NULL,
    limits text NOT NULL,
    working_together text NOT NULL,
    quality text NOT NULL,
    capability_plan text NOT NULL,
    withheld jsonb NOT NULL,
    cpv_code character varying(10) NOT NULL,
    itl_code character varying(10) NOT NULL,
    place character varying(120) NOT NULL,
    procedure character varying(16) NOT NULL,
    light_touch boolean NOT NULL,
    urgency_reason text NOT NULL,
    documents_with_notice boolean NOT NULL,
    planned_notice_on date,
    no_lots_reason text NOT NULL,
    known_risks text NOT NULL,
    above_threshold boolean,
    proof_wanted_at character varying(6) NOT NULL,
    "references" character varying(10) NOT NULL,
    other_proof_accepted boolean,
    liability_cap_pct numeric(6,2),
    payment_rhythm character varying(8) NOT NULL,
    payment_days smallint,
    outcome_pay_pct numeric(5,2) NOT NULL,
    remote character varying(6) NOT NULL,
    engagement_on date,
    engagement_note text NOT NULL,
    partners_welcome boolean,
    guarantee_or_bond boolean NOT NULL,
    unknown_staff_transfer boolean NOT NULL,
    framework_only boolean NOT NULL,
    pages_to_read integer,
    price_weight_pct numeric(5,2),
    barriers_considered text NOT NULL,
    days_to_bid smallint,
    deadline_at timestamp with time zone,
    questions_close_at timestamp with time zone,
    answers_by_at timestamp with time zone,
    result_promised_on date,
    standstill_ends_on date,
    starts_on date,
    first_value_days smallint NOT NULL,
    plan_snapshot jsonb,
    plan_hash character varying(64) NOT NULL,
    submitted_at timestamp with time zone,
    approved_at timestamp with time zone,
    published_at timestamp with time zone,
    assessing_at timestamp with time zone,
    quality_locked_at timestamp with time zone,
    priced_at timestamp with time zone,
    recommended_at timestamp with time zone,
    standstill_at timestamp with time zone,
    awarded_at timestamp with time zone,
    cancelled_at timestamp with time zone,
    cancel_reason text NOT NULL,
    approved_by_id bigint,
    author_id bigint NOT NULL,
    buyer_id bigint NOT NULL,
    copied_from_id bigint,
    recommended_by_id bigint,
    screened_at timestamp with time zone,
    access_points smallint,
    CONSTRAINT procurement_tender_access_points_check CHECK ((access_points >= 0)),
    CONSTRAINT procurement_tender_days_to_bid_check CHECK ((days_to_bid >= 0)),
    CONSTRAINT procurement_tender_first_value_days_check CHECK ((first_value_days >= 0)),
    CONSTRAINT procurement_tender_pages_to_read_check CHECK ((pages_to_read >= 0)),
    CONSTRAINT procurement_tender_payment_days_check CHECK ((payment_days >= 0)),
    CONSTRAINT tender_author_does_not_approve CHECK (((approved_by_id IS NULL) OR (NOT ((approved_by_id = author_id) AND (approved_by_id IS NOT NULL))))),
    CONSTRAINT tender_cancelled_has_a_reason CHECK (((NOT ((status)::text = 'cancelled'::text)) OR ((cancelled_at IS NOT NULL) AND (NOT (cancel_reason = ''::text))))),
    CONSTRAINT tender_closes_after_it_opens CHECK (((deadline_at IS NULL) OR (published_at IS NULL) OR (deadline_at > published_at))),
    CONSTRAINT tender_has_a_title CHECK ((NOT ((title)::text = ''::text))),
    CONSTRAINT tender_price_weight_is_a_percentage CHECK (((price_weight_pct IS NULL) OR ((price_weight_pct >= (0)::numeric) AND (price_weight_pct <= (100)::numeric)))),
    CONSTRAINT tender_published_has_its_moments CHECK ((((status)::text = ANY (ARRAY[('draft'::character varying)::text, ('in_review'::character varying)::text, ('returned'::character varying)::text, ('approved'::character varying)::text, ('cancelled'::character varying)::text])) OR ((deadline_at IS NOT NULL) AND (published_at IS NOT NULL))))
);
ALTER TABLE public.procurement_tender ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.procurement_tender_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.procurement_tender_outcomes (
    id bigint NOT NULL,
    tender_id bigint NOT NULL,
    outcome_id bigint NOT NULL
);
ALTER TABLE public.procurement_tender_outcomes ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.procurement_tender_outcomes_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.procurement_tender_partners (
    id bigint NOT NULL,
    tender_id bigint NOT NULL,
    organisation_id bigint NOT NULL
);
ALTER TABLE public.procurement_tender_partners ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.procurement_tender_partners_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.procurement_tendernotice (
    id bigint NOT NULL,
    number smallint NOT NULL,
    code character varying(5) NOT NULL,
    title character varying(200) NOT NULL,
    published_at timestamp with time zone NOT NULL,
    body jsonb NOT NULL,
    body_hash character varying(64) NOT NULL,
    tender_id bigint NOT NULL,
    xid xid8 DEFAULT pg_current_xact_id() NOT NULL,
    CONSTRAINT procurement_tendernotice_number_check CHECK ((number >= 0))
);
ALTER TABLE public.procurement_tendernotice ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.procurement_tendernotice_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.procurement_tenderversion (
    id bigint NOT NULL,
    number integer NOT NULL,
    made_at timestamp with time zone NOT NULL,
    note character varying(200) NOT NULL,
    content jsonb NOT NULL,
    content_hash character varying(64) NOT NULL,
    made_by_id bigint NOT NULL,
    tender_id bigint NOT NULL,
    CONSTRAINT procurement_tenderversion_number_check CHECK ((number >= 0))
);
ALTER TABLE public.procurement_tenderversion ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.procurement_tenderversion_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.procurement_transferitem (
    id bigint NOT NULL,
    number smallint NOT NULL,
    task character varying(200) NOT NULL,
    skill character varying(120) NOT NULL,
    from_level smallint NOT NULL,
    to_level smallint NOT NULL,
    due_on date NOT NULL,
    shown_by character varying(300) NOT NULL,
    status character varying(11) NOT NULL,
    proposed_at timestamp with time zone NOT NULL,
    evidence text NOT NULL,
    claimed_at timestamp with time zone,
    confirmed_at timestamp with time zone,
    claimed_by_id bigint,
    confirmed_by_id bigint,
    contract_id bigint NOT NULL,
    learner_id bigint NOT NULL,
    proposed_by_id bigint NOT NULL,
    tied_gbp numeric(14,2) NOT NULL,
    is_critical boolean NOT NULL,
    CONSTRAINT independence_is_confirmed CHECK (((NOT ((status)::text = 'independent'::text)) OR (confirmed_by_id IS NOT NULL))),
    CONSTRAINT procurement_transferitem_from_level_check CHECK ((from_level >= 0)),
    CONSTRAINT procurement_transferitem_number_check CHECK ((number >= 0)),
    CONSTRAINT procurement_transferitem_to_level_check CHECK ((to_level >= 0)),
    CONSTRAINT tied_money_is_not_negative CHECK ((tied_gbp >= (0)::numeric)),
    CONSTRAINT transfer_claim_has_evidence CHECK (((claimed_at IS NULL) OR (NOT (evidence = ''::text)))),
    CONSTRAINT transfer_raises_the_level CHECK ((to_level > from_level))
);
ALTER TABLE public.procurement_transferitem ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.procurement_transferitem_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.procurement_treehead (
    id bigint NOT NULL,
    size bigint NOT NULL,
    root bytea NOT NULL,
    occasion character varying(120) NOT NULL,
    at timestamp with time zone NOT NULL,
    peaks jsonb NOT NULL,
    message bytea NOT NULL,
    signature bytea NOT NULL,
    key_id character varying(16) NOT NULL
);
ALTER TABLE public.procurement_treehead ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.procurement_treehead_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.procurement_user (
    id bigint NOT NULL,
    password character varying(128) NOT NULL,
    last_login timestamp with time zone,
    is_superuser boolean NOT NULL,
    email character varying(254) NOT NULL,
    name character varying(120) NOT NULL,
    pseudonym uuid NOT NULL,
    is_active boolean NOT NULL,
    is_staff boolean NOT NULL,
    joined_at timestamp with time zone NOT NULL
);
CREATE TABLE public.procurement_user_groups (
    id bigint NOT NULL,
    user_id bigint NOT NULL,
    group_id integer NOT NULL
);
ALTER TABLE public.procurement_user_groups ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.procurement_user_groups_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
ALTER TABLE public.procurement_user ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.procurement_user_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.procurement_user_user_permissions (
    id bigint NOT NULL,
    user_id bigint NOT NULL,
    permission_id integer NOT NULL
);
ALTER TABLE public.procurement_user_user_permissions ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.procurement_user_user_permissions_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.procurement_variation (
    id bigint NOT NULL,
    number smallint NOT NULL,
    status character varying(10) NOT NULL,
    cause character varying(10) NOT NULL,
    what text NOT NULL,
    change_gbp numeric(14,2) NOT NULL,
    change_months smallint NOT NULL,
    asked_at timestamp with time zone NOT NULL,
    justification text NOT NULL,
    running_pct numeric(8,2),
    centre_comment text NOT NULL,
    decided_at timestamp with time zone,
    decision_reason text NOT NULL,
    asked_by_id bigint NOT NULL,
    centre_by_id bigint,
    contract_id bigint NOT NULL,
    decided_by_id bigint,
    index_name character varying(120) NOT NULL,
    index_pct numeric(6,2),
    rate_rise_pct numeric(6,2),
    ground character varying(15) DEFAULT ''::character varying NOT NULL,
    CONSTRAINT procurement_variation_number_check CHECK ((number >= 0)),
    CONSTRAINT rate_rise_stands_beside_an_index CHECK (((NOT ((cause)::text = 'rate_rise'::text)) OR ((index_pct IS NOT NULL) AND (rate_rise_pct IS NOT NULL) AND (NOT ((index_name)::text = ''::text))))),
    CONSTRAINT variation_decided_by_someone_else CHECK (((decided_by_id IS NULL) OR (NOT ((decided_by_id = asked_by_id) AND (decided_by_id IS NOT NULL)))))
);
ALTER TABLE public.procurement_variation ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.procurement_variation_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE SEQUENCE public.reference_centrereview
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
CREATE SEQUENCE public.reference_component
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
CREATE SEQUENCE public.reference_contract
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
CREATE SEQUENCE public.reference_dataset
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
CREATE SEQUENCE public.reference_ev
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
CREATE SEQUENCE public.reference_marketreport
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
CREATE SEQUENCE public.reference_merge
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
CREATE SEQUENCE public.reference_org
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
CREATE SEQUENCE public.reference_outcome
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
CREATE SEQUENCE public.reference_pipeline
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
CREATE SEQUENCE public.reference_reading
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
CREATE SEQUENCE public.reference_sd
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
CREATE SEQUENCE public.reference_self_assessment
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
CREATE SEQUENCE public.reference_service
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
CREATE SEQUENCE public.reference_simulation
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
CREATE SEQUENCE public.reference_system
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
CREATE SEQUENCE public.reference_tender
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
CREATE TABLE public.scoring_assessmentsummary (
    id bigint NOT NULL,
    content jsonb NOT NULL,
    sha256 character varying(64) NOT NULL,
    sent_at timestamp with time zone NOT NULL,
    bid_id bigint NOT NULL,
    decision_id bigint NOT NULL
);
ALTER TABLE public.scoring_assessmentsummary ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.scoring_assessmentsummary_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.scoring_assignment (
    id bigint NOT NULL,
    criterion_code character varying(8) NOT NULL,
    assigned_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone,
    end_reason text NOT NULL,
    assigned_by_id bigint NOT NULL,
    ended_by_id bigint,
    evaluator_id bigint NOT NULL,
    lot_id bigint NOT NULL,
    panel_id bigint NOT NULL,
    CONSTRAINT assignment_ends_with_a_reason CHECK (((ended_at IS NULL) OR (NOT (end_reason = ''::text))))
);
ALTER TABLE public.scoring_assignment ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.scoring_assignment_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.scoring_awarddecision (
    id bigint NOT NULL,
    rank smallint,
    status character varying(12) NOT NULL,
    reason text NOT NULL,
    recommended_at timestamp with time zone NOT NULL,
    approved_at timestamp with time zone,
    approval_words text NOT NULL,
    awarded_at timestamp with time zone,
    fell_reason text NOT NULL,
    fell_at timestamp with time zone,
    approved_by_id bigint,
    bid_id bigint,
    contract_id bigint,
    follows_id bigint,
    lot_id bigint NOT NULL,
    recommended_by_id bigint NOT NULL,
    result_id bigint NOT NULL,
    partners jsonb NOT NULL,
    CONSTRAINT award_approved_by_someone_else CHECK (((approved_by_id IS NULL) OR (NOT ((approved_by_id = recommended_by_id) AND (approved_by_id IS NOT NULL))))),
    CONSTRAINT award_has_a_reason CHECK ((NOT (reason = ''::text))),
    CONSTRAINT scoring_awarddecision_rank_check CHECK ((rank >= 0))
);
ALTER TABLE public.scoring_awarddecision ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.scoring_awarddecision_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.scoring_challenge (
    id bigint NOT NULL,
    number smallint NOT NULL,
    ground character varying(10) NOT NULL,
    words text NOT NULL,
    received_at timestamp with time zone NOT NULL,
    holds_award boolean NOT NULL,
    answer text NOT NULL,
    remedy character varying(10) NOT NULL,
    closed_at timestamp with time zone,
    closed_by_id bigint,
    logged_by_id bigint NOT NULL,
    supplier_id bigint NOT NULL,
    tender_id bigint NOT NULL,
    hold_words text NOT NULL,
    hold_decided_by_id bigint,
    hold_decided_at timestamp with time zone,
    CONSTRAINT closed_challenge_was_answered CHECK (((closed_at IS NULL) OR ((NOT (answer = ''::text)) AND (NOT ((remedy)::text = ''::text))))),
    CONSTRAINT hold_decided_with_words CHECK (((hold_decided_at IS NULL) OR ((hold_decided_by_id IS NOT NULL) AND (NOT (hold_words = ''::text))))),
    CONSTRAINT scoring_challenge_number_check CHECK ((number >= 0))
);
ALTER TABLE public.scoring_challenge ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.scoring_challenge_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.scoring_conflictdecision (
    id bigint NOT NULL,
    decision character varying(8) NOT NULL,
    words text NOT NULL,
    decided_at timestamp with time zone NOT NULL,
    decided_by_id bigint NOT NULL,
    person_id bigint NOT NULL,
    declaration_id bigint NOT NULL,
    CONSTRAINT conflict_decided_by_someone_else CHECK ((NOT (decided_by_id = person_id))),
    CONSTRAINT conflict_decision_has_words CHECK ((NOT (words = ''::text)))
);
ALTER TABLE public.scoring_conflictdecision ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.scoring_conflictdecision_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.scoring_conflictdeclaration (
    id bigint NOT NULL,
    moment character varying(8) NOT NULL,
    kind character varying(10) NOT NULL,
    words text NOT NULL,
    declared_at timestamp with time zone NOT NULL,
    person_id bigint NOT NULL,
    panel_id bigint NOT NULL,
    CONSTRAINT conflict_is_said_in_words CHECK ((((kind)::text = 'nil'::text) OR (NOT (words = ''::text))))
);
ALTER TABLE public.scoring_conflictdeclaration ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.scoring_conflictdeclaration_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.scoring_consensuschange (
    id bigint NOT NULL,
    mark numeric(5,2) NOT NULL,
    reason text NOT NULL,
    why text NOT NULL,
    status character varying(8) NOT NULL,
    asked_at timestamp with time zone NOT NULL,
    second_at timestamp with time zone,
    second_words text NOT NULL,
    asked_by_id bigint NOT NULL,
    second_id bigint,
    new_id bigint,
    old_id bigint NOT NULL,
    moderation_id bigint NOT NULL,
    CONSTRAINT agreed_change_was_made CHECK (((NOT ((status)::text = 'agreed'::text)) OR ((new_id IS NOT NULL) AND (second_id IS NOT NULL)))),
    CONSTRAINT change_has_its_reasons CHECK (((NOT (why = ''::text)) AND (NOT (reason = ''::text)))),
    CONSTRAINT change_takes_two_people CHECK (((second_id IS NULL) OR (NOT ((second_id = asked_by_id) AND (second_id IS NOT NULL)))))
);
ALTER TABLE public.scoring_consensuschange ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.scoring_consensuschange_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.scoring_consensusmark (
    id bigint NOT NULL,
    criterion_code character varying(8) NOT NULL,
    number smallint NOT NULL,
    mark numeric(5,2) NOT NULL,
    reason text NOT NULL,
    settled_at timestamp with time zone NOT NULL,
    bid_id bigint NOT NULL,
    settled_by_id bigint NOT NULL,
    moderation_id bigint NOT NULL,
    CONSTRAINT consensus_has_a_reason CHECK ((NOT (reason = ''::text))),
    CONSTRAINT consensus_is_not_negative CHECK ((mark >= (0)::numeric)),
    CONSTRAINT scoring_consensusmark_number_check CHECK ((number >= 0))
);
ALTER TABLE public.scoring_consensusmark ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.scoring_consensusmark_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.scoring_criterion (
    id bigint NOT NULL,
    code character varying(8) NOT NULL,
    "position" smallint NOT NULL,
    kind character varying(12) NOT NULL,
    title character varying(80) NOT NULL,
    question text NOT NULL,
    evidence text NOT NULL,
    word_limit smallint NOT NULL,
    weight_pct numeric(6,3) NOT NULL,
    minimum_mark smallint,
    plan_id bigint NOT NULL,
    in_screening boolean NOT NULL,
    CONSTRAINT criterion_has_a_title CHECK ((NOT ((title)::text = ''::text))),
    CONSTRAINT criterion_weight_is_a_percentage CHECK (((weight_pct >= (0)::numeric) AND (weight_pct <= (100)::numeric))),
    CONSTRAINT scoring_criterion_minimum_mark_check CHECK ((minimum_mark >= 0)),
    CONSTRAINT scoring_criterion_position_check CHECK (("position" >= 0)),
    CONSTRAINT scoring_criterion_word_limit_check CHECK ((word_limit >= 0))
);
ALTER TABLE public.scoring_criterion ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.scoring_criterion_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.scoring_enquiryfigure (
    id bigint NOT NULL,
    kind character varying(10) NOT NULL,
    amount_gbp numeric(14,2) NOT NULL,
    words text NOT NULL,
    enquiry_id bigint NOT NULL,
    CONSTRAINT figure_says_what_it_rests_on CHECK ((NOT (words = ''::text)))
);
ALTER TABLE public.scoring_enquiryfigure ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.scoring_enquiryfigure_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.scoring_evaluationplan (
    id bigint NOT NULL,
    status character varying(10) NOT NULL,
    overall_minimum_points numeric(5,2),
    tie_break jsonb NOT NULL,
    disagreement_marks smallint NOT NULL,
    preset character varying(40) NOT NULL,
    snapshot jsonb,
    snapshot_hash character varying(64) NOT NULL,
    signed_off_at timestamp with time zone,
    changed_at timestamp with time zone NOT NULL,
    signed_off_by_id bigint,
    tender_id bigint NOT NULL,
    screening_top smallint,
    screening_working_days smallint NOT NULL,
    CONSTRAINT plan_minimum_is_a_percentage CHECK (((overall_minimum_points IS NULL) OR ((overall_minimum_points >= (0)::numeric) AND (overall_minimum_points <= (100)::numeric)))),
    CONSTRAINT plan_screening_takes_one_forward CHECK (((screening_top IS NULL) OR (screening_top >= 1))),
    CONSTRAINT plan_signed_off_is_frozen CHECK (((NOT ((status)::text = 'signed_off'::text)) OR ((signed_off_at IS NOT NULL) AND (snapshot IS NOT NULL) AND (NOT ((snapshot_hash)::text = ''::text))))),
    CONSTRAINT scoring_evaluationplan_disagreement_marks_check CHECK ((disagreement_marks >= 0)),
    CONSTRAINT scoring_evaluationplan_screening_top_check CHECK ((screening_top >= 0)),
    CONSTRAINT scoring_evaluationplan_screening_working_days_check CHECK ((screening_working_days >= 0))
);
ALTER TABLE public.scoring_evaluationplan ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.scoring_evaluationplan_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.scoring_evidencepack (
    id bigint NOT NULL,
    data bytea NOT NULL,
    sha256 character varying(64) NOT NULL,
    files integer NOT NULL,
    made_at timestamp with time zone NOT NULL,
    made_by_id bigint,
    tender_id bigint NOT NULL,
    CONSTRAINT scoring_evidencepack_files_check CHECK ((files >= 0))
);
ALTER TABLE public.scoring_evidencepack ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.scoring_evidencepack_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.scoring_lotmarking (
    id bigint NOT NULL,
    all_locked_at timestamp with time zone,
    lot_id bigint NOT NULL,
    panel_id bigint NOT NULL,
    screened_at timestamp with time zone
);
ALTER TABLE public.scoring_lotmarking ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.scoring_lotmarking_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.scoring_lowbidenquiry (
    id bigint NOT NULL,
    status character varying(10) NOT NULL,
    triggers jsonb NOT NULL,
    question text NOT NULL,
    asked_at timestamp with time zone NOT NULL,
    due_on date NOT NULL,
    replied_at timestamp with time zone,
    words text NOT NULL,
    reasons text NOT NULL,
    limits jsonb NOT NULL,
    decided_at timestamp with time zone,
    asked_by_id bigint NOT NULL,
    bid_id bigint NOT NULL,
    decided_by_id bigint,
    replied_by_id bigint,
    CONSTRAINT enquiry_decided_with_reasons CHECK ((((status)::text = ANY (ARRAY[('asked'::character varying)::text, ('answered'::character varying)::text])) OR ((decided_at IS NOT NULL) AND (decided_by_id IS NOT NULL) AND (NOT (reasons = ''::text)))))
);
ALTER TABLE public.scoring_lowbidenquiry ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.scoring_lowbidenquiry_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.scoring_mark (
    id bigint NOT NULL,
    criterion_code character varying(8) NOT NULL,
    number smallint NOT NULL,
    mark numeric(5,2),
    comment text NOT NULL,
    revision integer NOT NULL,
    marked_at timestamp with time zone NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    locked_at timestamp with time zone,
    bid_id bigint NOT NULL,
    evaluator_id bigint NOT NULL,
    CONSTRAINT locked_mark_is_whole CHECK (((locked_at IS NULL) OR ((mark IS NOT NULL) AND (NOT (comment = ''::text))))),
    CONSTRAINT mark_is_not_negative CHECK (((mark IS NULL) OR (mark >= (0)::numeric))),
    CONSTRAINT scoring_mark_number_check CHECK ((number >= 0)),
    CONSTRAINT scoring_mark_revision_check CHECK ((revision >= 0))
);
ALTER TABLE public.scoring_mark ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.scoring_mark_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.scoring_markreopening (
    id bigint NOT NULL,
    reason text NOT NULL,
    reopened_at timestamp with time zone NOT NULL,
    mark_id bigint NOT NULL,
    reopened_by_id bigint NOT NULL,
    CONSTRAINT reopening_has_a_reason CHECK ((NOT (reason = ''::text)))
);
ALTER TABLE public.scoring_markreopening ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.scoring_markreopening_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.scoring_meetingnote (
    id bigint NOT NULL,
    criterion_code character varying(8) NOT NULL,
    kind character varying(10) NOT NULL,
    words text NOT NULL,
    at timestamp with time zone NOT NULL,
    bid_id bigint,
    by_id bigint NOT NULL,
    moderation_id bigint NOT NULL,
    CONSTRAINT note_has_words CHECK ((NOT (words = ''::text)))
);
ALTER TABLE public.scoring_meetingnote ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.scoring_meetingnote_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.scoring_moderation (
    id bigint NOT NULL,
    locked_at timestamp with time zone,
    locked_by_id bigint,
    lot_id bigint NOT NULL,
    held_at timestamp with time zone
);
ALTER TABLE public.scoring_moderation ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.scoring_moderation_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.scoring_panel (
    id bigint NOT NULL,
    names_hidden boolean NOT NULL,
    low_end_gbp numeric(14,2),
    low_end_share_pct numeric(5,2) NOT NULL,
    below_mean_pct numeric(5,2) NOT NULL,
    made_at timestamp with time zone NOT NULL,
    made_by_id bigint NOT NULL,
    tender_id bigint NOT NULL,
    CONSTRAINT panel_shares_are_percentages CHECK (((low_end_share_pct >= (0)::numeric) AND (low_end_share_pct <= (100)::numeric) AND (below_mean_pct >= (0)::numeric) AND (below_mean_pct <= (100)::numeric)))
);
ALTER TABLE public.scoring_panel ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.scoring_panel_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.scoring_pricemodel (
    id bigint NOT NULL,
    formula_id character varying(60) NOT NULL,
    weight_pct numeric(6,3) NOT NULL,
    floor_gbp numeric(14,2),
    ceiling_gbp numeric(14,2),
    budget_gbp numeric(14,2),
    slope numeric(6,3),
    should_cost_low_gbp numeric(14,2),
    should_cost_likely_gbp numeric(14,2),
    should_cost_high_gbp numeric(14,2),
    own_running_counts boolean NOT NULL,
    weight_reason text NOT NULL,
    plan_id bigint NOT NULL,
    CONSTRAINT price_scale_rises CHECK (((floor_gbp IS NULL) OR (ceiling_gbp IS NULL) OR (floor_gbp < ceiling_gbp))),
    CONSTRAINT price_weight_is_a_percentage CHECK (((weight_pct >= (0)::numeric) AND (weight_pct <= (100)::numeric)))
);
ALTER TABLE public.scoring_pricemodel ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.scoring_pricemodel_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.scoring_repair (
    id bigint NOT NULL,
    fields jsonb NOT NULL,
    why text NOT NULL,
    asked_at timestamp with time zone NOT NULL,
    due_at timestamp with time zone NOT NULL,
    reply jsonb NOT NULL,
    replied_at timestamp with time zone,
    asked_by_id bigint NOT NULL,
    bid_id bigint NOT NULL,
    replied_by_id bigint,
    CONSTRAINT repair_came_in_time CHECK (((replied_at IS NULL) OR (replied_at < due_at)))
);
ALTER TABLE public.scoring_repair ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.scoring_repair_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.scoring_rereading (
    id bigint NOT NULL,
    criterion_code character varying(8) NOT NULL,
    words text NOT NULL,
    read_at timestamp with time zone NOT NULL,
    bid_id bigint NOT NULL,
    read_by_id bigint NOT NULL,
    result_id bigint NOT NULL,
    CONSTRAINT reading_has_words CHECK ((NOT (words = ''::text)))
);
ALTER TABLE public.scoring_rereading ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.scoring_rereading_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.scoring_scalestep (
    id bigint NOT NULL,
    mark smallint NOT NULL,
    words character varying(400) NOT NULL,
    criterion_id bigint NOT NULL,
    CONSTRAINT scoring_scalestep_mark_check CHECK ((mark >= 0)),
    CONSTRAINT step_has_words CHECK ((NOT ((words)::text = ''::text)))
);
ALTER TABLE public.scoring_scalestep ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.scoring_scalestep_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.scoring_screening (
    id bigint NOT NULL,
    status character varying(10) NOT NULL,
    data bytea NOT NULL,
    sha256 character varying(64) NOT NULL,
    plan_hash character varying(64) NOT NULL,
    locked_at timestamp with time zone NOT NULL,
    second_at timestamp with time zone,
    second_words text NOT NULL,
    locked_by_id bigint NOT NULL,
    lot_id bigint NOT NULL,
    second_id bigint,
    CONSTRAINT screening_decided_by_a_second_person CHECK ((((status)::text = 'waiting'::text) OR ((second_id IS NOT NULL) AND (second_at IS NOT NULL)))),
    CONSTRAINT screening_sent_back_with_words CHECK (((NOT ((status)::text = 'sent_back'::text)) OR (NOT (second_words = ''::text)))),
    CONSTRAINT screening_takes_two_people CHECK (((second_id IS NULL) OR (NOT ((second_id = locked_by_id) AND (second_id IS NOT NULL)))))
);
ALTER TABLE public.scoring_screening ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.scoring_screening_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.scoring_screeningletter (
    id bigint NOT NULL,
    content jsonb NOT NULL,
    sha256 character varying(64) NOT NULL,
    sent_at timestamp with time zone NOT NULL,
    bid_id bigint NOT NULL,
    screening_id bigint NOT NULL
);
ALTER TABLE public.scoring_screeningletter ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.scoring_screeningletter_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.scoring_simulationrun (
    id bigint NOT NULL,
    reference character varying(12) NOT NULL,
    title character varying(120) NOT NULL,
    source character varying(12) NOT NULL,
    state character varying(10) NOT NULL,
    plan_hash character varying(64) NOT NULL,
    inputs jsonb NOT NULL,
    result jsonb NOT NULL,
    draws integer NOT NULL,
    draws_done integer NOT NULL,
    seed integer NOT NULL,
    made_at timestamp with time zone NOT NULL,
    finished_at timestamp with time zone,
    job uuid,
    made_by_id bigint NOT NULL,
    plan_id bigint NOT NULL,
    CONSTRAINT run_done_has_a_time CHECK (((NOT ((state)::text = 'done'::text)) OR (finished_at IS NOT NULL))),
    CONSTRAINT scoring_simulationrun_draws_check CHECK ((draws >= 0)),
    CONSTRAINT scoring_simulationrun_draws_done_check CHECK ((draws_done >= 0)),
    CONSTRAINT scoring_simulationrun_seed_check CHECK ((seed >= 0))
);
ALTER TABLE public.scoring_simulationrun ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.scoring_simulationrun_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.scoring_storedresult (
    id bigint NOT NULL,
    data bytea NOT NULL,
    sha256 character varying(64) NOT NULL,
    input_hash character varying(64) NOT NULL,
    engine_version character varying(10) NOT NULL,
    plan_hash character varying(64) NOT NULL,
    left_out jsonb NOT NULL,
    near_misses jsonb NOT NULL,
    sensitivity jsonb NOT NULL,
    computed_at timestamp with time zone NOT NULL,
    lot_id bigint NOT NULL
);
ALTER TABLE public.scoring_storedresult ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.scoring_storedresult_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.suppliers_awardtotal (
    id bigint NOT NULL,
    kind character varying(9) NOT NULL,
    period character varying(7) NOT NULL,
    slice character varying(9) NOT NULL,
    name character varying(300) NOT NULL,
    figures jsonb NOT NULL,
    digest character varying(60) NOT NULL
);
ALTER TABLE public.suppliers_awardtotal ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.suppliers_awardtotal_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.suppliers_bandtotal (
    id bigint NOT NULL,
    month date NOT NULL,
    band character varying(1) NOT NULL,
    procedure character varying(24) NOT NULL,
    n bigint NOT NULL,
    n_sme bigint NOT NULL,
    n_large bigint NOT NULL,
    value_gbp numeric(24,4) NOT NULL,
    sme_gbp numeric(24,4) NOT NULL,
    large_gbp numeric(24,4) NOT NULL,
    n_bids_known bigint NOT NULL,
    n_single_bid bigint NOT NULL,
    source_id bigint NOT NULL,
    sector character varying(60) NOT NULL,
    n_owned bigint NOT NULL,
    owned_gbp numeric(24,4) NOT NULL
);
ALTER TABLE public.suppliers_bandtotal ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.suppliers_bandtotal_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.suppliers_bid (
    id bigint NOT NULL,
    reference character varying(20) NOT NULL,
    status character varying(12) NOT NULL,
    version integer,
    last_version integer NOT NULL,
    started_at timestamp with time zone NOT NULL,
    size_at_submission character varying(12) NOT NULL,
    confirmed_change character varying(64) NOT NULL,
    lot_id bigint NOT NULL,
    started_by_id bigint NOT NULL,
    supplier_id bigint NOT NULL,
    tender_id bigint NOT NULL,
    destroyed_at timestamp with time zone,
    disposal_id bigint,
    CONSTRAINT a_submitted_bid_has_a_version CHECK (((NOT ((status)::text = 'submitted'::text)) OR (version IS NOT NULL))),
    CONSTRAINT suppliers_bid_last_version_check CHECK ((last_version >= 0)),
    CONSTRAINT suppliers_bid_version_check CHECK ((version >= 0)),
    CONSTRAINT the_version_that_counts_exists CHECK (((version IS NULL) OR (version <= last_version)))
);
ALTER TABLE public.suppliers_bid ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.suppliers_bid_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.suppliers_bidfile (
    id bigint NOT NULL,
    uuid uuid NOT NULL,
    sealed bytea NOT NULL,
    stored_sha256 character varying(64) NOT NULL,
    uploaded_at timestamp with time zone NOT NULL,
    removed_at timestamp with time zone,
    bid_id bigint NOT NULL,
    uploaded_by_id bigint NOT NULL
);
ALTER TABLE public.suppliers_bidfile ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.suppliers_bidfile_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.suppliers_bidversion (
    id bigint NOT NULL,
    number integer NOT NULL,
    quality bytea NOT NULL,
    price bytea NOT NULL,
    quality_sha256 character varying(64) NOT NULL,
    price_sha256 character varying(64) NOT NULL,
    received_at timestamp with time zone NOT NULL,
    deadline_at timestamp with time zone NOT NULL,
    idempotency_key character varying(64) NOT NULL,
    request_digest character varying(64) NOT NULL,
    plan_hash character varying(64) NOT NULL,
    bid_id bigint NOT NULL,
    submitted_by_id bigint NOT NULL,
    price_key_id bigint NOT NULL,
    quality_key_id bigint NOT NULL,
    CONSTRAINT received_before_deadline CHECK ((received_at < deadline_at)),
    CONSTRAINT suppliers_bidversion_number_check CHECK ((number >= 0))
);
ALTER TABLE public.suppliers_bidversion ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.suppliers_bidversion_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.suppliers_centrereview (
    id bigint NOT NULL,
    reference character varying(20) NOT NULL,
    tender_reference character varying(20) NOT NULL,
    status character varying(8) NOT NULL,
    concern character varying(40) NOT NULL,
    opened_at timestamp with time zone NOT NULL,
    said text NOT NULL,
    said_at timestamp with time zone,
    pause_ends_on date,
    answer text NOT NULL,
    answered_at timestamp with time zone,
    closed_at timestamp with time zone,
    answered_by_id bigint,
    buyer_id bigint NOT NULL,
    opened_by_id bigint NOT NULL,
    CONSTRAINT a_pause_has_an_end CHECK (((NOT ((status)::text = 'paused'::text)) OR (pause_ends_on IS NOT NULL)))
);
ALTER TABLE public.suppliers_centrereview ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.suppliers_centrereview_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.suppliers_choicetotal (
    id bigint NOT NULL,
    slice character varying(9) NOT NULL,
    name character varying(60) NOT NULL,
    lots bigint NOT NULL,
    bands jsonb NOT NULL,
    digest character varying(60) NOT NULL
);
ALTER TABLE public.suppliers_choicetotal ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.suppliers_choicetotal_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.suppliers_click (
    id bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    method character varying(8) NOT NULL,
    address character varying(200) NOT NULL,
    answer smallint NOT NULL,
    took_ms integer NOT NULL,
    person_id bigint NOT NULL,
    supplier_id bigint NOT NULL,
    CONSTRAINT suppliers_click_answer_check CHECK ((answer >= 0)),
    CONSTRAINT suppliers_click_took_ms_check CHECK ((took_ms >= 0))
);
ALTER TABLE public.suppliers_click ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.suppliers_click_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.suppliers_concentration (
    id bigint NOT NULL,
    period character varying(7) NOT NULL,
    slice character varying(9) NOT NULL,
    name character varying(60) NOT NULL,
    role character varying(8) NOT NULL,
    by_group boolean NOT NULL,
    n bigint NOT NULL,
    value_gbp numeric(24,4) NOT NULL,
    hhi numeric(12,4),
    cr4 numeric(12,6),
    top5 numeric(12,6),
    source_id bigint NOT NULL,
    largest jsonb NOT NULL,
    squares numeric(52,8)
);
ALTER TABLE public.suppliers_concentration ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.suppliers_concentration_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.suppliers_corporategroup (
    id bigint NOT NULL,
    name character varying(200) NOT NULL,
    is_large boolean NOT NULL,
    source character varying(300) NOT NULL
);
ALTER TABLE public.suppliers_corporategroup ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.suppliers_corporategroup_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.suppliers_dataset (
    id bigint NOT NULL,
    reference character varying(20) NOT NULL,
    kind character varying(20) NOT NULL,
    file_name character varying(200) NOT NULL,
    sha256 character varying(64) NOT NULL,
    size_bytes bigint NOT NULL,
    as_at date,
    status character varying(9) NOT NULL,
    is_counted boolean NOT NULL,
    records_n bigint NOT NULL,
    facts_n bigint NOT NULL,
    rejected_n bigint NOT NULL,
    noted_n bigint NOT NULL,
    fault character varying(300) NOT NULL,
    started_at timestamp with time zone NOT NULL,
    completed_at timestamp with time zone,
    by_id bigint,
    source_id bigint NOT NULL,
    withdrawn_at timestamp with time zone,
    withdrawn_by_id bigint,
    withdrawn_reason character varying(500) DEFAULT ''::character varying NOT NULL,
    figures jsonb,
    CONSTRAINT only_complete_files_count CHECK (((NOT is_counted) OR ((status)::text = 'complete'::text))),
    CONSTRAINT withdrawn_has_its_day CHECK (((((status)::text = 'withdrawn'::text) AND (withdrawn_at IS NOT NULL)) OR ((NOT ((status)::text = 'withdrawn'::text)) AND (withdrawn_at IS NULL))))
);
ALTER TABLE public.suppliers_dataset ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.suppliers_dataset_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.suppliers_disposal (
    id bigint NOT NULL,
    number smallint NOT NULL,
    status character varying(10) NOT NULL,
    rule character varying(200) NOT NULL,
    starts_on date NOT NULL,
    until date NOT NULL,
    proposed_at timestamp with time zone NOT NULL,
    asked_at timestamp with time zone,
    checked text NOT NULL,
    approved_at timestamp with time zone,
    stopped_why text NOT NULL,
    destroyed_at timestamp with time zone,
    bids integer,
    files integer,
    files_gone_at timestamp with time zone,
    approved_by_id bigint,
    asked_by_id bigint,
    contract_id bigint,
    tender_id bigint NOT NULL,
    CONSTRAINT a_done_disposal_has_its_moment CHECK (((NOT ((status)::text = 'done'::text)) OR (destroyed_at IS NOT NULL))),
    CONSTRAINT disposal_asked_and_approved CHECK (((NOT ((status)::text = ANY (ARRAY[('approved'::character varying)::text, ('done'::character varying)::text]))) OR ((approved_by_id IS NOT NULL) AND (asked_by_id IS NOT NULL)))),
    CONSTRAINT disposal_takes_two_people CHECK (((approved_by_id IS NULL) OR (NOT ((approved_by_id = asked_by_id) AND (approved_by_id IS NOT NULL) AND (asked_by_id IS NOT NULL))))),
    CONSTRAINT suppliers_disposal_bids_check CHECK ((bids >= 0)),
    CONSTRAINT suppliers_disposal_files_check CHECK ((files >= 0)),
    CONSTRAINT suppliers_disposal_number_check CHECK ((number >= 0))
);
ALTER TABLE public.suppliers_disposal ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.suppliers_disposal_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.suppliers_draftpart (
    id bigint NOT NULL,
    part character varying(40) NOT NULL,
    revision integer NOT NULL,
    sealed bytea NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    bid_id bigint NOT NULL,
    changed_by_id bigint NOT NULL,
    CONSTRAINT suppliers_draftpart_revision_check CHECK ((revision >= 0))
);
ALTER TABLE public.suppliers_draftpart ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.suppliers_draftpart_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.suppliers_envelopekey (
    id bigint NOT NULL,
    envelope character varying(8) NOT NULL,
    public bytea NOT NULL,
    made_at timestamp with time zone NOT NULL,
    opened_at timestamp with time zone,
    opened_private bytea,
    destroyed_at timestamp with time zone,
    tender_id bigint NOT NULL,
    CONSTRAINT an_envelope_key_is_kept_only_once_opened CHECK ((((opened_at IS NULL) AND (opened_private IS NULL)) OR ((opened_at IS NOT NULL) AND (opened_private IS NOT NULL)) OR ((destroyed_at IS NOT NULL) AND (opened_private IS NULL))))
);
ALTER TABLE public.suppliers_envelopekey ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.suppliers_envelopekey_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.suppliers_evidence (
    id bigint NOT NULL,
    reference character varying(20) NOT NULL,
    kind character varying(12) NOT NULL,
    title character varying(160) NOT NULL,
    text text NOT NULL,
    expires_on date,
    added_at timestamp with time zone NOT NULL,
    removed_at timestamp with time zone,
    added_by_id bigint NOT NULL,
    organisation_id bigint NOT NULL
);
ALTER TABLE public.suppliers_evidence ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.suppliers_evidence_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.suppliers_exclusiondeclaration (
    id bigint NOT NULL,
    applies jsonb NOT NULL,
    declared_at timestamp with time zone NOT NULL,
    declared_by_id bigint NOT NULL,
    organisation_id bigint NOT NULL
);
ALTER TABLE public.suppliers_exclusiondeclaration ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.suppliers_exclusiondeclaration_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.suppliers_factscopy (
    id bigint NOT NULL,
    share_code character varying(8) NOT NULL,
    content text NOT NULL,
    sha256 character varying(64) NOT NULL,
    received_at timestamp with time zone NOT NULL,
    organisation_id bigint NOT NULL,
    received_by_id bigint NOT NULL
);
ALTER TABLE public.suppliers_factscopy ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.suppliers_factscopy_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.suppliers_firstturn (
    id bigint NOT NULL,
    session_digest character varying(64) NOT NULL,
    turned_at timestamp with time zone NOT NULL,
    halves bytea,
    envelope_key_id bigint NOT NULL,
    officer_id bigint NOT NULL
);
ALTER TABLE public.suppliers_firstturn ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.suppliers_firstturn_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.suppliers_follow (
    id bigint NOT NULL,
    since timestamp with time zone NOT NULL,
    tender_id bigint NOT NULL,
    user_id bigint NOT NULL
);
ALTER TABLE public.suppliers_follow ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.suppliers_follow_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.suppliers_groupmember (
    id bigint NOT NULL,
    from_on date NOT NULL,
    to_on date,
    source character varying(300) NOT NULL,
    group_id bigint NOT NULL,
    party_id bigint NOT NULL,
    CONSTRAINT group_dates_in_order CHECK (((to_on IS NULL) OR (to_on >= from_on)))
);
ALTER TABLE public.suppliers_groupmember ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.suppliers_groupmember_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.suppliers_importissue (
    id bigint NOT NULL,
    record bigint NOT NULL,
    line bigint NOT NULL,
    field character varying(120) NOT NULL,
    reason character varying(300) NOT NULL,
    value character varying(200) NOT NULL,
    rejected boolean NOT NULL,
    dataset_id bigint NOT NULL
);
ALTER TABLE public.suppliers_importissue ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.suppliers_importissue_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.suppliers_interest (
    id bigint NOT NULL,
    size character varying(12) NOT NULL,
    viewed_at timestamp with time zone NOT NULL,
    registered_at timestamp with time zone,
    supplier_id bigint NOT NULL,
    tender_id bigint NOT NULL
);
ALTER TABLE public.suppliers_interest ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.suppliers_interest_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.suppliers_keyshare (
    id bigint NOT NULL,
    wrap bytea NOT NULL,
    envelope_key_id bigint NOT NULL,
    first_id bigint NOT NULL,
    second_id bigint NOT NULL,
    CONSTRAINT a_share_is_for_two_officers CHECK ((NOT (first_id = second_id)))
);
ALTER TABLE public.suppliers_keyshare ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.suppliers_keyshare_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.suppliers_legalhold (
    id bigint NOT NULL,
    number smallint NOT NULL,
    reason text NOT NULL,
    placed_at timestamp with time zone NOT NULL,
    lifted_at timestamp with time zone,
    lift_reason text NOT NULL,
    lifted_by_id bigint,
    placed_by_id bigint NOT NULL,
    tender_id bigint NOT NULL,
    CONSTRAINT a_legal_hold_has_a_reason CHECK ((NOT (reason = ''::text))),
    CONSTRAINT a_legal_hold_is_lifted_by_somebody_else CHECK (((lifted_at IS NULL) OR ((lifted_by_id IS NOT NULL) AND (NOT ((lifted_by_id = placed_by_id) AND (lifted_by_id IS NOT NULL))) AND (NOT (lift_reason = ''::text))))),
    CONSTRAINT suppliers_legalhold_number_check CHECK ((number >= 0))
);
ALTER TABLE public.suppliers_legalhold ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.suppliers_legalhold_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.suppliers_marketfact (
    id bigint NOT NULL,
    record bigint NOT NULL,
    line bigint NOT NULL,
    part integer NOT NULL,
    stage character varying(12) NOT NULL,
    is_current boolean NOT NULL,
    happened_on date,
    value numeric(20,4),
    value_high numeric(20,4),
    value_gbp numeric(20,4),
    currency character varying(3) NOT NULL,
    suppliers_n integer NOT NULL,
    size character varying(7) NOT NULL,
    size_detail character varying(16) NOT NULL,
    is_vcse boolean,
    sector character varying(60) NOT NULL,
    topic character varying(40) NOT NULL,
    cpvs character varying(2000) NOT NULL,
    procedure character varying(24) NOT NULL,
    is_framework boolean NOT NULL,
    title character varying(300) NOT NULL,
    notice character varying(120) NOT NULL,
    notice_type character varying(60) NOT NULL,
    status character varying(40) NOT NULL,
    ocid character varying(120) NOT NULL,
    award character varying(200) NOT NULL,
    released_at timestamp with time zone,
    bids_n integer,
    sme_bids_n integer,
    region character varying(120) NOT NULL,
    extra jsonb,
    dataset_id bigint NOT NULL,
    buyer_id bigint,
    supplier_id bigint
);
ALTER TABLE public.suppliers_marketfact ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.suppliers_marketfact_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.suppliers_marketreport (
    id bigint NOT NULL,
    reference character varying(20) NOT NULL,
    kind character varying(20) NOT NULL,
    file_format character varying(4) NOT NULL,
    wanted jsonb NOT NULL,
    status character varying(8) NOT NULL,
    content bytea,
    sha256 character varying(64) NOT NULL,
    asked_at timestamp with time zone NOT NULL,
    made_at timestamp with time zone,
    asked_by_id bigint
);
ALTER TABLE public.suppliers_marketreport ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.suppliers_marketreport_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.suppliers_merge (
    id bigint NOT NULL,
    reference character varying(20) NOT NULL,
    why character varying(200) NOT NULL,
    score numeric(4,3) NOT NULL,
    status character varying(8) NOT NULL,
    moved jsonb NOT NULL,
    decided_at timestamp with time zone,
    reason character varying(500) NOT NULL,
    decided_by_id bigint,
    left_id bigint NOT NULL,
    right_id bigint NOT NULL
);
ALTER TABLE public.suppliers_merge ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.suppliers_merge_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.suppliers_monthcells (
    id bigint NOT NULL,
    month date NOT NULL,
    cells bytea NOT NULL,
    bodies bytea NOT NULL,
    source_id bigint NOT NULL
);
ALTER TABLE ONLY public.suppliers_monthcells ALTER COLUMN cells SET STORAGE EXTERNAL;
ALTER TABLE ONLY public.suppliers_monthcells ALTER COLUMN bodies SET STORAGE EXTERNAL;
ALTER TABLE public.suppliers_monthcells ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.suppliers_monthcells_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.suppliers_monthtotal (
    id bigint NOT NULL,
    month date NOT NULL,
    sector character varying(60) NOT NULL,
    topic character varying(40) NOT NULL,
    n bigint NOT NULL,
    n_sme bigint NOT NULL,
    n_large bigint NOT NULL,
    value_gbp numeric(24,4) NOT NULL,
    sme_gbp numeric(24,4) NOT NULL,
    large_gbp numeric(24,4) NOT NULL,
    source_id bigint NOT NULL,
    n_owned bigint NOT NULL,
    owned_gbp numeric(24,4) NOT NULL
);
ALTER TABLE public.suppliers_monthtotal ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.suppliers_monthtotal_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.suppliers_officerkey (
    id bigint NOT NULL,
    public bytea NOT NULL,
    salt bytea NOT NULL,
    protected bytea NOT NULL,
    made_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone,
    user_id bigint NOT NULL
);
ALTER TABLE public.suppliers_officerkey ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.suppliers_officerkey_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.suppliers_opening (
    id bigint NOT NULL,
    envelope character varying(8) NOT NULL,
    first_turned_at timestamp with time zone NOT NULL,
    opened_at timestamp with time zone NOT NULL,
    deadline_at timestamp with time zone NOT NULL,
    bids jsonb NOT NULL,
    first_id bigint NOT NULL,
    second_id bigint NOT NULL,
    tender_id bigint NOT NULL,
    CONSTRAINT nothing_opens_before_the_deadline CHECK ((opened_at >= deadline_at)),
    CONSTRAINT two_people_open CHECK ((NOT (first_id = second_id)))
);
ALTER TABLE public.suppliers_opening ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.suppliers_opening_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.suppliers_openingofficer (
    id bigint NOT NULL,
    named_at timestamp with time zone NOT NULL,
    drill_box bytea,
    drill_passed_at timestamp with time zone,
    ended_at timestamp with time zone,
    key_id bigint,
    named_by_id bigint NOT NULL,
    tender_id bigint NOT NULL,
    user_id bigint NOT NULL,
    CONSTRAINT a_drill_is_passed_with_a_key CHECK (((drill_passed_at IS NULL) OR (key_id IS NOT NULL))),
    CONSTRAINT nobody_names_themselves_to_open CHECK ((NOT (user_id = named_by_id)))
);
ALTER TABLE public.suppliers_openingofficer ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.suppliers_openingofficer_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.suppliers_owner (
    id bigint NOT NULL,
    name character varying(200) NOT NULL,
    is_firm boolean NOT NULL,
    identifier character varying(52) NOT NULL,
    share_pct numeric(5,2) NOT NULL,
    controls boolean NOT NULL,
    staff numeric(10,1),
    turnover_gbp numeric(16,2),
    balance_sheet_gbp numeric(16,2),
    since_on date NOT NULL,
    ended_on date,
    organisation_id bigint NOT NULL,
    CONSTRAINT owner_share_is_a_percentage CHECK (((share_pct >= (0)::numeric) AND (share_pct <= (100)::numeric)))
);
ALTER TABLE public.suppliers_owner ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.suppliers_owner_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.suppliers_party (
    id bigint NOT NULL,
    role character varying(8) NOT NULL,
    name character varying(300) NOT NULL,
    identifier character varying(60) NOT NULL,
    name_key character varying(300) NOT NULL,
    organisation_id bigint,
    root_id bigint,
    CONSTRAINT party_is_not_its_own_root CHECK ((NOT ((root_id = id) AND (root_id IS NOT NULL))))
);
ALTER TABLE public.suppliers_party ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.suppliers_party_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.suppliers_problemfollow (
    id bigint NOT NULL,
    since timestamp with time zone NOT NULL,
    entry_id bigint NOT NULL,
    user_id bigint NOT NULL
);
ALTER TABLE public.suppliers_problemfollow ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.suppliers_problemfollow_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.suppliers_reachrecord (
    id bigint NOT NULL,
    deadline_at timestamp with time zone NOT NULL,
    since_at timestamp with time zone NOT NULL,
    readings integer NOT NULL,
    missed integer NOT NULL,
    gaps jsonb NOT NULL,
    tender_id bigint NOT NULL,
    CONSTRAINT suppliers_reachrecord_missed_check CHECK ((missed >= 0)),
    CONSTRAINT suppliers_reachrecord_readings_check CHECK ((readings >= 0))
);
ALTER TABLE public.suppliers_reachrecord ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.suppliers_reachrecord_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.suppliers_reading (
    id bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    reached boolean NOT NULL,
    answer smallint,
    took_ms integer NOT NULL,
    CONSTRAINT suppliers_reading_answer_check CHECK ((answer >= 0)),
    CONSTRAINT suppliers_reading_took_ms_check CHECK ((took_ms >= 0))
);
ALTER TABLE public.suppliers_reading ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.suppliers_reading_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.suppliers_receipt (
    id bigint NOT NULL,
    data bytea NOT NULL,
    version_id bigint NOT NULL
);
ALTER TABLE public.suppliers_receipt ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.suppliers_receipt_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.suppliers_reportorder (
    id bigint NOT NULL,
    kind character varying(20) NOT NULL,
    file_format character varying(4) NOT NULL,
    wanted jsonb NOT NULL,
    every character varying(8) NOT NULL,
    since timestamp with time zone NOT NULL,
    ended_at timestamp with time zone,
    by_id bigint NOT NULL
);
ALTER TABLE public.suppliers_reportorder ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.suppliers_reportorder_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.suppliers_saidcell (
    id bigint NOT NULL,
    month date NOT NULL,
    buyer character varying(300) NOT NULL,
    sector character varying(40) NOT NULL,
    topic character varying(60) NOT NULL,
    band character varying(1) NOT NULL,
    procedure character varying(40) NOT NULL,
    key character varying(20) NOT NULL,
    said text NOT NULL,
    n bigint NOT NULL
);
ALTER TABLE public.suppliers_saidcell ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.suppliers_saidcell_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.suppliers_saidtotal (
    id bigint NOT NULL,
    month date NOT NULL,
    slice character varying(9) NOT NULL,
    name character varying(300) NOT NULL,
    key character varying(20) NOT NULL,
    said text NOT NULL,
    n bigint NOT NULL
);
ALTER TABLE public.suppliers_saidtotal ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.suppliers_saidtotal_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.suppliers_savedsearch (
    id bigint NOT NULL,
    uuid uuid NOT NULL,
    name character varying(120) NOT NULL,
    query character varying(500) NOT NULL,
    created_at timestamp with time zone NOT NULL,
    looked_until_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone,
    user_id bigint NOT NULL
);
ALTER TABLE public.suppliers_savedsearch ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.suppliers_savedsearch_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.suppliers_schedule (
    id bigint NOT NULL,
    bid_years smallint NOT NULL,
    set_at timestamp with time zone NOT NULL,
    organisation_id bigint NOT NULL,
    set_by_id bigint NOT NULL,
    CONSTRAINT bids_are_kept_three_years_at_least CHECK (((bid_years >= 3) AND (bid_years <= 30))),
    CONSTRAINT suppliers_schedule_bid_years_check CHECK ((bid_years >= 0))
);
ALTER TABLE public.suppliers_schedule ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.suppliers_schedule_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.suppliers_sizedeclaration (
    id bigint NOT NULL,
    reference character varying(20) NOT NULL,
    status character varying(12) NOT NULL,
    year_ended_on date NOT NULL,
    staff numeric(10,1),
    turnover_gbp numeric(16,2),
    balance_sheet_gbp numeric(16,2),
    holdings jsonb NOT NULL,
    evidence text NOT NULL,
    definition character varying(60) NOT NULL,
    label character varying(8) NOT NULL,
    reasons jsonb NOT NULL,
    settled_label character varying(8) NOT NULL,
    declared_at timestamp with time zone NOT NULL,
    superseded boolean NOT NULL,
    question text NOT NULL,
    answer text NOT NULL,
    decision text NOT NULL,
    decided_by_id bigint,
    declared_by_id bigint NOT NULL,
    organisation_id bigint NOT NULL
);
ALTER TABLE public.suppliers_sizedeclaration ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.suppliers_sizedeclaration_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.suppliers_source (
    id bigint NOT NULL,
    slug character varying(60) NOT NULL,
    title character varying(200) NOT NULL,
    kind character varying(20) NOT NULL,
    basis character varying(5) NOT NULL,
    restated boolean NOT NULL,
    publisher character varying(200) NOT NULL,
    licence character varying(200) NOT NULL,
    licence_url character varying(300) NOT NULL,
    is_example boolean NOT NULL,
    brought_at timestamp with time zone
);
ALTER TABLE public.suppliers_source ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.suppliers_source_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.suppliers_standing (
    id bigint NOT NULL,
    period character varying(6) NOT NULL,
    slice character varying(9) NOT NULL,
    role character varying(8) NOT NULL,
    money bytea NOT NULL,
    source_id bigint NOT NULL
);
ALTER TABLE ONLY public.suppliers_standing ALTER COLUMN money SET STORAGE EXTERNAL;
ALTER TABLE public.suppliers_standing ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.suppliers_standing_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.suppliers_supplieridentifier (
    id bigint NOT NULL,
    scheme character varying(10) NOT NULL,
    number character varying(40) NOT NULL,
    organisation_id bigint NOT NULL
);
ALTER TABLE public.suppliers_supplieridentifier ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.suppliers_supplieridentifier_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.suppliers_supplierprofile (
    id bigint NOT NULL,
    kind character varying(20) NOT NULL,
    is_vcse boolean NOT NULL,
    what_we_do text NOT NULL,
    website character varying(200) NOT NULL,
    contact_email character varying(254) NOT NULL,
    address text NOT NULL,
    postcode character varying(10) NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    organisation_id bigint NOT NULL
);
ALTER TABLE public.suppliers_supplierprofile ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.suppliers_supplierprofile_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.suppliers_tenderindex (
    tender_id bigint NOT NULL,
    title character varying(200) NOT NULL,
    buyer_name character varying(200) NOT NULL,
    words tsvector NOT NULL,
    cpv_code character varying(10) NOT NULL,
    place character varying(120) NOT NULL,
    value_gbp numeric(16,2),
    smallest_lot_gbp numeric(14,2),
    published_at timestamp with time zone NOT NULL,
    deadline_at timestamp with time zone NOT NULL,
    cancelled boolean NOT NULL
);
CREATE TABLE public.suppliers_titleword (
    word character varying(40) NOT NULL
);
CREATE TABLE public.usersessions_usersession (
    id bigint NOT NULL,
    created_at timestamp with time zone NOT NULL,
    ip inet NOT NULL,
    last_seen_at timestamp with time zone NOT NULL,
    session_key character varying(40) NOT NULL,
    user_agent character varying(200) NOT NULL,
    data jsonb NOT NULL,
    user_id bigint NOT NULL
);
ALTER TABLE public.usersessions_usersession ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.usersessions_usersession_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
INSERT INTO public.procurement_bankholiday VALUES (1, '2024-01-01', 'england-and-wales', 'New Year’s Day');
INSERT INTO public.procurement_bankholiday VALUES (2, '2024-03-29', 'england-and-wales', 'Good Friday');
INSERT INTO public.procurement_bankholiday VALUES (3, '2024-04-01', 'england-and-wales', 'Easter Monday');
INSERT INTO public.procurement_bankholiday VALUES (4, '2024-05-06', 'england-and-wales', 'Early May bank holiday');
INSERT INTO public.procurement_bankholiday VALUES (5, '2024-05-27', 'england-and-wales', 'Spring bank holiday');
INSERT INTO public.procurement_bankholiday VALUES (6, '2024-08-26', 'england-and-wales', 'Summer bank holiday');
INSERT INTO public.procurement_bankholiday VALUES (7, '2024-12-25', 'england-and-wales', 'Christmas Day');
INSERT INTO public.procurement_bankholiday VALUES (8, '2024-12-26', 'england-and-wales', 'Boxing Day');
INSERT INTO public.procurement_bankholiday VALUES (9, '2025-01-01', 'england-and-wales', 'New Year’s Day');
INSERT INTO public.procurement_bankholiday VALUES (10, '2025-04-18', 'england-and-wales', 'Good Friday');
INSERT INTO public.procurement_bankholiday VALUES (11, '2025-04-21', 'england-and-wales', 'Easter Monday');
INSERT INTO public.procurement_bankholiday VALUES (12, '2025-05-05', 'england-and-wales', 'Early May bank holiday');
INSERT INTO public.procurement_bankholiday VALUES (13, '2025-05-26', 'england-and-wales', 'Spring bank holiday');
INSERT INTO public.procurement_bankholiday VALUES (14, '2025-08-25', 'england-and-wales', 'Summer bank holiday');
INSERT INTO public.procurement_bankholiday VALUES (15, '2025-12-25', 'england-and-wales', 'Christmas Day');
INSERT INTO public.procurement_bankholiday VALUES (16, '2025-12-26', 'england-and-wales', 'Boxing Day');
INSERT INTO public.procurement_bankholiday VALUES (17, '2026-01-01', 'england-and-wales', 'New Year’s Day');
INSERT INTO public.procurement_bankholiday VALUES (18, '2026-04-03', 'england-and-wales', 'Good Friday');
INSERT INTO public.procurement_bankholiday VALUES (19, '2026-04-06', 'england-and-wales', 'Easter Monday');
INSERT INTO public.procurement_bankholiday VALUES (20, '2026-05-04', 'england-and-wales', 'Early May bank holiday');
INSERT INTO public.procurement_bankholiday VALUES (21, '2026-05-25', 'england-and-wales', 'Spring bank holiday');
INSERT INTO public.procurement_bankholiday VALUES (22, '2026-08-31', 'england-and-wales', 'Summer bank holiday');
INSERT INTO public.procurement_bankholiday VALUES (23, '2026-12-25', 'england-and-wales', 'Christmas Day');
INSERT INTO public.procurement_bankholiday VALUES (24, '2026-12-28', 'england-and-wales', 'Boxing Day');
INSERT INTO public.procurement_bankholiday VALUES (25, '2027-01-01', 'england-and-wales', 'New Year’s Day');
INSERT INTO public.procurement_bankholiday VALUES (26, '2027-03-26', 'england-and-wales', 'Good Friday');
INSERT INTO public.procurement_bankholiday VALUES (27, '2027-03-29', 'england-and-wales', 'Easter Monday');
INSERT INTO public.procurement_bankholiday VALUES (28, '2027-05-03', 'england-and-wales', 'Early May bank holiday');
INSERT INTO public.procurement_bankholiday VALUES (29, '2027-05-31', 'england-and-wales', 'Spring bank holiday');
INSERT INTO public.procurement_bankholiday VALUES (30, '2027-08-30', 'england-and-wales', 'Summer bank holiday');
INSERT INTO public.procurement_bankholiday VALUES (31, '2027-12-27', 'england-and-wales', 'Christmas Day');
INSERT INTO public.procurement_bankholiday VALUES (32, '2027-12-28', 'england-and-wales', 'Boxing Day');
INSERT INTO public.procurement_bankholiday VALUES (33, '2028-01-03', 'england-and-wales', 'New Year’s Day');
INSERT INTO public.procurement_bankholiday VALUES (34, '2028-04-14', 'england-and-wales', 'Good Friday');
INSERT INTO public.procurement_bankholiday VALUES (35, '2028-04-17', 'england-and-wales', 'Easter Monday');
INSERT INTO public.procurement_bankholiday VALUES (36, '2028-05-01', 'england-and-wales', 'Early May bank holiday');
INSERT INTO public.procurement_bankholiday VALUES (37, '2028-05-29', 'england-and-wales', 'Spring bank holiday');
INSERT INTO public.procurement_bankholiday VALUES (38, '2028-08-28', 'england-and-wales', 'Summer bank holiday');
INSERT INTO public.procurement_bankholiday VALUES (39, '2028-12-25', 'england-and-wales', 'Christmas Day');
INSERT INTO public.procurement_bankholiday VALUES (40, '2028-12-26', 'england-and-wales', 'Boxing Day');
INSERT INTO public.procurement_bankholiday VALUES (41, '2024-01-01', 'scotland', 'New Year’s Day');
INSERT INTO public.procurement_bankholiday VALUES (42, '2024-01-02', 'scotland', '2nd January');
INSERT INTO public.procurement_bankholiday VALUES (43, '2024-03-29', 'scotland', 'Good Friday');
INSERT INTO public.procurement_bankholiday VALUES (44, '2024-05-06', 'scotland', 'Early May bank holiday');
INSERT INTO public.procurement_bankholiday VALUES (45, '2024-05-27', 'scotland', 'Spring bank holiday');
INSERT INTO public.procurement_bankholiday VALUES (46, '2024-08-05', 'scotland', 'Summer bank holiday');
INSERT INTO public.procurement_bankholiday VALUES (47, '2024-12-02', 'scotland', 'St Andrew’s Day');
INSERT INTO public.procurement_bankholiday VALUES (48, '2024-12-25', 'scotland', 'Christmas Day');
INSERT INTO public.procurement_bankholiday VALUES (49, '2024-12-26', 'scotland', 'Boxing Day');
INSERT INTO public.procurement_bankholiday VALUES (50, '2025-01-01', 'scotland', 'New Year’s Day');
INSERT INTO public.procurement_bankholiday VALUES (51, '2025-01-02', 'scotland', '2nd January');
INSERT INTO public.procurement_bankholiday VALUES (52, '2025-04-18', 'scotland', 'Good Friday');
INSERT INTO public.procurement_bankholiday VALUES (53, '2025-05-05', 'scotland', 'Early May bank holiday');
INSERT INTO public.procurement_bankholiday VALUES (54, '2025-05-26', 'scotland', 'Spring bank holiday');
INSERT INTO public.procurement_bankholiday VALUES (55, '2025-08-04', 'scotland', 'Summer bank holiday');
INSERT INTO public.procurement_bankholiday VALUES (56, '2025-12-01', 'scotland', 'St Andrew’s Day');
INSERT INTO public.procurement_bankholiday VALUES (57, '2025-12-25', 'scotland', 'Christmas Day');
INSERT INTO public.procurement_bankholiday VALUES (58, '2025-12-26', 'scotland', 'Boxing Day');
INSERT INTO public.procurement_bankholiday VALUES (59, '2026-01-01', 'scotland', 'New Year’s Day');
INSERT INTO public.procurement_bankholiday VALUES (60, '2026-01-02', 'scotland', '2nd January');
INSERT INTO public.procurement_bankholiday VALUES (61, '2026-04-03', 'scotland', 'Good Friday');
INSERT INTO public.procurement_bankholiday VALUES (62, '2026-05-04', 'scotland', 'Early May bank holiday');
INSERT INTO public.procurement_bankholiday VALUES (63, '2026-05-25', 'scotland', 'Spring bank holiday');
INSERT INTO public.procurement_bankholiday VALUES (64, '2026-08-03', 'scotland', 'Summer bank holiday');
INSERT INTO public.procurement_bankholiday VALUES (65, '2026-11-30', 'scotland', 'St Andrew’s Day');
INSERT INTO public.procurement_bankholiday VALUES (66, '2026-12-25', 'scotland', 'Christmas Day');
INSERT INTO public.procurement_bankholiday VALUES (67, '2026-12-28', 'scotland', 'Boxing Day');
INSERT INTO public.procurement_bankholiday VALUES (68, '2027-01-01', 'scotland', 'New Year’s Day');
INSERT INTO public.procurement_bankholiday VALUES (69, '2027-01-04', 'scotland', '2nd January');
INSERT INTO public.procurement_bankholiday VALUES (70, '2027-03-26', 'scotland', 'Good Friday');
INSERT INTO public.procurement_bankholiday VALUES (71, '2027-05-03', 'scotland', 'Early May bank holiday');
INSERT INTO public.procurement_bankholiday VALUES (72, '2027-05-31', 'scotland', 'Spring bank holiday');
INSERT INTO public.procurement_bankholiday VALUES (73, '2027-08-02', 'scotland', 'Summer bank holiday');
INSERT INTO public.procurement_bankholiday VALUES (74, '2027-11-30', 'scotland', 'St Andrew’s Day');
INSERT INTO public.procurement_bankholiday VALUES (75, '2027-12-27', 'scotland', 'Christmas Day');
INSERT INTO public.procurement_bankholiday VALUES (76, '2027-12-28', 'scotland', 'Boxing Day');
INSERT INTO public.procurement_bankholiday VALUES (77, '2028-01-03', 'scotland', 'New Year’s Day');
INSERT INTO public.procurement_bankholiday VALUES (78, '2028-01-04', 'scotland', '2nd January');
INSERT INTO public.procurement_bankholiday VALUES (79, '2028-04-14', 'scotland', 'Good Friday');
INSERT INTO public.procurement_bankholiday VALUES (80, '2028-05-01', 'scotland', 'Early May bank holiday');
INSERT INTO public.procurement_bankholiday VALUES (81, '2028-05-29', 'scotland', 'Spring bank holiday');
INSERT INTO public.procurement_bankholiday VALUES (82, '2028-08-07', 'scotland', 'Summer bank holiday');
INSERT INTO public.procurement_bankholiday VALUES (83, '2028-11-30', 'scotland', 'St Andrew’s Day');
INSERT INTO public.procurement_bankholiday VALUES (84, '2028-12-25', 'scotland', 'Christmas Day');
INSERT INTO public.procurement_bankholiday VALUES (85, '2028-12-26', 'scotland', 'Boxing Day');
INSERT INTO public.procurement_bankholiday VALUES (86, '2024-01-01', 'northern-ireland', 'New Year’s Day');
INSERT INTO public.procurement_bankholiday VALUES (87, '2024-03-18', 'northern-ireland', 'St Patrick’s Day');
INSERT INTO public.procurement_bankholiday VALUES (88, '2024-03-29', 'northern-ireland', 'Good Friday');
INSERT INTO public.procurement_bankholiday VALUES (89, '2024-04-01', 'northern-ireland', 'Easter Monday');
INSERT INTO public.procurement_bankholiday VALUES (90, '2024-05-06', 'northern-ireland', 'Early May bank holiday');
INSERT INTO public.procurement_bankholiday VALUES (91, '2024-05-27', 'northern-ireland', 'Spring bank holiday');
INSERT INTO public.procurement_bankholiday VALUES (92, '2024-07-12', 'northern-ireland', 'Battle of the Boyne (Orangemen’s Day)');
INSERT INTO public.procurement_bankholiday VALUES (93, '2024-08-26', 'northern-ireland', 'Summer bank holiday');
INSERT INTO public.procurement_bankholiday VALUES (94, '2024-12-25', 'northern-ireland', 'Christmas Day');
INSERT INTO public.procurement_bankholiday VALUES (95, '2024-12-26', 'northern-ireland', 'Boxing Day');
INSERT INTO public.procurement_bankholiday VALUES (96, '2025-01-01', 'northern-ireland', 'New Year’s Day');
INSERT INTO public.procurement_bankholiday VALUES (97, '2025-03-17', 'northern-ireland', 'St Patrick’s Day');
INSERT INTO public.procurement_bankholiday VALUES (98, '2025-04-18', 'northern-ireland', 'Good Friday');
INSERT INTO public.procurement_bankholiday VALUES (99, '2025-04-21', 'northern-ireland', 'Easter Monday');
INSERT INTO public.procurement_bankholiday VALUES (100, '2025-05-05', 'northern-ireland', 'Early May bank holiday');
INSERT INTO public.procurement_bankholiday VALUES (101, '2025-05-26', 'northern-ireland', 'Spring bank holiday');
INSERT INTO public.procurement_bankholiday VALUES (102, '2025-07-14', 'northern-ireland', 'Battle of the Boyne (Orangemen’s Day)');
INSERT INTO public.procurement_bankholiday VALUES (103, '2025-08-25', 'northern-ireland', 'Summer bank holiday');
INSERT INTO public.procurement_bankholiday VALUES (104, '2025-12-25', 'northern-ireland', 'Christmas Day');
INSERT INTO public.procurement_bankholiday VALUES (105, '2025-12-26', 'northern-ireland', 'Boxing Day');
INSERT INTO public.procurement_bankholiday VALUES (106, '2026-01-01', 'northern-ireland', 'New Year’s Day');
INSERT INTO public.procurement_bankholiday VALUES (107, '2026-03-17', 'northern-ireland', 'St Patrick’s Day');
INSERT INTO public.procurement_bankholiday VALUES (108, '2026-04-03', 'northern-ireland', 'Good Friday');
INSERT INTO public.procurement_bankholiday VALUES (109, '2026-04-06', 'northern-ireland', 'Easter Monday');
INSERT INTO public.procurement_bankholiday VALUES (110, '2026-05-04', 'northern-ireland', 'Early May bank holiday');
INSERT INTO public.procurement_bankholiday VALUES (111, '2026-05-25', 'northern-ireland', 'Spring bank holiday');
INSERT INTO public.procurement_bankholiday VALUES (112, '2026-07-13', 'northern-ireland', 'Battle of the Boyne (Orangemen’s Day)');
INSERT INTO public.procurement_bankholiday VALUES (113, '2026-08-31', 'northern-ireland', 'Summer bank holiday');
INSERT INTO public.procurement_bankholiday VALUES (114, '2026-12-25', 'northern-ireland', 'Christmas Day');
INSERT INTO public.procurement_bankholiday VALUES (115, '2026-12-28', 'northern-ireland', 'Boxing Day');
INSERT INTO public.procurement_bankholiday VALUES (116, '2027-01-01', 'northern-ireland', 'New Year’s Day');
INSERT INTO public.procurement_bankholiday VALUES (117, '2027-03-17', 'northern-ireland', 'St Patrick’s Day');
INSERT INTO public.procurement_bankholiday VALUES (118, '2027-03-26', 'northern-ireland', 'Good Friday');
INSERT INTO public.procurement_bankholiday VALUES (119, '2027-03-29', 'northern-ireland', 'Easter Monday');
INSERT INTO public.procurement_bankholiday VALUES (120, '2027-05-03', 'northern-ireland', 'Early May bank holiday');
INSERT INTO public.procurement_bankholiday VALUES (121, '2027-05-31', 'northern-ireland', 'Spring bank holiday');
INSERT INTO public.procurement_bankholiday VALUES (122, '2027-07-12', 'northern-ireland', 'Battle of the Boyne (Orangemen’s Day)');
INSERT INTO public.procurement_bankholiday VALUES (123, '2027-08-30', 'northern-ireland', 'Summer bank holiday');
INSERT INTO public.procurement_bankholiday VALUES (124, '2027-12-27', 'northern-ireland', 'Christmas Day');
INSERT INTO public.procurement_bankholiday VALUES (125, '2027-12-28', 'northern-ireland', 'Boxing Day');
INSERT INTO public.procurement_bankholiday VALUES (126, '2028-01-03', 'northern-ireland', 'New Year’s Day');
INSERT INTO public.procurement_bankholiday VALUES (127, '2028-03-17', 'northern-ireland', 'St Patrick’s Day');
INSERT INTO public.procurement_bankholiday VALUES (128, '2028-04-14', 'northern-ireland', 'Good Friday');
INSERT INTO public.procurement_bankholiday VALUES (129, '2028-04-17', 'northern-ireland', 'Easter Monday');
INSERT INTO public.procurement_bankholiday VALUES (130, '2028-05-01', 'northern-ireland', 'Early May bank holiday');
INSERT INTO public.procurement_bankholiday VALUES (131, '2028-05-29', 'northern-ireland', 'Spring bank holiday');
INSERT INTO public.procurement_bankholiday VALUES (132, '2028-07-12', 'northern-ireland', 'Battle of the Boyne (Orangemen’s Day)');
INSERT INTO public.procurement_bankholiday VALUES (133, '2028-08-28', 'northern-ireland', 'Summer bank holiday');
INSERT INTO public.procurement_bankholiday VALUES (134, '2028-12-25', 'northern-ireland', 'Christmas Day');
INSERT INTO public.procurement_bankholiday VALUES (135, '2028-12-26', 'northern-ireland', 'Boxing Day');
SELECT pg_catalog.setval('public.procurement_bankholiday_id_seq', 135, true);
ALTER TABLE ONLY public.account_emailaddress
    ADD CONSTRAINT account_emailaddress_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.account_emailaddress
    ADD CONSTRAINT account_emailaddress_user_id_email_987c8728_uniq UNIQUE (user_id, email);
ALTER TABLE ONLY public.account_emailconfirmation
    ADD CONSTRAINT account_emailconfirmation_key_key UNIQUE (key);
ALTER TABLE ONLY public.account_emailconfirmation
    ADD CONSTRAINT account_emailconfirmation_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.suppliers_opening
    ADD CONSTRAINT an_envelope_opens_once UNIQUE (tender_id, envelope);
ALTER TABLE ONLY public.auth_group
    ADD CONSTRAINT auth_group_name_key UNIQUE (name);
ALTER TABLE ONLY public.auth_group_permissions
    ADD CONSTRAINT auth_group_permissions_group_id_permission_id_0cd325b0_uniq UNIQUE (group_id, permission_id);
ALTER TABLE ONLY public.auth_group_permissions
    ADD CONSTRAINT auth_group_permissions_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.auth_group
    ADD CONSTRAINT auth_group_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.auth_permission
    ADD CONSTRAINT auth_permission_content_type_id_codename_01ab375a_uniq UNIQUE (content_type_id, codename);
ALTER TABLE ONLY public.auth_permission
    ADD CONSTRAINT auth_permission_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.axes_accessattempt
    ADD CONSTRAINT axes_accessattempt_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.axes_accessattempt
    ADD CONSTRAINT axes_accessattempt_username_ip_address_user_agent_8ea22282_uniq UNIQUE (username, ip_address, user_agent);
ALTER TABLE ONLY public.axes_accessattemptexpiration
    ADD CONSTRAINT axes_accessattemptexpiration_pkey PRIMARY KEY (access_attempt_id);
ALTER TABLE ONLY public.axes_accessfailurelog
    ADD CONSTRAINT axes_accessfailurelog_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.axes_accesslog
    ADD CONSTRAINT axes_accesslog_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.django_admin_log
    ADD CONSTRAINT django_admin_log_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.django_content_type
    ADD CONSTRAINT django_content_type_app_label_model_76bd3d3b_uniq UNIQUE (app_label, model);
ALTER TABLE ONLY public.django_content_type
    ADD CONSTRAINT django_content_type_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.django_migrations
    ADD CONSTRAINT django_migrations_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.django_session
    ADD CONSTRAINT django_session_pkey PRIMARY KEY (session_key);
ALTER TABLE ONLY public.mfa_authenticator
    ADD CONSTRAINT mfa_authenticator_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.suppliers_envelopekey
    ADD CONSTRAINT no_shared_envelope_key UNIQUE (public);
ALTER TABLE ONLY public.suppliers_officerkey
    ADD CONSTRAINT no_shared_officer_key UNIQUE (public);
ALTER TABLE ONLY public.procurement_amendment
    ADD CONSTRAINT one_amendment_per_number UNIQUE (tender_id, number);
ALTER TABLE ONLY public.procurement_apireplay
    ADD CONSTRAINT one_answer_per_replay_key UNIQUE (user_id, key);
ALTER TABLE ONLY public.suppliers_awardtotal
    ADD CONSTRAINT one_award_total_a_slice UNIQUE (kind, period, slice, name);
ALTER TABLE ONLY public.procurement_bankholiday
    ADD CONSTRAINT one_bank_holiday_per_nation_and_day UNIQUE (day, nation);
ALTER TABLE ONLY public.suppliers_bid
    ADD CONSTRAINT one_bid_per_supplier_and_lot UNIQUE (lot_id, supplier_id);
ALTER TABLE ONLY public.suppliers_bidversion
    ADD CONSTRAINT one_bid_version_per_number UNIQUE (bid_id, number);
ALTER TABLE ONLY public.suppliers_monthcells
    ADD CONSTRAINT one_cells_a_month UNIQUE (source_id, month);
ALTER TABLE ONLY public.scoring_challenge
    ADD CONSTRAINT one_challenge_per_number UNIQUE (tender_id, number);
ALTER TABLE ONLY public.suppliers_choicetotal
    ADD CONSTRAINT one_choice_total_a_slice UNIQUE (slice, name);
ALTER TABLE ONLY public.procurement_coachingnote
    ADD CONSTRAINT one_coaching_note_per_kind UNIQUE (person_id, buyer_id, category);
ALTER TABLE ONLY public.procurement_component
    ADD CONSTRAINT one_component_per_owner_and_title UNIQUE (owner_id, title);
ALTER TABLE ONLY public.procurement_compositionversion
    ADD CONSTRAINT one_composition_per_number UNIQUE (service_id, number);
ALTER TABLE ONLY public.suppliers_concentration
    ADD CONSTRAINT one_concentration_a_slice UNIQUE (source_id, period, slice, name, role, by_group);
ALTER TABLE ONLY public.procurement_participationcondition
    ADD CONSTRAINT one_condition_per_number UNIQUE (tender_id, number);
ALTER TABLE ONLY public.scoring_consensusmark
    ADD CONSTRAINT one_consensus_per_number UNIQUE (bid_id, criterion_code, number);
ALTER TABLE ONLY public.scoring_criterion
    ADD CONSTRAINT one_criterion_a_code UNIQUE (plan_id, code);
ALTER TABLE ONLY public.suppliers_disposal
    ADD CONSTRAINT one_disposal_per_number UNIQUE (tender_id, number);
ALTER TABLE ONLY public.suppliers_draftpart
    ADD CONSTRAINT one_draft_of_each_part UNIQUE (bid_id, part);
ALTER TABLE ONLY public.procurement_auditevent
    ADD CONSTRAINT one_event_per_place_in_chain UNIQUE (chain, sequence);
ALTER TABLE ONLY public.scoring_enquiryfigure
    ADD CONSTRAINT one_figure_a_kind UNIQUE (enquiry_id, kind);
ALTER TABLE ONLY public.suppliers_firstturn
    ADD CONSTRAINT one_first_turn_per_officer UNIQUE (envelope_key_id, officer_id);
ALTER TABLE ONLY public.suppliers_follow
    ADD CONSTRAINT one_follow_each UNIQUE (user_id, tender_id);
ALTER TABLE ONLY public.procurement_gap
    ADD CONSTRAINT one_gap_per_number UNIQUE (rehearsal_id, number);
ALTER TABLE ONLY public.suppliers_interest
    ADD CONSTRAINT one_interest_per_firm_and_tender UNIQUE (tender_id, supplier_id);
ALTER TABLE ONLY public.suppliers_legalhold
    ADD CONSTRAINT one_legal_hold_per_number UNIQUE (tender_id, number);
ALTER TABLE ONLY public.procurement_lot
    ADD CONSTRAINT one_lot_per_number UNIQUE (tender_id, number) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.scoring_mark
    ADD CONSTRAINT one_mark_per_number UNIQUE (bid_id, criterion_code, evaluator_id, number);
ALTER TABLE ONLY public.procurement_milestone
    ADD CONSTRAINT one_milestone_per_number UNIQUE (contract_id, number);
ALTER TABLE ONLY public.procurement_componentneed
    ADD CONSTRAINT one_need_per_buyer_and_component UNIQUE (component_id, buyer_id);
ALTER TABLE ONLY public.procurement_nextaction
    ADD CONSTRAINT one_next_action_per_number UNIQUE (assessment_id, number);
ALTER TABLE ONLY public.procurement_tendernotice
    ADD CONSTRAINT one_notice_per_number UNIQUE (tender_id, number);
ALTER TABLE ONLY public.procurement_findingoverride
    ADD CONSTRAINT one_override_per_finding UNIQUE (tender_id, check_id, lot_number);
ALTER TABLE ONLY public.procurement_languageoverride
    ADD CONSTRAINT one_override_per_hit UNIQUE (subject, key);
ALTER TABLE ONLY public.suppliers_groupmember
    ADD CONSTRAINT one_owner_from_a_day UNIQUE (party_id, from_on);
ALTER TABLE ONLY public.procurement_serviceowner
    ADD CONSTRAINT one_owner_per_side_of_a_service UNIQUE (service_id, side);
ALTER TABLE ONLY public.suppliers_party
    ADD CONSTRAINT one_party_per_spelling UNIQUE (role, name, identifier);
ALTER TABLE ONLY public.procurement_payment
    ADD CONSTRAINT one_payment_per_invoice UNIQUE (contract_id, invoice);
ALTER TABLE ONLY public.procurement_pipelinenote
    ADD CONSTRAINT one_pipeline_note_per_number UNIQUE (entry_id, number);
ALTER TABLE ONLY public.procurement_knowledgeplace
    ADD CONSTRAINT one_place_per_number UNIQUE (contract_id, number);
ALTER TABLE ONLY public.procurement_post
    ADD CONSTRAINT one_post_per_number UNIQUE (contract_id, number);
ALTER TABLE ONLY public.suppliers_problemfollow
    ADD CONSTRAINT one_problem_follow_each UNIQUE (user_id, entry_id);
ALTER TABLE ONLY public.procurement_clarification
    ADD CONSTRAINT one_question_per_number UNIQUE (tender_id, number);
ALTER TABLE ONLY public.suppliers_reachrecord
    ADD CONSTRAINT one_reach_record_per_deadline UNIQUE (tender_id, deadline_at);
ALTER TABLE ONLY public.scoring_rereading
    ADD CONSTRAINT one_reading_per_mark UNIQUE (result_id, bid_id, criterion_code);
ALTER TABLE ONLY public.procurement_rehearsal
    ADD CONSTRAINT one_rehearsal_per_number UNIQUE (contract_id, number);
ALTER TABLE ONLY public.scoring_storedresult
    ADD CONSTRAINT one_row_per_result UNIQUE (lot_id, sha256);
ALTER TABLE ONLY public.procurement_service
    ADD CONSTRAINT one_service_per_buyer_and_title UNIQUE (buyer_id, title);
ALTER TABLE ONLY public.suppliers_keyshare
    ADD CONSTRAINT one_share_per_ordered_pair UNIQUE (envelope_key_id, first_id, second_id);
ALTER TABLE ONLY public.procurement_staffmeasure
    ADD CONSTRAINT one_staff_measure_per_number UNIQUE (service_id, number);
ALTER TABLE ONLY public.procurement_staffmeasure
    ADD CONSTRAINT one_staff_measure_per_title UNIQUE (service_id, title);
ALTER TABLE ONLY public.suppliers_standing
    ADD CONSTRAINT one_standing_a_period UNIQUE (source_id, period, slice, role);
ALTER TABLE ONLY public.scoring_scalestep
    ADD CONSTRAINT one_step_a_mark UNIQUE (criterion_id, mark);
ALTER TABLE ONLY public.procurement_journeystep
    ADD CONSTRAINT one_step_per_number UNIQUE (service_id, number) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.scoring_assessmentsummary
    ADD CONSTRAINT one_summary_per_bid_and_decision UNIQUE (decision_id, bid_id);
ALTER TABLE ONLY public.suppliers_supplieridentifier
    ADD CONSTRAINT one_supplier_per_identifier UNIQUE (scheme, number);
ALTER TABLE ONLY public.procurement_legacysystem
    ADD CONSTRAINT one_system_per_service_and_title UNIQUE (service_id, title);
ALTER TABLE ONLY public.procurement_transferitem
    ADD CONSTRAINT one_transfer_item_per_number UNIQUE (contract_id, number);
ALTER TABLE ONLY public.procurement_variation
    ADD CONSTRAINT one_variation_per_number UNIQUE (contract_id, number);
ALTER TABLE ONLY public.suppliers_bidversion
    ADD CONSTRAINT one_version_per_idempotency_key UNIQUE (bid_id, idempotency_key);
ALTER TABLE ONLY public.procurement_tenderversion
    ADD CONSTRAINT one_version_per_number UNIQUE (tender_id, number);
ALTER TABLE ONLY public.procurement_actorname
    ADD CONSTRAINT procurement_actorname_pkey PRIMARY KEY (pseudonym);
ALTER TABLE ONLY public.procurement_amendment
    ADD CONSTRAINT procurement_amendment_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.procurement_apikey
    ADD CONSTRAINT procurement_apikey_digest_key UNIQUE (digest);
ALTER TABLE ONLY public.procurement_apikey
    ADD CONSTRAINT procurement_apikey_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.procurement_apikey
    ADD CONSTRAINT procurement_apikey_uuid_key UNIQUE (uuid);
ALTER TABLE ONLY public.procurement_apireplay
    ADD CONSTRAINT procurement_apireplay_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.procurement_auditevent
    ADD CONSTRAINT procurement_auditevent_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.procurement_auditleaf
    ADD CONSTRAINT procurement_auditleaf_event_id_key UNIQUE (event_id);
ALTER TABLE ONLY public.procurement_auditleaf
    ADD CONSTRAINT procurement_auditleaf_pkey PRIMARY KEY (index);
ALTER TABLE ONLY public.procurement_auditreason
    ADD CONSTRAINT procurement_auditreason_pkey PRIMARY KEY (event_id);
ALTER TABLE ONLY public.procurement_bankholiday
    ADD CONSTRAINT procurement_bankholiday_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.procurement_clarification
    ADD CONSTRAINT procurement_clarification_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.procurement_coachingnote
    ADD CONSTRAINT procurement_coachingnote_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.procurement_component
    ADD CONSTRAINT procurement_component_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.procurement_component
    ADD CONSTRAINT procurement_component_reference_key UNIQUE (reference);
ALTER TABLE ONLY public.procurement_component_stands_on
    ADD CONSTRAINT procurement_component_st_from_component_id_to_com_4beff419_uniq UNIQUE (from_component_id, to_component_id);
ALTER TABLE ONLY public.procurement_component_stands_on
    ADD CONSTRAINT procurement_component_stands_on_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.procurement_componentdecision
    ADD CONSTRAINT procurement_componentdecision_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.procurement_componentneed
    ADD CONSTRAINT procurement_componentneed_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.procurement_compositionversion
    ADD CONSTRAINT procurement_compositionversion_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.procurement_contract
    ADD CONSTRAINT procurement_contract_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.procurement_contract
    ADD CONSTRAINT procurement_contract_reference_key UNIQUE (reference);
ALTER TABLE ONLY public.procurement_deliverymodelassessment
    ADD CONSTRAINT procurement_deliverymodelassessment_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.procurement_deliverymodelassessment
    ADD CONSTRAINT procurement_deliverymodelassessment_tender_id_key UNIQUE (tender_id);
ALTER TABLE ONLY public.procurement_dependencyreading
    ADD CONSTRAINT procurement_dependencyreading_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.procurement_findingoverride
    ADD CONSTRAINT procurement_findingoverride_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.procurement_gap
    ADD CONSTRAINT procurement_gap_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.procurement_invitation
    ADD CONSTRAINT procurement_invitation_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.procurement_invitation
    ADD CONSTRAINT procurement_invitation_uuid_key UNIQUE (uuid);
ALTER TABLE ONLY public.procurement_journeystep_components
    ADD CONSTRAINT procurement_journeystep__journeystep_id_component_cc90b422_uniq UNIQUE (journeystep_id, component_id);
ALTER TABLE ONLY public.procurement_journeystep_components
    ADD CONSTRAINT procurement_journeystep_components_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.procurement_journeystep
    ADD CONSTRAINT procurement_journeystep_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.procurement_knowledgeplace
    ADD CONSTRAINT procurement_knowledgeplace_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.procurement_languageoverride
    ADD CONSTRAINT procurement_languageoverride_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.procurement_leadswap
    ADD CONSTRAINT procurement_leadswap_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.procurement_legacysystem
    ADD CONSTRAINT procurement_legacysystem_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.procurement_legacysystem
    ADD CONSTRAINT procurement_legacysystem_reference_key UNIQUE (reference);
ALTER TABLE ONLY public.procurement_lesson
    ADD CONSTRAINT procurement_lesson_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.procurement_lot
    ADD CONSTRAINT procurement_lot_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.procurement_lot
    ADD CONSTRAINT procurement_lot_reference_key UNIQUE (reference);
ALTER TABLE ONLY public.procurement_measure
    ADD CONSTRAINT procurement_measure_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.procurement_measurerating
    ADD CONSTRAINT procurement_measurerating_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.procurement_membership
    ADD CONSTRAINT procurement_membership_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.procurement_milestone
    ADD CONSTRAINT procurement_milestone_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.procurement_nextaction
    ADD CONSTRAINT procurement_nextaction_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.procurement_notice
    ADD CONSTRAINT procurement_notice_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.procurement_notice
    ADD CONSTRAINT procurement_notice_uuid_key UNIQUE (uuid);
ALTER TABLE ONLY public.procurement_noticechoice
    ADD CONSTRAINT procurement_noticechoice_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.procurement_noticechoice
    ADD CONSTRAINT procurement_noticechoice_user_id_key UNIQUE (user_id);
ALTER TABLE ONLY public.procurement_organisation
    ADD CONSTRAINT procurement_organisation_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.procurement_organisation
    ADD CONSTRAINT procurement_organisation_reference_key UNIQUE (reference);
ALTER TABLE ONLY public.procurement_outbox
    ADD CONSTRAINT procurement_outbox_key_key UNIQUE (key);
ALTER TABLE ONLY public.procurement_outbox
    ADD CONSTRAINT procurement_outbox_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.procurement_outbox
    ADD CONSTRAINT procurement_outbox_uuid_key UNIQUE (uuid);
ALTER TABLE ONLY public.procurement_outcome
    ADD CONSTRAINT procurement_outcome_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.procurement_outcome
    ADD CONSTRAINT procurement_outcome_reference_key UNIQUE (reference);
ALTER TABLE ONLY public.procurement_participationcondition
    ADD CONSTRAINT procurement_participationcondition_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.procurement_passedon
    ADD CONSTRAINT procurement_passedon_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.procurement_payment
    ADD CONSTRAINT procurement_payment_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.procurement_paymentstep
    ADD CONSTRAINT procurement_paymentstep_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.procurement_pipelineentry
    ADD CONSTRAINT procurement_pipelineentry_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.procurement_pipelineentry
    ADD CONSTRAINT procurement_pipelineentry_reference_key UNIQUE (reference);
ALTER TABLE ONLY public.procurement_pipelineentry
    ADD CONSTRAINT procurement_pipelineentry_tender_id_key UNIQUE (tender_id);
ALTER TABLE ONLY public.procurement_pipelinenote
    ADD CONSTRAINT procurement_pipelinenote_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.procurement_post
    ADD CONSTRAINT procurement_post_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.procurement_qualitycheck
    ADD CONSTRAINT procurement_qualitycheck_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.procurement_ratinganswer
    ADD CONSTRAINT procurement_ratinganswer_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.procurement_ratinganswer
    ADD CONSTRAINT procurement_ratinganswer_rating_id_key UNIQUE (rating_id);
ALTER TABLE ONLY public.procurement_reading
    ADD CONSTRAINT procurement_reading_corrected_by_id_key UNIQUE (corrected_by_id);
ALTER TABLE ONLY public.procurement_reading
    ADD CONSTRAINT procurement_reading_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.procurement_reading
    ADD CONSTRAINT procurement_reading_reference_key UNIQUE (reference);
ALTER TABLE ONLY public.procurement_rehearsal
    ADD CONSTRAINT procurement_rehearsal_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.procurement_resilience
    ADD CONSTRAINT procurement_resilience_contract_id_key UNIQUE (contract_id);
ALTER TABLE ONLY public.procurement_resilience
    ADD CONSTRAINT procurement_resilience_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.procurement_review
    ADD CONSTRAINT procurement_review_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.procurement_selfassessment
    ADD CONSTRAINT procurement_selfassessment_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.procurement_selfassessment
    ADD CONSTRAINT procurement_selfassessment_reference_key UNIQUE (reference);
ALTER TABLE ONLY public.procurement_service_contracts
    ADD CONSTRAINT procurement_service_cont_service_id_contract_id_4a4b04ac_uniq UNIQUE (service_id, contract_id);
ALTER TABLE ONLY public.procurement_service_contracts
    ADD CONSTRAINT procurement_service_contracts_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.procurement_service
    ADD CONSTRAINT procurement_service_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.procurement_service
    ADD CONSTRAINT procurement_service_reference_key UNIQUE (reference);
ALTER TABLE ONLY public.procurement_serviceowner
    ADD CONSTRAINT procurement_serviceowner_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.procurement_staffmeasure
    ADD CONSTRAINT procurement_staffmeasure_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.procurement_staffreading
    ADD CONSTRAINT procurement_staffreading_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.procurement_tender_outcomes
    ADD CONSTRAINT procurement_tender_outcomes_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.procurement_tender_outcomes
    ADD CONSTRAINT procurement_tender_outcomes_tender_id_outcome_id_22aa6a65_uniq UNIQUE (tender_id, outcome_id);
ALTER TABLE ONLY public.procurement_tender_partners
    ADD CONSTRAINT procurement_tender_partn_tender_id_organisation_i_a2ec18dc_uniq UNIQUE (tender_id, organisation_id);
ALTER TABLE ONLY public.procurement_tender_partners
    ADD CONSTRAINT procurement_tender_partners_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.procurement_tender
    ADD CONSTRAINT procurement_tender_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.procurement_tender
    ADD CONSTRAINT procurement_tender_reference_key UNIQUE (reference);
ALTER TABLE ONLY public.procurement_tendernotice
    ADD CONSTRAINT procurement_tendernotice_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.procurement_tenderversion
    ADD CONSTRAINT procurement_tenderversion_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.procurement_transferitem
    ADD CONSTRAINT procurement_transferitem_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.procurement_treehead
    ADD CONSTRAINT procurement_treehead_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.procurement_user
    ADD CONSTRAINT procurement_user_email_key UNIQUE (email);
ALTER TABLE ONLY public.procurement_user_groups
    ADD CONSTRAINT procurement_user_groups_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.procurement_user_groups
    ADD CONSTRAINT procurement_user_groups_user_id_group_id_afe57201_uniq UNIQUE (user_id, group_id);
ALTER TABLE ONLY public.procurement_user
    ADD CONSTRAINT procurement_user_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.procurement_user
    ADD CONSTRAINT procurement_user_pseudonym_key UNIQUE (pseudonym);
ALTER TABLE ONLY public.procurement_user_user_permissions
    ADD CONSTRAINT procurement_user_user_pe_user_id_permission_id_6640ea4b_uniq UNIQUE (user_id, permission_id);
ALTER TABLE ONLY public.procurement_user_user_permissions
    ADD CONSTRAINT procurement_user_user_permissions_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.procurement_variation
    ADD CONSTRAINT procurement_variation_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.scoring_assessmentsummary
    ADD CONSTRAINT scoring_assessmentsummary_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.scoring_assignment
    ADD CONSTRAINT scoring_assignment_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.scoring_awarddecision
    ADD CONSTRAINT scoring_awarddecision_follows_id_key UNIQUE (follows_id);
ALTER TABLE ONLY public.scoring_awarddecision
    ADD CONSTRAINT scoring_awarddecision_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.scoring_challenge
    ADD CONSTRAINT scoring_challenge_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.scoring_conflictdecision
    ADD CONSTRAINT scoring_conflictdecision_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.scoring_conflictdeclaration
    ADD CONSTRAINT scoring_conflictdeclaration_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.scoring_consensuschange
    ADD CONSTRAINT scoring_consensuschange_new_id_key UNIQUE (new_id);
ALTER TABLE ONLY public.scoring_consensuschange
    ADD CONSTRAINT scoring_consensuschange_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.scoring_consensusmark
    ADD CONSTRAINT scoring_consensusmark_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.scoring_criterion
    ADD CONSTRAINT scoring_criterion_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.scoring_enquiryfigure
    ADD CONSTRAINT scoring_enquiryfigure_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.scoring_evaluationplan
    ADD CONSTRAINT scoring_evaluationplan_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.scoring_evaluationplan
    ADD CONSTRAINT scoring_evaluationplan_tender_id_key UNIQUE (tender_id);
ALTER TABLE ONLY public.scoring_evidencepack
    ADD CONSTRAINT scoring_evidencepack_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.scoring_lotmarking
    ADD CONSTRAINT scoring_lotmarking_lot_id_key UNIQUE (lot_id);
ALTER TABLE ONLY public.scoring_lotmarking
    ADD CONSTRAINT scoring_lotmarking_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.scoring_lowbidenquiry
    ADD CONSTRAINT scoring_lowbidenquiry_bid_id_key UNIQUE (bid_id);
ALTER TABLE ONLY public.scoring_lowbidenquiry
    ADD CONSTRAINT scoring_lowbidenquiry_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.scoring_mark
    ADD CONSTRAINT scoring_mark_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.scoring_markreopening
    ADD CONSTRAINT scoring_markreopening_mark_id_key UNIQUE (mark_id);
ALTER TABLE ONLY public.scoring_markreopening
    ADD CONSTRAINT scoring_markreopening_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.scoring_meetingnote
    ADD CONSTRAINT scoring_meetingnote_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.scoring_moderation
    ADD CONSTRAINT scoring_moderation_lot_id_key UNIQUE (lot_id);
ALTER TABLE ONLY public.scoring_moderation
    ADD CONSTRAINT scoring_moderation_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.scoring_panel
    ADD CONSTRAINT scoring_panel_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.scoring_panel
    ADD CONSTRAINT scoring_panel_tender_id_key UNIQUE (tender_id);
ALTER TABLE ONLY public.scoring_pricemodel
    ADD CONSTRAINT scoring_pricemodel_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.scoring_pricemodel
    ADD CONSTRAINT scoring_pricemodel_plan_id_key UNIQUE (plan_id);
ALTER TABLE ONLY public.scoring_repair
    ADD CONSTRAINT scoring_repair_bid_id_key UNIQUE (bid_id);
ALTER TABLE ONLY public.scoring_repair
    ADD CONSTRAINT scoring_repair_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.scoring_rereading
    ADD CONSTRAINT scoring_rereading_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.scoring_scalestep
    ADD CONSTRAINT scoring_scalestep_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.scoring_screening
    ADD CONSTRAINT scoring_screening_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.scoring_screeningletter
    ADD CONSTRAINT scoring_screeningletter_bid_id_key UNIQUE (bid_id);
ALTER TABLE ONLY public.scoring_screeningletter
    ADD CONSTRAINT scoring_screeningletter_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.scoring_simulationrun
    ADD CONSTRAINT scoring_simulationrun_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.scoring_simulationrun
    ADD CONSTRAINT scoring_simulationrun_reference_key UNIQUE (reference);
ALTER TABLE ONLY public.scoring_storedresult
    ADD CONSTRAINT scoring_storedresult_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.suppliers_awardtotal
    ADD CONSTRAINT suppliers_awardtotal_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.suppliers_bandtotal
    ADD CONSTRAINT suppliers_bandtotal_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.suppliers_bid
    ADD CONSTRAINT suppliers_bid_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.suppliers_bid
    ADD CONSTRAINT suppliers_bid_reference_key UNIQUE (reference);
ALTER TABLE ONLY public.suppliers_bidfile
    ADD CONSTRAINT suppliers_bidfile_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.suppliers_bidfile
    ADD CONSTRAINT suppliers_bidfile_uuid_key UNIQUE (uuid);
ALTER TABLE ONLY public.suppliers_bidversion
    ADD CONSTRAINT suppliers_bidversion_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.suppliers_centrereview
    ADD CONSTRAINT suppliers_centrereview_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.suppliers_centrereview
    ADD CONSTRAINT suppliers_centrereview_reference_key UNIQUE (reference);
ALTER TABLE ONLY public.suppliers_choicetotal
    ADD CONSTRAINT suppliers_choicetotal_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.suppliers_click
    ADD CONSTRAINT suppliers_click_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.suppliers_concentration
    ADD CONSTRAINT suppliers_concentration_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.suppliers_corporategroup
    ADD CONSTRAINT suppliers_corporategroup_name_key UNIQUE (name);
ALTER TABLE ONLY public.suppliers_corporategroup
    ADD CONSTRAINT suppliers_corporategroup_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.suppliers_dataset
    ADD CONSTRAINT suppliers_dataset_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.suppliers_dataset
    ADD CONSTRAINT suppliers_dataset_reference_key UNIQUE (reference);
ALTER TABLE ONLY public.suppliers_disposal
    ADD CONSTRAINT suppliers_disposal_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.suppliers_draftpart
    ADD CONSTRAINT suppliers_draftpart_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.suppliers_envelopekey
    ADD CONSTRAINT suppliers_envelopekey_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.suppliers_evidence
    ADD CONSTRAINT suppliers_evidence_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.suppliers_evidence
    ADD CONSTRAINT suppliers_evidence_reference_key UNIQUE (reference);
ALTER TABLE ONLY public.suppliers_exclusiondeclaration
    ADD CONSTRAINT suppliers_exclusiondeclaration_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.suppliers_factscopy
    ADD CONSTRAINT suppliers_factscopy_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.suppliers_firstturn
    ADD CONSTRAINT suppliers_firstturn_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.suppliers_follow
    ADD CONSTRAINT suppliers_follow_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.suppliers_groupmember
    ADD CONSTRAINT suppliers_groupmember_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.suppliers_importissue
    ADD CONSTRAINT suppliers_importissue_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.suppliers_interest
    ADD CONSTRAINT suppliers_interest_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.suppliers_keyshare
    ADD CONSTRAINT suppliers_keyshare_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.suppliers_legalhold
    ADD CONSTRAINT suppliers_legalhold_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.suppliers_marketfact
    ADD CONSTRAINT suppliers_marketfact_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.suppliers_marketreport
    ADD CONSTRAINT suppliers_marketreport_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.suppliers_marketreport
    ADD CONSTRAINT suppliers_marketreport_reference_key UNIQUE (reference);
ALTER TABLE ONLY public.suppliers_merge
    ADD CONSTRAINT suppliers_merge_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.suppliers_merge
    ADD CONSTRAINT suppliers_merge_reference_key UNIQUE (reference);
ALTER TABLE ONLY public.suppliers_monthcells
    ADD CONSTRAINT suppliers_monthcells_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.suppliers_monthtotal
    ADD CONSTRAINT suppliers_monthtotal_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.suppliers_officerkey
    ADD CONSTRAINT suppliers_officerkey_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.suppliers_opening
    ADD CONSTRAINT suppliers_opening_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.suppliers_openingofficer
    ADD CONSTRAINT suppliers_openingofficer_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.suppliers_owner
    ADD CONSTRAINT suppliers_owner_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.suppliers_party
    ADD CONSTRAINT suppliers_party_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.suppliers_problemfollow
    ADD CONSTRAINT suppliers_problemfollow_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.suppliers_reachrecord
    ADD CONSTRAINT suppliers_reachrecord_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.suppliers_reading
    ADD CONSTRAINT suppliers_reading_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.suppliers_receipt
    ADD CONSTRAINT suppliers_receipt_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.suppliers_receipt
    ADD CONSTRAINT suppliers_receipt_version_id_key UNIQUE (version_id);
ALTER TABLE ONLY public.suppliers_reportorder
    ADD CONSTRAINT suppliers_reportorder_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.suppliers_saidcell
    ADD CONSTRAINT suppliers_saidcell_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.suppliers_saidtotal
    ADD CONSTRAINT suppliers_saidtotal_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.suppliers_savedsearch
    ADD CONSTRAINT suppliers_savedsearch_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.suppliers_savedsearch
    ADD CONSTRAINT suppliers_savedsearch_uuid_key UNIQUE (uuid);
ALTER TABLE ONLY public.suppliers_schedule
    ADD CONSTRAINT suppliers_schedule_organisation_id_key UNIQUE (organisation_id);
ALTER TABLE ONLY public.suppliers_schedule
    ADD CONSTRAINT suppliers_schedule_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.suppliers_sizedeclaration
    ADD CONSTRAINT suppliers_sizedeclaration_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.suppliers_sizedeclaration
    ADD CONSTRAINT suppliers_sizedeclaration_reference_key UNIQUE (reference);
ALTER TABLE ONLY public.suppliers_source
    ADD CONSTRAINT suppliers_source_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.suppliers_source
    ADD CONSTRAINT suppliers_source_slug_key UNIQUE (slug);
ALTER TABLE ONLY public.suppliers_standing
    ADD CONSTRAINT suppliers_standing_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.suppliers_supplieridentifier
    ADD CONSTRAINT suppliers_supplieridentifier_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.suppliers_supplierprofile
    ADD CONSTRAINT suppliers_supplierprofile_organisation_id_key UNIQUE (organisation_id);
ALTER TABLE ONLY public.suppliers_supplierprofile
    ADD CONSTRAINT suppliers_supplierprofile_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.suppliers_tenderindex
    ADD CONSTRAINT suppliers_tenderindex_pkey PRIMARY KEY (tender_id);
ALTER TABLE ONLY public.suppliers_titleword
    ADD CONSTRAINT suppliers_titleword_pkey PRIMARY KEY (word);
ALTER TABLE ONLY public.procurement_notice
    ADD CONSTRAINT told_once UNIQUE (user_id, kind, key);
ALTER TABLE ONLY public.usersessions_usersession
    ADD CONSTRAINT usersessions_usersession_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.usersessions_usersession
    ADD CONSTRAINT usersessions_usersession_session_key_key UNIQUE (session_key);
CREATE INDEX account_emailaddress_email_03be32b2 ON public.account_emailaddress USING btree (email);
CREATE INDEX account_emailaddress_email_03be32b2_like ON public.account_emailaddress USING btree (email varchar_pattern_ops);
CREATE INDEX account_emailaddress_user_id_2c513194 ON public.account_emailaddress USING btree (user_id);
CREATE INDEX account_emailconfirmation_email_address_id_5b7f8c58 ON public.account_emailconfirmation USING btree (email_address_id);
CREATE INDEX account_emailconfirmation_key_f43612bd_like ON public.account_emailconfirmation USING btree (key varchar_pattern_ops);
CREATE INDEX assignment_of_evaluator ON public.scoring_assignment USING btree (evaluator_id, panel_id);
CREATE INDEX audit_by_actor ON public.procurement_auditevent USING btree (actor, id);
CREATE INDEX audit_by_kind ON public.procurement_auditevent USING btree (kind, id);
CREATE INDEX audit_by_subject ON public.procurement_auditevent USING btree (subject_type, subject, id);
CREATE INDEX audit_by_xid ON public.procurement_auditevent USING btree (xid, id);
CREATE INDEX auth_group_name_a6ea08ec_like ON public.auth_group USING btree (name varchar_pattern_ops);
CREATE INDEX auth_group_permissions_group_id_b120cbf9 ON public.auth_group_permissions USING btree (group_id);
CREATE INDEX auth_group_permissions_permission_id_84c5c92e ON public.auth_group_permissions USING btree (permission_id);
CREATE INDEX auth_permission_content_type_id_2f476e4b ON public.auth_permission USING btree (content_type_id);
CREATE INDEX axes_accessattempt_ip_address_10922d9c ON public.axes_accessattempt USING btree (ip_address);
CREATE INDEX axes_accessattempt_user_agent_ad89678b ON public.axes_accessattempt USING btree (user_agent);
CREATE INDEX axes_accessattempt_user_agent_ad89678b_like ON public.axes_accessattempt USING btree (user_agent varchar_pattern_ops);
CREATE INDEX axes_accessattempt_username_3f2d4ca0 ON public.axes_accessattempt USING btree (username);
CREATE INDEX axes_accessattempt_username_3f2d4ca0_like ON public.axes_accessattempt USING btree (username varchar_pattern_ops);
CREATE INDEX axes_accessfailurelog_ip_address_2e9f5a7f ON public.axes_accessfailurelog USING btree (ip_address);
CREATE INDEX axes_accessfailurelog_user_agent_ea145dda ON public.axes_accessfailurelog USING btree (user_agent);
CREATE INDEX axes_accessfailurelog_user_agent_ea145dda_like ON public.axes_accessfailurelog USING btree (user_agent varchar_pattern_ops);
CREATE INDEX axes_accessfailurelog_username_a8b7e8a4 ON public.axes_accessfailurelog USING btree (username);
CREATE INDEX axes_accessfailurelog_username_a8b7e8a4_like ON public.axes_accessfailurelog USING btree (username varchar_pattern_ops);
CREATE INDEX axes_accesslog_ip_address_86b417e5 ON public.axes_accesslog USING btree (ip_address);
CREATE INDEX axes_accesslog_user_agent_0e659004 ON public.axes_accesslog USING btree (user_agent);
CREATE INDEX axes_accesslog_user_agent_0e659004_like ON public.axes_accesslog USING btree (user_agent varchar_pattern_ops);
CREATE INDEX axes_accesslog_username_df93064b ON public.axes_accesslog USING btree (username);
CREATE INDEX axes_accesslog_username_df93064b_like ON public.axes_accesslog USING btree (username varchar_pattern_ops);
CREATE INDEX band_total_source_month ON public.suppliers_bandtotal USING btree (source_id, month);
CREATE INDEX bid_by_lot ON public.suppliers_bid USING btree (tender_id, lot_id);
CREATE INDEX click_by_supplier ON public.suppliers_click USING btree (supplier_id, at DESC);
CREATE INDEX contract_awarded ON public.procurement_contract USING btree (awarded_at DESC, id DESC);
CREATE INDEX contract_buyer_status ON public.procurement_contract USING btree (buyer_id, status);
CREATE INDEX declaration_of_person ON public.scoring_conflictdeclaration USING btree (panel_id, person_id);
CREATE INDEX dependency_standing ON public.procurement_dependencyreading USING btree (service_id, quarter, id DESC);
CREATE INDEX django_admin_log_content_type_id_c4bce8eb ON public.django_admin_log USING btree (content_type_id);
CREATE INDEX django_admin_log_user_id_c564eba6 ON public.django_admin_log USING btree (user_id);
CREATE INDEX django_session_expire_date_a5c62663 ON public.django_session USING btree (expire_date);
CREATE INDEX django_session_session_key_c0390e0f_like ON public.django_session USING btree (session_key varchar_pattern_ops);
CREATE INDEX fact_award ON public.suppliers_marketfact USING btree (ocid, award) WHERE (NOT ((ocid)::text = ''::text));
CREATE INDEX fact_buyer ON public.suppliers_marketfact USING btree (buyer_id, happened_on);
CREATE INDEX fact_dataset_month ON public.suppliers_marketfact USING btree (dataset_id, happened_on);
CREATE INDEX fact_supplier ON public.suppliers_marketfact USING btree (supplier_id, happened_on);
CREATE INDEX finding_cpv_prefix ON public.suppliers_tenderindex USING btree (cpv_code varchar_pattern_ops);
CREATE INDEX finding_deadline ON public.suppliers_tenderindex USING btree (deadline_at, tender_id);
CREATE INDEX finding_published ON public.suppliers_tenderindex USING btree (published_at, tender_id);
CREATE INDEX finding_word_trigrams ON public.suppliers_titleword USING gin (word public.gin_trgm_ops);
CREATE INDEX finding_words ON public.suppliers_tenderindex USING gin (words);
CREATE INDEX head_on_the_public_page ON public.procurement_treehead USING btree (id) WHERE (NOT ((occasion)::text = 'by the minute'::text));
CREATE INDEX issue_of_dataset ON public.suppliers_importissue USING btree (dataset_id, rejected DESC, record);
CREATE INDEX lesson_newest ON public.procurement_lesson USING btree (at DESC, id DESC);
CREATE INDEX lesson_words ON public.procurement_lesson USING gin (to_tsvector('english'::regconfig, (((COALESCE(title, ''::character varying))::text || ' '::text) || COALESCE(words, ''::text))));
CREATE INDEX mark_of_evaluator ON public.scoring_mark USING btree (evaluator_id, bid_id);
CREATE INDEX merge_queue ON public.suppliers_merge USING btree (status, score DESC, id);
CREATE INDEX mfa_authenticator_user_id_0c3a50c0 ON public.mfa_authenticator USING btree (user_id);
CREATE INDEX notice_by_xid ON public.procurement_tendernotice USING btree (xid, id);
CREATE INDEX notices_not_mailed ON public.procurement_notice USING btree (user_id) WHERE (mailed_at IS NULL);
CREATE INDEX notices_of_user ON public.procurement_notice USING btree (user_id, created_at DESC);
CREATE INDEX notices_unread ON public.procurement_notice USING btree (user_id) WHERE (read_at IS NULL);
CREATE UNIQUE INDEX one_dataset_per_file ON public.suppliers_dataset USING btree (source_id, sha256) WHERE (NOT ((status)::text = 'withdrawn'::text));
CREATE UNIQUE INDEX one_disposal_at_a_time ON public.suppliers_disposal USING btree (tender_id, contract_id) NULLS NOT DISTINCT WHERE ((status)::text = ANY (ARRAY[('proposed'::character varying)::text, ('asked'::character varying)::text, ('approved'::character varying)::text]));
CREATE UNIQUE INDEX one_key_per_name ON public.procurement_apikey USING btree (membership_id, name) WHERE (ended_at IS NULL);
CREATE UNIQUE INDEX one_live_assignment_per_question ON public.scoring_assignment USING btree (lot_id, criterion_code, evaluator_id) WHERE (ended_at IS NULL);
CREATE UNIQUE INDEX one_live_key_per_envelope ON public.suppliers_envelopekey USING btree (tender_id, envelope) WHERE (destroyed_at IS NULL);
CREATE UNIQUE INDEX one_live_membership_per_organisation ON public.procurement_membership USING btree (user_id, organisation_id) WHERE (ended_at IS NULL);
CREATE UNIQUE INDEX one_live_officer_key ON public.suppliers_officerkey USING btree (user_id) WHERE (ended_at IS NULL);
CREATE UNIQUE INDEX one_live_order_of_a_report ON public.suppliers_reportorder USING btree (by_id, kind, file_format, wanted) WHERE (ended_at IS NULL);
CREATE UNIQUE INDEX one_live_proposal_per_pair ON public.suppliers_merge USING btree (left_id, right_id) WHERE ((status)::text = ANY (ARRAY[('proposed'::character varying)::text, ('merged'::character varying)::text, ('apart'::character varying)::text]));
CREATE UNIQUE INDEX one_open_change_per_mark ON public.scoring_consensuschange USING btree (old_id) WHERE ((status)::text = 'asked'::text);
CREATE UNIQUE INDEX one_open_invitation_per_address ON public.procurement_invitation USING btree (organisation_id, email) WHERE ((accepted_at IS NULL) AND (withdrawn_at IS NULL));
CREATE UNIQUE INDEX one_open_review_per_tender ON public.suppliers_centrereview USING btree (tender_reference) WHERE (NOT ((status)::text = 'closed'::text));
CREATE UNIQUE INDEX one_organisation_per_identifier ON public.procurement_organisation USING btree (identifier) WHERE (NOT ((identifier)::text = ''::text));
CREATE UNIQUE INDEX one_person_per_email ON public.procurement_user USING btree (lower((email)::text));
CREATE UNIQUE INDEX one_place_per_opening_officer ON public.suppliers_openingofficer USING btree (tender_id, user_id) WHERE (ended_at IS NULL);
CREATE UNIQUE INDEX one_primary_measure ON public.procurement_measure USING btree (outcome_id) WHERE ((kind)::text = 'primary'::text);
CREATE UNIQUE INDEX one_reading_a_day ON public.procurement_reading USING btree (measure_id, read_on) WHERE (corrected_by_id IS NULL);
CREATE UNIQUE INDEX one_search_of_a_kind ON public.suppliers_savedsearch USING btree (user_id, query) WHERE (ended_at IS NULL);
CREATE UNIQUE INDEX one_size_stands ON public.suppliers_sizedeclaration USING btree (organisation_id) WHERE (NOT superseded);
CREATE UNIQUE INDEX one_standing_contract_per_lot ON public.procurement_contract USING btree (lot_id) WHERE (NOT ((status)::text = 'fallen'::text));
CREATE UNIQUE INDEX one_standing_decision_per_lot ON public.scoring_awarddecision USING btree (lot_id) WHERE (NOT ((status)::text = 'fallen'::text));
CREATE UNIQUE INDEX one_standing_legal_hold ON public.suppliers_legalhold USING btree (tender_id) WHERE (lifted_at IS NULL);
CREATE UNIQUE INDEX one_standing_screening_per_lot ON public.scoring_screening USING btree (lot_id) WHERE (NOT ((status)::text = 'sent_back'::text));
CREATE UNIQUE INDEX one_tie_per_owner ON public.suppliers_owner USING btree (organisation_id, name) WHERE (ended_on IS NULL);
CREATE INDEX organisation_kind_name ON public.procurement_organisation USING btree (kind, name);
CREATE INDEX outbox_done ON public.procurement_outbox USING btree (done_at) WHERE ((state)::text = 'done'::text);
CREATE INDEX outbox_parked ON public.procurement_outbox USING btree (created_at) WHERE ((state)::text = 'parked'::text);
CREATE INDEX outbox_waiting ON public.procurement_outbox USING btree (due_at) WHERE ((state)::text = 'waiting'::text);
CREATE INDEX outcome_buyer_status ON public.procurement_outcome USING btree (buyer_id, status);
CREATE INDEX outcome_created ON public.procurement_outcome USING btree (created_at DESC, id DESC);
CREATE INDEX party_identifier ON public.suppliers_party USING btree (identifier) WHERE (NOT ((identifier)::text = ''::text));
CREATE INDEX party_name_key ON public.suppliers_party USING btree (role, name_key);
CREATE INDEX party_name_trgm ON public.suppliers_party USING gin (name_key public.gin_trgm_ops);
CREATE INDEX passed_on_standing ON public.procurement_passedon USING btree (contract_id, quarter, id DESC);
CREATE INDEX payment_newest_of_contract ON public.procurement_payment USING btree (contract_id, paid_on DESC, id DESC) INCLUDE (amount_gbp);
CREATE INDEX pipeline_by_day ON public.procurement_pipelineentry USING btree (listed_on, id) WHERE (closed_at IS NULL);
CREATE INDEX procurement_amendment_agreed_by_id_a4c8559f ON public.procurement_amendment USING btree (agreed_by_id);
CREATE INDEX procurement_amendment_proposed_by_id_cb9861f4 ON public.procurement_amendment USING btree (proposed_by_id);
CREATE INDEX procurement_amendment_tender_id_d52360ff ON public.procurement_amendment USING btree (tender_id);
CREATE INDEX procurement_apikey_digest_2453e796_like ON public.procurement_apikey USING btree (digest varchar_pattern_ops);
CREATE INDEX procurement_apikey_ended_by_id_f9f3260e ON public.procurement_apikey USING btree (ended_by_id);
CREATE INDEX procurement_apikey_membership_id_e99eb2cf ON public.procurement_apikey USING btree (membership_id);
CREATE INDEX procurement_apireplay_at_930f2900 ON public.procurement_apireplay USING btree (at);
CREATE INDEX procurement_apireplay_user_id_46b58d22 ON public.procurement_apireplay USING btree (user_id);
CREATE INDEX procurement_clarification_answered_by_id_c4851381 ON public.procurement_clarification USING btree (answered_by_id);
CREATE INDEX procurement_clarification_asked_by_id_1852c319 ON public.procurement_clarification USING btree (asked_by_id);
CREATE INDEX procurement_clarification_asked_for_id_61dddb93 ON public.procurement_clarification USING btree (asked_for_id);
CREATE INDEX procurement_clarification_tender_id_ae557f81 ON public.procurement_clarification USING btree (tender_id);
CREATE INDEX procurement_coachingnote_buyer_id_7f456035 ON public.procurement_coachingnote USING btree (buyer_id);
CREATE INDEX procurement_coachingnote_person_id_94006f21 ON public.procurement_coachingnote USING btree (person_id);
CREATE INDEX procurement_component_added_by_id_3cc964a0 ON public.procurement_component USING btree (added_by_id);
CREATE INDEX procurement_component_owner_id_ae47fb0f ON public.procurement_component USING btree (owner_id);
CREATE INDEX procurement_component_reference_64ebba75_like ON public.procurement_component USING btree (reference varchar_pattern_ops);
CREATE INDEX procurement_component_stands_on_from_component_id_d0fa7807 ON public.procurement_component_stands_on USING btree (from_component_id);
CREATE INDEX procurement_component_stands_on_to_component_id_af206847 ON public.procurement_component_stands_on USING btree (to_component_id);
CREATE INDEX procurement_componentdecision_by_id_6231ce5d ON public.procurement_componentdecision USING btree (by_id);
CREATE INDEX procurement_componentdecision_component_id_62e0d1a9 ON public.procurement_componentdecision USING btree (component_id);
CREATE INDEX procurement_componentneed_buyer_id_f0af3917 ON public.procurement_componentneed USING btree (buyer_id);
CREATE INDEX procurement_componentneed_by_id_16db24c7 ON public.procurement_componentneed USING btree (by_id);
CREATE INDEX procurement_componentneed_component_id_cd48d3ce ON public.procurement_componentneed USING btree (component_id);
CREATE INDEX procurement_compositionversion_kept_by_id_aa3ddcdf ON public.procurement_compositionversion USING btree (kept_by_id);
CREATE INDEX procurement_compositionversion_service_id_5d214a83 ON public.procurement_compositionversion USING btree (service_id);
CREATE INDEX procurement_contract_buyer_id_117633d5 ON public.procurement_contract USING btree (buyer_id);
CREATE INDEX procurement_contract_lot_id_f306ae83 ON public.procurement_contract USING btree (lot_id);
CREATE INDEX procurement_contract_reference_653e8057_like ON public.procurement_contract USING btree (reference varchar_pattern_ops);
CREATE INDEX procurement_contract_supplier_id_07ef6ef0 ON public.procurement_contract USING btree (supplier_id);
CREATE INDEX procurement_contract_tender_id_35fdc559 ON public.procurement_contract USING btree (tender_id);
CREATE INDEX procurement_deliverymodelassessment_changed_by_id_205e4f9f ON public.procurement_deliverymodelassessment USING btree (changed_by_id);
CREATE INDEX procurement_dependencyreading_entered_by_id_02a42891 ON public.procurement_dependencyreading USING btree (entered_by_id);
CREATE INDEX procurement_dependencyreading_service_id_21caf1be ON public.procurement_dependencyreading USING btree (service_id);
CREATE INDEX procurement_findingoverride_by_id_f942d913 ON public.procurement_findingoverride USING btree (by_id);
CREATE INDEX procurement_findingoverride_tender_id_718372be ON public.procurement_findingoverride USING btree (tender_id);
CREATE INDEX procurement_gap_claimed_by_id_8dfb2682 ON public.procurement_gap USING btree (claimed_by_id);
CREATE INDEX procurement_gap_confirmed_by_id_d5d9cfba ON public.procurement_gap USING btree (confirmed_by_id);
CREATE INDEX procurement_gap_rehearsal_id_b4bb4d7a ON public.procurement_gap USING btree (rehearsal_id);
CREATE INDEX procurement_invitation_accepted_by_id_112bcc08 ON public.procurement_invitation USING btree (accepted_by_id);
CREATE INDEX procurement_invitation_invited_by_id_35d7763a ON public.procurement_invitation USING btree (invited_by_id);
CREATE INDEX procurement_invitation_organisation_id_89fed355 ON public.procurement_invitation USING btree (organisation_id);
CREATE INDEX procurement_journeystep_components_component_id_75d8d2e3 ON public.procurement_journeystep_components USING btree (component_id);
CREATE INDEX procurement_journeystep_components_journeystep_id_177b68b4 ON public.procurement_journeystep_components USING btree (journeystep_id);
CREATE INDEX procurement_journeystep_service_id_709f1389 ON public.procurement_journeystep USING btree (service_id);
CREATE INDEX procurement_journeystep_system_id_c7790693 ON public.procurement_journeystep USING btree (system_id);
CREATE INDEX procurement_knowledgeplace_contract_id_2543fa26 ON public.procurement_knowledgeplace USING btree (contract_id);
CREATE INDEX procurement_knowledgeplace_named_by_id_3e1172de ON public.procurement_knowledgeplace USING btree (named_by_id);
CREATE INDEX procurement_knowledgeplace_tried_by_id_d422aed2 ON public.procurement_knowledgeplace USING btree (tried_by_id);
CREATE INDEX procurement_languageoverride_buyer_id_449424bf ON public.procurement_languageoverride USING btree (buyer_id);
CREATE INDEX procurement_languageoverride_made_by_id_401ffaa5 ON public.procurement_languageoverride USING btree (made_by_id);
CREATE INDEX procurement_leadswap_contract_id_6ffbc2c3 ON public.procurement_leadswap USING btree (contract_id);
CREATE INDEX procurement_leadswap_entered_by_id_bbbba103 ON public.procurement_leadswap USING btree (entered_by_id);
CREATE INDEX procurement_legacysystem_added_by_id_e1f6b198 ON public.procurement_legacysystem USING btree (added_by_id);
CREATE INDEX procurement_legacysystem_reference_09cc08f0_like ON public.procurement_legacysystem USING btree (reference varchar_pattern_ops);
CREATE INDEX procurement_legacysystem_service_id_4ad935cd ON public.procurement_legacysystem USING btree (service_id);
CREATE INDEX procurement_lesson_buyer_id_ed4b151b ON public.procurement_lesson USING btree (buyer_id);
CREATE INDEX procurement_lesson_by_id_454ac436 ON public.procurement_lesson USING btree (by_id);
CREATE INDEX procurement_lesson_tender_id_5b2ede77 ON public.procurement_lesson USING btree (tender_id);
CREATE INDEX procurement_lot_reference_5f2e2ba0_like ON public.procurement_lot USING btree (reference varchar_pattern_ops);
CREATE INDEX procurement_lot_tender_id_78836ac1 ON public.procurement_lot USING btree (tender_id);
CREATE INDEX procurement_measure_outcome_id_b48b634c ON public.procurement_measure USING btree (outcome_id);
CREATE INDEX procurement_measurerating_contract_id_cbe9da81 ON public.procurement_measurerating USING btree (contract_id);
CREATE INDEX procurement_measurerating_rated_by_id_9ab2446f ON public.procurement_measurerating USING btree (rated_by_id);
CREATE INDEX procurement_membership_organisation_id_ba8b7b85 ON public.procurement_membership USING btree (organisation_id);
CREATE INDEX procurement_membership_user_id_67b98999 ON public.procurement_membership USING btree (user_id);
CREATE INDEX procurement_milestone_claimed_by_id_99970a86 ON public.procurement_milestone USING btree (claimed_by_id);
CREATE INDEX procurement_milestone_confirmed_by_id_d14b4ddf ON public.procurement_milestone USING btree (confirmed_by_id);
CREATE INDEX procurement_milestone_contract_id_ea0eaac9 ON public.procurement_milestone USING btree (contract_id);
CREATE INDEX procurement_nextaction_assessment_id_e0525cf6 ON public.procurement_nextaction USING btree (assessment_id);
CREATE INDEX procurement_nextaction_owner_id_798d16bc ON public.procurement_nextaction USING btree (owner_id);
CREATE INDEX procurement_notice_user_id_4dd102f4 ON public.procurement_notice USING btree (user_id);
CREATE INDEX procurement_organisation_reference_f2340f42_like ON public.procurement_organisation USING btree (reference varchar_pattern_ops);
CREATE INDEX procurement_outbox_by_id_8a26260b ON public.procurement_outbox USING btree (by_id);
CREATE INDEX procurement_outbox_key_7d9027c2_like ON public.procurement_outbox USING btree (key varchar_pattern_ops);
CREATE INDEX procurement_outcome_agreed_by_id_56454a65 ON public.procurement_outcome USING btree (agreed_by_id);
CREATE INDEX procurement_outcome_author_id_fbce5e27 ON public.procurement_outcome USING btree (author_id);
CREATE INDEX procurement_outcome_buyer_id_545e0d38 ON public.procurement_outcome USING btree (buyer_id);
CREATE INDEX procurement_outcome_reference_c7dac959_like ON public.procurement_outcome USING btree (reference varchar_pattern_ops);
CREATE INDEX procurement_participationcondition_lot_id_ab1677b2 ON public.procurement_participationcondition USING btree (lot_id);
CREATE INDEX procurement_participationcondition_tender_id_233a1343 ON public.procurement_participationcondition USING btree (tender_id);
CREATE INDEX procurement_passedon_contract_id_3aff2dec ON public.procurement_passedon USING btree (contract_id);
CREATE INDEX procurement_passedon_declared_by_id_c5d3635c ON public.procurement_passedon USING btree (declared_by_id);
CREATE INDEX procurement_payment_contract_id_b231a184 ON public.procurement_payment USING btree (contract_id);
CREATE INDEX procurement_payment_entered_by_id_c43b5b4d ON public.procurement_payment USING btree (entered_by_id);
CREATE INDEX procurement_payment_milestone_id_5a0b9993 ON public.procurement_payment USING btree (milestone_id);
CREATE INDEX procurement_paymentstep_outcome_id_7dc3fadf ON public.procurement_paymentstep USING btree (outcome_id);
CREATE INDEX procurement_pipelineentry_buyer_id_7b6b927d ON public.procurement_pipelineentry USING btree (buyer_id);
CREATE INDEX procurement_pipelineentry_by_id_d27a6f24 ON public.procurement_pipelineentry USING btree (by_id);
CREATE INDEX procurement_pipelineentry_reference_665dd683_like ON public.procurement_pipelineentry USING btree (reference varchar_pattern_ops);
CREATE INDEX procurement_pipelinenote_by_id_2e06fd00 ON public.procurement_pipelinenote USING btree (by_id);
CREATE INDEX procurement_pipelinenote_entry_id_a0fffc9e ON public.procurement_pipelinenote USING btree (entry_id);
CREATE INDEX procurement_post_contract_id_7d8a6b6b ON public.procurement_post USING btree (contract_id);
CREATE INDEX procurement_post_planned_by_id_83dc55cd ON public.procurement_post USING btree (planned_by_id);
CREATE INDEX procurement_qualitycheck_checked_by_id_4fdfa202 ON public.procurement_qualitycheck USING btree (checked_by_id);
CREATE INDEX procurement_qualitycheck_contract_id_adb208b1 ON public.procurement_qualitycheck USING btree (contract_id);
CREATE INDEX procurement_ratinganswer_answered_by_id_e2e480b7 ON public.procurement_ratinganswer USING btree (answered_by_id);
CREATE INDEX procurement_reading_entered_by_id_fd0edaa7 ON public.procurement_reading USING btree (entered_by_id);
CREATE INDEX procurement_reading_measure_id_1c418707 ON public.procurement_reading USING btree (measure_id);
CREATE INDEX procurement_reading_reference_476e4c51_like ON public.procurement_reading USING btree (reference varchar_pattern_ops);
CREATE INDEX procurement_reading_verified_by_id_99cfd712 ON public.procurement_reading USING btree (verified_by_id);
CREATE INDEX procurement_rehearsal_contract_id_5593b031 ON public.procurement_rehearsal USING btree (contract_id);
CREATE INDEX procurement_rehearsal_held_by_id_53a11320 ON public.procurement_rehearsal USING btree (held_by_id);
CREATE INDEX procurement_rehearsal_planned_by_id_790b7628 ON public.procurement_rehearsal USING btree (planned_by_id);
CREATE INDEX procurement_resilience_answered_by_id_2f2f9a4f ON public.procurement_resilience USING btree (answered_by_id);
CREATE INDEX procurement_resilience_marked_by_id_5ff27b89 ON public.procurement_resilience USING btree (marked_by_id);
CREATE INDEX procurement_review_by_id_d06b8963 ON public.procurement_review USING btree (by_id);
CREATE INDEX procurement_review_tender_id_761147f3 ON public.procurement_review USING btree (tender_id);
CREATE INDEX procurement_selfassessment_organisation_id_2aaa9dc9 ON public.procurement_selfassessment USING btree (organisation_id);
CREATE INDEX procurement_selfassessment_reference_15b86bfb_like ON public.procurement_selfassessment USING btree (reference varchar_pattern_ops);
CREATE INDEX procurement_selfassessment_taken_by_id_db31b192 ON public.procurement_selfassessment USING btree (taken_by_id);
CREATE INDEX procurement_service_added_by_id_a7dfe8c5 ON public.procurement_service USING btree (added_by_id);
CREATE INDEX procurement_service_buyer_id_8152e31b ON public.procurement_service USING btree (buyer_id);
CREATE INDEX procurement_service_contracts_contract_id_e6935322 ON public.procurement_service_contracts USING btree (contract_id);
CREATE INDEX procurement_service_contracts_service_id_6165e2f3 ON public.procurement_service_contracts USING btree (service_id);
CREATE INDEX procurement_service_outcome_id_de62b375 ON public.procurement_service USING btree (outcome_id);
CREATE INDEX procurement_service_reference_730a40c7_like ON public.procurement_service USING btree (reference varchar_pattern_ops);
CREATE INDEX procurement_serviceowner_person_id_b26562d4 ON public.procurement_serviceowner USING btree (person_id);
CREATE INDEX procurement_serviceowner_service_id_370e5dbc ON public.procurement_serviceowner USING btree (service_id);
CREATE INDEX procurement_staffmeasure_added_by_id_08b69a53 ON public.procurement_staffmeasure USING btree (added_by_id);
CREATE INDEX procurement_staffmeasure_service_id_6dbcc5f4 ON public.procurement_staffmeasure USING btree (service_id);
CREATE INDEX procurement_staffreading_entered_by_id_78275ad7 ON public.procurement_staffreading USING btree (entered_by_id);
CREATE INDEX procurement_staffreading_measure_id_e075de90 ON public.procurement_staffreading USING btree (measure_id);
CREATE INDEX procurement_tender_approved_by_id_f6843e7b ON public.procurement_tender USING btree (approved_by_id);
CREATE INDEX procurement_tender_author_id_6f9000d3 ON public.procurement_tender USING btree (author_id);
CREATE INDEX procurement_tender_buyer_id_a1d68e1d ON public.procurement_tender USING btree (buyer_id);
CREATE INDEX procurement_tender_copied_from_id_b1afc26d ON public.procurement_tender USING btree (copied_from_id);
CREATE INDEX procurement_tender_outcomes_outcome_id_9a742914 ON public.procurement_tender_outcomes USING btree (outcome_id);
CREATE INDEX procurement_tender_outcomes_tender_id_a945ecc1 ON public.procurement_tender_outcomes USING btree (tender_id);
CREATE INDEX procurement_tender_partners_organisation_id_695a4315 ON public.procurement_tender_partners USING btree (organisation_id);
CREATE INDEX procurement_tender_partners_tender_id_05ba77c5 ON public.procurement_tender_partners USING btree (tender_id);
CREATE INDEX procurement_tender_recommended_by_id_1a771bde ON public.procurement_tender USING btree (recommended_by_id);
CREATE INDEX procurement_tender_reference_8219bbb4_like ON public.procurement_tender USING btree (reference varchar_pattern_ops);
CREATE INDEX procurement_tendernotice_tender_id_099aef1f ON public.procurement_tendernotice USING btree (tender_id);
CREATE INDEX procurement_tenderversion_made_by_id_6d5916d3 ON public.procurement_tenderversion USING btree (made_by_id);
CREATE INDEX procurement_tenderversion_tender_id_79829859 ON public.procurement_tenderversion USING btree (tender_id);
CREATE INDEX procurement_transferitem_claimed_by_id_673c572d ON public.procurement_transferitem USING btree (claimed_by_id);
CREATE INDEX procurement_transferitem_confirmed_by_id_9a5d75f3 ON public.procurement_transferitem USING btree (confirmed_by_id);
CREATE INDEX procurement_transferitem_contract_id_b0f1c8ea ON public.procurement_transferitem USING btree (contract_id);
CREATE INDEX procurement_transferitem_learner_id_552d422d ON public.procurement_transferitem USING btree (learner_id);
CREATE INDEX procurement_transferitem_proposed_by_id_f22e2f3e ON public.procurement_transferitem USING btree (proposed_by_id);
CREATE INDEX procurement_user_email_043c8020_like ON public.procurement_user USING btree (email varchar_pattern_ops);
CREATE INDEX procurement_user_groups_group_id_c583a98c ON public.procurement_user_groups USING btree (group_id);
CREATE INDEX procurement_user_groups_user_id_6f563d7f ON public.procurement_user_groups USING btree (user_id);
CREATE INDEX procurement_user_user_permissions_permission_id_f8743b90 ON public.procurement_user_user_permissions USING btree (permission_id);
CREATE INDEX procurement_user_user_permissions_user_id_16e6f935 ON public.procurement_user_user_permissions USING btree (user_id);
CREATE INDEX procurement_variation_asked_by_id_d8058036 ON public.procurement_variation USING btree (asked_by_id);
CREATE INDEX procurement_variation_centre_by_id_e2d401bb ON public.procurement_variation USING btree (centre_by_id);
CREATE INDEX procurement_variation_contract_id_f1dbc4e3 ON public.procurement_variation USING btree (contract_id);
CREATE INDEX procurement_variation_decided_by_id_6be4a55f ON public.procurement_variation USING btree (decided_by_id);
CREATE INDEX run_of_plan ON public.scoring_simulationrun USING btree (plan_id, made_at DESC);
CREATE INDEX said_cell_key ON public.suppliers_saidcell USING btree (key, topic, procedure, month);
CREATE INDEX said_total_slice ON public.suppliers_saidtotal USING btree (slice, name, key, month);
CREATE INDEX scoring_assessmentsummary_bid_id_637730c6 ON public.scoring_assessmentsummary USING btree (bid_id);
CREATE INDEX scoring_assessmentsummary_decision_id_9c7c192f ON public.scoring_assessmentsummary USING btree (decision_id);
CREATE INDEX scoring_assignment_assigned_by_id_df81ed4f ON public.scoring_assignment USING btree (assigned_by_id);
CREATE INDEX scoring_assignment_ended_by_id_6d7777ff ON public.scoring_assignment USING btree (ended_by_id);
CREATE INDEX scoring_assignment_evaluator_id_39329f09 ON public.scoring_assignment USING btree (evaluator_id);
CREATE INDEX scoring_assignment_lot_id_ccc5efee ON public.scoring_assignment USING btree (lot_id);
CREATE INDEX scoring_assignment_panel_id_2a1e3cac ON public.scoring_assignment USING btree (panel_id);
CREATE INDEX scoring_awarddecision_approved_by_id_7490215f ON public.scoring_awarddecision USING btree (approved_by_id);
CREATE INDEX scoring_awarddecision_bid_id_a10d3840 ON public.scoring_awarddecision USING btree (bid_id);
CREATE INDEX scoring_awarddecision_contract_id_d29e7ead ON public.scoring_awarddecision USING btree (contract_id);
CREATE INDEX scoring_awarddecision_lot_id_8d430954 ON public.scoring_awarddecision USING btree (lot_id);
CREATE INDEX scoring_awarddecision_recommended_by_id_f1314255 ON public.scoring_awarddecision USING btree (recommended_by_id);
CREATE INDEX scoring_awarddecision_result_id_0e531317 ON public.scoring_awarddecision USING btree (result_id);
CREATE INDEX scoring_challenge_closed_by_id_6e82ce84 ON public.scoring_challenge USING btree (closed_by_id);
CREATE INDEX scoring_challenge_hold_decided_by_id_d3ca5149 ON public.scoring_challenge USING btree (hold_decided_by_id);
CREATE INDEX scoring_challenge_logged_by_id_1e90b618 ON public.scoring_challenge USING btree (logged_by_id);
CREATE INDEX scoring_challenge_supplier_id_228a56ba ON public.scoring_challenge USING btree (supplier_id);
CREATE INDEX scoring_challenge_tender_id_6f8b3f83 ON public.scoring_challenge USING btree (tender_id);
CREATE INDEX scoring_conflictdecision_decided_by_id_45b18f74 ON public.scoring_conflictdecision USING btree (decided_by_id);
CREATE INDEX scoring_conflictdecision_declaration_id_ffd220f0 ON public.scoring_conflictdecision USING btree (declaration_id);
CREATE INDEX scoring_conflictdecision_person_id_e06b3baa ON public.scoring_conflictdecision USING btree (person_id);
CREATE INDEX scoring_conflictdeclaration_panel_id_d4bca255 ON public.scoring_conflictdeclaration USING btree (panel_id);
CREATE INDEX scoring_conflictdeclaration_person_id_029a962d ON public.scoring_conflictdeclaration USING btree (person_id);
CREATE INDEX scoring_consensuschange_asked_by_id_c8c01854 ON public.scoring_consensuschange USING btree (asked_by_id);
CREATE INDEX scoring_consensuschange_moderation_id_3127a52c ON public.scoring_consensuschange USING btree (moderation_id);
CREATE INDEX scoring_consensuschange_old_id_8dc6c950 ON public.scoring_consensuschange USING btree (old_id);
CREATE INDEX scoring_consensuschange_second_id_4ddf0eb0 ON public.scoring_consensuschange USING btree (second_id);
CREATE INDEX scoring_consensusmark_bid_id_f9ba8978 ON public.scoring_consensusmark USING btree (bid_id);
CREATE INDEX scoring_consensusmark_moderation_id_cf50a5e4 ON public.scoring_consensusmark USING btree (moderation_id);
CREATE INDEX scoring_consensusmark_settled_by_id_e91574a1 ON public.scoring_consensusmark USING btree (settled_by_id);
CREATE INDEX scoring_criterion_plan_id_03b85fb4 ON public.scoring_criterion USING btree (plan_id);
CREATE INDEX scoring_enquiryfigure_enquiry_id_48b8d7c1 ON public.scoring_enquiryfigure USING btree (enquiry_id);
CREATE INDEX scoring_evaluationplan_signed_off_by_id_22c3ec81 ON public.scoring_evaluationplan USING btree (signed_off_by_id);
CREATE INDEX scoring_evidencepack_made_by_id_91d9629e ON public.scoring_evidencepack USING btree (made_by_id);
CREATE INDEX scoring_evidencepack_tender_id_263f4b86 ON public.scoring_evidencepack USING btree (tender_id);
CREATE INDEX scoring_lotmarking_panel_id_b7a97ac8 ON public.scoring_lotmarking USING btree (panel_id);
CREATE INDEX scoring_lowbidenquiry_asked_by_id_56fd42ef ON public.scoring_lowbidenquiry USING btree (asked_by_id);
CREATE INDEX scoring_lowbidenquiry_decided_by_id_c9b66e51 ON public.scoring_lowbidenquiry USING btree (decided_by_id);
CREATE INDEX scoring_lowbidenquiry_replied_by_id_b76e2823 ON public.scoring_lowbidenquiry USING btree (replied_by_id);
CREATE INDEX scoring_mark_bid_id_85873d5d ON public.scoring_mark USING btree (bid_id);
CREATE INDEX scoring_mark_evaluator_id_97c1eb38 ON public.scoring_mark USING btree (evaluator_id);
CREATE INDEX scoring_markreopening_reopened_by_id_1632271e ON public.scoring_markreopening USING btree (reopened_by_id);
CREATE INDEX scoring_meetingnote_bid_id_7481c27e ON public.scoring_meetingnote USING btree (bid_id);
CREATE INDEX scoring_meetingnote_by_id_2b8e2521 ON public.scoring_meetingnote USING btree (by_id);
CREATE INDEX scoring_meetingnote_moderation_id_8280f20e ON public.scoring_meetingnote USING btree (moderation_id);
CREATE INDEX scoring_moderation_locked_by_id_e4b009fe ON public.scoring_moderation USING btree (locked_by_id);
CREATE INDEX scoring_panel_made_by_id_ce4dd540 ON public.scoring_panel USING btree (made_by_id);
CREATE INDEX scoring_repair_asked_by_id_87576503 ON public.scoring_repair USING btree (asked_by_id);
CREATE INDEX scoring_repair_replied_by_id_b0b4d025 ON public.scoring_repair USING btree (replied_by_id);
CREATE INDEX scoring_rereading_bid_id_2c5e1ab8 ON public.scoring_rereading USING btree (bid_id);
CREATE INDEX scoring_rereading_read_by_id_1dd25ee9 ON public.scoring_rereading USING btree (read_by_id);
CREATE INDEX scoring_rereading_result_id_5ca279b7 ON public.scoring_rereading USING btree (result_id);
CREATE INDEX scoring_scalestep_criterion_id_b366fd84 ON public.scoring_scalestep USING btree (criterion_id);
CREATE INDEX scoring_screening_locked_by_id_f2b8e827 ON public.scoring_screening USING btree (locked_by_id);
CREATE INDEX scoring_screening_lot_id_23d2f98c ON public.scoring_screening USING btree (lot_id);
CREATE INDEX scoring_screening_second_id_4d162911 ON public.scoring_screening USING btree (second_id);
CREATE INDEX scoring_screeningletter_screening_id_8e0ddb35 ON public.scoring_screeningletter USING btree (screening_id);
CREATE INDEX scoring_simulationrun_made_by_id_e334b0a4 ON public.scoring_simulationrun USING btree (made_by_id);
CREATE INDEX scoring_simulationrun_plan_id_6c447754 ON public.scoring_simulationrun USING btree (plan_id);
CREATE INDEX scoring_simulationrun_reference_7cfd65ca_like ON public.scoring_simulationrun USING btree (reference varchar_pattern_ops);
CREATE INDEX scoring_storedresult_lot_id_ed681145 ON public.scoring_storedresult USING btree (lot_id);
CREATE INDEX suppliers_bid_disposal_id_134eb4f4 ON public.suppliers_bid USING btree (disposal_id);
CREATE INDEX suppliers_bid_lot_id_aa1e9535 ON public.suppliers_bid USING btree (lot_id);
CREATE INDEX suppliers_bid_reference_c1d8be2e_like ON public.suppliers_bid USING btree (reference varchar_pattern_ops);
CREATE INDEX suppliers_bid_started_by_id_3c25afda ON public.suppliers_bid USING btree (started_by_id);
CREATE INDEX suppliers_bid_supplier_id_60e6703d ON public.suppliers_bid USING btree (supplier_id);
CREATE INDEX suppliers_bid_tender_id_3b232449 ON public.suppliers_bid USING btree (tender_id);
CREATE INDEX suppliers_bidfile_bid_id_f5c38cf7 ON public.suppliers_bidfile USING btree (bid_id);
CREATE INDEX suppliers_bidfile_uploaded_by_id_33098b14 ON public.suppliers_bidfile USING btree (uploaded_by_id);
CREATE INDEX suppliers_bidversion_bid_id_8e952891 ON public.suppliers_bidversion USING btree (bid_id);
CREATE INDEX suppliers_bidversion_price_key_id_471bf645 ON public.suppliers_bidversion USING btree (price_key_id);
CREATE INDEX suppliers_bidversion_quality_key_id_c6865d43 ON public.suppliers_bidversion USING btree (quality_key_id);
CREATE INDEX suppliers_bidversion_submitted_by_id_e6a36c55 ON public.suppliers_bidversion USING btree (submitted_by_id);
CREATE INDEX suppliers_centrereview_answered_by_id_001a6b03 ON public.suppliers_centrereview USING btree (answered_by_id);
CREATE INDEX suppliers_centrereview_buyer_id_9e9247ea ON public.suppliers_centrereview USING btree (buyer_id);
CREATE INDEX suppliers_centrereview_opened_by_id_6e2bb7ce ON public.suppliers_centrereview USING btree (opened_by_id);
CREATE INDEX suppliers_centrereview_reference_f2ff28aa_like ON public.suppliers_centrereview USING btree (reference varchar_pattern_ops);
CREATE INDEX suppliers_click_person_id_7fa3b1f3 ON public.suppliers_click USING btree (person_id);
CREATE INDEX suppliers_click_supplier_id_161bb6ed ON public.suppliers_click USING btree (supplier_id);
CREATE INDEX suppliers_corporategroup_name_a0b92850_like ON public.suppliers_corporategroup USING btree (name varchar_pattern_ops);
CREATE INDEX suppliers_dataset_by_id_3b9af5f4 ON public.suppliers_dataset USING btree (by_id);
CREATE INDEX suppliers_dataset_reference_5cd42ba5_like ON public.suppliers_dataset USING btree (reference varchar_pattern_ops);
CREATE INDEX suppliers_dataset_source_id_3441a2cd ON public.suppliers_dataset USING btree (source_id);
CREATE INDEX suppliers_dataset_withdrawn_by_id_ebfb4fc4 ON public.suppliers_dataset USING btree (withdrawn_by_id);
CREATE INDEX suppliers_disposal_approved_by_id_1f53902a ON public.suppliers_disposal USING btree (approved_by_id);
CREATE INDEX suppliers_disposal_asked_by_id_c87aa18f ON public.suppliers_disposal USING btree (asked_by_id);
CREATE INDEX suppliers_disposal_contract_id_3f79636e ON public.suppliers_disposal USING btree (contract_id);
CREATE INDEX suppliers_disposal_tender_id_88ba3a2a ON public.suppliers_disposal USING btree (tender_id);
CREATE INDEX suppliers_draftpart_bid_id_1d7e499b ON public.suppliers_draftpart USING btree (bid_id);
CREATE INDEX suppliers_draftpart_changed_by_id_f5190c29 ON public.suppliers_draftpart USING btree (changed_by_id);
CREATE INDEX suppliers_envelopekey_tender_id_9cc9a694 ON public.suppliers_envelopekey USING btree (tender_id);
CREATE INDEX suppliers_evidence_added_by_id_25807d80 ON public.suppliers_evidence USING btree (added_by_id);
CREATE INDEX suppliers_evidence_organisation_id_42142ed3 ON public.suppliers_evidence USING btree (organisation_id);
CREATE INDEX suppliers_evidence_reference_0e69a1ab_like ON public.suppliers_evidence USING btree (reference varchar_pattern_ops);
CREATE INDEX suppliers_exclusiondeclaration_declared_by_id_3afac3d2 ON public.suppliers_exclusiondeclaration USING btree (declared_by_id);
CREATE INDEX suppliers_exclusiondeclaration_organisation_id_d1f25cd5 ON public.suppliers_exclusiondeclaration USING btree (organisation_id);
CREATE INDEX suppliers_factscopy_organisation_id_32bc61db ON public.suppliers_factscopy USING btree (organisation_id);
CREATE INDEX suppliers_factscopy_received_by_id_76713b0a ON public.suppliers_factscopy USING btree (received_by_id);
CREATE INDEX suppliers_firstturn_envelope_key_id_7293271b ON public.suppliers_firstturn USING btree (envelope_key_id);
CREATE INDEX suppliers_firstturn_officer_id_f2702c25 ON public.suppliers_firstturn USING btree (officer_id);
CREATE INDEX suppliers_follow_tender_id_05e281d0 ON public.suppliers_follow USING btree (tender_id);
CREATE INDEX suppliers_follow_user_id_06b8dc4a ON public.suppliers_follow USING btree (user_id);
CREATE INDEX suppliers_groupmember_group_id_6f8f6b76 ON public.suppliers_groupmember USING btree (group_id);
CREATE INDEX suppliers_groupmember_party_id_db42cee3 ON public.suppliers_groupmember USING btree (party_id);
CREATE INDEX suppliers_importissue_dataset_id_e0b2d186 ON public.suppliers_importissue USING btree (dataset_id);
CREATE INDEX suppliers_keyshare_envelope_key_id_ab6ad923 ON public.suppliers_keyshare USING btree (envelope_key_id);
CREATE INDEX suppliers_keyshare_first_id_5d157611 ON public.suppliers_keyshare USING btree (first_id);
CREATE INDEX suppliers_keyshare_second_id_362e25c4 ON public.suppliers_keyshare USING btree (second_id);
CREATE INDEX suppliers_legalhold_lifted_by_id_e9120992 ON public.suppliers_legalhold USING btree (lifted_by_id);
CREATE INDEX suppliers_legalhold_placed_by_id_82f8f118 ON public.suppliers_legalhold USING btree (placed_by_id);
CREATE INDEX suppliers_legalhold_tender_id_00422e1d ON public.suppliers_legalhold USING btree (tender_id);
CREATE INDEX suppliers_marketreport_asked_by_id_ec52d06b ON public.suppliers_marketreport USING btree (asked_by_id);
CREATE INDEX suppliers_marketreport_reference_fa20e870_like ON public.suppliers_marketreport USING btree (reference varchar_pattern_ops);
CREATE INDEX suppliers_merge_decided_by_id_ec2f5e21 ON public.suppliers_merge USING btree (decided_by_id);
CREATE INDEX suppliers_merge_left_id_c435d0fc ON public.suppliers_merge USING btree (left_id);
CREATE INDEX suppliers_merge_reference_3c25b1eb_like ON public.suppliers_merge USING btree (reference varchar_pattern_ops);
CREATE INDEX suppliers_merge_right_id_14ed77e5 ON public.suppliers_merge USING btree (right_id);
CREATE INDEX suppliers_officerkey_user_id_d376db45 ON public.suppliers_officerkey USING btree (user_id);
CREATE INDEX suppliers_opening_first_id_214f499f ON public.suppliers_opening USING btree (first_id);
CREATE INDEX suppliers_opening_second_id_2e39263d ON public.suppliers_opening USING btree (second_id);
CREATE INDEX suppliers_opening_tender_id_1982cacc ON public.suppliers_opening USING btree (tender_id);
CREATE INDEX suppliers_openingofficer_key_id_ea0d2b00 ON public.suppliers_openingofficer USING btree (key_id);
CREATE INDEX suppliers_openingofficer_named_by_id_10645026 ON public.suppliers_openingofficer USING btree (named_by_id);
CREATE INDEX suppliers_openingofficer_tender_id_927412d6 ON public.suppliers_openingofficer USING btree (tender_id);
CREATE INDEX suppliers_openingofficer_user_id_70d2284f ON public.suppliers_openingofficer USING btree (user_id);
CREATE INDEX suppliers_owner_organisation_id_d11e5035 ON public.suppliers_owner USING btree (organisation_id);
CREATE INDEX suppliers_party_organisation_id_47141cfa ON public.suppliers_party USING btree (organisation_id);
CREATE INDEX suppliers_party_root_id_b6c085ec ON public.suppliers_party USING btree (root_id);
CREATE INDEX suppliers_problemfollow_entry_id_c3fbbb5f ON public.suppliers_problemfollow USING btree (entry_id);
CREATE INDEX suppliers_problemfollow_user_id_1dd508db ON public.suppliers_problemfollow USING btree (user_id);
CREATE INDEX suppliers_reachrecord_tender_id_f736cd19 ON public.suppliers_reachrecord USING btree (tender_id);
CREATE INDEX suppliers_reading_at_c30c0dbf ON public.suppliers_reading USING btree (at);
CREATE INDEX suppliers_reportorder_by_id_e6b5a417 ON public.suppliers_reportorder USING btree (by_id);
CREATE INDEX suppliers_savedsearch_user_id_9e7f30aa ON public.suppliers_savedsearch USING btree (user_id);
CREATE INDEX suppliers_schedule_set_by_id_16e4012e ON public.suppliers_schedule USING btree (set_by_id);
CREATE INDEX suppliers_sizedeclaration_decided_by_id_ac1ed453 ON public.suppliers_sizedeclaration USING btree (decided_by_id);
CREATE INDEX suppliers_sizedeclaration_declared_by_id_17d206ba ON public.suppliers_sizedeclaration USING btree (declared_by_id);
CREATE INDEX suppliers_sizedeclaration_organisation_id_f8b9f1d1 ON public.suppliers_sizedeclaration USING btree (organisation_id);
CREATE INDEX suppliers_sizedeclaration_reference_f675fba7_like ON public.suppliers_sizedeclaration USING btree (reference varchar_pattern_ops);
CREATE INDEX suppliers_source_slug_5a34922a_like ON public.suppliers_source USING btree (slug varchar_pattern_ops);
CREATE INDEX suppliers_supplieridentifier_organisation_id_2841c272 ON public.suppliers_supplieridentifier USING btree (organisation_id);
CREATE INDEX suppliers_titleword_word_97e8ad8c_like ON public.suppliers_titleword USING btree (word varchar_pattern_ops);
CREATE INDEX tender_buyer_awarded ON public.procurement_tender USING btree (buyer_id, awarded_at) WHERE (awarded_at IS NOT NULL);
CREATE INDEX tender_buyer_changed ON public.procurement_tender USING btree (buyer_id, changed_at DESC, id DESC);
CREATE INDEX tender_buyer_status ON public.procurement_tender USING btree (buyer_id, status);
CREATE INDEX tender_changed ON public.procurement_tender USING btree (changed_at DESC, id DESC);
CREATE INDEX tender_deadline ON public.procurement_tender USING btree (deadline_at);
CREATE INDEX tender_status_published ON public.procurement_tender USING btree (status, published_at DESC);
CREATE INDEX total_source_month ON public.suppliers_monthtotal USING btree (source_id, month);
CREATE UNIQUE INDEX unique_authenticator_type ON public.mfa_authenticator USING btree (user_id, type) WHERE ((type)::text = ANY (ARRAY[('totp'::character varying)::text, ('recovery_codes'::character varying)::text]));
CREATE UNIQUE INDEX unique_primary_email ON public.account_emailaddress USING btree (user_id, "primary") WHERE "primary";
CREATE UNIQUE INDEX unique_verified_email ON public.account_emailaddress USING btree (email) WHERE verified;
CREATE INDEX usersessions_usersession_session_key_fd35de43_like ON public.usersessions_usersession USING btree (session_key varchar_pattern_ops);
CREATE INDEX usersessions_usersession_user_id_af5e0a6d ON public.usersessions_usersession USING btree (user_id);
CREATE TRIGGER pgtrigger_agreed_by_another_0249c BEFORE UPDATE ON public.procurement_outcome FOR EACH ROW WHEN ((new.agreed_by_id IS NOT NULL)) EXECUTE FUNCTION public.pgtrigger_agreed_by_another_0249c();
COMMENT ON TRIGGER pgtrigger_agreed_by_another_0249c ON public.procurement_outcome IS 'be046d2f2c141fd46d2cb2fd8ee7de476fa798a7';
CREATE TRIGGER pgtrigger_append_only_03e64 BEFORE DELETE OR UPDATE ON public.suppliers_exclusiondeclaration FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_append_only_03e64();
COMMENT ON TRIGGER pgtrigger_append_only_03e64 ON public.suppliers_exclusiondeclaration IS '249df39c22dd37e4424fe3ad861f56a366020ac7';
CREATE TRIGGER pgtrigger_append_only_04f66 BEFORE DELETE ON public.suppliers_bidversion FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_append_only_04f66();
COMMENT ON TRIGGER pgtrigger_append_only_04f66 ON public.suppliers_bidversion IS '303caca973f7d57908fe221c36cebb914540a078';
CREATE TRIGGER pgtrigger_append_only_05b30 BEFORE DELETE ON public.scoring_evidencepack FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_append_only_05b30();
COMMENT ON TRIGGER pgtrigger_append_only_05b30 ON public.scoring_evidencepack IS '98c7791157808325b417444a16b5d3ef378b41dd';
CREATE TRIGGER pgtrigger_append_only_094c1 BEFORE DELETE OR UPDATE ON public.procurement_pipelinenote FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_append_only_094c1();
COMMENT ON TRIGGER pgtrigger_append_only_094c1 ON public.procurement_pipelinenote IS '4d741d912c03fac259376adf417cf316eb71a23e';
CREATE TRIGGER pgtrigger_append_only_13d41 BEFORE DELETE OR UPDATE ON public.suppliers_factscopy FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_append_only_13d41();
COMMENT ON TRIGGER pgtrigger_append_only_13d41 ON public.suppliers_factscopy IS '9e503dbbb5cca3515831116983347ff4a710a9e4';
CREATE TRIGGER pgtrigger_append_only_14277 BEFORE DELETE OR UPDATE ON public.procurement_tenderversion FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_append_only_14277();
COMMENT ON TRIGGER pgtrigger_append_only_14277 ON public.procurement_tenderversion IS '36d36cb998585c4dda77689130e7739acfa0137f';
CREATE TRIGGER pgtrigger_append_only_14be0 BEFORE DELETE OR UPDATE ON public.scoring_conflictdeclaration FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_append_only_14be0();
COMMENT ON TRIGGER pgtrigger_append_only_14be0 ON public.scoring_conflictdeclaration IS '88f7af842c346828da03ffb6d5418a2cdb26712e';
CREATE TRIGGER pgtrigger_append_only_15585 BEFORE DELETE OR UPDATE ON public.procurement_auditleaf FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_append_only_15585();
COMMENT ON TRIGGER pgtrigger_append_only_15585 ON public.procurement_auditleaf IS 'aae5636b938e112d964ff3088ffb9fe7cb92cb06';
CREATE TRIGGER pgtrigger_append_only_1c8ee BEFORE DELETE OR UPDATE ON public.scoring_rereading FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_append_only_1c8ee();
COMMENT ON TRIGGER pgtrigger_append_only_1c8ee ON public.scoring_rereading IS '521b47e52fff72ca6b9e3e6a1d67864c7b1e1064';
CREATE TRIGGER pgtrigger_append_only_2cfeb BEFORE DELETE OR UPDATE ON public.procurement_review FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_append_only_2cfeb();
COMMENT ON TRIGGER pgtrigger_append_only_2cfeb ON public.procurement_review IS '9d02f97ac213c370746abcd2766043c4ce622533';
CREATE TRIGGER pgtrigger_append_only_5f004 BEFORE DELETE OR UPDATE ON public.scoring_screeningletter FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_append_only_5f004();
COMMENT ON TRIGGER pgtrigger_append_only_5f004 ON public.scoring_screeningletter IS 'f406c33673bd40c4b7e582e2ba73ce9e18218e6c';
CREATE TRIGGER pgtrigger_append_only_63675 BEFORE DELETE OR UPDATE ON public.procurement_dependencyreading FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_append_only_63675();
COMMENT ON TRIGGER pgtrigger_append_only_63675 ON public.procurement_dependencyreading IS '844780b15bfc4799180d384c24901644bb74c8c6';
CREATE TRIGGER pgtrigger_append_only_8355b BEFORE DELETE OR UPDATE ON public.scoring_consensusmark FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_append_only_8355b();
COMMENT ON TRIGGER pgtrigger_append_only_8355b ON public.scoring_consensusmark IS '8baeb12ac2a3a4dbfc2bcf09d897b7f2875b309a';
CREATE TRIGGER pgtrigger_append_only_8ec4f BEFORE DELETE OR UPDATE ON public.procurement_measurerating FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_append_only_8ec4f();
COMMENT ON TRIGGER pgtrigger_append_only_8ec4f ON public.procurement_measurerating IS 'f8a0ee2b4878e8e229d2b995dd002da9873ae39d';
CREATE TRIGGER pgtrigger_append_only_9351a BEFORE DELETE OR UPDATE ON public.procurement_tendernotice FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_append_only_9351a();
COMMENT ON TRIGGER pgtrigger_append_only_9351a ON public.procurement_tendernotice IS 'a388f298384d571372ce53f23408d5df198d18b7';
CREATE TRIGGER pgtrigger_append_only_997e1 BEFORE DELETE OR UPDATE ON public.procurement_treehead FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_append_only_997e1();
COMMENT ON TRIGGER pgtrigger_append_only_997e1 ON public.procurement_treehead IS '568dceb80a4c7aafbc6bbc81b0e30d28e67ddbe7';
CREATE TRIGGER pgtrigger_append_only_9b1a7 BEFORE DELETE OR UPDATE ON public.procurement_componentdecision FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_append_only_9b1a7();
COMMENT ON TRIGGER pgtrigger_append_only_9b1a7 ON public.procurement_componentdecision IS '72e991fd2826e302165a583af7a0386d4f398a53';
CREATE TRIGGER pgtrigger_append_only_9e167 BEFORE DELETE OR UPDATE ON public.procurement_leadswap FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_append_only_9e167();
COMMENT ON TRIGGER pgtrigger_append_only_9e167 ON public.procurement_leadswap IS 'b79b26c79463ea322a298ad66c1df7249b126513';
CREATE TRIGGER pgtrigger_append_only_9e70c BEFORE DELETE OR UPDATE ON public.scoring_assessmentsummary FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_append_only_9e70c();
COMMENT ON TRIGGER pgtrigger_append_only_9e70c ON public.scoring_assessmentsummary IS '99019de6f8ad6d9e5bd401a8bdffda80302b2638';
CREATE TRIGGER pgtrigger_append_only_9fcbd BEFORE DELETE OR UPDATE ON public.suppliers_click FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_append_only_9fcbd();
COMMENT ON TRIGGER pgtrigger_append_only_9fcbd ON public.suppliers_click IS '82cb5a59ecbd902a10dfd42af4b70a8eaeb0017a';
CREATE TRIGGER pgtrigger_append_only_a5d97 BEFORE DELETE OR UPDATE ON public.suppliers_reachrecord FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_append_only_a5d97();
COMMENT ON TRIGGER pgtrigger_append_only_a5d97 ON public.suppliers_reachrecord IS 'c5bcf4057bed8d5123e9299923496343edd0cc2d';
CREATE TRIGGER pgtrigger_append_only_aa585 BEFORE DELETE OR UPDATE ON public.procurement_payment FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_append_only_aa585();
COMMENT ON TRIGGER pgtrigger_append_only_aa585 ON public.procurement_payment IS '346402b0a6be96608719ee0b7c706bb15e5c574a';
CREATE TRIGGER pgtrigger_append_only_b1543 BEFORE DELETE OR UPDATE ON public.suppliers_receipt FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_append_only_b1543();
COMMENT ON TRIGGER pgtrigger_append_only_b1543 ON public.suppliers_receipt IS 'b1f3d74ba45ab0633fb3ed0d9950f42de6817b70';
CREATE TRIGGER pgtrigger_append_only_b17a7 BEFORE DELETE OR UPDATE ON public.scoring_markreopening FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_append_only_b17a7();
COMMENT ON TRIGGER pgtrigger_append_only_b17a7 ON public.scoring_markreopening IS '89e5ad096869220d42a5939c39951d9f5a218ee5';
CREATE TRIGGER pgtrigger_append_only_b654d BEFORE DELETE OR UPDATE ON public.procurement_auditevent FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_append_only_b654d();
COMMENT ON TRIGGER pgtrigger_append_only_b654d ON public.procurement_auditevent IS 'c497b73ccee55cbc3035f6753c5cd55f6f7134be';
CREATE TRIGGER pgtrigger_append_only_b872a BEFORE DELETE OR UPDATE ON public.procurement_staffreading FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_append_only_b872a();
COMMENT ON TRIGGER pgtrigger_append_only_b872a ON public.procurement_staffreading IS 'e45e91a7ff160851221c25cd0ae8ef73144eacbf';
CREATE TRIGGER pgtrigger_append_only_bbfc4 BEFORE DELETE OR UPDATE ON public.suppliers_opening FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_append_only_bbfc4();
COMMENT ON TRIGGER pgtrigger_append_only_bbfc4 ON public.suppliers_opening IS '9f96d5428b2d8bbdedc38503262f36c2c5a17fb5';
CREATE TRIGGER pgtrigger_append_only_bcd84 BEFORE DELETE OR UPDATE ON public.procurement_ratinganswer FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_append_only_bcd84();
COMMENT ON TRIGGER pgtrigger_append_only_bcd84 ON public.procurement_ratinganswer IS '7ce21b4906622b9323f59e17f65f39379aad8b34';
CREATE TRIGGER pgtrigger_append_only_bd5ae BEFORE DELETE OR UPDATE ON public.scoring_storedresult FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_append_only_bd5ae();
COMMENT ON TRIGGER pgtrigger_append_only_bd5ae ON public.scoring_storedresult IS '3c261e14b3c826d05613258026ec284ed6bd459d';
CREATE TRIGGER pgtrigger_append_only_c5a27 BEFORE DELETE OR UPDATE ON public.procurement_passedon FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_append_only_c5a27();
COMMENT ON TRIGGER pgtrigger_append_only_c5a27 ON public.procurement_passedon IS 'c6772fb500db0d85c4e0b4859b0ea9af86d12e4a';
CREATE TRIGGER pgtrigger_append_only_d4b4d BEFORE DELETE OR UPDATE ON public.procurement_compositionversion FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_append_only_d4b4d();
COMMENT ON TRIGGER pgtrigger_append_only_d4b4d ON public.procurement_compositionversion IS 'f310b44c210780aeff3ca53a08f9aaa9cd612c74';
CREATE TRIGGER pgtrigger_append_only_d5099 BEFORE DELETE OR UPDATE ON public.scoring_meetingnote FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_append_only_d5099();
COMMENT ON TRIGGER pgtrigger_append_only_d5099 ON public.scoring_meetingnote IS 'e0f3175365dc9fb500a1c27cc6b5d01b7ba8b302';
CREATE TRIGGER pgtrigger_append_only_d6741 BEFORE DELETE OR UPDATE ON public.scoring_conflictdecision FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_append_only_d6741();
COMMENT ON TRIGGER pgtrigger_append_only_d6741 ON public.scoring_conflictdecision IS '2053145ada3b1f3796cc7a45639a6a1da8015c7e';
CREATE TRIGGER pgtrigger_append_only_dc3af BEFORE DELETE OR UPDATE ON public.suppliers_reading FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_append_only_dc3af();
COMMENT ON TRIGGER pgtrigger_append_only_dc3af ON public.suppliers_reading IS '544c1ff63854a9b4a2eec60f7b91deb9cc2ec7f1';
CREATE TRIGGER pgtrigger_append_only_fd466 BEFORE DELETE OR UPDATE ON public.procurement_qualitycheck FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_append_only_fd466();
COMMENT ON TRIGGER pgtrigger_append_only_fd466 ON public.procurement_qualitycheck IS '14394add5a8cce40a919f7f9bc8e1b3d3e6381d2';
CREATE TRIGGER pgtrigger_decided_stays_a44ee BEFORE UPDATE ON public.scoring_screening FOR EACH ROW WHEN ((((old.status)::text <> 'waiting'::text) OR (old.data <> new.data) OR (old.lot_id <> new.lot_id))) EXECUTE FUNCTION public.pgtrigger_decided_stays_a44ee();
COMMENT ON TRIGGER pgtrigger_decided_stays_a44ee ON public.scoring_screening IS '1d485c11bcbbb6be4ae9eac72fea5277e5753f10';
CREATE TRIGGER pgtrigger_destroyed_only_26e51 BEFORE UPDATE ON public.scoring_evidencepack FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_destroyed_only_26e51();
COMMENT ON TRIGGER pgtrigger_destroyed_only_26e51 ON public.scoring_evidencepack IS '8825dcba8dc0881872a16cc9b0c361e5e989baf8';
CREATE TRIGGER pgtrigger_destroyed_only_6eedf BEFORE UPDATE ON public.suppliers_bidversion FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_destroyed_only_6eedf();
COMMENT ON TRIGGER pgtrigger_destroyed_only_6eedf ON public.suppliers_bidversion IS '72d32fdba013993cceeeab0732cc7cbf920a85a9';
CREATE TRIGGER pgtrigger_destroyed_with_its_bids_ca56c BEFORE UPDATE ON public.suppliers_envelopekey FOR EACH ROW WHEN (((new.destroyed_at IS NOT NULL) AND (old.destroyed_at IS NULL))) EXECUTE FUNCTION public.pgtrigger_destroyed_with_its_bids_ca56c();
COMMENT ON TRIGGER pgtrigger_destroyed_with_its_bids_ca56c ON public.suppliers_envelopekey IS '40dd6e1b053c46b363c0e1f4b4acf555d7b0ab06';
CREATE TRIGGER pgtrigger_ended_stays_49ef8 BEFORE UPDATE ON public.suppliers_disposal FOR EACH ROW WHEN ((((old.status)::text = ANY (ARRAY[('done'::character varying)::text, ('stopped'::character varying)::text])) AND ((to_jsonb(new.*) - 'files_gone_at'::text) <> (to_jsonb(old.*) - 'files_gone_at'::text)))) EXECUTE FUNCTION public.pgtrigger_ended_stays_49ef8();
COMMENT ON TRIGGER pgtrigger_ended_stays_49ef8 ON public.suppliers_disposal IS 'a97c2588a4f60bab4cb4d440d44aba677248c98b';
CREATE TRIGGER pgtrigger_figures_stand_dd695 BEFORE UPDATE ON public.suppliers_sizedeclaration FOR EACH ROW WHEN (((old.organisation_id IS DISTINCT FROM new.organisation_id) OR (old.year_ended_on IS DISTINCT FROM new.year_ended_on) OR (old.staff IS DISTINCT FROM new.staff) OR (old.turnover_gbp IS DISTINCT FROM new.turnover_gbp) OR (old.balance_sheet_gbp IS DISTINCT FROM new.balance_sheet_gbp) OR (old.holdings IS DISTINCT FROM new.holdings) OR (old.evidence IS DISTINCT FROM new.evidence) OR ((old.definition)::text IS DISTINCT FROM (new.definition)::text) OR ((old.label)::text IS DISTINCT FROM (new.label)::text) OR (old.reasons IS DISTINCT FROM new.reasons) OR (old.declared_by_id IS DISTINCT FROM new.declared_by_id) OR (old.declared_at IS DISTINCT FROM new.declared_at))) EXECUTE FUNCTION public.pgtrigger_figures_stand_dd695();
COMMENT ON TRIGGER pgtrigger_figures_stand_dd695 ON public.suppliers_sizedeclaration IS '354554612c7b6f988ed6500534dc9a78314bb13e';
CREATE TRIGGER pgtrigger_kept_e0981 BEFORE DELETE ON public.suppliers_sizedeclaration FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_kept_e0981();
COMMENT ON TRIGGER pgtrigger_kept_e0981 ON public.suppliers_sizedeclaration IS 'c724e84effe9572a1167c5f10703f9df6eab92f4';
CREATE TRIGGER pgtrigger_lifted_stays_c08d7 BEFORE UPDATE ON public.suppliers_legalhold FOR EACH ROW WHEN ((old.lifted_at IS NOT NULL)) EXECUTE FUNCTION public.pgtrigger_lifted_stays_c08d7();
COMMENT ON TRIGGER pgtrigger_lifted_stays_c08d7 ON public.suppliers_legalhold IS '4c720efb6a0c269c864d3146bd2c13d62acbdd71';
CREATE TRIGGER pgtrigger_locked_stays_f98fe BEFORE UPDATE ON public.scoring_mark FOR EACH ROW WHEN ((old.locked_at IS NOT NULL)) EXECUTE FUNCTION public.pgtrigger_locked_stays_f98fe();
COMMENT ON TRIGGER pgtrigger_locked_stays_f98fe ON public.scoring_mark IS '85b8cb308d848eb7657ab2f85e02f631469a439d';
CREATE TRIGGER pgtrigger_meets_destruction_22419 BEFORE INSERT ON public.suppliers_legalhold FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_meets_destruction_22419();
COMMENT ON TRIGGER pgtrigger_meets_destruction_22419 ON public.suppliers_legalhold IS '3d078a35652b5de0b774df9281fc654c94c09df7';
CREATE TRIGGER pgtrigger_never_deleted_0dd99 BEFORE DELETE ON public.scoring_mark FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_never_deleted_0dd99();
COMMENT ON TRIGGER pgtrigger_never_deleted_0dd99 ON public.scoring_mark IS 'd220534c4826edbc6aed59462709af331c85874a';
CREATE TRIGGER pgtrigger_never_deleted_3f997 BEFORE DELETE ON public.scoring_screening FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_never_deleted_3f997();
COMMENT ON TRIGGER pgtrigger_never_deleted_3f997 ON public.scoring_screening IS '756ec143faf917f8baf6c9da9e457f69acd521f0';
CREATE TRIGGER pgtrigger_never_deleted_a721b BEFORE DELETE ON public.suppliers_legalhold FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_never_deleted_a721b();
COMMENT ON TRIGGER pgtrigger_never_deleted_a721b ON public.suppliers_legalhold IS '14ec928dd14bb6c2b270595bdadfa1fdf82552c4';
CREATE TRIGGER pgtrigger_never_deleted_e2046 BEFORE DELETE ON public.suppliers_disposal FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_never_deleted_e2046();
COMMENT ON TRIGGER pgtrigger_never_deleted_e2046 ON public.suppliers_disposal IS '146e00f4ca22676ce50cc725bf18bfe4abafed29';
CREATE TRIGGER pgtrigger_never_truncated_0ed4b BEFORE TRUNCATE ON public.scoring_mark FOR EACH STATEMENT EXECUTE FUNCTION public.pgtrigger_never_truncated_0ed4b();
COMMENT ON TRIGGER pgtrigger_never_truncated_0ed4b ON public.scoring_mark IS 'aa437b009ee9a86e5632eceb9345cfae9cb347de';
CREATE TRIGGER pgtrigger_no_truncate_02db7 BEFORE TRUNCATE ON public.suppliers_exclusiondeclaration FOR EACH STATEMENT EXECUTE FUNCTION public.pgtrigger_no_truncate_02db7();
COMMENT ON TRIGGER pgtrigger_no_truncate_02db7 ON public.suppliers_exclusiondeclaration IS '540537bb3ab4746c39f52c77f0c47baab5a23208';
CREATE TRIGGER pgtrigger_no_truncate_1440d BEFORE TRUNCATE ON public.suppliers_receipt FOR EACH STATEMENT EXECUTE FUNCTION public.pgtrigger_no_truncate_1440d();
COMMENT ON TRIGGER pgtrigger_no_truncate_1440d ON public.suppliers_receipt IS '3b493ba5d9d38baa9f0cedd22f9885f33ac63543';
CREATE TRIGGER pgtrigger_no_truncate_16136 BEFORE TRUNCATE ON public.procurement_dependencyreading FOR EACH STATEMENT EXECUTE FUNCTION public.pgtrigger_no_truncate_16136();
COMMENT ON TRIGGER pgtrigger_no_truncate_16136 ON public.procurement_dependencyreading IS '0aec51c929abdbd6cf0a1f1a0c1801dd19928b0c';
CREATE TRIGGER pgtrigger_no_truncate_1bc90 BEFORE TRUNCATE ON public.procurement_review FOR EACH STATEMENT EXECUTE FUNCTION public.pgtrigger_no_truncate_1bc90();
COMMENT ON TRIGGER pgtrigger_no_truncate_1bc90 ON public.procurement_review IS 'b34581284ffd719367cefb5558b10cf0893bfa49';
CREATE TRIGGER pgtrigger_no_truncate_386bf BEFORE TRUNCATE ON public.procurement_treehead FOR EACH STATEMENT EXECUTE FUNCTION public.pgtrigger_no_truncate_386bf();
COMMENT ON TRIGGER pgtrigger_no_truncate_386bf ON public.procurement_treehead IS 'c16e5babb72515ecfda1e7aa621a0f1f03d6739a';
CREATE TRIGGER pgtrigger_no_truncate_38756 BEFORE TRUNCATE ON public.scoring_conflictdecision FOR EACH STATEMENT EXECUTE FUNCTION public.pgtrigger_no_truncate_38756();
COMMENT ON TRIGGER pgtrigger_no_truncate_38756 ON public.scoring_conflictdecision IS '100cdd979f0e8880ca9dd1eef50164458ead00ed';
CREATE TRIGGER pgtrigger_no_truncate_3d87b BEFORE TRUNCATE ON public.procurement_tenderversion FOR EACH STATEMENT EXECUTE FUNCTION public.pgtrigger_no_truncate_3d87b();
COMMENT ON TRIGGER pgtrigger_no_truncate_3d87b ON public.procurement_tenderversion IS 'e21f55070494856df8c97fbb7da337d3320dc14a';
CREATE TRIGGER pgtrigger_no_truncate_4c928 BEFORE TRUNCATE ON public.scoring_markreopening FOR EACH STATEMENT EXECUTE FUNCTION public.pgtrigger_no_truncate_4c928();
COMMENT ON TRIGGER pgtrigger_no_truncate_4c928 ON public.scoring_markreopening IS 'eadc53f50a64edd7627d4bb2becc382846d933a7';
CREATE TRIGGER pgtrigger_no_truncate_5f48c BEFORE TRUNCATE ON public.scoring_rereading FOR EACH STATEMENT EXECUTE FUNCTION public.pgtrigger_no_truncate_5f48c();
COMMENT ON TRIGGER pgtrigger_no_truncate_5f48c ON public.scoring_rereading IS 'f3c9cf2f56e665addd2a9e4f508c4ab36613d16a';
CREATE TRIGGER pgtrigger_no_truncate_61262 BEFORE TRUNCATE ON public.scoring_evidencepack FOR EACH STATEMENT EXECUTE FUNCTION public.pgtrigger_no_truncate_61262();
COMMENT ON TRIGGER pgtrigger_no_truncate_61262 ON public.scoring_evidencepack IS '8d836d0e5a3fe423c635d632d236fa9c71b635ee';
CREATE TRIGGER pgtrigger_no_truncate_65dfd BEFORE TRUNCATE ON public.procurement_auditleaf FOR EACH STATEMENT EXECUTE FUNCTION public.pgtrigger_no_truncate_65dfd();
COMMENT ON TRIGGER pgtrigger_no_truncate_65dfd ON public.procurement_auditleaf IS '3b619194d14543f5341e7bc87bf659d7eaf8a7ef';
CREATE TRIGGER pgtrigger_no_truncate_6c6ea BEFORE TRUNCATE ON public.suppliers_click FOR EACH STATEMENT EXECUTE FUNCTION public.pgtrigger_no_truncate_6c6ea();
COMMENT ON TRIGGER pgtrigger_no_truncate_6c6ea ON public.suppliers_click IS '62d7248142c3829521d695e880a162b113c26352';
CREATE TRIGGER pgtrigger_no_truncate_7e33a BEFORE TRUNCATE ON public.suppliers_factscopy FOR EACH STATEMENT EXECUTE FUNCTION public.pgtrigger_no_truncate_7e33a();
COMMENT ON TRIGGER pgtrigger_no_truncate_7e33a ON public.suppliers_factscopy IS 'b335dc54ecc710964785a5e9bb919a90c7176e39';
CREATE TRIGGER pgtrigger_no_truncate_7edba BEFORE TRUNCATE ON public.procurement_compositionversion FOR EACH STATEMENT EXECUTE FUNCTION public.pgtrigger_no_truncate_7edba();
COMMENT ON TRIGGER pgtrigger_no_truncate_7edba ON public.procurement_compositionversion IS 'a75610f604f3b56ccccadb3d48d94afc3bd3f133';
CREATE TRIGGER pgtrigger_no_truncate_7f4cf BEFORE TRUNCATE ON public.procurement_ratinganswer FOR EACH STATEMENT EXECUTE FUNCTION public.pgtrigger_no_truncate_7f4cf();
COMMENT ON TRIGGER pgtrigger_no_truncate_7f4cf ON public.procurement_ratinganswer IS '7b5c0d5d3273094ced5cc77b19844f06eb25e44b';
CREATE TRIGGER pgtrigger_no_truncate_80826 BEFORE TRUNCATE ON public.suppliers_bidversion FOR EACH STATEMENT EXECUTE FUNCTION public.pgtrigger_no_truncate_80826();
COMMENT ON TRIGGER pgtrigger_no_truncate_80826 ON public.suppliers_bidversion IS '53ced81421256bde29ea0153c2cd5655e2807312';
CREATE TRIGGER pgtrigger_no_truncate_822d1 BEFORE TRUNCATE ON public.procurement_qualitycheck FOR EACH STATEMENT EXECUTE FUNCTION public.pgtrigger_no_truncate_822d1();
COMMENT ON TRIGGER pgtrigger_no_truncate_822d1 ON public.procurement_qualitycheck IS 'c10ae8333710c62cc344711ccd6420243cedf8a7';
CREATE TRIGGER pgtrigger_no_truncate_85548 BEFORE TRUNCATE ON public.procurement_measurerating FOR EACH STATEMENT EXECUTE FUNCTION public.pgtrigger_no_truncate_85548();
COMMENT ON TRIGGER pgtrigger_no_truncate_85548 ON public.procurement_measurerating IS '242ed9d6c60bfa640312e9f4e13db83c0e3516c4';
CREATE TRIGGER pgtrigger_no_truncate_897bd BEFORE TRUNCATE ON public.procurement_leadswap FOR EACH STATEMENT EXECUTE FUNCTION public.pgtrigger_no_truncate_897bd();
COMMENT ON TRIGGER pgtrigger_no_truncate_897bd ON public.procurement_leadswap IS 'd45b028526800f4b2e7ed2b4fc672a43ac62f2a7';
CREATE TRIGGER pgtrigger_no_truncate_91876 BEFORE TRUNCATE ON public.procurement_auditevent FOR EACH STATEMENT EXECUTE FUNCTION public.pgtrigger_no_truncate_91876();
COMMENT ON TRIGGER pgtrigger_no_truncate_91876 ON public.procurement_auditevent IS '953a8dac5e71b7d7d486403192c7731ab4324402';
CREATE TRIGGER pgtrigger_no_truncate_94d05 BEFORE TRUNCATE ON public.scoring_consensusmark FOR EACH STATEMENT EXECUTE FUNCTION public.pgtrigger_no_truncate_94d05();
COMMENT ON TRIGGER pgtrigger_no_truncate_94d05 ON public.scoring_consensusmark IS '5103aa9d5ff720e08fab318d8e6271f08c631293';
CREATE TRIGGER pgtrigger_no_truncate_977a2 BEFORE TRUNCATE ON public.scoring_storedresult FOR EACH STATEMENT EXECUTE FUNCTION public.pgtrigger_no_truncate_977a2();
COMMENT ON TRIGGER pgtrigger_no_truncate_977a2 ON public.scoring_storedresult IS '8ec20608a62d1c6efc00356460ea15348e049eff';
CREATE TRIGGER pgtrigger_no_truncate_981ef BEFORE TRUNCATE ON public.suppliers_reachrecord FOR EACH STATEMENT EXECUTE FUNCTION public.pgtrigger_no_truncate_981ef();
COMMENT ON TRIGGER pgtrigger_no_truncate_981ef ON public.suppliers_reachrecord IS 'a6ea96b0c7a8812bb64f8d48d1ff694030498327';
CREATE TRIGGER pgtrigger_no_truncate_bc0d1 BEFORE TRUNCATE ON public.procurement_componentdecision FOR EACH STATEMENT EXECUTE FUNCTION public.pgtrigger_no_truncate_bc0d1();
COMMENT ON TRIGGER pgtrigger_no_truncate_bc0d1 ON public.procurement_componentdecision IS 'e21eb0c1227444958804d6fae4368150083c6e34';
CREATE TRIGGER pgtrigger_no_truncate_c99ff BEFORE TRUNCATE ON public.scoring_meetingnote FOR EACH STATEMENT EXECUTE FUNCTION public.pgtrigger_no_truncate_c99ff();
COMMENT ON TRIGGER pgtrigger_no_truncate_c99ff ON public.scoring_meetingnote IS 'a0c25e32c60fc729bb83353d58dbe23f6e91220a';
CREATE TRIGGER pgtrigger_no_truncate_cb732 BEFORE TRUNCATE ON public.procurement_staffreading FOR EACH STATEMENT EXECUTE FUNCTION public.pgtrigger_no_truncate_cb732();
COMMENT ON TRIGGER pgtrigger_no_truncate_cb732 ON public.procurement_staffreading IS '2781fe4033506b279c6625c18ddd6425fbfa1636';
CREATE TRIGGER pgtrigger_no_truncate_d42f4 BEFORE TRUNCATE ON public.procurement_payment FOR EACH STATEMENT EXECUTE FUNCTION public.pgtrigger_no_truncate_d42f4();
COMMENT ON TRIGGER pgtrigger_no_truncate_d42f4 ON public.procurement_payment IS '73b90edb8acc67524e8b0bf54bda0d99ea4c0609';
CREATE TRIGGER pgtrigger_no_truncate_db514 BEFORE TRUNCATE ON public.scoring_screeningletter FOR EACH STATEMENT EXECUTE FUNCTION public.pgtrigger_no_truncate_db514();
COMMENT ON TRIGGER pgtrigger_no_truncate_db514 ON public.scoring_screeningletter IS 'cfb1ea17ff29859d6ce1eca33082f5267a204e8b';
CREATE TRIGGER pgtrigger_no_truncate_e317c BEFORE TRUNCATE ON public.suppliers_opening FOR EACH STATEMENT EXECUTE FUNCTION public.pgtrigger_no_truncate_e317c();
COMMENT ON TRIGGER pgtrigger_no_truncate_e317c ON public.suppliers_opening IS '17aa504c5dbc73f5842778921e05275916f1c538';
CREATE TRIGGER pgtrigger_no_truncate_e530b BEFORE TRUNCATE ON public.procurement_tendernotice FOR EACH STATEMENT EXECUTE FUNCTION public.pgtrigger_no_truncate_e530b();
COMMENT ON TRIGGER pgtrigger_no_truncate_e530b ON public.procurement_tendernotice IS 'd07f68cc26b84d8d4b86f4c644756f384168ce21';
CREATE TRIGGER pgtrigger_no_truncate_e68cc BEFORE TRUNCATE ON public.scoring_assessmentsummary FOR EACH STATEMENT EXECUTE FUNCTION public.pgtrigger_no_truncate_e68cc();
COMMENT ON TRIGGER pgtrigger_no_truncate_e68cc ON public.scoring_assessmentsummary IS 'b33319dc452f4a0b0c350aa21614c86b41595da7';
CREATE TRIGGER pgtrigger_no_truncate_eb3f3 BEFORE TRUNCATE ON public.procurement_pipelinenote FOR EACH STATEMENT EXECUTE FUNCTION public.pgtrigger_no_truncate_eb3f3();
COMMENT ON TRIGGER pgtrigger_no_truncate_eb3f3 ON public.procurement_pipelinenote IS 'cb54e59f63a2759531280c0318e9af69558e7728';
CREATE TRIGGER pgtrigger_no_truncate_eb8b6 BEFORE TRUNCATE ON public.suppliers_reading FOR EACH STATEMENT EXECUTE FUNCTION public.pgtrigger_no_truncate_eb8b6();
COMMENT ON TRIGGER pgtrigger_no_truncate_eb8b6 ON public.suppliers_reading IS '4813db756c5a30ba9f1fc83203e12ac8c23c3610';
CREATE TRIGGER pgtrigger_no_truncate_fdd1b BEFORE TRUNCATE ON public.procurement_passedon FOR EACH STATEMENT EXECUTE FUNCTION public.pgtrigger_no_truncate_fdd1b();
COMMENT ON TRIGGER pgtrigger_no_truncate_fdd1b ON public.procurement_passedon IS 'b10143e62266f6c72389f4de032583bf377a6508';
CREATE TRIGGER pgtrigger_no_truncate_fedc8 BEFORE TRUNCATE ON public.scoring_conflictdeclaration FOR EACH STATEMENT EXECUTE FUNCTION public.pgtrigger_no_truncate_fedc8();
COMMENT ON TRIGGER pgtrigger_no_truncate_fedc8 ON public.scoring_conflictdeclaration IS '32cdd50d43c4f1f68bef5025f9650c64c2c36e9b';
CREATE TRIGGER pgtrigger_on_time_8267a BEFORE INSERT ON public.suppliers_bidversion FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_on_time_8267a();
COMMENT ON TRIGGER pgtrigger_on_time_8267a ON public.suppliers_bidversion IS '772087bcbdf09d233740c50c86371aad7ce96687';
CREATE TRIGGER pgtrigger_stopped_stays_a46fa BEFORE UPDATE ON public.suppliers_bid FOR EACH ROW WHEN ((((old.status)::text = 'not_forward'::text) AND ((new.status)::text <> 'not_forward'::text))) EXECUTE FUNCTION public.pgtrigger_stopped_stays_a46fa();
COMMENT ON TRIGGER pgtrigger_stopped_stays_a46fa ON public.suppliers_bid IS 'add265bf56a870b33c5438419ac11ea676ed7164';
ALTER TABLE ONLY public.account_emailaddress
    ADD CONSTRAINT account_emailaddress_user_id_2c513194_fk_procurement_user_id FOREIGN KEY (user_id) REFERENCES public.procurement_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.account_emailconfirmation
    ADD CONSTRAINT account_emailconfirm_email_address_id_5b7f8c58_fk_account_e FOREIGN KEY (email_address_id) REFERENCES public.account_emailaddress(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.auth_group_permissions
    ADD CONSTRAINT auth_group_permissio_permission_id_84c5c92e_fk_auth_perm FOREIGN KEY (permission_id) REFERENCES public.auth_permission(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.auth_group_permissions
    ADD CONSTRAINT auth_group_permissions_group_id_b120cbf9_fk_auth_group_id FOREIGN KEY (group_id) REFERENCES public.auth_group(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.auth_permission
    ADD CONSTRAINT auth_permission_content_type_id_2f476e4b_fk_django_co FOREIGN KEY (content_type_id) REFERENCES public.django_content_type(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.axes_accessattemptexpiration
    ADD CONSTRAINT axes_accessattemptex_access_attempt_id_6b73a47a_fk_axes_acce FOREIGN KEY (access_attempt_id) REFERENCES public.axes_accessattempt(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.django_admin_log
    ADD CONSTRAINT django_admin_log_content_type_id_c4bce8eb_fk_django_co FOREIGN KEY (content_type_id) REFERENCES public.django_content_type(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.django_admin_log
    ADD CONSTRAINT django_admin_log_user_id_c564eba6_fk_procurement_user_id FOREIGN KEY (user_id) REFERENCES public.procurement_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.mfa_authenticator
    ADD CONSTRAINT mfa_authenticator_user_id_0c3a50c0_fk_procurement_user_id FOREIGN KEY (user_id) REFERENCES public.procurement_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.procurement_amendment
    ADD CONSTRAINT procurement_amendmen_agreed_by_id_a4c8559f_fk_procureme FOREIGN KEY (agreed_by_id) REFERENCES public.procurement_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.procurement_amendment
    ADD CONSTRAINT procurement_amendmen_proposed_by_id_cb9861f4_fk_procureme FOREIGN KEY (proposed_by_id) REFERENCES public.procurement_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.procurement_amendment
    ADD CONSTRAINT procurement_amendmen_tender_id_d52360ff_fk_procureme FOREIGN KEY (tender_id) REFERENCES public.procurement_tender(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.procurement_apikey
    ADD CONSTRAINT procurement_apikey_ended_by_id_f9f3260e_fk_procurement_user_id FOREIGN KEY (ended_by_id) REFERENCES public.procurement_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.procurement_apikey
    ADD CONSTRAINT procurement_apikey_membership_id_e99eb2cf_fk_procureme FOREIGN KEY (membership_id) REFERENCES public.procurement_membership(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.procurement_apireplay
    ADD CONSTRAINT procurement_apireplay_user_id_46b58d22_fk_procurement_user_id FOREIGN KEY (user_id) REFERENCES public.procurement_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.procurement_clarification
    ADD CONSTRAINT procurement_clarific_answered_by_id_c4851381_fk_procureme FOREIGN KEY (answered_by_id) REFERENCES public.procurement_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.procurement_clarification
    ADD CONSTRAINT procurement_clarific_asked_by_id_1852c319_fk_procureme FOREIGN KEY (asked_by_id) REFERENCES public.procurement_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.procurement_clarification
    ADD CONSTRAINT procurement_clarific_asked_for_id_61dddb93_fk_procureme FOREIGN KEY (asked_for_id) REFERENCES public.procurement_organisation(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.procurement_clarification
    ADD CONSTRAINT procurement_clarific_tender_id_ae557f81_fk_procureme FOREIGN KEY (tender_id) REFERENCES public.procurement_tender(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.procurement_coachingnote
    ADD CONSTRAINT procurement_coaching_buyer_id_7f456035_fk_procureme FOREIGN KEY (buyer_id) REFERENCES public.procurement_organisation(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.procurement_coachingnote
    ADD CONSTRAINT procurement_coaching_person_id_94006f21_fk_procureme FOREIGN KEY (person_id) REFERENCES public.procurement_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.procurement_component
    ADD CONSTRAINT procurement_componen_added_by_id_3cc964a0_fk_procureme FOREIGN KEY (added_by_id) REFERENCES public.procurement_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.procurement_componentneed
    ADD CONSTRAINT procurement_componen_buyer_id_f0af3917_fk_procureme FOREIGN KEY (buyer_id) REFERENCES public.procurement_organisation(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.procurement_componentdecision
    ADD CONSTRAINT procurement_componen_by_id_6231ce5d_fk_procureme FOREIGN KEY (by_id) REFERENCES public.procurement_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.procurement_componentdecision
    ADD CONSTRAINT procurement_componen_component_id_62e0d1a9_fk_procureme FOREIGN KEY (component_id) REFERENCES public.procurement_component(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.procurement_componentneed
    ADD CONSTRAINT procurement_componen_component_id_cd48d3ce_fk_procureme FOREIGN KEY (component_id) REFERENCES public.procurement_component(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.procurement_component_stands_on
    ADD CONSTRAINT procurement_componen_from_component_id_d0fa7807_fk_procureme FOREIGN KEY (from_component_id) REFERENCES public.procurement_component(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.procurement_component
    ADD CONSTRAINT procurement_componen_owner_id_ae47fb0f_fk_procureme FOREIGN KEY (owner_id) REFERENCES public.procurement_organisation(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.procurement_component_stands_on
    ADD CONSTRAINT procurement_componen_to_component_id_af206847_fk_procureme FOREIGN KEY (to_component_id) REFERENCES public.procurement_component(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.procurement_componentneed
    ADD CONSTRAINT procurement_componentneed_by_id_16db24c7_fk_procurement_user_id FOREIGN KEY (by_id) REFERENCES public.procurement_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.procurement_compositionversion
    ADD CONSTRAINT procurement_composit_kept_by_id_aa3ddcdf_fk_procureme FOREIGN KEY (kept_by_id) REFERENCES public.procurement_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.procurement_compositionversion
    ADD CONSTRAINT procurement_composit_service_id_5d214a83_fk_procureme FOREIGN KEY (service_id) REFERENCES public.procurement_service(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.procurement_contract
    ADD CONSTRAINT procurement_contract_buyer_id_117633d5_fk_procureme FOREIGN KEY (buyer_id) REFERENCES public.procurement_organisation(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.procurement_contract
    ADD CONSTRAINT procurement_contract_lot_id_f306ae83_fk_procurement_lot_id FOREIGN KEY (lot_id) REFERENCES public.procurement_lot(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.procurement_contract
    ADD CONSTRAINT procurement_contract_supplier_id_07ef6ef0_fk_procureme FOREIGN KEY (supplier_id) REFERENCES public.procurement_organisation(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.procurement_contract
    ADD CONSTRAINT procurement_contract_tender_id_35fdc559_fk_procureme FOREIGN KEY (tender_id) REFERENCES public.procurement_tender(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.procurement_deliverymodelassessment
    ADD CONSTRAINT procurement_delivery_changed_by_id_205e4f9f_fk_procureme FOREIGN KEY (changed_by_id) REFERENCES public.procurement_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.procurement_deliverymodelassessment
    ADD CONSTRAINT procurement_delivery_tender_id_8717670e_fk_procureme FOREIGN KEY (tender_id) REFERENCES public.procurement_tender(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.procurement_dependencyreading
    ADD CONSTRAINT procurement_dependen_entered_by_id_02a42891_fk_procureme FOREIGN KEY (entered_by_id) REFERENCES public.procurement_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.procurement_dependencyreading
    ADD CONSTRAINT procurement_dependen_service_id_21caf1be_fk_procureme FOREIGN KEY (service_id) REFERENCES public.procurement_service(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.procurement_findingoverride
    ADD CONSTRAINT procurement_findingo_by_id_f942d913_fk_procureme FOREIGN KEY (by_id) REFERENCES public.procurement_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.procurement_findingoverride
    ADD CONSTRAINT procurement_findingo_tender_id_718372be_fk_procureme FOREIGN KEY (tender_id) REFERENCES public.procurement_tender(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.procurement_gap
    ADD CONSTRAINT procurement_gap_claimed_by_id_8dfb2682_fk_procurement_user_id FOREIGN KEY (claimed_by_id) REFERENCES public.procurement_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.procurement_gap
    ADD CONSTRAINT procurement_gap_confirmed_by_id_d5d9cfba_fk_procurement_user_id FOREIGN KEY (confirmed_by_id) REFERENCES public.procurement_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.procurement_gap
    ADD CONSTRAINT procurement_gap_rehearsal_id_b4bb4d7a_fk_procureme FOREIGN KEY (rehearsal_id) REFERENCES public.procurement_rehearsal(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.procurement_invitation
    ADD CONSTRAINT procurement_invitati_accepted_by_id_112bcc08_fk_procureme FOREIGN KEY (accepted_by_id) REFERENCES public.procurement_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.procurement_invitation
    ADD CONSTRAINT procurement_invitati_invited_by_id_35d7763a_fk_procureme FOREIGN KEY (invited_by_id) REFERENCES public.procurement_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.procurement_invitation
    ADD CONSTRAINT procurement_invitati_organisation_id_89fed355_fk_procureme FOREIGN KEY (organisation_id) REFERENCES public.procurement_organisation(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.procurement_journeystep_components
    ADD CONSTRAINT procurement_journeys_component_id_75d8d2e3_fk_procureme FOREIGN KEY (component_id) REFERENCES public.procurement_component(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.procurement_journeystep_components
    ADD CONSTRAINT procurement_journeys_journeystep_id_177b68b4_fk_procureme FOREIGN KEY (journeystep_id) REFERENCES public.procurement_journeystep(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.procurement_journeystep
    ADD CONSTRAINT procurement_journeys_service_id_709f1389_fk_procureme FOREIGN KEY (service_id) REFERENCES public.procurement_service(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.procurement_journeystep
    ADD CONSTRAINT procurement_journeys_system_id_c7790693_fk_procureme FOREIGN KEY (system_id) REFERENCES public.procurement_legacysystem(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.procurement_knowledgeplace
    ADD CONSTRAINT procurement_knowledg_contract_id_2543fa26_fk_procureme FOREIGN KEY (contract_id) REFERENCES public.procurement_contract(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.procurement_knowledgeplace
    ADD CONSTRAINT procurement_knowledg_named_by_id_3e1172de_fk_procureme FOREIGN KEY (named_by_id) REFERENCES public.procurement_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.procurement_knowledgeplace
    ADD CONSTRAINT procurement_knowledg_tried_by_id_d422aed2_fk_procureme FOREIGN KEY (tried_by_id) REFERENCES public.procurement_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.procurement_languageoverride
    ADD CONSTRAINT procurement_language_buyer_id_449424bf_fk_procureme FOREIGN KEY (buyer_id) REFERENCES public.procurement_organisation(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.procurement_languageoverride
    ADD CONSTRAINT procurement_language_made_by_id_401ffaa5_fk_procureme FOREIGN KEY (made_by_id) REFERENCES public.procurement_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.procurement_leadswap
    ADD CONSTRAINT procurement_leadswap_contract_id_6ffbc2c3_fk_procureme FOREIGN KEY (contract_id) REFERENCES public.procurement_contract(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.procurement_leadswap
    ADD CONSTRAINT procurement_leadswap_entered_by_id_bbbba103_fk_procureme FOREIGN KEY (entered_by_id) REFERENCES public.procurement_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.procurement_legacysystem
    ADD CONSTRAINT procurement_legacysy_added_by_id_e1f6b198_fk_procureme FOREIGN KEY (added_by_id) REFERENCES public.procurement_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.procurement_legacysystem
    ADD CONSTRAINT procurement_legacysy_service_id_4ad935cd_fk_procureme FOREIGN KEY (service_id) REFERENCES public.procurement_service(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.procurement_lesson
    ADD CONSTRAINT procurement_lesson_buyer_id_ed4b151b_fk_procureme FOREIGN KEY (buyer_id) REFERENCES public.procurement_organisation(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.procurement_lesson
    ADD CONSTRAINT procurement_lesson_by_id_454ac436_fk_procurement_user_id FOREIGN KEY (by_id) REFERENCES public.procurement_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.procurement_lesson
    ADD CONSTRAINT procurement_lesson_tender_id_5b2ede77_fk_procurement_tender_id FOREIGN KEY (tender_id) REFERENCES public.procurement_tender(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.procurement_lot
    ADD CONSTRAINT procurement_lot_tender_id_78836ac1_fk_procurement_tender_id FOREIGN KEY (tender_id) REFERENCES public.procurement_tender(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.procurement_measure
    ADD CONSTRAINT procurement_measure_outcome_id_b48b634c_fk_procureme FOREIGN KEY (outcome_id) REFERENCES public.procurement_outcome(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.procurement_measurerating
    ADD CONSTRAINT procurement_measurer_contract_id_cbe9da81_fk_procureme FOREIGN KEY (contract_id) REFERENCES public.procurement_contract(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.procurement_measurerating
    ADD CONSTRAINT procurement_measurer_rated_by_id_9ab2446f_fk_procureme FOREIGN KEY (rated_by_id) REFERENCES public.procurement_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.procurement_membership
    ADD CONSTRAINT procurement_membersh_organisation_id_ba8b7b85_fk_procureme FOREIGN KEY (organisation_id) REFERENCES public.procurement_organisation(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.procurement_membership
    ADD CONSTRAINT procurement_membership_user_id_67b98999_fk_procurement_user_id FOREIGN KEY (user_id) REFERENCES public.procurement_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.procurement_milestone
    ADD CONSTRAINT procurement_mileston_claimed_by_id_99970a86_fk_procureme FOREIGN KEY (claimed_by_id) REFERENCES public.procurement_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.procurement_milestone
    ADD CONSTRAINT procurement_mileston_confirmed_by_id_d14b4ddf_fk_procureme FOREIGN KEY (confirmed_by_id) REFERENCES public.procurement_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.procurement_milestone
    ADD CONSTRAINT procurement_mileston_contract_id_ea0eaac9_fk_procureme FOREIGN KEY (contract_id) REFERENCES public.procurement_contract(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.procurement_nextaction
    ADD CONSTRAINT procurement_nextacti_assessment_id_e0525cf6_fk_procureme FOREIGN KEY (assessment_id) REFERENCES public.procurement_selfassessment(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.procurement_nextaction
    ADD CONSTRAINT procurement_nextaction_owner_id_798d16bc_fk_procurement_user_id FOREIGN KEY (owner_id) REFERENCES public.procurement_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.procurement_notice
    ADD CONSTRAINT procurement_notice_user_id_4dd102f4_fk_procurement_user_id FOREIGN KEY (user_id) REFERENCES public.procurement_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.procurement_noticechoice
    ADD CONSTRAINT procurement_noticech_user_id_7a93eb4f_fk_procureme FOREIGN KEY (user_id) REFERENCES public.procurement_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.procurement_outbox
    ADD CONSTRAINT procurement_outbox_by_id_8a26260b_fk_procurement_user_id FOREIGN KEY (by_id) REFERENCES public.procurement_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.procurement_outcome
    ADD CONSTRAINT procurement_outcome_agreed_by_id_56454a65_fk_procureme FOREIGN KEY (agreed_by_id) REFERENCES public.procurement_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.procurement_outcome
    ADD CONSTRAINT procurement_outcome_author_id_fbce5e27_fk_procurement_user_id FOREIGN KEY (author_id) REFERENCES public.procurement_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.procurement_outcome
    ADD CONSTRAINT procurement_outcome_buyer_id_545e0d38_fk_procureme FOREIGN KEY (buyer_id) REFERENCES public.procurement_organisation(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.procurement_participationcondition
    ADD CONSTRAINT procurement_particip_lot_id_ab1677b2_fk_procureme FOREIGN KEY (lot_id) REFERENCES public.procurement_lot(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.procurement_participationcondition
    ADD CONSTRAINT procurement_particip_tender_id_233a1343_fk_procureme FOREIGN KEY (tender_id) REFERENCES public.procurement_tender(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.procurement_passedon
    ADD CONSTRAINT procurement_passedon_contract_id_3aff2dec_fk_procureme FOREIGN KEY (contract_id) REFERENCES public.procurement_contract(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.procurement_passedon
    ADD CONSTRAINT procurement_passedon_declared_by_id_c5d3635c_fk_procureme FOREIGN KEY (declared_by_id) REFERENCES public.procurement_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.procurement_payment
    ADD CONSTRAINT procurement_payment_contract_id_b231a184_fk_procureme FOREIGN KEY (contract_id) REFERENCES public.procurement_contract(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.procurement_payment
    ADD CONSTRAINT procurement_payment_entered_by_id_c43b5b4d_fk_procureme FOREIGN KEY (entered_by_id) REFERENCES public.procurement_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.procurement_payment
    ADD CONSTRAINT procurement_payment_milestone_id_5a0b9993_fk_procureme FOREIGN KEY (milestone_id) REFERENCES public.procurement_milestone(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.procurement_paymentstep
    ADD CONSTRAINT procurement_payments_outcome_id_7dc3fadf_fk_procureme FOREIGN KEY (outcome_id) REFERENCES public.procurement_outcome(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.procurement_pipelineentry
    ADD CONSTRAINT procurement_pipeline_buyer_id_7b6b927d_fk_procureme FOREIGN KEY (buyer_id) REFERENCES public.procurement_organisation(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.procurement_pipelinenote
    ADD CONSTRAINT procurement_pipeline_entry_id_a0fffc9e_fk_procureme FOREIGN KEY (entry_id) REFERENCES public.procurement_pipelineentry(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.procurement_pipelineentry
    ADD CONSTRAINT procurement_pipeline_tender_id_03b63962_fk_procureme FOREIGN KEY (tender_id) REFERENCES public.procurement_tender(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.procurement_pipelineentry
    ADD CONSTRAINT procurement_pipelineentry_by_id_d27a6f24_fk_procurement_user_id FOREIGN KEY (by_id) REFERENCES public.procurement_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.procurement_pipelinenote
    ADD CONSTRAINT procurement_pipelinenote_by_id_2e06fd00_fk_procurement_user_id FOREIGN KEY (by_id) REFERENCES public.procurement_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.procurement_post
    ADD CONSTRAINT procurement_post_contract_id_7d8a6b6b_fk_procureme FOREIGN KEY (contract_id) REFERENCES public.procurement_contract(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.procurement_post
    ADD CONSTRAINT procurement_post_planned_by_id_83dc55cd_fk_procurement_user_id FOREIGN KEY (planned_by_id) REFERENCES public.procurement_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.procurement_qualitycheck
    ADD CONSTRAINT procurement_qualityc_checked_by_id_4fdfa202_fk_procureme FOREIGN KEY (checked_by_id) REFERENCES public.procurement_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.procurement_qualitycheck
    ADD CONSTRAINT procurement_qualityc_contract_id_adb208b1_fk_procureme FOREIGN KEY (contract_id) REFERENCES public.procurement_contract(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.procurement_ratinganswer
    ADD CONSTRAINT procurement_ratingan_answered_by_id_e2e480b7_fk_procureme FOREIGN KEY (answered_by_id) REFERENCES public.procurement_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.procurement_ratinganswer
    ADD CONSTRAINT procurement_ratingan_rating_id_5b7a4dc6_fk_procureme FOREIGN KEY (rating_id) REFERENCES public.procurement_measurerating(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.procurement_reading
    ADD CONSTRAINT procurement_reading_corrected_by_id_14cb5c94_fk_procureme FOREIGN KEY (corrected_by_id) REFERENCES public.procurement_reading(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.procurement_reading
    ADD CONSTRAINT procurement_reading_entered_by_id_fd0edaa7_fk_procureme FOREIGN KEY (entered_by_id) REFERENCES public.procurement_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.procurement_reading
    ADD CONSTRAINT procurement_reading_measure_id_1c418707_fk_procureme FOREIGN KEY (measure_id) REFERENCES public.procurement_measure(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.procurement_reading
    ADD CONSTRAINT procurement_reading_verified_by_id_99cfd712_fk_procureme FOREIGN KEY (verified_by_id) REFERENCES public.procurement_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.procurement_rehearsal
    ADD CONSTRAINT procurement_rehearsa_contract_id_5593b031_fk_procureme FOREIGN KEY (contract_id) REFERENCES public.procurement_contract(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.procurement_rehearsal
    ADD CONSTRAINT procurement_rehearsa_held_by_id_53a11320_fk_procureme FOREIGN KEY (held_by_id) REFERENCES public.procurement_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.procurement_rehearsal
    ADD CONSTRAINT procurement_rehearsa_planned_by_id_790b7628_fk_procureme FOREIGN KEY (planned_by_id) REFERENCES public.procurement_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.procurement_resilience
    ADD CONSTRAINT procurement_resilien_answered_by_id_2f2f9a4f_fk_procureme FOREIGN KEY (answered_by_id) REFERENCES public.procurement_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.procurement_resilience
    ADD CONSTRAINT procurement_resilien_contract_id_4afd40eb_fk_procureme FOREIGN KEY (contract_id) REFERENCES public.procurement_contract(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.procurement_resilience
    ADD CONSTRAINT procurement_resilien_marked_by_id_5ff27b89_fk_procureme FOREIGN KEY (marked_by_id) REFERENCES public.procurement_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.procurement_review
    ADD CONSTRAINT procurement_review_by_id_d06b8963_fk_procurement_user_id FOREIGN KEY (by_id) REFERENCES public.procurement_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.procurement_review
    ADD CONSTRAINT procurement_review_tender_id_761147f3_fk_procurement_tender_id FOREIGN KEY (tender_id) REFERENCES public.procurement_tender(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.procurement_selfassessment
    ADD CONSTRAINT procurement_selfasse_organisation_id_2aaa9dc9_fk_procureme FOREIGN KEY (organisation_id) REFERENCES public.procurement_organisation(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.procurement_selfassessment
    ADD CONSTRAINT procurement_selfasse_taken_by_id_db31b192_fk_procureme FOREIGN KEY (taken_by_id) REFERENCES public.procurement_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.procurement_service_contracts
    ADD CONSTRAINT procurement_service__contract_id_e6935322_fk_procureme FOREIGN KEY (contract_id) REFERENCES public.procurement_contract(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.procurement_service_contracts
    ADD CONSTRAINT procurement_service__service_id_6165e2f3_fk_procureme FOREIGN KEY (service_id) REFERENCES public.procurement_service(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.procurement_service
    ADD CONSTRAINT procurement_service_added_by_id_a7dfe8c5_fk_procurement_user_id FOREIGN KEY (added_by_id) REFERENCES public.procurement_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.procurement_service
    ADD CONSTRAINT procurement_service_buyer_id_8152e31b_fk_procureme FOREIGN KEY (buyer_id) REFERENCES public.procurement_organisation(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.procurement_service
    ADD CONSTRAINT procurement_service_outcome_id_de62b375_fk_procureme FOREIGN KEY (outcome_id) REFERENCES public.procurement_outcome(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.procurement_serviceowner
    ADD CONSTRAINT procurement_serviceo_person_id_b26562d4_fk_procureme FOREIGN KEY (person_id) REFERENCES public.procurement_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.procurement_serviceowner
    ADD CONSTRAINT procurement_serviceo_service_id_370e5dbc_fk_procureme FOREIGN KEY (service_id) REFERENCES public.procurement_service(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.procurement_staffmeasure
    ADD CONSTRAINT procurement_staffmea_added_by_id_08b69a53_fk_procureme FOREIGN KEY (added_by_id) REFERENCES public.procurement_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.procurement_staffmeasure
    ADD CONSTRAINT procurement_staffmea_service_id_6dbcc5f4_fk_procureme FOREIGN KEY (service_id) REFERENCES public.procurement_service(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.procurement_staffreading
    ADD CONSTRAINT procurement_staffrea_entered_by_id_78275ad7_fk_procureme FOREIGN KEY (entered_by_id) REFERENCES public.procurement_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.procurement_staffreading
    ADD CONSTRAINT procurement_staffrea_measure_id_e075de90_fk_procureme FOREIGN KEY (measure_id) REFERENCES public.procurement_staffmeasure(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.procurement_tender
    ADD CONSTRAINT procurement_tender_approved_by_id_f6843e7b_fk_procureme FOREIGN KEY (approved_by_id) REFERENCES public.procurement_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.procurement_tender
    ADD CONSTRAINT procurement_tender_author_id_6f9000d3_fk_procurement_user_id FOREIGN KEY (author_id) REFERENCES public.procurement_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.procurement_tender
    ADD CONSTRAINT procurement_tender_buyer_id_a1d68e1d_fk_procureme FOREIGN KEY (buyer_id) REFERENCES public.procurement_organisation(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.procurement_tender
    ADD CONSTRAINT procurement_tender_copied_from_id_b1afc26d_fk_procureme FOREIGN KEY (copied_from_id) REFERENCES public.procurement_tender(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.procurement_tender_outcomes
    ADD CONSTRAINT procurement_tender_o_outcome_id_9a742914_fk_procureme FOREIGN KEY (outcome_id) REFERENCES public.procurement_outcome(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.procurement_tender_outcomes
    ADD CONSTRAINT procurement_tender_o_tender_id_a945ecc1_fk_procureme FOREIGN KEY (tender_id) REFERENCES public.procurement_tender(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.procurement_tender_partners
    ADD CONSTRAINT procurement_tender_p_organisation_id_695a4315_fk_procureme FOREIGN KEY (organisation_id) REFERENCES public.procurement_organisation(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.procurement_tender_partners
    ADD CONSTRAINT procurement_tender_p_tender_id_05ba77c5_fk_procureme FOREIGN KEY (tender_id) REFERENCES public.procurement_tender(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.procurement_tender
    ADD CONSTRAINT procurement_tender_recommended_by_id_1a771bde_fk_procureme FOREIGN KEY (recommended_by_id) REFERENCES public.procurement_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.procurement_tendernotice
    ADD CONSTRAINT procurement_tenderno_tender_id_099aef1f_fk_procureme FOREIGN KEY (tender_id) REFERENCES public.procurement_tender(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.procurement_tenderversion
    ADD CONSTRAINT procurement_tenderve_made_by_id_6d5916d3_fk_procureme FOREIGN KEY (made_by_id) REFERENCES public.procurement_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.procurement_tenderversion
    ADD CONSTRAINT procurement_tenderve_tender_id_79829859_fk_procureme FOREIGN KEY (tender_id) REFERENCES public.procurement_tender(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.procurement_transferitem
    ADD CONSTRAINT procurement_transfer_claimed_by_id_673c572d_fk_procureme FOREIGN KEY (claimed_by_id) REFERENCES public.procurement_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.procurement_transferitem
    ADD CONSTRAINT procurement_transfer_confirmed_by_id_9a5d75f3_fk_procureme FOREIGN KEY (confirmed_by_id) REFERENCES public.procurement_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.procurement_transferitem
    ADD CONSTRAINT procurement_transfer_contract_id_b0f1c8ea_fk_procureme FOREIGN KEY (contract_id) REFERENCES public.procurement_contract(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.procurement_transferitem
    ADD CONSTRAINT procurement_transfer_learner_id_552d422d_fk_procureme FOREIGN KEY (learner_id) REFERENCES public.procurement_post(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.procurement_transferitem
    ADD CONSTRAINT procurement_transfer_proposed_by_id_f22e2f3e_fk_procureme FOREIGN KEY (proposed_by_id) REFERENCES public.procurement_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.procurement_user_groups
    ADD CONSTRAINT procurement_user_groups_group_id_c583a98c_fk_auth_group_id FOREIGN KEY (group_id) REFERENCES public.auth_group(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.procurement_user_groups
    ADD CONSTRAINT procurement_user_groups_user_id_6f563d7f_fk_procurement_user_id FOREIGN KEY (user_id) REFERENCES public.procurement_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.procurement_user_user_permissions
    ADD CONSTRAINT procurement_user_use_permission_id_f8743b90_fk_auth_perm FOREIGN KEY (permission_id) REFERENCES public.auth_permission(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.procurement_user_user_permissions
    ADD CONSTRAINT procurement_user_use_user_id_16e6f935_fk_procureme FOREIGN KEY (user_id) REFERENCES public.procurement_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.procurement_variation
    ADD CONSTRAINT procurement_variatio_asked_by_id_d8058036_fk_procureme FOREIGN KEY (asked_by_id) REFERENCES public.procurement_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.procurement_variation
    ADD CONSTRAINT procurement_variatio_centre_by_id_e2d401bb_fk_procureme FOREIGN KEY (centre_by_id) REFERENCES public.procurement_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.procurement_variation
    ADD CONSTRAINT procurement_variatio_contract_id_f1dbc4e3_fk_procureme FOREIGN KEY (contract_id) REFERENCES public.procurement_contract(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.procurement_variation
    ADD CONSTRAINT procurement_variatio_decided_by_id_6be4a55f_fk_procureme FOREIGN KEY (decided_by_id) REFERENCES public.procurement_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.scoring_assessmentsummary
    ADD CONSTRAINT scoring_assessmentsu_decision_id_9c7c192f_fk_scoring_a FOREIGN KEY (decision_id) REFERENCES public.scoring_awarddecision(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.scoring_assessmentsummary
    ADD CONSTRAINT scoring_assessmentsummary_bid_id_637730c6_fk_suppliers_bid_id FOREIGN KEY (bid_id) REFERENCES public.suppliers_bid(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.scoring_assignment
    ADD CONSTRAINT scoring_assignment_assigned_by_id_df81ed4f_fk_procureme FOREIGN KEY (assigned_by_id) REFERENCES public.procurement_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.scoring_assignment
    ADD CONSTRAINT scoring_assignment_ended_by_id_6d7777ff_fk_procurement_user_id FOREIGN KEY (ended_by_id) REFERENCES public.procurement_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.scoring_assignment
    ADD CONSTRAINT scoring_assignment_evaluator_id_39329f09_fk_procurement_user_id FOREIGN KEY (evaluator_id) REFERENCES public.procurement_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.scoring_assignment
    ADD CONSTRAINT scoring_assignment_lot_id_ccc5efee_fk_procurement_lot_id FOREIGN KEY (lot_id) REFERENCES public.procurement_lot(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.scoring_assignment
    ADD CONSTRAINT scoring_assignment_panel_id_2a1e3cac_fk_scoring_panel_id FOREIGN KEY (panel_id) REFERENCES public.scoring_panel(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.scoring_awarddecision
    ADD CONSTRAINT scoring_awarddecisio_approved_by_id_7490215f_fk_procureme FOREIGN KEY (approved_by_id) REFERENCES public.procurement_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.scoring_awarddecision
    ADD CONSTRAINT scoring_awarddecisio_contract_id_d29e7ead_fk_procureme FOREIGN KEY (contract_id) REFERENCES public.procurement_contract(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.scoring_awarddecision
    ADD CONSTRAINT scoring_awarddecisio_follows_id_6e235597_fk_scoring_a FOREIGN KEY (follows_id) REFERENCES public.scoring_awarddecision(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.scoring_awarddecision
    ADD CONSTRAINT scoring_awarddecisio_recommended_by_id_f1314255_fk_procureme FOREIGN KEY (recommended_by_id) REFERENCES public.procurement_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.scoring_awarddecision
    ADD CONSTRAINT scoring_awarddecisio_result_id_0e531317_fk_scoring_s FOREIGN KEY (result_id) REFERENCES public.scoring_storedresult(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.scoring_awarddecision
    ADD CONSTRAINT scoring_awarddecision_bid_id_a10d3840_fk_suppliers_bid_id FOREIGN KEY (bid_id) REFERENCES public.suppliers_bid(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.scoring_awarddecision
    ADD CONSTRAINT scoring_awarddecision_lot_id_8d430954_fk_procurement_lot_id FOREIGN KEY (lot_id) REFERENCES public.procurement_lot(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.scoring_challenge
    ADD CONSTRAINT scoring_challenge_closed_by_id_6e82ce84_fk_procurement_user_id FOREIGN KEY (closed_by_id) REFERENCES public.procurement_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.scoring_challenge
    ADD CONSTRAINT scoring_challenge_hold_decided_by_id_d3ca5149_fk_procureme FOREIGN KEY (hold_decided_by_id) REFERENCES public.procurement_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.scoring_challenge
    ADD CONSTRAINT scoring_challenge_logged_by_id_1e90b618_fk_procurement_user_id FOREIGN KEY (logged_by_id) REFERENCES public.procurement_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.scoring_challenge
    ADD CONSTRAINT scoring_challenge_supplier_id_228a56ba_fk_procureme FOREIGN KEY (supplier_id) REFERENCES public.procurement_organisation(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.scoring_challenge
    ADD CONSTRAINT scoring_challenge_tender_id_6f8b3f83_fk_procurement_tender_id FOREIGN KEY (tender_id) REFERENCES public.procurement_tender(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.scoring_conflictdecision
    ADD CONSTRAINT scoring_conflictdeci_decided_by_id_45b18f74_fk_procureme FOREIGN KEY (decided_by_id) REFERENCES public.procurement_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.scoring_conflictdecision
    ADD CONSTRAINT scoring_conflictdeci_declaration_id_ffd220f0_fk_scoring_c FOREIGN KEY (declaration_id) REFERENCES public.scoring_conflictdeclaration(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.scoring_conflictdecision
    ADD CONSTRAINT scoring_conflictdeci_person_id_e06b3baa_fk_procureme FOREIGN KEY (person_id) REFERENCES public.procurement_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.scoring_conflictdeclaration
    ADD CONSTRAINT scoring_conflictdecl_panel_id_d4bca255_fk_scoring_p FOREIGN KEY (panel_id) REFERENCES public.scoring_panel(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.scoring_conflictdeclaration
    ADD CONSTRAINT scoring_conflictdecl_person_id_029a962d_fk_procureme FOREIGN KEY (person_id) REFERENCES public.procurement_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.scoring_consensuschange
    ADD CONSTRAINT scoring_consensuscha_asked_by_id_c8c01854_fk_procureme FOREIGN KEY (asked_by_id) REFERENCES public.procurement_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.scoring_consensuschange
    ADD CONSTRAINT scoring_consensuscha_moderation_id_3127a52c_fk_scoring_m FOREIGN KEY (moderation_id) REFERENCES public.scoring_moderation(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.scoring_consensuschange
    ADD CONSTRAINT scoring_consensuscha_new_id_97e104b8_fk_scoring_c FOREIGN KEY (new_id) REFERENCES public.scoring_consensusmark(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.scoring_consensuschange
    ADD CONSTRAINT scoring_consensuscha_old_id_8dc6c950_fk_scoring_c FOREIGN KEY (old_id) REFERENCES public.scoring_consensusmark(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.scoring_consensuschange
    ADD CONSTRAINT scoring_consensuscha_second_id_4ddf0eb0_fk_procureme FOREIGN KEY (second_id) REFERENCES public.procurement_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.scoring_consensusmark
    ADD CONSTRAINT scoring_consensusmar_moderation_id_cf50a5e4_fk_scoring_m FOREIGN KEY (moderation_id) REFERENCES public.scoring_moderation(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.scoring_consensusmark
    ADD CONSTRAINT scoring_consensusmar_settled_by_id_e91574a1_fk_procureme FOREIGN KEY (settled_by_id) REFERENCES public.procurement_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.scoring_consensusmark
    ADD CONSTRAINT scoring_consensusmark_bid_id_f9ba8978_fk_suppliers_bid_id FOREIGN KEY (bid_id) REFERENCES public.suppliers_bid(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.scoring_criterion
    ADD CONSTRAINT scoring_criterion_plan_id_03b85fb4_fk_scoring_evaluationplan_id FOREIGN KEY (plan_id) REFERENCES public.scoring_evaluationplan(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.scoring_enquiryfigure
    ADD CONSTRAINT scoring_enquiryfigur_enquiry_id_48b8d7c1_fk_scoring_l FOREIGN KEY (enquiry_id) REFERENCES public.scoring_lowbidenquiry(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.scoring_evaluationplan
    ADD CONSTRAINT scoring_evaluationpl_signed_off_by_id_22c3ec81_fk_procureme FOREIGN KEY (signed_off_by_id) REFERENCES public.procurement_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.scoring_evaluationplan
    ADD CONSTRAINT scoring_evaluationpl_tender_id_dd01dcaa_fk_procureme FOREIGN KEY (tender_id) REFERENCES public.procurement_tender(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.scoring_evidencepack
    ADD CONSTRAINT scoring_evidencepack_made_by_id_91d9629e_fk_procurement_user_id FOREIGN KEY (made_by_id) REFERENCES public.procurement_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.scoring_evidencepack
    ADD CONSTRAINT scoring_evidencepack_tender_id_263f4b86_fk_procureme FOREIGN KEY (tender_id) REFERENCES public.procurement_tender(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.scoring_lotmarking
    ADD CONSTRAINT scoring_lotmarking_lot_id_eb952c17_fk_procurement_lot_id FOREIGN KEY (lot_id) REFERENCES public.procurement_lot(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.scoring_lotmarking
    ADD CONSTRAINT scoring_lotmarking_panel_id_b7a97ac8_fk_scoring_panel_id FOREIGN KEY (panel_id) REFERENCES public.scoring_panel(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.scoring_lowbidenquiry
    ADD CONSTRAINT scoring_lowbidenquir_asked_by_id_56fd42ef_fk_procureme FOREIGN KEY (asked_by_id) REFERENCES public.procurement_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.scoring_lowbidenquiry
    ADD CONSTRAINT scoring_lowbidenquir_decided_by_id_c9b66e51_fk_procureme FOREIGN KEY (decided_by_id) REFERENCES public.procurement_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.scoring_lowbidenquiry
    ADD CONSTRAINT scoring_lowbidenquir_replied_by_id_b76e2823_fk_procureme FOREIGN KEY (replied_by_id) REFERENCES public.procurement_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.scoring_lowbidenquiry
    ADD CONSTRAINT scoring_lowbidenquiry_bid_id_267f89b2_fk_suppliers_bid_id FOREIGN KEY (bid_id) REFERENCES public.suppliers_bid(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.scoring_mark
    ADD CONSTRAINT scoring_mark_bid_id_85873d5d_fk_suppliers_bid_id FOREIGN KEY (bid_id) REFERENCES public.suppliers_bid(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.scoring_mark
    ADD CONSTRAINT scoring_mark_evaluator_id_97c1eb38_fk_procurement_user_id FOREIGN KEY (evaluator_id) REFERENCES public.procurement_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.scoring_markreopening
    ADD CONSTRAINT scoring_markreopenin_reopened_by_id_1632271e_fk_procureme FOREIGN KEY (reopened_by_id) REFERENCES public.procurement_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.scoring_markreopening
    ADD CONSTRAINT scoring_markreopening_mark_id_61be10c5_fk_scoring_mark_id FOREIGN KEY (mark_id) REFERENCES public.scoring_mark(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.scoring_meetingnote
    ADD CONSTRAINT scoring_meetingnote_bid_id_7481c27e_fk_suppliers_bid_id FOREIGN KEY (bid_id) REFERENCES public.suppliers_bid(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.scoring_meetingnote
    ADD CONSTRAINT scoring_meetingnote_by_id_2b8e2521_fk_procurement_user_id FOREIGN KEY (by_id) REFERENCES public.procurement_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.scoring_meetingnote
    ADD CONSTRAINT scoring_meetingnote_moderation_id_8280f20e_fk_scoring_m FOREIGN KEY (moderation_id) REFERENCES public.scoring_moderation(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.scoring_moderation
    ADD CONSTRAINT scoring_moderation_locked_by_id_e4b009fe_fk_procurement_user_id FOREIGN KEY (locked_by_id) REFERENCES public.procurement_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.scoring_moderation
    ADD CONSTRAINT scoring_moderation_lot_id_5a169bb2_fk_procurement_lot_id FOREIGN KEY (lot_id) REFERENCES public.procurement_lot(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.scoring_panel
    ADD CONSTRAINT scoring_panel_made_by_id_ce4dd540_fk_procurement_user_id FOREIGN KEY (made_by_id) REFERENCES public.procurement_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.scoring_panel
    ADD CONSTRAINT scoring_panel_tender_id_5ac98239_fk_procurement_tender_id FOREIGN KEY (tender_id) REFERENCES public.procurement_tender(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.scoring_pricemodel
    ADD CONSTRAINT scoring_pricemodel_plan_id_13f29819_fk_scoring_e FOREIGN KEY (plan_id) REFERENCES public.scoring_evaluationplan(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.scoring_repair
    ADD CONSTRAINT scoring_repair_asked_by_id_87576503_fk_procurement_user_id FOREIGN KEY (asked_by_id) REFERENCES public.procurement_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.scoring_repair
    ADD CONSTRAINT scoring_repair_bid_id_da0962c8_fk_suppliers_bid_id FOREIGN KEY (bid_id) REFERENCES public.suppliers_bid(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.scoring_repair
    ADD CONSTRAINT scoring_repair_replied_by_id_b0b4d025_fk_procurement_user_id FOREIGN KEY (replied_by_id) REFERENCES public.procurement_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.scoring_rereading
    ADD CONSTRAINT scoring_rereading_bid_id_2c5e1ab8_fk_suppliers_bid_id FOREIGN KEY (bid_id) REFERENCES public.suppliers_bid(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.scoring_rereading
    ADD CONSTRAINT scoring_rereading_read_by_id_1dd25ee9_fk_procurement_user_id FOREIGN KEY (read_by_id) REFERENCES public.procurement_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.scoring_rereading
    ADD CONSTRAINT scoring_rereading_result_id_5ca279b7_fk_scoring_storedresult_id FOREIGN KEY (result_id) REFERENCES public.scoring_storedresult(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.scoring_scalestep
    ADD CONSTRAINT scoring_scalestep_criterion_id_b366fd84_fk_scoring_criterion_id FOREIGN KEY (criterion_id) REFERENCES public.scoring_criterion(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.scoring_screening
    ADD CONSTRAINT scoring_screening_locked_by_id_f2b8e827_fk_procurement_user_id FOREIGN KEY (locked_by_id) REFERENCES public.procurement_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.scoring_screening
    ADD CONSTRAINT scoring_screening_lot_id_23d2f98c_fk_procurement_lot_id FOREIGN KEY (lot_id) REFERENCES public.procurement_lot(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.scoring_screening
    ADD CONSTRAINT scoring_screening_second_id_4d162911_fk_procurement_user_id FOREIGN KEY (second_id) REFERENCES public.procurement_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.scoring_screeningletter
    ADD CONSTRAINT scoring_screeninglet_screening_id_8e0ddb35_fk_scoring_s FOREIGN KEY (screening_id) REFERENCES public.scoring_screening(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.scoring_screeningletter
    ADD CONSTRAINT scoring_screeningletter_bid_id_f0bd7a7d_fk_suppliers_bid_id FOREIGN KEY (bid_id) REFERENCES public.suppliers_bid(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.scoring_simulationrun
    ADD CONSTRAINT scoring_simulationru_made_by_id_e334b0a4_fk_procureme FOREIGN KEY (made_by_id) REFERENCES public.procurement_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.scoring_simulationrun
    ADD CONSTRAINT scoring_simulationru_plan_id_6c447754_fk_scoring_e FOREIGN KEY (plan_id) REFERENCES public.scoring_evaluationplan(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.scoring_storedresult
    ADD CONSTRAINT scoring_storedresult_lot_id_ed681145_fk_procurement_lot_id FOREIGN KEY (lot_id) REFERENCES public.procurement_lot(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.suppliers_bid
    ADD CONSTRAINT suppliers_bid_disposal_id_134eb4f4_fk_suppliers_disposal_id FOREIGN KEY (disposal_id) REFERENCES public.suppliers_disposal(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.suppliers_bid
    ADD CONSTRAINT suppliers_bid_lot_id_aa1e9535_fk_procurement_lot_id FOREIGN KEY (lot_id) REFERENCES public.procurement_lot(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.suppliers_bid
    ADD CONSTRAINT suppliers_bid_started_by_id_3c25afda_fk_procurement_user_id FOREIGN KEY (started_by_id) REFERENCES public.procurement_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.suppliers_bid
    ADD CONSTRAINT suppliers_bid_supplier_id_60e6703d_fk_procureme FOREIGN KEY (supplier_id) REFERENCES public.procurement_organisation(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.suppliers_bid
    ADD CONSTRAINT suppliers_bid_tender_id_3b232449_fk_procurement_tender_id FOREIGN KEY (tender_id) REFERENCES public.procurement_tender(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.suppliers_bidfile
    ADD CONSTRAINT suppliers_bidfile_bid_id_f5c38cf7_fk_suppliers_bid_id FOREIGN KEY (bid_id) REFERENCES public.suppliers_bid(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.suppliers_bidfile
    ADD CONSTRAINT suppliers_bidfile_uploaded_by_id_33098b14_fk_procureme FOREIGN KEY (uploaded_by_id) REFERENCES public.procurement_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.suppliers_bidversion
    ADD CONSTRAINT suppliers_bidversion_bid_id_8e952891_fk_suppliers_bid_id FOREIGN KEY (bid_id) REFERENCES public.suppliers_bid(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.suppliers_bidversion
    ADD CONSTRAINT suppliers_bidversion_price_key_id_471bf645_fk_suppliers FOREIGN KEY (price_key_id) REFERENCES public.suppliers_envelopekey(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.suppliers_bidversion
    ADD CONSTRAINT suppliers_bidversion_quality_key_id_c6865d43_fk_suppliers FOREIGN KEY (quality_key_id) REFERENCES public.suppliers_envelopekey(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.suppliers_bidversion
    ADD CONSTRAINT suppliers_bidversion_submitted_by_id_e6a36c55_fk_procureme FOREIGN KEY (submitted_by_id) REFERENCES public.procurement_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.suppliers_centrereview
    ADD CONSTRAINT suppliers_centrerevi_answered_by_id_001a6b03_fk_procureme FOREIGN KEY (answered_by_id) REFERENCES public.procurement_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.suppliers_centrereview
    ADD CONSTRAINT suppliers_centrerevi_buyer_id_9e9247ea_fk_procureme FOREIGN KEY (buyer_id) REFERENCES public.procurement_organisation(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.suppliers_centrereview
    ADD CONSTRAINT suppliers_centrerevi_opened_by_id_6e2bb7ce_fk_procureme FOREIGN KEY (opened_by_id) REFERENCES public.procurement_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.suppliers_click
    ADD CONSTRAINT suppliers_click_person_id_7fa3b1f3_fk_procurement_user_id FOREIGN KEY (person_id) REFERENCES public.procurement_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.suppliers_click
    ADD CONSTRAINT suppliers_click_supplier_id_161bb6ed_fk_procureme FOREIGN KEY (supplier_id) REFERENCES public.procurement_organisation(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.suppliers_dataset
    ADD CONSTRAINT suppliers_dataset_by_id_3b9af5f4_fk_procurement_user_id FOREIGN KEY (by_id) REFERENCES public.procurement_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.suppliers_dataset
    ADD CONSTRAINT suppliers_dataset_source_id_3441a2cd_fk_suppliers_source_id FOREIGN KEY (source_id) REFERENCES public.suppliers_source(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.suppliers_dataset
    ADD CONSTRAINT suppliers_dataset_withdrawn_by_id_ebfb4fc4_fk_procureme FOREIGN KEY (withdrawn_by_id) REFERENCES public.procurement_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.suppliers_disposal
    ADD CONSTRAINT suppliers_disposal_approved_by_id_1f53902a_fk_procureme FOREIGN KEY (approved_by_id) REFERENCES public.procurement_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.suppliers_disposal
    ADD CONSTRAINT suppliers_disposal_asked_by_id_c87aa18f_fk_procurement_user_id FOREIGN KEY (asked_by_id) REFERENCES public.procurement_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.suppliers_disposal
    ADD CONSTRAINT suppliers_disposal_contract_id_3f79636e_fk_procureme FOREIGN KEY (contract_id) REFERENCES public.procurement_contract(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.suppliers_disposal
    ADD CONSTRAINT suppliers_disposal_tender_id_88ba3a2a_fk_procurement_tender_id FOREIGN KEY (tender_id) REFERENCES public.procurement_tender(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.suppliers_draftpart
    ADD CONSTRAINT suppliers_draftpart_bid_id_1d7e499b_fk_suppliers_bid_id FOREIGN KEY (bid_id) REFERENCES public.suppliers_bid(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.suppliers_draftpart
    ADD CONSTRAINT suppliers_draftpart_changed_by_id_f5190c29_fk_procureme FOREIGN KEY (changed_by_id) REFERENCES public.procurement_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.suppliers_envelopekey
    ADD CONSTRAINT suppliers_envelopeke_tender_id_9cc9a694_fk_procureme FOREIGN KEY (tender_id) REFERENCES public.procurement_tender(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.suppliers_evidence
    ADD CONSTRAINT suppliers_evidence_added_by_id_25807d80_fk_procurement_user_id FOREIGN KEY (added_by_id) REFERENCES public.procurement_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.suppliers_evidence
    ADD CONSTRAINT suppliers_evidence_organisation_id_42142ed3_fk_procureme FOREIGN KEY (organisation_id) REFERENCES public.procurement_organisation(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.suppliers_exclusiondeclaration
    ADD CONSTRAINT suppliers_exclusiond_declared_by_id_3afac3d2_fk_procureme FOREIGN KEY (declared_by_id) REFERENCES public.procurement_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.suppliers_exclusiondeclaration
    ADD CONSTRAINT suppliers_exclusiond_organisation_id_d1f25cd5_fk_procureme FOREIGN KEY (organisation_id) REFERENCES public.procurement_organisation(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.suppliers_factscopy
    ADD CONSTRAINT suppliers_factscopy_organisation_id_32bc61db_fk_procureme FOREIGN KEY (organisation_id) REFERENCES public.procurement_organisation(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.suppliers_factscopy
    ADD CONSTRAINT suppliers_factscopy_received_by_id_76713b0a_fk_procureme FOREIGN KEY (received_by_id) REFERENCES public.procurement_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.suppliers_firstturn
    ADD CONSTRAINT suppliers_firstturn_envelope_key_id_7293271b_fk_suppliers FOREIGN KEY (envelope_key_id) REFERENCES public.suppliers_envelopekey(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.suppliers_firstturn
    ADD CONSTRAINT suppliers_firstturn_officer_id_f2702c25_fk_suppliers FOREIGN KEY (officer_id) REFERENCES public.suppliers_openingofficer(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.suppliers_follow
    ADD CONSTRAINT suppliers_follow_tender_id_05e281d0_fk_procurement_tender_id FOREIGN KEY (tender_id) REFERENCES public.procurement_tender(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.suppliers_follow
    ADD CONSTRAINT suppliers_follow_user_id_06b8dc4a_fk_procurement_user_id FOREIGN KEY (user_id) REFERENCES public.procurement_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.suppliers_groupmember
    ADD CONSTRAINT suppliers_groupmembe_group_id_6f8f6b76_fk_suppliers FOREIGN KEY (group_id) REFERENCES public.suppliers_corporategroup(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.suppliers_groupmember
    ADD CONSTRAINT suppliers_groupmember_party_id_db42cee3_fk_suppliers_party_id FOREIGN KEY (party_id) REFERENCES public.suppliers_party(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.suppliers_importissue
    ADD CONSTRAINT suppliers_importissu_dataset_id_e0b2d186_fk_suppliers FOREIGN KEY (dataset_id) REFERENCES public.suppliers_dataset(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.suppliers_interest
    ADD CONSTRAINT suppliers_interest_supplier_id_bf22d41e_fk_procureme FOREIGN KEY (supplier_id) REFERENCES public.procurement_organisation(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.suppliers_interest
    ADD CONSTRAINT suppliers_interest_tender_id_636efbb7_fk_procurement_tender_id FOREIGN KEY (tender_id) REFERENCES public.procurement_tender(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.suppliers_keyshare
    ADD CONSTRAINT suppliers_keyshare_envelope_key_id_ab6ad923_fk_suppliers FOREIGN KEY (envelope_key_id) REFERENCES public.suppliers_envelopekey(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.suppliers_keyshare
    ADD CONSTRAINT suppliers_keyshare_first_id_5d157611_fk_suppliers FOREIGN KEY (first_id) REFERENCES public.suppliers_openingofficer(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.suppliers_keyshare
    ADD CONSTRAINT suppliers_keyshare_second_id_362e25c4_fk_suppliers FOREIGN KEY (second_id) REFERENCES public.suppliers_openingofficer(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.suppliers_legalhold
    ADD CONSTRAINT suppliers_legalhold_lifted_by_id_e9120992_fk_procureme FOREIGN KEY (lifted_by_id) REFERENCES public.procurement_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.suppliers_legalhold
    ADD CONSTRAINT suppliers_legalhold_placed_by_id_82f8f118_fk_procureme FOREIGN KEY (placed_by_id) REFERENCES public.procurement_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.suppliers_legalhold
    ADD CONSTRAINT suppliers_legalhold_tender_id_00422e1d_fk_procurement_tender_id FOREIGN KEY (tender_id) REFERENCES public.procurement_tender(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.suppliers_marketreport
    ADD CONSTRAINT suppliers_marketrepo_asked_by_id_ec52d06b_fk_procureme FOREIGN KEY (asked_by_id) REFERENCES public.procurement_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.suppliers_merge
    ADD CONSTRAINT suppliers_merge_decided_by_id_ec2f5e21_fk_procurement_user_id FOREIGN KEY (decided_by_id) REFERENCES public.procurement_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.suppliers_merge
    ADD CONSTRAINT suppliers_merge_left_id_c435d0fc_fk_suppliers_party_id FOREIGN KEY (left_id) REFERENCES public.suppliers_party(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.suppliers_merge
    ADD CONSTRAINT suppliers_merge_right_id_14ed77e5_fk_suppliers_party_id FOREIGN KEY (right_id) REFERENCES public.suppliers_party(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.suppliers_officerkey
    ADD CONSTRAINT suppliers_officerkey_user_id_d376db45_fk_procurement_user_id FOREIGN KEY (user_id) REFERENCES public.procurement_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.suppliers_opening
    ADD CONSTRAINT suppliers_opening_first_id_214f499f_fk_procurement_user_id FOREIGN KEY (first_id) REFERENCES public.procurement_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.suppliers_opening
    ADD CONSTRAINT suppliers_opening_second_id_2e39263d_fk_procurement_user_id FOREIGN KEY (second_id) REFERENCES public.procurement_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.suppliers_opening
    ADD CONSTRAINT suppliers_opening_tender_id_1982cacc_fk_procurement_tender_id FOREIGN KEY (tender_id) REFERENCES public.procurement_tender(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.suppliers_openingofficer
    ADD CONSTRAINT suppliers_openingoff_key_id_ea0d2b00_fk_suppliers FOREIGN KEY (key_id) REFERENCES public.suppliers_officerkey(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.suppliers_openingofficer
    ADD CONSTRAINT suppliers_openingoff_named_by_id_10645026_fk_procureme FOREIGN KEY (named_by_id) REFERENCES public.procurement_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.suppliers_openingofficer
    ADD CONSTRAINT suppliers_openingoff_tender_id_927412d6_fk_procureme FOREIGN KEY (tender_id) REFERENCES public.procurement_tender(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.suppliers_openingofficer
    ADD CONSTRAINT suppliers_openingoff_user_id_70d2284f_fk_procureme FOREIGN KEY (user_id) REFERENCES public.procurement_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.suppliers_owner
    ADD CONSTRAINT suppliers_owner_organisation_id_d11e5035_fk_procureme FOREIGN KEY (organisation_id) REFERENCES public.procurement_organisation(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.suppliers_party
    ADD CONSTRAINT suppliers_party_organisation_id_47141cfa_fk_procureme FOREIGN KEY (organisation_id) REFERENCES public.procurement_organisation(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.suppliers_party
    ADD CONSTRAINT suppliers_party_root_id_b6c085ec_fk_suppliers_party_id FOREIGN KEY (root_id) REFERENCES public.suppliers_party(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.suppliers_problemfollow
    ADD CONSTRAINT suppliers_problemfol_entry_id_c3fbbb5f_fk_procureme FOREIGN KEY (entry_id) REFERENCES public.procurement_pipelineentry(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.suppliers_problemfollow
    ADD CONSTRAINT suppliers_problemfollow_user_id_1dd508db_fk_procurement_user_id FOREIGN KEY (user_id) REFERENCES public.procurement_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.suppliers_reachrecord
    ADD CONSTRAINT suppliers_reachrecor_tender_id_f736cd19_fk_procureme FOREIGN KEY (tender_id) REFERENCES public.procurement_tender(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.suppliers_receipt
    ADD CONSTRAINT suppliers_receipt_version_id_498ac628_fk_suppliers FOREIGN KEY (version_id) REFERENCES public.suppliers_bidversion(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.suppliers_reportorder
    ADD CONSTRAINT suppliers_reportorder_by_id_e6b5a417_fk_procurement_user_id FOREIGN KEY (by_id) REFERENCES public.procurement_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.suppliers_savedsearch
    ADD CONSTRAINT suppliers_savedsearch_user_id_9e7f30aa_fk_procurement_user_id FOREIGN KEY (user_id) REFERENCES public.procurement_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.suppliers_schedule
    ADD CONSTRAINT suppliers_schedule_organisation_id_435174e2_fk_procureme FOREIGN KEY (organisation_id) REFERENCES public.procurement_organisation(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.suppliers_schedule
    ADD CONSTRAINT suppliers_schedule_set_by_id_16e4012e_fk_procurement_user_id FOREIGN KEY (set_by_id) REFERENCES public.procurement_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.suppliers_sizedeclaration
    ADD CONSTRAINT suppliers_sizedeclar_decided_by_id_ac1ed453_fk_procureme FOREIGN KEY (decided_by_id) REFERENCES public.procurement_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.suppliers_sizedeclaration
    ADD CONSTRAINT suppliers_sizedeclar_declared_by_id_17d206ba_fk_procureme FOREIGN KEY (declared_by_id) REFERENCES public.procurement_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.suppliers_sizedeclaration
    ADD CONSTRAINT suppliers_sizedeclar_organisation_id_f8b9f1d1_fk_procureme FOREIGN KEY (organisation_id) REFERENCES public.procurement_organisation(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.suppliers_supplieridentifier
    ADD CONSTRAINT suppliers_supplierid_organisation_id_2841c272_fk_procureme FOREIGN KEY (organisation_id) REFERENCES public.procurement_organisation(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.suppliers_supplierprofile
    ADD CONSTRAINT suppliers_supplierpr_organisation_id_88c3fd48_fk_procureme FOREIGN KEY (organisation_id) REFERENCES public.procurement_organisation(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.suppliers_tenderindex
    ADD CONSTRAINT suppliers_tenderinde_tender_id_7744c4b5_fk_procureme FOREIGN KEY (tender_id) REFERENCES public.procurement_tender(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.usersessions_usersession
    ADD CONSTRAINT usersessions_userses_user_id_af5e0a6d_fk_procureme FOREIGN KEY (user_id) REFERENCES public.procurement_user(id) DEFERRABLE INITIALLY DEFERRED;
INSERT INTO public.django_migrations (app, name, applied) VALUES
('account', '0001_initial', now()),
('account', '0002_email_max_length', now()),
('account', '0003_alter_emailaddress_create_unique_verified_email', now()),
('account', '0004_alter_emailaddress_drop_unique_email', now()),
('account', '0005_emailaddress_idx_upper_email', now()),
('account', '0006_emailaddress_lower', now()),
('account', '0007_emailaddress_idx_email', now()),
('account', '0008_emailaddress_unique_primary_email_fixup', now()),
('account', '0009_emailaddress_unique_primary_email', now()),
('admin', '0001_initial', now()),
('admin', '0002_logentry_remove_auto_add', now()),
('admin', '0003_logentry_add_action_flag_choices', now()),
('auth', '0001_initial', now()),
('auth', '0002_alter_permission_name_max_length', now()),
('auth', '0003_alter_user_email_max_length', now()),
('auth', '0004_alter_user_username_opts', now()),
('auth', '0005_alter_user_last_login_null', now()),
('auth', '0006_require_contenttypes_0002', now()),
('auth', '0007_alter_validators_add_error_messages', now()),
('auth', '0008_alter_user_username_max_length', now()),
('auth', '0009_alter_user_last_name_max_length', now()),
('auth', '0010_alter_group_name_max_length', now()),
('auth', '0011_update_proxy_permissions', now()),
('auth', '0012_alter_user_first_name_max_length', now()),
('axes', '0001_initial', now()),
('axes', '0002_auto_20151217_2044', now()),
('axes', '0003_auto_20160322_0929', now()),
('axes', '0004_auto_20181024_1538', now()),
('axes', '0005_remove_accessattempt_trusted', now()),
('axes', '0006_remove_accesslog_trusted', now()),
('axes', '0007_alter_accessattempt_unique_together', now()),
('axes', '0008_accessfailurelog', now()),
('axes', '0009_add_session_hash', now()),
('axes', '0010_accessattemptexpiration', now()),
('contenttypes', '0001_initial', now()),
('contenttypes', '0002_remove_content_type_name', now()),
('mfa', '0001_initial', now()),
('mfa', '0002_authenticator_timestamps', now()),
('mfa', '0003_authenticator_type_uniq', now()),
('procurement', '0001_ground', now()),
('procurement', '0002_tenders', now()),
('procurement', '0003_bank_holidays', now()),
('procurement', '0004_notice_uuid', now()),
('procurement', '0005_contracts', now()),
('procurement', '0006_outcomes', now()),
('procurement', '0007_trigrams', now()),
('procurement', '0008_outcome_builder', now()),
('procurement', '0009_notice_choice_words', now()),
('procurement', '0010_components', now()),
('procurement', '0011_contract_watch', now()),
('procurement', '0012_list_indexes', now()),
('procurement', '0013_pipeline_notes', now()),
('procurement', '0014_no_second_stage', now()),
('procurement', '0015_screening', now()),
('procurement', '0016_needs_by_day', now()),
('procurement', '0017_one_way_in', now()),
('procurement', '0018_services_and_passed_on', now()),
('procurement', '0019_capability_plan', now()),
('procurement', '0020_capability_of_leaving', now()),
('procurement', '0021_notices_in_order_of_writing', now()),
('procurement', '0022_contracts_of_a_service', now()),
('procurement', '0023_service_pages', now()),
('procurement', '0024_careers_resilience_memory', now()),
('procurement', '0025_posts_first_filled', now()),
('procurement', '0026_self_assessment', now()),
('procurement', '0027_dependency_drawn', now()),
('procurement', '0028_posts_advertised', now()),
('procurement', '0029_contract_signing', now()),
('procurement', '0030_tender_buyer_awarded', now()),
('procurement', '0031_no_day_of_first_value', now()),
('procurement', '0032_lesson_newest', now()),
('procurement', '0033_rating_answer', now()),
('procurement', '0034_rating_answer_without_contract', now()),
('procurement', '0035_append_to_the_log', now()),
('procurement', '0036_api_keys', now()),
('procurement', '0037_api_replays', now()),
('procurement', '0038_tender_access_points', now()),
('procurement', '0039_payment_newest', now()),
('procurement', '0040_public_heads', now()),
('procurement', '0041_change_grounds', now()),
('procurement', '0042_agreed_by_another', now()),
('procurement', '0043_columns_of_an_earlier_release', now()),
('scoring', '0001_plans', now()),
('scoring', '0002_assessment', now()),
('scoring', '0003_joint_awards', now()),
('scoring', '0004_screening', now()),
('scoring', '0005_hold_decided', now()),
('scoring', '0006_what_a_bid_is_asked', now()),
('scoring', '0007_packs_go_with_their_bids', now()),
('sessions', '0001_initial', now()),
('suppliers', '0001_registration', now()),
('suppliers', '0002_sealed_bids', now()),
('suppliers', '0003_finding', now()),
('suppliers', '0004_market', now()),
('suppliers', '0005_reach', now()),
('suppliers', '0006_market_fact_index', now()),
('suppliers', '0007_problem_follow', now()),
('suppliers', '0008_largest_stored', now()),
('suppliers', '0009_rollup_indexes', now()),
('suppliers', '0010_fill_largest', now()),
('suppliers', '0011_screening', now()),
('suppliers', '0012_interest_and_report_orders', now()),
('suppliers', '0013_stored_for_the_centre', now()),
('suppliers', '0014_fill_for_the_centre', now()),
('suppliers', '0015_cells_in_columns', now()),
('suppliers', '0016_fill_cells', now()),
('suppliers', '0017_withdrawn_imports', now()),
('suppliers', '0018_stored_by_size_and_procedure', now()),
('suppliers', '0019_fill_by_size_and_procedure', now()),
('suppliers', '0020_words_of_titles', now()),
('suppliers', '0021_fill_words_of_titles', now()),
('suppliers', '0022_retention', now()),
('suppliers', '0023_said_totals', now()),
('suppliers', '0024_fill_said_totals', now()),
('suppliers', '0025_longer_said_keys', now()),
('suppliers', '0026_choice_totals', now()),
('suppliers', '0027_destruction', now()),
('suppliers', '0028_award_totals', now()),
('suppliers', '0029_fill_said_by_buyer', now()),
('suppliers', '0030_said_cells', now()),
('suppliers', '0031_fill_said_cells', now()),
('suppliers', '0032_years_to_quarters', now()),
('suppliers', '0033_fill_years_to_quarters', now()),
('suppliers', '0034_dataset_figures', now()),
('suppliers', '0035_add_up_old_files', now()),
('usersessions', '0001_initial', now());
