-- What each source counts beside what the hub holds, by the newest census of every scope. Runs with the caller's rights.
CREATE VIEW reconciliation WITH (security_invoker = true) AS
SELECT r.client_id,
       md5(r.connection_id::text || ':' || r.entity || ':' || r.scope)::uuid AS id,
       extract(epoch FROM r.taken_at)::bigint AS seq,
       r.connection_id, r.entity, r.scope, p.name AS scope_name,
       r.counted, r.held, r.counted - r.held AS not_held_count, r.not_held,
       CASE WHEN r.counted > 0 THEN round(100.0 * r.held / r.counted, 2) END AS complete_pct,
       r.gone, r.braked, r.taken_at
FROM census_result r
LEFT JOIN LATERAL (
    SELECT s.name FROM source_project s
    WHERE s.client_id = r.client_id AND s.connection_id = r.connection_id AND s.scope = r.scope LIMIT 1
) p ON true;
