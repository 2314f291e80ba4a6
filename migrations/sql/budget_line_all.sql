-- Every amount of money, each once: what tools keep, what was imported for a project, and what hours cost at the rate in force on their day.
-- `role` is the role of the link under which a project has it; what was imported names its project itself. Of hours that several projects share
-- the part is left out whose cost other lines carry: `counted_pct` is what is left. What the PMO keeps itself, and what decides which hours
-- cost again, is read as it is now, or by the namesake of the view in the schema `recalled` as it was then. Runs with the caller's rights.
CREATE VIEW {name} WITH (security_invoker = true) AS
{kept}
UNION ALL
{imported}
UNION ALL
-- In order of insertion, so that a page of them ends where it is full.
({hours}
ORDER BY e.client_id, e.seq);
