-- A big make-believe client. `$sourced` stands for the columns of provenance and `$same` for those of their values that are alike in every
-- row; how many rows there are is in the settings world.projects, world.tasks and world.entries (the latter two for each project).
-- All of it has been known for two months; what a fortnight ago made of three tasks in ten is told below.
SELECT set_config('pmo_hub.instant', (now() - interval '60 days')::text, false);

INSERT INTO client (id, name, time_zone, tracked_from) VALUES ('$client', 'Load', 'Europe/Paris', pmo_hub_instant());

INSERT INTO connection (client_id, id, connector, name, settings, schedule, stale_after_seconds)
SELECT '$client', md5('c' || n)::uuid, (ARRAY['jira', 'asana', 'monday', 'trello'])[n], 'Tool ' || n, '{}', '{"every": 3600}', 10800
FROM generate_series(1, 4) n;

INSERT INTO sync_run (client_id, id, connection_id, trigger, mode, state, requested_by, queued_at, started_at, finished_at)
SELECT '$client', md5(c.id::text || n)::uuid, c.id, 'schedule', 'incremental', 'succeeded', 'schedule', at, at, at + interval '1 minute'
FROM connection c, generate_series(0, 499) n, LATERAL (SELECT now() - n * interval '3 hours' AS at) x;

INSERT INTO stream_freshness (client_id, connection_id, stream, as_of, run_id)
SELECT '$client', id, 'tasks', now() - interval '1 hour', md5(id::text || 1)::uuid FROM connection;

INSERT INTO working_calendar (id, connection_id, source_id, name, minutes_per_weekday, exceptions, $sourced)
SELECT md5(id::text || 'calendar')::uuid, id, 'standard', 'Standard', '{480,480,480,480,480,0,0}', '[]', $same FROM connection;

INSERT INTO account (id, connection_id, source_id, name, email, active, kind, $sourced)
SELECT md5(c.id::text || 'a' || n)::uuid, c.id, n::text, 'Person ' || n, 'person' || n || '@example.com', true, 'human', $same
FROM connection c, generate_series(0, 149) n;

INSERT INTO person (client_id, id, name, email, role)
SELECT '$client', md5('person' || n)::uuid, 'Person ' || n, 'person' || n || '@example.com', (ARRAY['analyst', 'engineer', 'lead'])[1 + n % 3]
FROM generate_series(0, 149) n;

INSERT INTO account_person (client_id, account_id, person_id, method, decided_by)
SELECT '$client', id, md5('person' || source_id)::uuid, 'email', 'the hub' FROM account WHERE source_id::int < 120;

INSERT INTO rate_card (client_id, id, role, kind, amount_per_hour, currency, valid_from)
SELECT '$client', md5('rate' || n)::uuid, (ARRAY['analyst', 'engineer', 'lead'])[n], 'cost', 40 + 12 * n, 'EUR', '2020-01-01'
FROM generate_series(1, 3) n;

INSERT INTO portfolio (client_id, id, name, manager)
SELECT '$client', md5('portfolio' || n)::uuid, 'Portfolio ' || n, 'Manager ' || n FROM generate_series(0, 9) n;

INSERT INTO source_project (id, connection_id, source_id, scope, key, name, state, owner_id, start_on, finish_on, calendar_id, currency,
                            custom_fields, $sourced)
SELECT md5('p' || n)::uuid, c.id, n::text, n::text, 'P' || n, 'Project ' || to_char(n, 'FM0000'), 'active', md5(c.id::text || 'a' || n % 150)::uuid,
       current_date - 300, current_date + 300, md5(c.id::text || 'calendar')::uuid, 'EUR', '{}', $same
FROM generate_series(1, current_setting('world.projects')::int) n JOIN connection c ON c.id = md5('c' || 1 + n % 4)::uuid;

-- Every second project is the PMO's own, with a portfolio and a link to its tool.
INSERT INTO project (client_id, id, portfolio_id, code, name, sponsor, manager, phase, state, target_start, target_finish, approved_budget, currency)
SELECT '$client', md5('project' || source_id)::uuid, md5('portfolio' || source_id::int % 10)::uuid, 'PMO-' || source_id, 'Own ' || name,
       'Sponsor ' || source_id::int % 20, 'Manager ' || source_id::int % 40, 'delivery', 'active', start_on, finish_on, 600000, 'EUR'
FROM source_project WHERE source_id::int % 2 = 0;
INSERT INTO project_link (client_id, id, project_id, source_project_id, roles)
SELECT '$client', md5('link' || source_id)::uuid, md5('project' || source_id)::uuid, id, '{scope,time,cost,risk}'
FROM source_project WHERE source_id::int % 2 = 0;

-- Every twentieth task is the phase of the nineteen after it; every fortieth is a milestone.
INSERT INTO task (id, connection_id, source_id, source_url, source_created_at, source_updated_at, source_project_id, parent_id, name, kind,
                  kind_source, status_category, status_source, priority, assignee_id, is_milestone, labels, custom_fields, baseline_start,
                  baseline_finish, planned_start, planned_finish, due_on, actual_start, actual_finish, completed_at, baseline_cost, currency,
                  percent_complete, estimate_seconds, spent_seconds, known_from, $sourced)
