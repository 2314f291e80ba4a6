-- Every person. Whom a rule found by an e-mail address is missing once no account is theirs any more and nobody has said anything of them:
-- the decisions stay, and an account that comes back makes them present again. Runs with the caller's rights.
CREATE VIEW person_all WITH (security_invoker = true) AS
SELECT p.client_id, p.id, p.name, p.email, p.role, p.active, p.created_at,
       CASE WHEN o.is_nobody THEN 'missing' ELSE 'present' END AS presence,
       CASE WHEN o.is_nobody THEN 'A rule found them by their e-mail address, and no account is theirs any more.' END AS presence_reason
FROM person p
CROSS JOIN LATERAL (
    SELECT p.is_found
       AND NOT EXISTS (SELECT FROM account_person d WHERE d.client_id = p.client_id AND d.person_id = p.id AND d.method <> 'proposed'
                         AND NOT EXISTS (SELECT FROM account_person later WHERE later.client_id = d.client_id AND later.account_id = d.account_id
                                           AND later.method <> 'proposed' AND later.id > d.id))
       AND NOT EXISTS (SELECT FROM rate_card r WHERE r.client_id = p.client_id AND r.person_id = p.id)
       AND NOT EXISTS (SELECT FROM availability a WHERE a.client_id = p.client_id AND a.person_id = p.id) AS is_nobody
) o;
