-- What an hour costs: for a person, an account (in one project of its tool, or in all), or a role, the rate in force from one day to another.
-- Of two rates that hold on one day the one that began later counts, so that a key has one rate a day. Runs with the caller's rights.
-- A function, since of a view the planner would expect one row and look through all of them again for every hour; and unsafe, since with
-- workers it would sort all hours before the first page.
CREATE OR REPLACE FUNCTION pmo_hub_cost_rates() RETURNS TABLE (client_id uuid, person_id uuid, account_id uuid, source_project_id uuid, role text,
                                                    amount_per_hour numeric, currency text, first_day date, last_day date)
LANGUAGE sql STABLE PARALLEL UNSAFE ROWS 1000 SET search_path = public, pg_temp AS $$
WITH kept AS MATERIALIZED (
    SELECT client_id, id, person_id, NULL::uuid AS account_id, NULL::uuid AS source_project_id, CASE WHEN person_id IS NULL THEN role END AS role,
           amount_per_hour, currency, coalesce(valid_from, '-infinity') AS first_day, coalesce(valid_to, 'infinity') AS last_day, 0 AS origin
    FROM rate_card WHERE kind = 'cost'
    UNION ALL
    SELECT client_id, id, NULL, account_id, CASE WHEN account_id IS NOT NULL THEN source_project_id END, CASE WHEN account_id IS NULL THEN role END,
           amount_per_hour, currency, coalesce(valid_from, '-infinity'), coalesce(valid_to, 'infinity'), 1
    FROM rate WHERE kind = 'cost' AND presence = 'present'
), keyed AS (
    SELECT *, concat_ws('/', person_id, account_id, source_project_id, role) AS key FROM kept
), span AS (
    SELECT client_id, key, at AS first_day, coalesce(lead(at) OVER (PARTITION BY client_id, key ORDER BY at) - 1, 'infinity') AS last_day
    FROM (SELECT client_id, key, first_day AS at FROM keyed
          UNION SELECT client_id, key, last_day + 1 FROM keyed WHERE last_day < 'infinity') bound
)
SELECT DISTINCT ON (s.client_id, s.key, s.first_day) k.client_id, k.person_id, k.account_id, k.source_project_id, k.role, k.amount_per_hour,
       k.currency, s.first_day, s.last_day
FROM span s JOIN keyed k ON k.client_id = s.client_id AND k.key = s.key AND s.first_day BETWEEN k.first_day AND k.last_day
ORDER BY s.client_id, s.key, s.first_day, k.first_day DESC, k.origin, k.id
$$;
