-- What a reader that keeps its data by month must know of each month. A row that moves to another month changes the counts of both.
CREATE VIEW partition_watermark WITH (security_invoker = true) AS
SELECT entity || '/' || client_id || '/' || to_char(partition_date, 'YYYY-MM') AS id, client_id, entity,
       to_char(partition_date, 'YYYY-MM') AS period, min(date_trunc('month', partition_date::timestamp)::date) AS period_start,
       count(*) FILTER (WHERE presence = 'present') AS row_count, count(*) FILTER (WHERE presence <> 'present') AS deleted_count,
       max(change_seq) AS max_change_seq, max(source_updated_at) AS max_updated_at,
       max(change_seq) || ':' || count(*) FILTER (WHERE presence = 'present') || ':' || count(*) AS mark
FROM bulk_row WHERE partition_date IS NOT NULL
GROUP BY client_id, entity, to_char(partition_date, 'YYYY-MM');
