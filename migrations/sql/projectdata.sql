-- What Project Online's ProjectData feed called things, out of every tool. Work is in hours, days are midnights in UTC, as they were there.
-- All views run with the caller's rights.

-- The working days from start to finish, at most ten years: those of the calendar, else Monday to Friday; `days` counts them.
CREATE OR REPLACE FUNCTION projectdata_days(of_client uuid, of_calendar uuid, start date, finish date)
RETURNS TABLE (day date, days bigint) LANGUAGE sql STABLE AS $$
    SELECT d::date, count(*) OVER ()
    FROM generate_series(start::timestamp, least(finish, start + 3650)::timestamp, interval '1 day') AS d
    WHERE coalesce((SELECT c.minutes_per_weekday[extract(isodow FROM d)::int] > 0 FROM working_calendar c
                    WHERE c.client_id = of_client AND c.id = of_calendar AND c.presence = 'present'), extract(isodow FROM d) < 6)
$$;

CREATE OR REPLACE FUNCTION projectdata_at(day date) RETURNS timestamptz LANGUAGE sql IMMUTABLE AS $$ SELECT day::timestamp AT TIME ZONE 'UTC' $$;

CREATE VIEW projectdata_nothing WITH (security_invoker = true) AS SELECT NULL::uuid AS client_id, 0::bigint AS seq WHERE false;

CREATE VIEW projectdata_task WITH (security_invoker = true) AS
SELECT t.client_id, t.seq, t.source_project_id AS "ProjectId", t.id AS "TaskId", p.name AS "ProjectName", t.name AS "TaskName",
       t.parent_id AS "TaskParentId", parent.name AS "ParentTaskName", t.planned_cost AS "TaskCost", t.actual_cost AS "TaskActualCost",
       t.planned_cost - t.baseline_cost AS "TaskCostVariance", t.estimate_seconds / 3600.0 AS "TaskWork",
       coalesce(t.spent_seconds, logged.seconds) / 3600.0 AS "TaskActualWork", t.remaining_seconds / 3600.0 AS "TaskRemainingWork",
       (t.estimate_seconds - t.baseline_seconds) / 3600.0 AS "TaskWorkVariance",
       round(100.0 * coalesce(t.spent_seconds, logged.seconds)
             / nullif(coalesce(t.spent_seconds, logged.seconds) + t.remaining_seconds, 0))::bigint AS "TaskPercentWorkCompleted",
       round(t.percent_complete)::bigint AS "TaskPercentCompleted",
       projectdata_at(t.planned_start) AS "TaskStartDate", projectdata_at(t.planned_finish) AS "TaskFinishDate",
       projectdata_at(t.actual_start) AS "TaskActualStartDate", projectdata_at(t.actual_finish) AS "TaskActualFinishDate",
       projectdata_at(t.due_on) AS "TaskDeadline", t.source_created_at AS "TaskCreatedDate", t.source_updated_at AS "TaskModifiedDate",
       t.is_critical AS "TaskIsCritical", t.is_milestone AS "TaskIsMilestone", t.status_category <> 'cancelled' AS "TaskIsActive",
       EXISTS (SELECT FROM task child WHERE child.client_id = t.client_id AND child.parent_id = t.id AND child.presence = 'present')
         AS "TaskIsSummary",
       t.outline_level AS "TaskOutlineLevel", t.wbs_code AS "TaskOutlineNumber", t.wbs_code AS "TaskWBS",
       CASE t.priority WHEN 'urgent' THEN 1000 WHEN 'high' THEN 700 WHEN 'normal' THEN 500 WHEN 'low' THEN 300 END::bigint AS "TaskPriority",
       t.source_url AS "TaskHyperLinkAddress"
FROM task t
LEFT JOIN source_project p ON p.client_id = t.client_id AND p.id = t.source_project_id AND p.presence = 'present'
LEFT JOIN task parent ON parent.client_id = t.client_id AND parent.id = t.parent_id AND parent.presence = 'present'
LEFT JOIN LATERAL (
    SELECT sum(e.duration_seconds) AS seconds FROM time_entry e
    WHERE e.client_id = t.client_id AND e.task_id = t.id AND e.presence = 'present' AND e.approval <> 'cancelled') AS logged ON true
WHERE t.presence = 'present';

-- Sums are over tasks without parts, and over one currency or none. Done work is what the tool reports of a task, else what was logged for it,
-- as in projectdata_task. Earned value is the hub's own, of the project that a source project stands for alone and whole: what several tools
-- make up together is no figure of one of them. It is in the project's currency; while it is made anew the old figures stand, and say so.
CREATE VIEW projectdata_project WITH (security_invoker = true) AS
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

