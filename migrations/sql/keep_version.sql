-- Moves the versions that a statement has superseded into the table's history: one INSERT a statement, of the changed rows alone. What a
-- run changes twice in one transaction was never held in between.
CREATE OR REPLACE FUNCTION pmo_hub_keep_version() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    names text;
    olds text;
BEGIN
    SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum), string_agg('o.' || quote_ident(attname), ', ' ORDER BY attnum)
    INTO names, olds FROM pg_attribute WHERE attrelid = TG_RELID AND attnum > 0 AND NOT attisdropped;
    EXECUTE format(
        'INSERT INTO %I (%s, known_to) SELECT %s, n.known_from FROM old_rows o JOIN new_rows n USING (client_id, id)
         WHERE o.change_seq <> n.change_seq AND (o.known_from < n.known_from OR o.last_changed_run <> n.last_changed_run)',
        TG_TABLE_NAME || '_history', names, olds);
    RETURN NULL;
END $$;
