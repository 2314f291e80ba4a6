-- Pairs that are never proposed as one project, by their newest decision. Runs with the caller's rights.
CREATE VIEW link_apart WITH (security_invoker = true) AS
SELECT client_id, source_project_id, other_id, decided_by, decided_at FROM (
    SELECT DISTINCT ON (client_id, source_project_id, other_id) client_id, source_project_id, other_id, verdict, decided_by, decided_at
    FROM link_decision ORDER BY client_id, source_project_id, other_id, id DESC) newest
WHERE verdict = 'apart';