SELECT md5(p.id::text || 't' || n)::uuid, p.connection_id, p.source_id || '-' || n, 'https://tool.example/browse/' || p.source_id || '-' || n,
       now() - interval '300 days', now() - n * interval '1 minute', p.id, CASE WHEN n % 20 <> 0 THEN md5(p.id::text || 't' || n - n % 20)::uuid END,
       'Task ' || n || ' of ' || p.name, CASE WHEN n % 20 = 0 THEN 'phase' WHEN n % 40 = 7 THEN 'milestone' ELSE 'task' END, 'Task', status,
       initcap(status), 'normal', CASE WHEN n % 11 <> 0 THEN md5(p.connection_id::text || 'a' || (n % 12 + p.source_id::int) % 150)::uuid END,
       n % 40 = 7, CASE WHEN n % 5 = 0 THEN '{urgent}' ELSE '{}' END::text[], '{}', begins, ends, begins + 2, ends + n % 9, ends + n % 9,
       CASE WHEN status <> 'todo' THEN begins + 2 END, CASE WHEN status = 'done' THEN ends + n % 9 END,
       CASE WHEN status = 'done' THEN (ends + n % 9)::timestamp END, 100 + n % 900, 'EUR',
       CASE status WHEN 'done' THEN 100 WHEN 'todo' THEN 0 ELSE n * 7 % 101 END, 3600 * (1 + n % 40), 1800 * (n % 40),
       CASE WHEN n % 10 < 3 THEN now() - interval '14 days' ELSE pmo_hub_instant() END, $same
FROM source_project p, generate_series(0, current_setting('world.tasks')::int - 1) n,
     LATERAL (SELECT current_date - 290 + (n * 37 + p.source_id::int) % 500 AS begins) x,
     LATERAL (SELECT begins + 5 + n % 30 AS ends) y,
     LATERAL (SELECT CASE WHEN ends + 20 < current_date THEN 'done' WHEN begins < current_date THEN 'in_progress' ELSE 'todo' END AS status) z;

-- A fortnight ago three tasks in ten were estimated anew and put off.
INSERT INTO task_history
SELECT v.* FROM task t, jsonb_populate_record(NULL::task_history, to_jsonb(t) || jsonb_build_object(
    'known_from', pmo_hub_instant(), 'known_to', t.known_from, 'change_seq', 0, 'estimate_seconds', t.estimate_seconds / 2,
    'planned_finish', t.planned_finish - 10)) v
WHERE t.known_from > pmo_hub_instant();

INSERT INTO status_change (id, connection_id, source_id, task_id, field, to_category, changed_at, $sourced)
SELECT md5(t.id::text || w)::uuid, t.connection_id, t.source_id || w, t.id, 'status', w,
       CASE w WHEN 'done' THEN t.completed_at ELSE t.actual_start::timestamp END, $same
FROM task t, unnest(ARRAY['in_progress', 'done']) w WHERE t.status_category = 'done' OR (t.status_category = 'in_progress' AND w = 'in_progress');

INSERT INTO dependency (id, connection_id, source_id, predecessor_id, successor_id, type, $sourced)
SELECT md5(t.id::text || 'd')::uuid, t.connection_id, t.source_id, t.parent_id, t.id, 'FS', $same
FROM task t WHERE t.parent_id IS NOT NULL AND substr(t.id::text, 1, 1) < '4';

INSERT INTO time_entry (id, connection_id, source_id, source_updated_at, task_id, booked_project_id, source_project_id, account_id, entry_date,
                        duration_seconds, approval, $sourced)
SELECT md5(p.id::text || 'e' || n)::uuid, p.connection_id, p.source_id || '-' || n, now() - n * interval '1 minute',
       md5(p.id::text || 't' || 1 + n * 7 % current_setting('world.tasks')::int)::uuid, p.id, p.id,
       md5(p.connection_id::text || 'a' || (n % 12 + p.source_id::int) % 150)::uuid, current_date - n % 290, 900 + n % 7200, 'approved', $same
FROM source_project p, generate_series(1, current_setting('world.entries')::int) n;

INSERT INTO budget_line (id, connection_id, source_id, source_project_id, kind, category, period_start, period_finish, amount, currency, basis, $sourced)
SELECT md5(p.id::text || k || n)::uuid, p.connection_id, p.source_id || k || n, p.id, k, 'labour', begins, begins + 29, 20000 + n * 100, 'EUR', 'tool', $same
FROM source_project p, unnest(ARRAY['budget', 'actual', 'forecast']) k, generate_series(0, 19) n,
     LATERAL (SELECT current_date - 290 + n * 30 AS begins) x WHERE k <> 'actual' OR n < 10;

INSERT INTO risk (id, connection_id, source_id, source_project_id, kind, title, probability_pct, impact_cost, currency, status, owner_id, due_on,
                  custom_fields, $sourced)
SELECT md5(p.id::text || 'r' || n)::uuid, p.connection_id, p.source_id || '-r' || n, p.id, 'risk', 'Risk ' || n || ' of ' || p.name, 10 * n, 5000 * n,
       'EUR', CASE WHEN n % 4 = 0 THEN 'closed' ELSE 'open' END, md5(p.connection_id::text || 'a' || n)::uuid, current_date + n * 5 - 10, '{}', $same
FROM source_project p, generate_series(1, 8) n;

INSERT INTO status_report (id, connection_id, source_id, source_project_id, reported_at, health, title, text, $sourced)
SELECT md5(p.id::text || 's' || n)::uuid, p.connection_id, p.source_id || '-s' || n, p.id, now() - n * interval '30 days', 'green',
       'Report ' || n, 'All is well.', $same
FROM source_project p, generate_series(0, 5) n;

INSERT INTO quarantined_record (client_id, id, connection_id, stream, scope, source_id, rule, message, hint, first_seen_run, last_seen_run)
SELECT '$client', md5('q' || n)::uuid, c.id, 'tasks', '1', n::text, 'name.missing', 'The task has no name.', 'Give it one.', c.id, c.id
FROM connection c, generate_series(1, 200) n WHERE c.id = md5('c' || 1 + n % 4)::uuid;
