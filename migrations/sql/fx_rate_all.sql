-- Exchange rates under the words the doors use. Runs with the caller's rights.
CREATE VIEW fx_rate_all WITH (security_invoker = true) AS
SELECT client_id, id, on_date AS "date", from_currency AS "from", to_currency AS "to", rate, source, id AS seq FROM fx_rate;