CREATE VIEW projectdata_assignment WITH (security_invoker = true) AS
SELECT a.client_id, a.seq, coalesce(t.source_project_id, a.source_project_id) AS "ProjectId", a.id AS "AssignmentId", a.task_id AS "TaskId",
       a.account_id AS "ResourceId", p.name AS "ProjectName", t.name AS "TaskName", r.name AS "ResourceName",
       t.status_category <> 'cancelled' AS "TaskIsActive",
       a.planned_seconds / 3600.0 AS "AssignmentWork", a.actual_seconds / 3600.0 AS "AssignmentActualWork",
       a.remaining_seconds / 3600.0 AS "AssignmentRemainingWork", (a.planned_seconds - a.baseline_seconds) / 3600.0 AS "AssignmentWorkVariance",
       round(100.0 * a.actual_seconds / nullif(a.actual_seconds + a.remaining_seconds, 0))::bigint AS "AssignmentPercentWorkCompleted",
       a.planned_cost AS "AssignmentCost", a.actual_cost AS "AssignmentActualCost", a.units_pct / 100.0 AS "AssignmentPeakUnits",
       projectdata_at(a.start_on) AS "AssignmentStartDate", projectdata_at(a.finish_on) AS "AssignmentFinishDate",
       a.source_created_at AS "AssignmentCreatedDate", a.source_updated_at AS "AssignmentModifiedDate"
FROM assignment a
LEFT JOIN task t ON t.client_id = a.client_id AND t.id = a.task_id AND t.presence = 'present'
LEFT JOIN source_project p ON p.client_id = a.client_id AND p.id = coalesce(t.source_project_id, a.source_project_id) AND p.presence = 'present'
LEFT JOIN account r ON r.client_id = a.client_id AND r.id = a.account_id AND r.presence = 'present'
WHERE a.presence = 'present' AND coalesce(t.source_project_id, a.source_project_id) IS NOT NULL;

CREATE VIEW projectdata_resource WITH (security_invoker = true) AS
SELECT client_id, seq, id AS "ResourceId", name AS "ResourceName", email AS "ResourceEmailAddress", active AS "ResourceIsActive",
       kind = 'team' AS "ResourceIsTeam", kind AS "TypeName", source_url AS "ResourceHyperlinkHref",
       source_created_at AS "ResourceCreatedDate", source_updated_at AS "ResourceModifiedDate"
FROM account WHERE presence = 'present';

-- One line an entry, so that each can be traced; its period is the ISO week. Hours that nobody called billable are not.
CREATE VIEW projectdata_line WITH (security_invoker = true) AS
SELECT e.client_id, e.seq, e.id AS "TimesheetLineId", e.source_project_id AS "ProjectId", p.name AS "ProjectName", e.task_id AS "TaskId",
       t.name AS "TaskName", e.account_id AS "TimesheetOwnerId", r.name AS "TimesheetOwner", r.name AS "LastChangedResourceName",
       e.work_type AS "TimesheetLineClass", e.note AS "TimesheetLineComment", e.note AS "Comment", e.approval AS "TimesheetLineStatus",
       e.approval AS "TimesheetStatus", billed.seconds / 3600.0 AS "ActualWorkBillable",
       (e.duration_seconds - coalesce(billed.seconds, 0)) / 3600.0 AS "ActualWorkNonBillable",
       projectdata_at(e.entry_date) AS "TimeByDay", 0::bigint AS "AdjustmentIndex",
       extract(day FROM e.entry_date)::bigint AS "TimeByDay_DayOfMonth", (extract(dow FROM e.entry_date) + 1)::bigint AS "TimeByDay_DayOfWeek",
       projectdata_at(date_trunc('week', e.entry_date::timestamp)::date) AS "PeriodStartDate",
       projectdata_at(date_trunc('week', e.entry_date::timestamp)::date + 6) AS "PeriodEndDate",
       to_char(e.entry_date, 'IYYY"-W"IW') AS "PeriodName", e.source_created_at AS "CreatedDate", e.source_updated_at AS "ModifiedDate",
       e.source_updated_at AS "TimesheetLineModifiedDate"
