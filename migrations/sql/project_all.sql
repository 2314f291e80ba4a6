-- Every project: the PMO's own, and each source project that nobody has linked in any role. Runs with the caller's rights.
CREATE VIEW project_all WITH (security_invoker = true) AS
SELECT p.client_id, p.id, p.portfolio_id, p.code, p.name, p.sponsor, p.manager, p.phase, p.state, p.target_start, p.target_finish,
       p.approved_budget, p.currency, true AS is_consolidated, NULL::text AS source_url, 'present' AS presence,
       p.created_at, p.updated_at, p.seq * 2 AS seq
FROM project p
UNION ALL
SELECT s.client_id, s.id, NULL, s.key, s.name, NULL, a.name, NULL, s.state, s.start_on, s.finish_on,
       NULL, coalesce(s.currency, c.reporting_currency), false, s.source_url, s.presence,
       s.source_created_at, s.source_updated_at, s.seq * 2 + 1
FROM source_project s
JOIN client c ON c.id = s.client_id
LEFT JOIN account a ON a.client_id = s.client_id AND a.id = s.owner_id
WHERE NOT EXISTS (SELECT FROM project_link l WHERE l.client_id = s.client_id AND l.source_project_id = s.id);
