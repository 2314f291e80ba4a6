-- Sums are over tasks without parts, and over one currency or none. Done work is what the tool reports of a task, else what was logged for it,
-- as in projectdata_task. Earned value is the hub's own, of the project that a source project stands for alone and whole: what several tools
-- make up together is no figure of one of them. It is in the project's currency; while it is made anew the old figures stand, and say so.
CREATE OR REPLACE VIEW projectdata_project WITH (security_invoker = true) AS
SELECT p.client_id, p.seq, p.id AS "ProjectId", p.name AS "ProjectName", p.key AS "ProjectIdentifier", p.description AS "ProjectDescription",
       coalesce(p.currency, earned.currency) AS "ProjectCurrency", c.connector AS "EnterpriseProjectTypeName", c.name AS "EnterpriseProjectTypeDescription",
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
       CASE WHEN total.currencies < 2 THEN total.cost - total.baseline_cost END AS "ProjectCostVariance",
       earned.pv AS "ProjectBCWS", earned.ev AS "ProjectBCWP", earned.ac AS "ProjectACWP", earned.cv AS "ProjectCV", earned.sv AS "ProjectSV",
       round(100 * earned.cv / nullif(earned.ev, 0), 6) AS "ProjectCVP", round(100 * earned.sv / nullif(earned.pv, 0), 6) AS "ProjectSVP",
       earned.cpi AS "ProjectCPI", earned.spi AS "ProjectSPI", earned.eac AS "ProjectEAC", earned.vac AS "ProjectVAC",
       earned.tcpi AS "ProjectTCPI", earned.is_stale AS "ProjectEarnedValueIsStale"
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
LEFT JOIN LATERAL (
    SELECT f.item ->> 'currency' AS currency, f.is_stale,
           round((f.item #>> '{kpis,pv,value}')::numeric, 6) AS pv, round((f.item #>> '{kpis,ev,value}')::numeric, 6) AS ev,
           round((f.item #>> '{kpis,ac,value}')::numeric, 6) AS ac, round((f.item #>> '{kpis,cv,value}')::numeric, 6) AS cv,
           round((f.item #>> '{kpis,sv,value}')::numeric, 6) AS sv, round((f.item #>> '{kpis,cpi,value}')::numeric, 6) AS cpi,
           round((f.item #>> '{kpis,spi,value}')::numeric, 6) AS spi, round((f.item #>> '{kpis,eac,value}')::numeric, 6) AS eac,
           round((f.item #>> '{kpis,vac,value}')::numeric, 6) AS vac, round((f.item #>> '{kpis,tcpi,value}')::numeric, 6) AS tcpi
    FROM project_figures f
    WHERE f.client_id = p.client_id AND f.item ->> 'currency' = coalesce(p.currency, f.item ->> 'currency')
      AND f.project_id = (
        SELECT min(l.project_id::text)::uuid FROM link_all l WHERE l.client_id = p.client_id AND l.source_project_id = p.id
        HAVING count(*) = 1 AND bool_and(l.allocation_pct = 100 AND l.filter_field IS NULL AND l.valid_from IS NULL AND l.valid_to IS NULL
                                         AND l.roles @> ARRAY['scope', 'time', 'cost']))
      AND (SELECT count(*) FROM link_all other WHERE other.client_id = p.client_id AND other.project_id = f.project_id) = 1
) AS earned ON true
WHERE p.presence = 'present';
