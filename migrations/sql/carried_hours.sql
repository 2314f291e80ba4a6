-- By source project the links whose hours cost nothing again on some days. A function for the reasons of pmo_hub_cost_rates().
CREATE OR REPLACE FUNCTION pmo_hub_carried_hours() RETURNS TABLE (client_id uuid, source_project_id uuid, links jsonb)
LANGUAGE sql STABLE PARALLEL UNSAFE ROWS 100 SET search_path = public, pg_temp AS $$
SELECT l.client_id, l.source_project_id, jsonb_agg(to_jsonb(l)) FROM link_all l
WHERE l.project_id <> l.source_project_id AND NOT isempty(l.carried_days) GROUP BY 1, 2
$$;
