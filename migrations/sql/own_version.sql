-- Versions of what the PMO keeps itself. A new one holds from its transaction's instant; what did not change but for `updated_at` is none.
CREATE OR REPLACE FUNCTION pmo_hub_stamp_own_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF to_jsonb(NEW) - ARRAY['updated_at', 'known_from'] = to_jsonb(OLD) - ARRAY['updated_at', 'known_from'] THEN
        NEW.known_from := OLD.known_from;
    ELSE
        NEW.known_from := greatest(pmo_hub_instant(), OLD.known_from);
    END IF;
    RETURN NEW;
END $$;

-- Moves what a statement has superseded or removed into the table's history, but for what was never held in between transactions. What
-- leaves with its client leaves whole.
CREATE OR REPLACE FUNCTION pmo_hub_keep_own_version() RETURNS trigger LANGUAGE plpgsql SET search_path = public AS $$
DECLARE
    names text;
    olds text;
    ends text := 'greatest(pmo_hub_instant(), o.known_from)';
    others text := '';
BEGIN
    SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum), string_agg('o.' || quote_ident(attname), ', ' ORDER BY attnum)
    INTO names, olds FROM pg_attribute WHERE attrelid = TG_RELID AND attnum > 0 AND NOT attisdropped;
    IF TG_OP = 'UPDATE' THEN
        ends := 'n.known_from';
        others := 'JOIN new_rows n ON n.id = o.id';
    END IF;
    EXECUTE format(
        'INSERT INTO %1$I (%2$s, known_to) SELECT %3$s, %4$s FROM old_rows o %5$s
         WHERE o.known_from < %4$s AND (o.client_id IS NULL OR EXISTS (SELECT FROM client c WHERE c.id = o.client_id))',
        TG_TABLE_NAME || '_history', names, olds, ends, others);
    RETURN NULL;
END $$;
