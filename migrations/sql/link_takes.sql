-- Whether the filter of a link takes a task; no filter takes all, a filter nothing that is no task.
CREATE FUNCTION pmo_hub_link_takes(field text, words text[], t task) RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT field IS NULL OR coalesce(CASE field
        WHEN 'labels' THEN t.labels && words
        WHEN 'kind' THEN t.kind = ANY (words)
        WHEN 'kind_source' THEN t.kind_source = ANY (words)
        WHEN 'priority' THEN t.priority = ANY (words)
        WHEN 'parent_id' THEN t.parent_id::text = ANY (words)
        WHEN 'assignee_id' THEN t.assignee_id::text = ANY (words)
        ELSE t.custom_fields ->> substr(field, length('custom_fields.') + 1) = ANY (words) END, false)
$$;
