-- The leaf tasks of every project that is under way, by its links in the role scope that hold today. Runs with the caller's rights.
CREATE OR REPLACE VIEW project_work WITH (security_invoker = true) AS
SELECT l.client_id, l.project_id, p.portfolio_id, k.today, t.id, t.name, t.source_url, t.status_category, t.assignee_id, t.is_milestone,
       coalesce(t.planned_finish, t.due_on) AS finish_on, coalesce(t.due_on, t.planned_finish) AS due_on, t.baseline_finish, t.estimate_seconds,
       CASE WHEN t.status_category = 'done' THEN 100 ELSE coalesce(t.percent_complete, 0) END AS done_pct
FROM link_all l
JOIN project_all p ON p.client_id = l.client_id AND p.id = l.project_id AND p.presence = 'present' AND p.state NOT IN ('completed', 'cancelled')
JOIN (SELECT id, (now() AT TIME ZONE time_zone)::date AS today FROM client) k ON k.id = l.client_id
JOIN task t ON t.client_id = l.client_id AND t.source_project_id = l.source_project_id AND t.presence = 'present'
WHERE 'scope' = ANY (l.roles) AND k.today BETWEEN coalesce(l.valid_from, '-infinity') AND coalesce(l.valid_to, 'infinity')
  AND (l.filter_field IS NULL OR pmo_hub_link_takes_row(l.client_id, l.source_project_id, t.id, l.filter_field, l.filter_values))
  AND NOT EXISTS (SELECT FROM task part WHERE part.client_id = t.client_id AND part.parent_id = t.id AND part.presence = 'present');
