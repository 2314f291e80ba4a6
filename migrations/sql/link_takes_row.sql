-- Whether a link takes a row of its source project: all without a filter; else those whose task has one of the values. A task with several
-- labels that links name belongs to the first of them, so that it belongs to one part alone.
CREATE OR REPLACE FUNCTION pmo_hub_link_takes_row(client uuid, source uuid, task uuid, field text, vals text[]) RETURNS boolean
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT field IS NULL OR EXISTS (
        SELECT FROM public.task t WHERE t.client_id = client AND t.id = task AND CASE field
            WHEN 'labels' THEN (SELECT min(x) FROM unnest(t.labels) x WHERE x IN (
                SELECT v FROM public.project_link l, unnest(l.filter_values) v
                WHERE l.client_id = client AND l.source_project_id = source AND l.filter_field = 'labels'))
            WHEN 'kind' THEN t.kind WHEN 'kind_source' THEN t.kind_source WHEN 'priority' THEN t.priority
            WHEN 'parent_id' THEN t.parent_id::text WHEN 'assignee_id' THEN t.assignee_id::text
            ELSE t.custom_fields ->> substr(field, 15) END = ANY (vals))
$$;