FROM time_entry e
CROSS JOIN LATERAL (SELECT coalesce(e.billable_seconds, CASE WHEN e.billable THEN e.duration_seconds WHEN NOT e.billable THEN 0 END) AS seconds) AS billed
LEFT JOIN source_project p ON p.client_id = e.client_id AND p.id = e.source_project_id AND p.presence = 'present'
LEFT JOIN task t ON t.client_id = e.client_id AND t.id = e.task_id AND t.presence = 'present'
LEFT JOIN account r ON r.client_id = e.client_id AND r.id = e.account_id AND r.presence = 'present'
WHERE e.presence = 'present' AND e.approval <> 'cancelled';

CREATE VIEW projectdata_time WITH (security_invoker = true) AS
SELECT projectdata_at(date) AS "TimeByDay", day_of_month::text AS "TimeDayOfTheMonth", weekday_name AS "TimeDayOfTheWeek",
       month_name AS "TimeMonthOfTheYear", quarter::text AS "TimeQuarter", iso_week::text AS "TimeWeekOfTheYear"
FROM calendar_day;

CREATE VIEW projectdata_task_baseline WITH (security_invoker = true) AS
SELECT t.client_id, t.seq, t.source_project_id AS "ProjectId", t.id AS "TaskId", 0::bigint AS "BaselineNumber", p.name AS "ProjectName",
       t.name AS "TaskName", t.baseline_cost AS "TaskBaselineCost", t.baseline_seconds / 3600.0 AS "TaskBaselineWork",
       projectdata_at(t.baseline_start) AS "TaskBaselineStartDate", projectdata_at(t.baseline_finish) AS "TaskBaselineFinishDate"
FROM task t LEFT JOIN source_project p ON p.client_id = t.client_id AND p.id = t.source_project_id AND p.presence = 'present'
WHERE t.presence = 'present' AND num_nonnulls(t.baseline_start, t.baseline_finish, t.baseline_cost, t.baseline_seconds) > 0;

CREATE VIEW projectdata_assignment_baseline WITH (security_invoker = true) AS
SELECT a.client_id, a.seq, coalesce(t.source_project_id, a.source_project_id) AS "ProjectId", a.id AS "AssignmentId", a.task_id AS "TaskId",
       0::bigint AS "BaselineNumber", p.name AS "ProjectName", t.name AS "TaskName", a.baseline_seconds / 3600.0 AS "AssignmentBaselineWork"
FROM assignment a
LEFT JOIN task t ON t.client_id = a.client_id AND t.id = a.task_id AND t.presence = 'present'
LEFT JOIN source_project p ON p.client_id = a.client_id AND p.id = coalesce(t.source_project_id, a.source_project_id) AND p.presence = 'present'
WHERE a.presence = 'present' AND a.baseline_seconds IS NOT NULL AND coalesce(t.source_project_id, a.source_project_id) IS NOT NULL;

CREATE VIEW projectdata_project_baseline WITH (security_invoker = true) AS
SELECT p.client_id, p.seq, p.id AS "ProjectId", 0::bigint AS "BaselineNumber", p.name AS "ProjectName", total.work / 3600.0 AS "ProjectBaselineWork",
       CASE WHEN total.currencies < 2 THEN total.cost END AS "ProjectBaselineCost",
       projectdata_at(total.start_on) AS "ProjectBaselineStartDate", projectdata_at(total.finish_on) AS "ProjectBaselineFinishDate"
FROM source_project p CROSS JOIN LATERAL (
    SELECT min(t.baseline_start) AS start_on, max(t.baseline_finish) AS finish_on, sum(t.baseline_seconds) AS work,
           sum(t.baseline_cost) AS cost, count(DISTINCT t.currency) AS currencies
    FROM task t
    WHERE t.client_id = p.client_id AND t.source_project_id = p.id AND t.presence = 'present' AND t.status_category <> 'cancelled'
      AND NOT EXISTS (SELECT FROM task child WHERE child.client_id = t.client_id AND child.parent_id = t.id AND child.presence = 'present')
) AS total
WHERE p.presence = 'present' AND num_nonnulls(total.start_on, total.finish_on, total.work, total.cost) > 0;

CREATE VIEW projectdata_risk WITH (security_invoker = true) AS
SELECT k.client_id, k.seq, k.kind, k.source_project_id AS "ProjectId", k.id AS "RiskId", k.id AS "IssueId", p.name AS "ProjectName",
       k.title AS "Title", k.status AS "Status", r.name AS "Owner", r.name AS "AssignedToResource", k.response AS "MitigationPlan",
       k.response AS "Resolution", k.probability_pct AS "Probability", coalesce(k.impact_score, k.impact_days) AS "Impact",
       k.impact_cost AS "Cost", k.probability_pct * k.impact_cost / 100 AS "CostExposure", k.score AS "Exposure",
       projectdata_at(k.due_on) AS "DueDate", k.source_created_at AS "CreatedDate", k.source_updated_at AS "ModifiedDate",
       k.source_url AS "ItemRelativeUrlPath"
