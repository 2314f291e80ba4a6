-- What a reader that keeps its data by month must know of each month. A row that moves to another month changes the counts of both.
-- Hours stand among the budget lines whether they have a price or not, so that nothing is priced here: what pricing rests on is in the mark,
-- and which hours lines carry, since those change months that they do not stand in.
CREATE VIEW partition_watermark WITH (security_invoker = true) AS
WITH prices AS MATERIALIZED (
    SELECT client_id, concat(mark, (SELECT md5(string_agg(l::text, '' ORDER BY l::text)) FROM link_all l
                                    WHERE l.client_id = m.client_id AND l.project_id <> l.source_project_id AND NOT isempty(l.carried_days))) AS mark
    FROM price_mark m
)
SELECT entity || '/' || b.client_id || '/' || to_char(partition_date, 'YYYY-MM') AS id, b.client_id, entity,
       to_char(partition_date, 'YYYY-MM') AS period, min(date_trunc('month', partition_date::timestamp)::date) AS period_start,
       count(*) FILTER (WHERE presence = 'present') AS row_count, count(*) FILTER (WHERE presence <> 'present') AS deleted_count,
       max(change_seq) AS max_change_seq, max(source_updated_at) AS max_updated_at,
       concat(max(change_seq), ':', count(*) FILTER (WHERE presence = 'present'), ':', count(*),
              CASE WHEN entity = 'BudgetLines' THEN ':' || min(p.mark) END) AS mark
FROM (
    SELECT entity, client_id, partition_date, presence, change_seq, source_updated_at FROM bulk_row WHERE entity <> 'BudgetLines'
    UNION ALL
    SELECT 'BudgetLines', client_id, coalesce(period_start, date '1970-01-01'), presence, change_seq, source_updated_at FROM budget_line
    UNION ALL
    SELECT 'BudgetLines', i.client_id, coalesce(i.period_start, date '1970-01-01'), CASE WHEN i.superseded_at IS NULL THEN 'present' ELSE 'deleted' END,
           i.change_seq, i.imported_at
    FROM imported_budget_line i
    WHERE EXISTS (SELECT FROM project p WHERE p.client_id = i.client_id AND p.id = i.project_id)
    UNION ALL
    SELECT 'BudgetLines', e.client_id, coalesce(e.entry_date, date '1970-01-01'), e.presence, e.change_seq, e.source_updated_at
    FROM time_entry e
    WHERE e.source_project_id IS NOT NULL AND e.approval <> 'cancelled'
      AND NOT EXISTS (SELECT FROM budget_line b WHERE b.client_id = e.client_id AND b.source_project_id = e.source_project_id
                        AND b.kind = 'actual' AND b.basis = 'rate_x_hours' AND b.presence = 'present')
) AS b
LEFT JOIN prices p ON p.client_id = b.client_id AND b.entity = 'BudgetLines'
WHERE partition_date IS NOT NULL
GROUP BY b.client_id, entity, to_char(partition_date, 'YYYY-MM');
