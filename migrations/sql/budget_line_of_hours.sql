-- What hours cost at the rate in force on their day: a part of `budget_line_all`.
SELECT e.client_id, e.id, e.connection_id, e.source_id, e.source_url, e.source_project_id, NULL::uuid, e.task_id, e.account_id,
       'actual', 'labour', NULL::varchar, false, e.entry_date, e.entry_date,
       round(cost.amount, greatest(4, scale(trim_scale(cost.amount)))), coalesce(own.currency, here.currency, anywhere.currency, of_role.currency), 'rate_x_hours', NULL::text, 'time',
       e.source_created_at, e.source_updated_at, e.presence, e.presence_changed_at, e.presence_reason, e.known_from, e.mapping_version,
       e.change_seq, e.seq{known_to_of_hours}, counted.pct
FROM time_entry{history} e
LEFT JOIN {priced_by}.account_link l ON l.client_id = e.client_id AND l.account_id = e.account_id
LEFT JOIN {priced_by}.person p ON p.client_id = l.client_id AND p.id = l.person_id
-- The closest rate in force: the person's own, the tool's for this project, the tool's, the role's.
LEFT JOIN {priced_by}.pmo_hub_cost_rates() own ON own.client_id = e.client_id AND own.person_id = p.id AND e.entry_date BETWEEN own.first_day AND own.last_day
LEFT JOIN {priced_by}.pmo_hub_cost_rates() here ON here.client_id = e.client_id AND here.account_id = e.account_id AND here.source_project_id = e.source_project_id
                        AND e.entry_date BETWEEN here.first_day AND here.last_day
LEFT JOIN {priced_by}.pmo_hub_cost_rates() anywhere ON anywhere.client_id = e.client_id AND anywhere.account_id = e.account_id AND anywhere.source_project_id IS NULL
                            AND e.entry_date BETWEEN anywhere.first_day AND anywhere.last_day
LEFT JOIN {priced_by}.pmo_hub_cost_rates() of_role ON of_role.client_id = e.client_id AND of_role.role = coalesce(p.role, e.work_type)
                           AND e.entry_date BETWEEN of_role.first_day AND of_role.last_day
LEFT JOIN {priced_by}.pmo_hub_carried_hours() carried ON carried.client_id = e.client_id AND carried.source_project_id = e.source_project_id
CROSS JOIN LATERAL (
    SELECT 100 - coalesce(sum(l.allocation_pct), 0) AS pct
    FROM jsonb_to_recordset(carried.links) AS l (allocation_pct numeric, filter_field text, filter_values text[], carried_days datemultirange)
    WHERE l.carried_days @> e.entry_date AND (l.filter_field IS NULL
          OR {priced_by}.pmo_hub_link_takes_row(e.client_id, e.source_project_id, e.task_id, l.filter_field, l.filter_values))
) counted
CROSS JOIN LATERAL (
    SELECT round(e.duration_seconds * coalesce(own.amount_per_hour, here.amount_per_hour, anywhere.amount_per_hour, of_role.amount_per_hour)
                 * counted.pct / 360000, 10) AS amount
) cost
WHERE cost.amount IS NOT NULL AND counted.pct > 0 AND e.source_project_id IS NOT NULL AND e.approval <> 'cancelled'
  AND NOT EXISTS (SELECT FROM {priced_by}.budget_line b WHERE b.client_id = e.client_id AND b.source_project_id = e.source_project_id
                    AND b.kind = 'actual' AND b.basis = 'rate_x_hours' AND b.presence = 'present')
  -- Where there is no price at all, no hour is looked at.
  AND EXISTS (SELECT FROM {priced_by}.pmo_hub_cost_rates())
