-- What hours cost depends on the client's rates, on who is who, and on links: a change of those may change every month.
CREATE VIEW price_mark WITH (security_invoker = true) AS
SELECT k.id AS client_id, md5(concat(
    (SELECT string_agg(md5(r::text), '' ORDER BY r.id) FROM rate_all r WHERE r.client_id = k.id AND r.kind = 'cost'),
    (SELECT string_agg(l.account_id || coalesce(l.person_id::text, ''), '' ORDER BY l.account_id) FROM account_link l WHERE l.client_id = k.id),
    (SELECT string_agg(p.id || coalesce(p.role, ''), '' ORDER BY p.id) FROM person p WHERE p.client_id = k.id),
    (SELECT string_agg(md5(l::text), '' ORDER BY l.id) FROM project_link l WHERE l.client_id = k.id))) AS mark
FROM client k;
