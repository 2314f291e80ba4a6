-- The hours of every project that is under way, by its links in the role time that hold on their day. Runs with the caller's rights.
CREATE VIEW project_hours WITH (security_invoker = true) AS
SELECT l.client_id, l.project_id, e.id, e.task_id, e.entry_date, e.duration_seconds, e.source_url,
       CASE l.allocation_pct WHEN 100 THEN e.duration_seconds ELSE round(e.duration_seconds * l.allocation_pct / 100)::bigint END AS share_seconds
FROM link_all l
JOIN project_all p ON p.client_id = l.client_id AND p.id = l.project_id AND p.presence = 'present' AND p.state NOT IN ('completed', 'cancelled')
JOIN time_entry e ON e.client_id = l.client_id AND e.source_project_id = l.source_project_id AND e.presence = 'present' AND e.approval <> 'cancelled'
WHERE 'time' = ANY (l.roles) AND e.entry_date BETWEEN coalesce(l.valid_from, '-infinity') AND coalesce(l.valid_to, 'infinity')
  AND (l.filter_field IS NULL OR pmo_hub_link_takes_row(l.client_id, l.source_project_id, e.task_id, l.filter_field, l.filter_values));
