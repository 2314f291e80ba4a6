-- Early warnings: one row for every project and rule that is broken, with the first twenty rows it was found in. Runs with the caller's rights.
--   slip                  open work planned more than 5 days after its baseline          critical above 20 days
--   overdue               open work whose day has passed                                 critical above 20 days
--   burn_rate             share of the estimate spent above the share done by 15 points  critical above 30 points
--   stale_data            a tool that was not read for 3 days
--   no_owner, no_date     open work that nobody does, or that has no day
--   hours_on_closed_work  hours booked on a day after their task was closed
CREATE VIEW signal WITH (security_invoker = true) AS
WITH broken AS (
    SELECT client_id, project_id, 'slip' AS rule, count(*) AS found, max(finish_on - baseline_finish) > 20 AS is_critical,
           jsonb_build_object('worst_days', max(finish_on - baseline_finish), 'allowed_days', 5) AS inputs,
           (array_agg(jsonb_build_object('entity', 'task', 'id', id, 'name', name, 'source_url', source_url, 'baseline_finish', baseline_finish,
                                         'planned_finish', finish_on, 'days', finish_on - baseline_finish)
                      ORDER BY finish_on - baseline_finish DESC, id))[1:20] AS evidence
    FROM project_work WHERE status_category NOT IN ('done', 'cancelled') AND finish_on > baseline_finish + 5 GROUP BY 1, 2
    UNION ALL
    SELECT client_id, project_id, 'overdue', count(*), max(today - due_on) > 20, jsonb_build_object('worst_days', max(today - due_on)),
           (array_agg(jsonb_build_object('entity', 'task', 'id', id, 'name', name, 'source_url', source_url, 'due_on', due_on, 'days', today - due_on)
                      ORDER BY due_on, id))[1:20]
    FROM project_work WHERE status_category NOT IN ('done', 'cancelled') AND due_on < today GROUP BY 1, 2
    UNION ALL
    SELECT w.client_id, w.project_id, 'burn_rate', w.tasks, 100.0 * h.seconds / w.estimate > 100.0 * w.done / w.estimate + 30,
           jsonb_build_object('logged_seconds', h.seconds, 'estimate_seconds', w.estimate, 'spent_pct', round(100.0 * h.seconds / w.estimate, 1),
                              'done_pct', round(100.0 * w.done / w.estimate, 1), 'allowed_pct', 15),
           (SELECT array_agg(to_jsonb(x)) FROM (
               SELECT 'task' AS entity, o.id, o.name, o.source_url, o.estimate_seconds, sum(e.share_seconds)::bigint AS logged_seconds
               FROM project_work o JOIN project_hours e ON e.client_id = o.client_id AND e.project_id = o.project_id AND e.task_id = o.id
               WHERE o.client_id = w.client_id AND o.project_id = w.project_id AND o.estimate_seconds > 0 GROUP BY 2, 3, 4, 5
               HAVING sum(e.share_seconds) > o.estimate_seconds ORDER BY sum(e.share_seconds) - o.estimate_seconds DESC, o.id LIMIT 20) x)
    FROM (SELECT client_id, project_id, count(*) AS tasks, sum(estimate_seconds) AS estimate, sum(estimate_seconds * done_pct / 100) AS done
          FROM project_work WHERE status_category <> 'cancelled' AND estimate_seconds > 0 GROUP BY 1, 2) w
    JOIN (SELECT client_id, project_id, sum(share_seconds)::bigint AS seconds FROM project_hours GROUP BY 1, 2) h USING (client_id, project_id)
    WHERE 100.0 * h.seconds / w.estimate > 100.0 * w.done / w.estimate + 15
    UNION ALL
    SELECT s.client_id, s.project_id, 'stale_data', count(*), false, jsonb_build_object('allowed_days', 3),
           array_agg(jsonb_build_object('entity', 'connection', 'id', s.id, 'name', s.name, 'source_url', NULL, 'last_read_at', s.read_at) ORDER BY s.name)
    FROM (SELECT DISTINCT l.client_id, l.project_id, c.id, c.name, r.read_at
          FROM link_all l
          JOIN project_all o ON o.client_id = l.client_id AND o.id = l.project_id AND o.presence = 'present' AND o.state NOT IN ('completed', 'cancelled')
          JOIN source_project p ON p.client_id = l.client_id AND p.id = l.source_project_id
          JOIN connection c ON c.client_id = p.client_id AND c.id = p.connection_id
          LEFT JOIN LATERAL (SELECT max(finished_at) AS read_at FROM sync_run
                             WHERE client_id = c.client_id AND connection_id = c.id AND state IN ('succeeded', 'partial')) r ON true) s
    WHERE s.read_at IS NULL OR s.read_at < now() - interval '3 days' GROUP BY 1, 2
    UNION ALL
    SELECT w.client_id, w.project_id, 'no_owner', count(*), false, '{}',
           (array_agg(jsonb_build_object('entity', 'task', 'id', id, 'name', name, 'source_url', source_url, 'due_on', due_on) ORDER BY due_on, id))[1:20]
    FROM project_work w WHERE status_category NOT IN ('done', 'cancelled') AND NOT is_milestone AND assignee_id IS NULL AND NOT EXISTS (
        SELECT FROM assignment a WHERE a.client_id = w.client_id AND a.task_id = w.id AND a.presence = 'present' AND a.account_id IS NOT NULL)
    GROUP BY 1, 2
    UNION ALL
    SELECT client_id, project_id, 'no_date', count(*), false, '{}',
           (array_agg(jsonb_build_object('entity', 'task', 'id', id, 'name', name, 'source_url', source_url) ORDER BY id))[1:20]
    FROM project_work WHERE status_category NOT IN ('done', 'cancelled') AND due_on IS NULL GROUP BY 1, 2
    UNION ALL
    SELECT client_id, project_id, 'hours_on_closed_work', count(*), false, jsonb_build_object('seconds', sum(duration_seconds)),
           (array_agg(jsonb_build_object('entity', 'time_entry', 'id', id, 'name', name, 'source_url', source_url, 'task_id', task_id,
                                         'entry_date', entry_date, 'closed_on', closed_on, 'duration_seconds', duration_seconds)
                      ORDER BY entry_date DESC, id))[1:20]
    FROM project_hours WHERE entry_date > closed_on GROUP BY 1, 2
)
SELECT f.client_id, md5(f.project_id::text || ':' || f.rule)::uuid AS id, 0::bigint AS seq, f.project_id, p.portfolio_id, p.name AS project,
       p.code AS project_code, f.rule, CASE WHEN f.is_critical THEN 'critical' ELSE 'warning' END AS severity, f.found,
       CASE f.rule
           WHEN 'slip' THEN format('%s open tasks are planned more than 5 days after their baseline, the worst %s days.', f.found, f.inputs ->> 'worst_days')
           WHEN 'overdue' THEN format('%s open tasks are overdue, the worst by %s days.', f.found, f.inputs ->> 'worst_days')
           WHEN 'burn_rate' THEN format('%s %% of the estimated hours are spent, %s %% of the work is done.', f.inputs ->> 'spent_pct', f.inputs ->> 'done_pct')
           WHEN 'stale_data' THEN format('%s of its tools were not read for 3 days.', f.found)
           WHEN 'no_owner' THEN format('%s open tasks have nobody who does them.', f.found)
           WHEN 'no_date' THEN format('%s open tasks have no date.', f.found)
           ELSE format('%s hours in %s entries were booked on work that was closed before.', round((f.inputs ->> 'seconds')::numeric / 3600, 1), f.found)
       END AS message,
       f.inputs, coalesce(to_jsonb(f.evidence), '[]') AS evidence, now() AS found_at
FROM broken f JOIN project_all p ON p.client_id = f.client_id AND p.id = f.project_id;
