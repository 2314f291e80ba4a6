-- Milestones of every kind: releases, and the tasks that are milestones. Runs with the caller's rights, so row-level security holds.
CREATE VIEW milestone_all WITH (security_invoker = true) AS
SELECT client_id, id, connection_id, source_id, source_url, source_created_at, source_updated_at,
       presence, presence_changed_at, presence_reason, seq * 2 AS seq, change_seq, mapping_version,
       source_project_id, name, kind, due_on, baseline_finish, reached_at, state, state_source, known_from
FROM milestone
UNION ALL
SELECT client_id, id, connection_id, source_id, source_url, source_created_at, source_updated_at,
       presence, presence_changed_at, presence_reason, seq * 2 + 1 AS seq, change_seq, mapping_version,
       source_project_id, name, 'task' AS kind, coalesce(due_on, planned_finish) AS due_on, baseline_finish,
       coalesce(completed_at, CASE WHEN status_category = 'done' THEN actual_finish::timestamp AT TIME ZONE 'UTC' END) AS reached_at,
       CASE status_category WHEN 'done' THEN 'reached' WHEN 'cancelled' THEN 'cancelled' WHEN 'unknown' THEN 'unknown' ELSE 'planned' END AS state,
       status_source AS state_source, known_from
FROM task WHERE is_milestone;