FROM risk k
LEFT JOIN source_project p ON p.client_id = k.client_id AND p.id = k.source_project_id AND p.presence = 'present'
LEFT JOIN account r ON r.client_id = k.client_id AND r.id = k.owner_id AND r.presence = 'present'
WHERE k.presence = 'present';

CREATE VIEW projectdata_issue WITH (security_invoker = true) AS SELECT * FROM projectdata_risk WHERE kind = 'issue';

CREATE VIEW projectdata_risk_only WITH (security_invoker = true) AS SELECT * FROM projectdata_risk WHERE kind <> 'issue';

-- Work and cost of an assignment by day: as the tool splits it, else planned work evenly over the working days of its span, and done work on
-- the days it was logged.
CREATE VIEW projectdata_assignment_day WITH (security_invoker = true) AS
SELECT a.client_id, coalesce(t.source_project_id, a.source_project_id) AS "ProjectId", a.id AS "AssignmentId", a.task_id AS "TaskId",
       a.account_id AS "ResourceId", p.name AS "ProjectName", t.name AS "TaskName", t.status_category <> 'cancelled' AS "TaskIsActive",
       a.source_updated_at AS "AssignmentModifiedDate", projectdata_at(by_day.day) AS "TimeByDay", 0::bigint AS "BaselineNumber",
       by_day.planned_work / 3600 AS "AssignmentWork", by_day.actual_work / 3600 AS "AssignmentActualWork",
       by_day.baseline_work / 3600 AS "AssignmentBaselineWork", by_day.planned_cost AS "AssignmentCost",
       by_day.actual_cost AS "AssignmentActualCost", by_day.baseline_cost AS "AssignmentBaselineCost"
FROM assignment a
LEFT JOIN task t ON t.client_id = a.client_id AND t.id = a.task_id AND t.presence = 'present'
LEFT JOIN source_project p ON p.client_id = a.client_id AND p.id = coalesce(t.source_project_id, a.source_project_id) AND p.presence = 'present'
CROSS JOIN LATERAL (
    SELECT part.day, sum(part.value) FILTER (WHERE part.kind = 'planned_work') AS planned_work,
           sum(part.value) FILTER (WHERE part.kind = 'actual_work') AS actual_work,
           sum(part.value) FILTER (WHERE part.kind = 'baseline_work') AS baseline_work,
           sum(part.value) FILTER (WHERE part.kind = 'planned_cost') AS planned_cost,
           sum(part.value) FILTER (WHERE part.kind = 'actual_cost') AS actual_cost,
           sum(part.value) FILTER (WHERE part.kind = 'baseline_cost') AS baseline_cost
    FROM (
        SELECT d::date AS day, span.kind, span.value / span.days AS value
        FROM (SELECT s ->> 'kind' AS kind, (s ->> 'value')::numeric AS value, (s ->> 'start')::timestamp::date AS first,
                     greatest((s ->> 'start')::timestamp, (s ->> 'finish')::timestamp - interval '1 microsecond')::date AS last,
                     greatest((s ->> 'start')::timestamp, (s ->> 'finish')::timestamp - interval '1 microsecond')::date
                       - (s ->> 'start')::timestamp::date + 1 AS days
              FROM jsonb_array_elements(a.timephased) AS s) AS span
        CROSS JOIN LATERAL generate_series(span.first::timestamp, span.last::timestamp, interval '1 day') AS d
        UNION ALL
        SELECT plan.day, 'planned_work', a.planned_seconds::numeric / plan.days
        FROM projectdata_days(a.client_id, p.calendar_id, coalesce(a.start_on, t.planned_start), coalesce(a.finish_on, t.planned_finish, t.due_on)) AS plan
        WHERE a.timephased = '[]' AND a.planned_seconds IS NOT NULL
        UNION ALL
        SELECT e.entry_date, 'actual_work', e.duration_seconds FROM time_entry e
        WHERE a.timephased = '[]' AND e.client_id = a.client_id AND e.task_id = a.task_id AND e.account_id = a.account_id
          AND e.presence = 'present' AND e.approval <> 'cancelled'
          -- Of several assignments of one account to one task, the first has the hours.
          AND NOT EXISTS (SELECT FROM assignment other WHERE other.client_id = a.client_id AND other.task_id = a.task_id
                          AND other.account_id = a.account_id AND other.presence = 'present' AND other.seq < a.seq)
    ) AS part GROUP BY part.day
) AS by_day
WHERE a.presence = 'present' AND coalesce(t.source_project_id, a.source_project_id) IS NOT NULL;

