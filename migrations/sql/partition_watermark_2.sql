-- What a reader that keeps its data by month must know of each month. A row that moves to another month changes the counts of both.
CREATE VIEW partition_watermark WITH (security_invoker = true) AS
WITH prices AS MATERIALIZED (SELECT client_id, mark FROM price_mark)
SELECT entity || '/' || b.client_id || '/' || to_char(partition_date, 'YYYY-MM') AS id, b.client_id, entity,
       to_char(partition_date, 'YYYY-MM') AS period, min(date_trunc('month', partition_date::timestamp)::date) AS period_start,
       count(*) FILTER (WHERE presence = 'present') AS row_count, count(*) FILTER (WHERE presence <> 'present') AS deleted_count,
       max(change_seq) AS max_change_seq, max(source_updated_at) AS max_updated_at,
       concat(max(change_seq), ':', count(*) FILTER (WHERE presence = 'present'), ':', count(*),
              CASE WHEN entity = 'BudgetLines' THEN ':' || min(p.mark) END) AS mark
FROM bulk_row b LEFT JOIN prices p ON p.client_id = b.client_id AND b.entity = 'BudgetLines'
WHERE partition_date IS NOT NULL
GROUP BY b.client_id, entity, to_char(partition_date, 'YYYY-MM');
