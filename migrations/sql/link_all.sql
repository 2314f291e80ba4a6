-- What of which source project belongs to which project, unlinked source projects to themselves in every role. Runs with the caller's rights.
CREATE VIEW link_all WITH (security_invoker = true) AS
SELECT l.client_id, l.project_id, l.source_project_id, l.roles, l.allocation_pct, l.filter_field, l.filter_values, l.valid_from, l.valid_to
FROM project_link l
UNION ALL
SELECT s.client_id, s.id, s.id, ARRAY['scope', 'time', 'cost', 'risk'], 100, NULL, NULL, NULL, NULL
FROM source_project s
WHERE NOT EXISTS (SELECT FROM project_link l WHERE l.client_id = s.client_id AND l.source_project_id = s.id);
