-- The hours of every project that is under way, by its links in the role time that hold on their day. Runs with the caller's rights.
CREATE OR REPLACE VIEW project_hours WITH (security_invoker = true) AS
SELECT l.client_id, l.project_id, p.portfolio_id, e.id, e.task_id, t.name, coalesce(e.source_url, t.source_url) AS source_url, e.entry_date,
       e.duration_seconds, round(e.duration_seconds * l.allocation_pct / 100) AS share_seconds,
       CASE WHEN t.status_category IN ('done', 'cancelled') THEN coalesce((t.completed_at AT TIME ZONE k.time_zone)::date, t.actual_finish) END AS closed_on
FROM link_all l
JOIN project_all p ON p.client_id = l.client_id AND p.id = l.project_id AND p.presence = 'present' AND p.state NOT IN ('completed', 'cancelled')
JOIN client k ON k.id = l.client_id
JOIN time_entry e ON e.client_id = l.client_id AND e.source_project_id = l.source_project_id AND e.presence = 'present' AND e.approval <> 'cancelled'
LEFT JOIN task t ON t.client_id = e.client_id AND t.id = e.task_id
WHERE 'time' = ANY (l.roles) AND e.entry_date BETWEEN coalesce(l.valid_from, '-infinity') AND coalesce(l.valid_to, 'infinity')
  AND pmo_hub_link_takes_row(l.client_id, l.source_project_id, t.id, l.filter_field, l.filter_values);
