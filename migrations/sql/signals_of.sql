-- Early warnings of some projects of a client, worked out from the rows: one for every project and rule that is broken, with the first twenty
-- rows it was found in. What is found is kept in `project_signal`; that a tool was not read for days is told by the view `signal` itself.
--   slip                  open work planned more than `slip_days` after its baseline
--   overdue               open work whose day has passed
--   burn_rate             share of the estimate spent above the share done by `burn_rate_points`
--   no_owner, no_date     open work that nobody does, or that has no day
--   hours_on_closed_work  hours booked on a day after their task was closed
-- The client says in `signal_thresholds` from when on, and above which a warning is critical.
CREATE OR REPLACE FUNCTION pmo_hub_signals_of(client uuid, projects uuid[])
RETURNS TABLE (project_id uuid, rule text, found bigint, is_critical boolean, inputs jsonb, evidence jsonb)
LANGUAGE sql STABLE SET search_path = public AS $$
WITH allowed AS MATERIALIZED (
    SELECT (signal_thresholds ->> 'slip_days')::int AS slip_days, (signal_thresholds ->> 'slip_critical_days')::int AS slip_critical_days,
           (signal_thresholds ->> 'overdue_critical_days')::int AS overdue_critical_days, (signal_thresholds ->> 'burn_rate_points')::int AS burn_rate_points,
           (signal_thresholds ->> 'burn_rate_critical_points')::int AS burn_rate_critical_points
    FROM client k WHERE k.id = client
),
link AS MATERIALIZED (
    SELECT l.project_id, l.source_project_id, l.roles, l.allocation_pct, l.filter_field, l.filter_values, coalesce(l.valid_from, '-infinity') AS first_on,
           coalesce(l.valid_to, 'infinity') AS last_on, k.time_zone, (pmo_hub_now(k.id) AT TIME ZONE k.time_zone)::date AS today
    FROM link_all l
    JOIN project_all p ON p.client_id = l.client_id AND p.id = l.project_id AND p.presence = 'present' AND p.state NOT IN ('completed', 'cancelled')
    JOIN client k ON k.id = l.client_id
    WHERE l.client_id = client AND l.project_id = ANY (projects)
),
work AS MATERIALIZED (
    SELECT l.project_id, l.today, t.id, t.name, t.source_url, t.status_category, t.assignee_id, t.is_milestone, coalesce(t.planned_finish, t.due_on) AS finish_on,
           coalesce(t.due_on, t.planned_finish) AS due_on, t.baseline_finish, t.estimate_seconds,
           CASE WHEN t.status_category = 'done' THEN 100 ELSE coalesce(t.percent_complete, 0) END AS done_pct
    FROM link l JOIN task t ON t.client_id = client AND t.source_project_id = l.source_project_id AND t.presence = 'present'
    WHERE 'scope' = ANY (l.roles) AND l.today BETWEEN l.first_on AND l.last_on
      AND (l.filter_field IS NULL OR pmo_hub_link_takes_row(client, l.source_project_id, t.id, l.filter_field, l.filter_values))
      AND NOT EXISTS (SELECT FROM task part WHERE part.client_id = t.client_id AND part.parent_id = t.id AND part.presence = 'present')
),
open AS MATERIALIZED (SELECT * FROM work WHERE status_category NOT IN ('done', 'cancelled')),
entry AS MATERIALIZED (
    SELECT l.project_id, e.id, e.task_id, e.entry_date, e.duration_seconds, e.source_url,
           CASE l.allocation_pct WHEN 100 THEN e.duration_seconds ELSE round(e.duration_seconds * l.allocation_pct / 100)::bigint END AS share_seconds
    FROM link l JOIN time_entry e ON e.client_id = client AND e.source_project_id = l.source_project_id AND e.presence = 'present' AND e.approval <> 'cancelled'
    WHERE 'time' = ANY (l.roles) AND e.entry_date BETWEEN l.first_on AND l.last_on
      AND (l.filter_field IS NULL OR pmo_hub_link_takes_row(client, l.source_project_id, e.task_id, l.filter_field, l.filter_values))
),
booked AS MATERIALIZED (SELECT project_id, task_id, sum(share_seconds)::bigint AS seconds, max(entry_date) AS last_on FROM entry GROUP BY 1, 2),
plan AS (SELECT project_id, count(*) AS tasks, sum(estimate_seconds) AS estimate, sum(estimate_seconds * done_pct / 100) AS done
         FROM work WHERE status_category <> 'cancelled' AND estimate_seconds > 0 GROUP BY 1),
