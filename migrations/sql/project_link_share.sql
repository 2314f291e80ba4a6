-- For one role and one day the shares of a source project never exceed 100 %. A filter divides the source project into cells, one for each
-- value it names, and the rest; in no cell and on no day is more than the whole given away. Filters of one role and day read the same field,
-- since two fields would divide it twice. Runs when the transaction commits, so that links may be replaced in any order; the lock makes
-- two transactions that give away the same source project wait for each other, and each sees what the other has done.
CREATE OR REPLACE FUNCTION pmo_hub_check_project_link_share() RETURNS trigger LANGUAGE plpgsql SET search_path = public AS $$
DECLARE worst record;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended(NEW.client_id::text || NEW.source_project_id::text, 4837));
    WITH link AS (
        SELECT r.role, l.allocation_pct, coalesce(l.valid_from, '-infinity') AS first, coalesce(l.valid_to, 'infinity') AS last,
               l.filter_field, l.filter_values
        FROM project_link l CROSS JOIN LATERAL unnest(l.roles) AS r (role)
        WHERE l.client_id = NEW.client_id AND l.source_project_id = NEW.source_project_id
    ), cell AS (
        SELECT role, NULL AS value FROM link UNION SELECT role, unnest(filter_values) FROM link
    ), day AS (
        SELECT DISTINCT role, first AS day FROM link
    )
    SELECT d.role, d.day, c.value, sum(l.allocation_pct) FILTER (WHERE l.filter_values IS NULL OR c.value = ANY (l.filter_values)) AS share,
           count(DISTINCT l.filter_field) AS fields
    INTO worst
    FROM day d JOIN cell c ON c.role = d.role JOIN link l ON l.role = d.role AND d.day BETWEEN l.first AND l.last
    GROUP BY d.role, d.day, c.value
    HAVING sum(l.allocation_pct) FILTER (WHERE l.filter_values IS NULL OR c.value = ANY (l.filter_values)) > 100
        OR count(DISTINCT l.filter_field) > 1
    ORDER BY 4 DESC NULLS LAST, 1, 2, 3 LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'project_link_share'
            USING ERRCODE = 'PH100', DETAIL = json_build_object(
                'source_project_id', NEW.source_project_id, 'role', worst.role, 'share', worst.share, 'fields', worst.fields,
                'value', worst.value, 'day', CASE WHEN isfinite(worst.day) THEN worst.day END)::text;
    END IF;
    RETURN NULL;
END $$;
