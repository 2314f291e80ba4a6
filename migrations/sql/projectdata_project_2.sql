-- Sums are over tasks without parts, and over one currency or none. Done work is what the tool reports of a task, else what was logged for it,
-- as in projectdata_task.
CREATE OR REPLACE VIEW projectdata_project WITH (security_invoker = true) AS
SELECT p.client_id, p.seq, p.id AS "ProjectId", p.name AS "ProjectName", p.key AS "ProjectIdentifier", p.description AS "ProjectDescription",
       p.currency AS "ProjectCurrency", c.connector AS "EnterpriseProjectTypeName", c.name AS "EnterpriseProjectTypeDescription",
       owner.name AS "ProjectOwnerName", owner.name AS "ProjectManagerName", p.owner_id AS "ProjectOwnerResourceId",
       projectdata_at(coalesce(p.start_on, total.start_on)) AS "ProjectStartDate",
       projectdata_at(coalesce(p.finish_on, total.finish_on)) AS "ProjectFinishDate", projectdata_at(p.status_on) AS "ProjectStatusDate",
       projectdata_at(total.actual_start) AS "ProjectActualStartDate",
       CASE WHEN total.open = 0 THEN projectdata_at(total.actual_finish) END AS "ProjectActualFinishDate",
       p.source_created_at AS "ProjectCreatedDate", p.source_updated_at AS "ProjectModifiedDate", p.source_url AS "ProjectWorkspaceInternalHRef",
       total.work / 3600.0 AS "ProjectWork", total.actual_work / 3600.0 AS "ProjectActualWork",
       total.remaining_work / 3600.0 AS "ProjectRemainingWork", (total.work - total.baseline_work) / 3600.0 AS "ProjectWorkVariance",
       round(100.0 * total.actual_work / nullif(total.actual_work + total.remaining_work, 0))::bigint AS "ProjectPercentWorkCompleted",
       CASE WHEN total.currencies < 2 THEN total.cost END AS "ProjectCost",
       CASE WHEN total.currencies < 2 THEN total.actual_cost END AS "ProjectActualCost",
       CASE WHEN total.currencies < 2 THEN total.cost - total.baseline_cost END AS "ProjectCostVariance"
FROM source_project p
JOIN connection c ON c.client_id = p.client_id AND c.id = p.connection_id
LEFT JOIN account owner ON owner.client_id = p.client_id AND owner.id = p.owner_id AND owner.presence = 'present'
LEFT JOIN LATERAL (
    SELECT min(t.planned_start) AS start_on, max(coalesce(t.planned_finish, t.due_on)) AS finish_on, min(t.actual_start) AS actual_start,
           max(t.actual_finish) AS actual_finish, count(*) FILTER (WHERE t.status_category NOT IN ('done', 'cancelled')) AS open,
           sum(t.estimate_seconds) AS work, sum(coalesce(t.spent_seconds, logged.seconds)) AS actual_work, sum(t.remaining_seconds) AS remaining_work,
           sum(t.baseline_seconds) AS baseline_work, sum(t.planned_cost) AS cost, sum(t.actual_cost) AS actual_cost,
           sum(t.baseline_cost) AS baseline_cost, count(DISTINCT t.currency) AS currencies
    FROM task t
    LEFT JOIN LATERAL (
        SELECT sum(e.duration_seconds) AS seconds FROM time_entry e
        WHERE t.spent_seconds IS NULL AND e.client_id = t.client_id AND e.task_id = t.id AND e.presence = 'present'
          AND e.approval <> 'cancelled') AS logged ON true
    WHERE t.client_id = p.client_id AND t.source_project_id = p.id AND t.presence = 'present' AND t.status_category <> 'cancelled'
      AND NOT EXISTS (SELECT FROM task child WHERE child.client_id = t.client_id AND child.parent_id = t.id AND child.presence = 'present')
) AS total ON true
WHERE p.presence = 'present';
