-- The beginning, in the client's zone, of the status date of a plan; without a project, of the earliest plan of the connection. NULL
-- where there is none, or where it lies ahead.
CREATE FUNCTION pmo_hub_known_from(client uuid, connection uuid, project uuid) RETURNS timestamptz LANGUAGE sql STABLE AS $$
    SELECT min(p.status_on::timestamp AT TIME ZONE c.time_zone)
    FROM source_project p JOIN client c ON c.id = p.client_id
    WHERE p.client_id = client AND p.connection_id = connection AND p.status_on IS NOT NULL AND (project IS NULL OR p.id = project)
      AND p.status_on::timestamp AT TIME ZONE c.time_zone <= pmo_hub_instant()
$$;
