-- Early warnings: what is kept of every project (`signals_of.sql` says which rules there are), and what only the hour can tell:
--   stale_data            a tool that was not read for `stale_days` of the client's `signal_thresholds`
-- Runs with the caller's rights.
CREATE VIEW signal WITH (security_invoker = true) AS
WITH unread AS MATERIALIZED (
    SELECT c.client_id, c.id, c.name, r.read_at, k.allowed_days
    FROM connection c
    JOIN (SELECT id, (signal_thresholds ->> 'stale_days')::int AS allowed_days FROM client) k ON k.id = c.client_id
    LEFT JOIN LATERAL (SELECT max(finished_at) AS read_at FROM sync_run
                       WHERE client_id = c.client_id AND connection_id = c.id AND state IN ('succeeded', 'partial') AND mode <> 'replay') r ON true
    WHERE r.read_at IS NULL OR r.read_at < pmo_hub_now(c.client_id) - make_interval(days => k.allowed_days)
), broken AS (
    SELECT client_id, project_id, rule, found, is_critical, inputs, evidence, found_at FROM project_signal
    UNION ALL
    SELECT s.client_id, s.project_id, 'stale_data', count(*), false, jsonb_build_object('allowed_days', min(s.allowed_days)),
           to_jsonb(array_agg(jsonb_build_object('entity', 'connection', 'id', s.id, 'name', s.name, 'source_url', NULL, 'last_read_at', s.read_at) ORDER BY s.name, s.id)), pmo_hub_now(s.client_id)
    FROM (SELECT DISTINCT l.client_id, l.project_id, c.id, c.name, c.read_at, c.allowed_days
          FROM unread c
          JOIN source_project p ON p.client_id = c.client_id AND p.connection_id = c.id
          JOIN link_all l ON l.client_id = p.client_id AND l.source_project_id = p.id
          JOIN project_all o ON o.client_id = l.client_id AND o.id = l.project_id AND o.presence = 'present' AND o.state NOT IN ('completed', 'cancelled')) s
    GROUP BY 1, 2
)
SELECT f.client_id, md5(f.project_id::text || ':' || f.rule)::uuid AS id, 0::bigint AS seq, f.project_id, p.portfolio_id, p.name AS project,
       p.code AS project_code, f.rule, CASE WHEN f.is_critical THEN 'critical' ELSE 'warning' END AS severity, f.found,
       -- As hub/portfolio/words.py says it in English.
       CASE f.rule || CASE WHEN f.found = 1 AND f.rule <> 'burn_rate' THEN '_one' ELSE '' END
           WHEN 'slip_one' THEN format('An open task is planned %s days after its baseline; more than %s is too late.', f.inputs ->> 'worst_days', f.inputs ->> 'allowed_days')
           WHEN 'overdue_one' THEN format('An open task is overdue by %s d.', f.inputs ->> 'worst_days')
           WHEN 'stale_data_one' THEN format('One of its tools was not read for %s days.', f.inputs ->> 'allowed_days')
           WHEN 'no_owner_one' THEN 'An open task has nobody who does it.'
           WHEN 'no_date_one' THEN 'An open task has no date.'
           WHEN 'hours_on_closed_work_one' THEN format('%s hours in one entry were booked on work that was closed before.', to_char((f.inputs ->> 'seconds')::numeric / 3600, 'FM999,999,990.0'))
           WHEN 'slip' THEN format('%s open tasks are planned more than %s days after their baseline, the worst %s days.', f.found, f.inputs ->> 'allowed_days', f.inputs ->> 'worst_days')
           WHEN 'overdue' THEN format('%s open tasks are overdue, the worst by %s days.', f.found, f.inputs ->> 'worst_days')
           WHEN 'burn_rate' THEN format('%s %% of the estimated hours are spent, %s %% of the work is done.', to_char((f.inputs ->> 'spent_pct')::numeric, 'FM999,999,990.0'), to_char((f.inputs ->> 'done_pct')::numeric, 'FM999,999,990.0'))
           WHEN 'stale_data' THEN format('%s of its tools were not read for %s days.', f.found, f.inputs ->> 'allowed_days')
           WHEN 'no_owner' THEN format('%s open tasks have nobody who does them.', f.found)
           WHEN 'no_date' THEN format('%s open tasks have no date.', f.found)
           ELSE format('%s hours in %s entries were booked on work that was closed before.', to_char((f.inputs ->> 'seconds')::numeric / 3600, 'FM999,999,990.0'), f.found)
       END AS message,
       f.inputs, f.evidence, f.found_at
FROM broken f JOIN project_all p ON p.client_id = f.client_id AND p.id = f.project_id;
