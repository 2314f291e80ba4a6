-- What of which source project belongs to which project, unlinked source projects to themselves in every role. Runs with the caller's rights.
-- `carried_days` are the days of a link on which its hours cost nothing again, because actual lines carry their cost: all of them where their own
-- tool has priced hours (actual lines of basis rate_x_hours); else as whoever linked decided (`prices_hours`); else those on which another
-- source project has the role cost in the same project and holds such lines. OFFSET 0 keeps the planner from joining what is looked up.
CREATE VIEW link_all WITH (security_invoker = true) AS
SELECT l.client_id, l.project_id, l.source_project_id, l.roles, l.allocation_pct, l.filter_field, l.filter_values, l.valid_from, l.valid_to,
       l.prices_hours,
       CASE WHEN 'time' <> ALL (l.roles) THEN '{}'::datemultirange
            ELSE daterange(l.valid_from, l.valid_to, '[]')::datemultirange * CASE
                WHEN NOT l.prices_hours OR EXISTS (
                    SELECT FROM budget_line b WHERE b.client_id = l.client_id AND b.source_project_id = l.source_project_id
                      AND b.kind = 'actual' AND b.basis = 'rate_x_hours' AND b.presence = 'present') THEN '{(,)}'
                WHEN l.prices_hours THEN '{}'
                ELSE coalesce((
                    SELECT range_agg(daterange(c.valid_from, c.valid_to, '[]')) FROM project_link c
                    WHERE c.client_id = l.client_id AND c.project_id = l.project_id AND c.source_project_id <> l.source_project_id
                      AND 'cost' = ANY (c.roles)
                      AND EXISTS (SELECT FROM source_project s WHERE s.client_id = c.client_id AND s.id = c.source_project_id AND s.presence = 'present' OFFSET 0)
                      AND EXISTS (
                        SELECT FROM budget_line b WHERE b.client_id = c.client_id AND b.source_project_id = c.source_project_id
                          AND b.kind = 'actual' AND b.basis = 'rate_x_hours' AND b.presence = 'present'
                          AND (c.filter_field IS NULL
                               OR pmo_hub_link_takes_row(c.client_id, c.source_project_id, b.task_id, c.filter_field, c.filter_values)) OFFSET 0)), '{}') END
       END AS carried_days
FROM project_link l
UNION ALL
SELECT s.client_id, s.id, s.id, ARRAY['scope', 'time', 'cost', 'risk'], 100::numeric, NULL, NULL, NULL, NULL, NULL,
       CASE WHEN EXISTS (
           SELECT FROM budget_line b WHERE b.client_id = s.client_id AND b.source_project_id = s.id
             AND b.kind = 'actual' AND b.basis = 'rate_x_hours' AND b.presence = 'present') THEN '{(,)}' ELSE '{}' END::datemultirange
FROM source_project s
WHERE NOT EXISTS (SELECT FROM project_link l WHERE l.client_id = s.client_id AND l.source_project_id = s.id);
