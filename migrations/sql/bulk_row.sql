-- Every row that BI tools read in bulk, whatever its presence, with the period it is read by. Runs with the caller's rights.
CREATE VIEW bulk_row WITH (security_invoker = true) AS
SELECT 'SourceProjects' AS entity, client_id, connection_id, id, NULL::date AS partition_date, presence, presence_changed_at, presence_reason,
       change_seq, source_updated_at FROM source_project
UNION ALL
SELECT 'Accounts' AS entity, client_id, connection_id, id, NULL::date AS partition_date, presence, presence_changed_at, presence_reason,
       change_seq, source_updated_at FROM account
UNION ALL
SELECT 'Tasks' AS entity, client_id, connection_id, id, coalesce((source_created_at AT TIME ZONE 'UTC')::date, date '1970-01-01') AS partition_date, presence, presence_changed_at, presence_reason,
       change_seq, source_updated_at FROM task
UNION ALL
SELECT 'Dependencies' AS entity, client_id, connection_id, id, coalesce((source_created_at AT TIME ZONE 'UTC')::date, date '1970-01-01') AS partition_date, presence, presence_changed_at, presence_reason,
       change_seq, source_updated_at FROM dependency
UNION ALL
SELECT 'Milestones' AS entity, client_id, connection_id, id, coalesce((source_created_at AT TIME ZONE 'UTC')::date, date '1970-01-01') AS partition_date, presence, presence_changed_at, presence_reason,
       change_seq, source_updated_at FROM milestone_all
UNION ALL
SELECT 'Assignments' AS entity, client_id, connection_id, id, coalesce((source_created_at AT TIME ZONE 'UTC')::date, date '1970-01-01') AS partition_date, presence, presence_changed_at, presence_reason,
       change_seq, source_updated_at FROM assignment
UNION ALL
SELECT 'TimeEntries' AS entity, client_id, connection_id, id, coalesce(entry_date, date '1970-01-01') AS partition_date, presence, presence_changed_at, presence_reason,
       change_seq, source_updated_at FROM time_entry
UNION ALL
SELECT 'BudgetLines' AS entity, client_id, connection_id, id, coalesce(period_start, date '1970-01-01') AS partition_date, presence, presence_changed_at, presence_reason,
       change_seq, source_updated_at FROM budget_line_all
UNION ALL
SELECT 'Risks' AS entity, client_id, connection_id, id, coalesce((source_created_at AT TIME ZONE 'UTC')::date, date '1970-01-01') AS partition_date, presence, presence_changed_at, presence_reason,
       change_seq, source_updated_at FROM risk
UNION ALL
SELECT 'StatusReports' AS entity, client_id, connection_id, id, coalesce((reported_at AT TIME ZONE 'UTC')::date, date '1970-01-01') AS partition_date, presence, presence_changed_at, presence_reason,
       change_seq, source_updated_at FROM status_report
UNION ALL
SELECT 'StatusChanges' AS entity, client_id, connection_id, id, coalesce((changed_at AT TIME ZONE 'UTC')::date, date '1970-01-01') AS partition_date, presence, presence_changed_at, presence_reason,
       change_seq, source_updated_at FROM status_change
UNION ALL
-- What the hub itself writes once a day: it is never changed.
SELECT 'ProjectSnapshots' AS entity, client_id, NULL::uuid AS connection_id, id, snapshot_on AS partition_date, 'present' AS presence,
       NULL::timestamptz AS presence_changed_at, NULL AS presence_reason, seq AS change_seq, taken_at AS source_updated_at FROM project_snapshot
UNION ALL
SELECT 'KpiValues' AS entity, client_id, NULL::uuid AS connection_id, id, status_on AS partition_date, 'present' AS presence,
       NULL::timestamptz AS presence_changed_at, NULL AS presence_reason, seq AS change_seq, computed_at AS source_updated_at FROM kpi_value;
