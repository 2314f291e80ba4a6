-- Prices of an hour: the client's own price list, and what the tools keep. Runs with the caller's rights.
CREATE VIEW rate_all WITH (security_invoker = true) AS
SELECT client_id, id, 'hub' AS origin, NULL::uuid AS connection_id, NULL::uuid AS account_id, person_id, role, NULL::uuid AS source_project_id,
       kind, amount_per_hour, currency, valid_from, valid_to, 'present' AS presence, seq * 2 AS seq
FROM rate_card
UNION ALL
SELECT r.client_id, r.id, 'tool', r.connection_id, r.account_id, l.person_id, r.role, r.source_project_id,
       r.kind, r.amount_per_hour, r.currency, r.valid_from, r.valid_to, r.presence, r.seq * 2 + 1
FROM rate r LEFT JOIN account_link l ON l.client_id = r.client_id AND l.account_id = r.account_id;
