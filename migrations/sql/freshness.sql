-- How old what each stream holds is, beside what the connection promises. Runs with the caller's rights.
CREATE VIEW freshness WITH (security_invoker = true) AS
SELECT c.client_id,
       md5(c.id::text || ':' || coalesce(f.stream, ''))::uuid AS id,
       extract(epoch FROM coalesce(f.as_of, c.created_at))::bigint AS seq,
       c.id AS connection_id, c.connector, c.name AS connection_name, f.stream, f.as_of AS data_as_of, f.run_id,
       c.stale_after_seconds AS target_seconds,
       extract(epoch FROM now() - f.as_of)::bigint AS age_seconds,
       coalesce(extract(epoch FROM now() - coalesce(f.as_of, c.created_at)) > c.stale_after_seconds, false) AS is_stale
FROM connection c
LEFT JOIN stream_freshness f ON f.client_id = c.client_id AND f.connection_id = c.id;
