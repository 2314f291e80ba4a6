-- Rows that have left their set.
CREATE VIEW tombstone WITH (security_invoker = true) AS
SELECT entity || '/' || id AS id, client_id, connection_id, entity, id AS row_id, partition_date,
       presence AS presence_now, presence_changed_at, presence_reason, change_seq
FROM bulk_row WHERE presence <> 'present';
