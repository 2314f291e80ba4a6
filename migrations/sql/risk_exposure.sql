-- The risk register: risks, issues and assumptions of every project by its links in the role risk, each with probability x impact. An issue
-- has happened, so its probability is 100. Clients and owners are looked up for the lines that are shown: joined to the links, the few clients let
-- PostgreSQL expect a handful of links, and look for the project of each risk among all of them. Runs with the caller's rights.
CREATE VIEW risk_exposure WITH (security_invoker = true) AS
SELECT x.client_id, md5(x.project_id::text || ':' || x.risk_id::text)::uuid AS id, x.seq, x.project_id, x.project, x.portfolio_id, x.risk_id,
       x.source_project_id, x.task_id, x.kind, x.title, x.status, x.probability_pct, x.impact_cost, x.currency, x.impact_days, x.impact_score, x.score,
       round(x.probability_pct * x.impact_cost / 100, 4) AS exposure, round(x.probability_pct * x.impact_days / 100, 4) AS exposure_days,
       round(x.probability_pct * x.impact_score / 100, 4) AS exposure_score,
       CASE WHEN x.probability_pct IS NULL THEN 'Its probability is not known.'
            WHEN coalesce(x.impact_cost, x.impact_days, x.impact_score) IS NULL THEN 'Its impact is not known.' END AS exposure_reason,
       x.response, x.owner_id, a.name AS owner, x.due_on,
       coalesce(x.status <> 'closed' AND x.due_on < (SELECT (pmo_hub_now(k.id) AT TIME ZONE k.time_zone)::date FROM client k WHERE k.id = x.client_id), false) AS is_overdue, x.source_url
FROM (
    SELECT DISTINCT ON (l.client_id, l.project_id, r.id) l.client_id, l.project_id, p.name AS project, p.portfolio_id, r.id AS risk_id, r.seq, r.source_project_id,
           r.task_id, r.kind, r.title, r.status, coalesce(r.probability_pct, CASE WHEN r.kind = 'issue' THEN 100 END) AS probability_pct, r.impact_cost,
           r.currency, r.impact_days, r.impact_score, r.score, r.response, r.owner_id, r.due_on, r.source_url
    FROM link_all l
    JOIN project_all p ON p.client_id = l.client_id AND p.id = l.project_id AND p.presence = 'present'
    JOIN risk r ON r.client_id = l.client_id AND r.source_project_id = l.source_project_id AND r.presence = 'present'
    WHERE 'risk' = ANY (l.roles)
      AND ((l.valid_from IS NULL AND l.valid_to IS NULL)
           OR (SELECT (pmo_hub_now(k.id) AT TIME ZONE k.time_zone)::date FROM client k WHERE k.id = l.client_id)
              BETWEEN coalesce(l.valid_from, '-infinity') AND coalesce(l.valid_to, 'infinity'))
      AND (l.filter_field IS NULL OR pmo_hub_link_takes_row(l.client_id, l.source_project_id, r.task_id, l.filter_field, l.filter_values))
    ORDER BY l.client_id, l.project_id, r.id
) x LEFT JOIN account a ON a.client_id = x.client_id AND a.id = x.owner_id;