spent AS (SELECT project_id, sum(seconds)::bigint AS seconds FROM booked GROUP BY 1),
overrun AS (
    SELECT o.project_id, o.id, o.name, o.source_url, o.estimate_seconds, b.seconds,
           row_number() OVER (PARTITION BY o.project_id ORDER BY b.seconds - o.estimate_seconds DESC, o.id) AS place
    FROM work o JOIN booked b ON b.project_id = o.project_id AND b.task_id = o.id WHERE o.estimate_seconds > 0 AND b.seconds > o.estimate_seconds
),
closed AS MATERIALIZED (
    SELECT b.project_id, t.id, t.name, t.source_url, d.closed_on
    FROM booked b JOIN task t ON t.client_id = client AND t.id = b.task_id AND t.status_category IN ('done', 'cancelled')
    JOIN (SELECT DISTINCT project_id, time_zone FROM link) k ON k.project_id = b.project_id
    CROSS JOIN LATERAL (SELECT coalesce((t.completed_at AT TIME ZONE k.time_zone)::date, t.actual_finish) AS closed_on) d
    WHERE b.last_on > d.closed_on
),
late AS (
    SELECT e.project_id, e.id, c.name, coalesce(e.source_url, c.source_url) AS source_url, e.task_id, e.entry_date, c.closed_on, e.duration_seconds,
           row_number() OVER (PARTITION BY e.project_id ORDER BY e.entry_date DESC, e.id) AS place
    FROM closed c JOIN entry e ON e.project_id = c.project_id AND e.task_id = c.id WHERE e.entry_date > c.closed_on
),
broken (project_id, rule, found, is_critical, inputs, evidence) AS (
    SELECT project_id, 'slip', count(*), max(days) > (SELECT slip_critical_days FROM allowed), jsonb_build_object('worst_days', max(days), 'allowed_days', (SELECT slip_days FROM allowed)),
           array_agg(jsonb_build_object('entity', 'task', 'id', id, 'name', name, 'source_url', source_url, 'baseline_finish', baseline_finish,
                                        'planned_finish', finish_on, 'days', days) ORDER BY place) FILTER (WHERE place <= 20)
    FROM (SELECT *, finish_on - baseline_finish AS days, row_number() OVER (PARTITION BY project_id ORDER BY finish_on - baseline_finish DESC, id) AS place
          FROM open WHERE finish_on > baseline_finish + (SELECT slip_days FROM allowed)) x GROUP BY 1
    UNION ALL
    SELECT project_id, 'overdue', count(*), max(today - due_on) > (SELECT overdue_critical_days FROM allowed), jsonb_build_object('worst_days', max(today - due_on)),
           array_agg(jsonb_build_object('entity', 'task', 'id', id, 'name', name, 'source_url', source_url, 'due_on', due_on,
                                        'days', today - due_on) ORDER BY place) FILTER (WHERE place <= 20)
    FROM (SELECT *, row_number() OVER (PARTITION BY project_id ORDER BY due_on, id) AS place FROM open WHERE due_on < today) x GROUP BY 1
    UNION ALL
    SELECT p.project_id, 'burn_rate', p.tasks, 100.0 * s.seconds / p.estimate > 100.0 * p.done / p.estimate + (SELECT burn_rate_critical_points FROM allowed),
           jsonb_build_object('logged_seconds', s.seconds, 'estimate_seconds', p.estimate, 'spent_pct', round(100.0 * s.seconds / p.estimate, 1),
                              'done_pct', round(100.0 * p.done / p.estimate, 1), 'allowed_pct', (SELECT burn_rate_points FROM allowed)), o.evidence
    FROM plan p JOIN spent s USING (project_id) LEFT JOIN (
        SELECT project_id, array_agg(jsonb_build_object('entity', 'task', 'id', id, 'name', name, 'source_url', source_url, 'estimate_seconds',
                                                        estimate_seconds, 'logged_seconds', seconds) ORDER BY place) AS evidence
        FROM overrun WHERE place <= 20 GROUP BY 1) o USING (project_id)
    WHERE 100.0 * s.seconds / p.estimate > 100.0 * p.done / p.estimate + (SELECT burn_rate_points FROM allowed)
    UNION ALL
    SELECT project_id, 'no_owner', count(*), false, '{}',
           array_agg(jsonb_build_object('entity', 'task', 'id', id, 'name', name, 'source_url', source_url, 'due_on', due_on)
                     ORDER BY place) FILTER (WHERE place <= 20)
    FROM (SELECT *, row_number() OVER (PARTITION BY project_id ORDER BY due_on, id) AS place
          FROM open w WHERE NOT is_milestone AND assignee_id IS NULL AND NOT EXISTS (
              SELECT FROM assignment a WHERE a.client_id = client AND a.task_id = w.id AND a.presence = 'present' AND a.account_id IS NOT NULL)) x
    GROUP BY 1
    UNION ALL
    SELECT project_id, 'no_date', count(*), false, '{}',
           array_agg(jsonb_build_object('entity', 'task', 'id', id, 'name', name, 'source_url', source_url) ORDER BY place) FILTER (WHERE place <= 20)
    FROM (SELECT *, row_number() OVER (PARTITION BY project_id ORDER BY id) AS place FROM open WHERE due_on IS NULL) x GROUP BY 1
    UNION ALL
    SELECT project_id, 'hours_on_closed_work', count(*), false, jsonb_build_object('seconds', sum(duration_seconds)),
           array_agg(jsonb_build_object('entity', 'time_entry', 'id', id, 'name', name, 'source_url', source_url, 'task_id', task_id, 'entry_date',
                                        entry_date, 'closed_on', closed_on, 'duration_seconds', duration_seconds) ORDER BY place) FILTER (WHERE place <= 20)
    FROM late GROUP BY 1
)
SELECT project_id, rule, found, is_critical, inputs, coalesce(to_jsonb(evidence), '[]') FROM broken
$$;
