-- Which person an account is, by its newest decision; a proposal is none. Runs with the caller's rights.
CREATE VIEW account_link WITH (security_invoker = true) AS
SELECT DISTINCT ON (client_id, account_id) client_id, account_id, person_id, method, decided_by, decided_at
FROM account_person WHERE method <> 'proposed' ORDER BY client_id, account_id, id DESC;