-- Work and cost of a task by day: its assignments', else its own planned work evenly over the working days of its span; and done work where
-- no assignment shows it.
CREATE VIEW projectdata_task_day WITH (security_invoker = true) AS
SELECT t.client_id, t.source_project_id AS "ProjectId", t.id AS "TaskId", p.name AS "ProjectName", t.name AS "TaskName",
       t.status_category <> 'cancelled' AS "TaskIsActive", t.source_updated_at AS "TaskModifiedDate",
       projectdata_at(by_day.day) AS "TimeByDay", 0::bigint AS "BaselineNumber", by_day.planned_work AS "TaskWork",
       by_day.actual_work AS "TaskActualWork", by_day.baseline_work AS "TaskBaselineWork", by_day.planned_cost AS "TaskCost",
       by_day.actual_cost AS "TaskActualCost", by_day.baseline_cost AS "TaskBaselineCost"
FROM task t
LEFT JOIN source_project p ON p.client_id = t.client_id AND p.id = t.source_project_id AND p.presence = 'present'
CROSS JOIN LATERAL (
    SELECT bool_or(a.planned_seconds IS NOT NULL) AS is_planned, bool_or(a.timephased <> '[]') AS is_split
    FROM assignment a WHERE a.client_id = t.client_id AND a.task_id = t.id AND a.presence = 'present'
) AS staffed
CROSS JOIN LATERAL (
    SELECT part.day, sum(part.planned_work) AS planned_work, sum(part.actual_work) AS actual_work, sum(part.baseline_work) AS baseline_work,
           sum(part.planned_cost) AS planned_cost, sum(part.actual_cost) AS actual_cost, sum(part.baseline_cost) AS baseline_cost
    FROM (
        SELECT (d."TimeByDay" AT TIME ZONE 'UTC')::date AS day, d."AssignmentWork" AS planned_work,
               CASE WHEN staffed.is_split THEN d."AssignmentActualWork" END AS actual_work, d."AssignmentBaselineWork" AS baseline_work,
               d."AssignmentCost" AS planned_cost, d."AssignmentActualCost" AS actual_cost, d."AssignmentBaselineCost" AS baseline_cost
        FROM projectdata_assignment_day d WHERE d.client_id = t.client_id AND d."TaskId" = t.id
        UNION ALL
        SELECT plan.day, t.estimate_seconds / 3600.0 / plan.days, NULL, NULL, NULL, NULL, NULL
        FROM projectdata_days(t.client_id, p.calendar_id, t.planned_start, coalesce(t.planned_finish, t.due_on)) AS plan
        WHERE t.estimate_seconds IS NOT NULL AND staffed.is_planned IS NOT true AND staffed.is_split IS NOT true
          AND NOT EXISTS (SELECT FROM task child WHERE child.client_id = t.client_id AND child.parent_id = t.id AND child.presence = 'present')
        UNION ALL
        SELECT e.entry_date, NULL, e.duration_seconds / 3600.0, NULL, NULL, NULL, NULL FROM time_entry e
        WHERE staffed.is_split IS NOT true AND e.client_id = t.client_id AND e.task_id = t.id AND e.presence = 'present'
          AND e.approval <> 'cancelled'
    ) AS part GROUP BY part.day
) AS by_day
WHERE t.presence = 'present';

-- The same by week, which begins on Monday, and by month.
CREATE VIEW projectdata_assignment_week WITH (security_invoker = true) AS
SELECT client_id, "ProjectId", "AssignmentId", "TaskId", "ResourceId", "ProjectName", "TaskName", "TaskIsActive", "AssignmentModifiedDate",
       date_trunc('week', "TimeByDay", 'UTC') AS "TimeByDay", 0::bigint AS "BaselineNumber",
       sum("AssignmentWork") AS "AssignmentWork", sum("AssignmentActualWork") AS "AssignmentActualWork", sum("AssignmentBaselineWork") AS "AssignmentBaselineWork", sum("AssignmentCost") AS "AssignmentCost", sum("AssignmentActualCost") AS "AssignmentActualCost", sum("AssignmentBaselineCost") AS "AssignmentBaselineCost"
FROM projectdata_assignment_day GROUP BY client_id, "ProjectId", "AssignmentId", "TaskId", "ResourceId", "ProjectName", "TaskName", "TaskIsActive", "AssignmentModifiedDate", date_trunc('week', "TimeByDay", 'UTC');

CREATE VIEW projectdata_assignment_month WITH (security_invoker = true) AS
SELECT client_id, "ProjectId", "AssignmentId", "TaskId", "ResourceId", "ProjectName", "TaskName", "TaskIsActive", "AssignmentModifiedDate",
       date_trunc('month', "TimeByDay", 'UTC') AS "TimeByDay", 0::bigint AS "BaselineNumber",
       sum("AssignmentWork") AS "AssignmentWork", sum("AssignmentActualWork") AS "AssignmentActualWork", sum("AssignmentBaselineWork") AS "AssignmentBaselineWork", sum("AssignmentCost") AS "AssignmentCost", sum("AssignmentActualCost") AS "AssignmentActualCost", sum("AssignmentBaselineCost") AS "AssignmentBaselineCost"
FROM projectdata_assignment_day GROUP BY client_id, "ProjectId", "AssignmentId", "TaskId", "ResourceId", "ProjectName", "TaskName", "TaskIsActive", "AssignmentModifiedDate", date_trunc('month', "TimeByDay", 'UTC');

CREATE VIEW projectdata_task_week WITH (security_invoker = true) AS
SELECT client_id, "ProjectId", "TaskId", "ProjectName", "TaskName", "TaskIsActive", "TaskModifiedDate",
       date_trunc('week', "TimeByDay", 'UTC') AS "TimeByDay", 0::bigint AS "BaselineNumber",
       sum("TaskWork") AS "TaskWork", sum("TaskActualWork") AS "TaskActualWork", sum("TaskBaselineWork") AS "TaskBaselineWork", sum("TaskCost") AS "TaskCost", sum("TaskActualCost") AS "TaskActualCost", sum("TaskBaselineCost") AS "TaskBaselineCost"
FROM projectdata_task_day GROUP BY client_id, "ProjectId", "TaskId", "ProjectName", "TaskName", "TaskIsActive", "TaskModifiedDate", date_trunc('week', "TimeByDay", 'UTC');

CREATE VIEW projectdata_task_month WITH (security_invoker = true) AS
SELECT client_id, "ProjectId", "TaskId", "ProjectName", "TaskName", "TaskIsActive", "TaskModifiedDate",
       date_trunc('month', "TimeByDay", 'UTC') AS "TimeByDay", 0::bigint AS "BaselineNumber",
       sum("TaskWork") AS "TaskWork", sum("TaskActualWork") AS "TaskActualWork", sum("TaskBaselineWork") AS "TaskBaselineWork", sum("TaskCost") AS "TaskCost", sum("TaskActualCost") AS "TaskActualCost", sum("TaskBaselineCost") AS "TaskBaselineCost"
FROM projectdata_task_day GROUP BY client_id, "ProjectId", "TaskId", "ProjectName", "TaskName", "TaskIsActive", "TaskModifiedDate", date_trunc('month', "TimeByDay", 'UTC');

CREATE VIEW projectdata_assignment_baseline_day WITH (security_invoker = true) AS
SELECT * FROM projectdata_assignment_day WHERE num_nonnulls("AssignmentBaselineWork", "AssignmentBaselineCost") > 0;

CREATE VIEW projectdata_assignment_baseline_week WITH (security_invoker = true) AS
SELECT * FROM projectdata_assignment_week WHERE num_nonnulls("AssignmentBaselineWork", "AssignmentBaselineCost") > 0;

CREATE VIEW projectdata_assignment_baseline_month WITH (security_invoker = true) AS
SELECT * FROM projectdata_assignment_month WHERE num_nonnulls("AssignmentBaselineWork", "AssignmentBaselineCost") > 0;

CREATE VIEW projectdata_task_baseline_day WITH (security_invoker = true) AS
SELECT * FROM projectdata_task_day WHERE num_nonnulls("TaskBaselineWork", "TaskBaselineCost") > 0;

CREATE VIEW projectdata_task_baseline_week WITH (security_invoker = true) AS
SELECT * FROM projectdata_task_week WHERE num_nonnulls("TaskBaselineWork", "TaskBaselineCost") > 0;

CREATE VIEW projectdata_task_baseline_month WITH (security_invoker = true) AS
SELECT * FROM projectdata_task_month WHERE num_nonnulls("TaskBaselineWork", "TaskBaselineCost") > 0;
