-- Since when a new version of a row holds: from its transaction's instant, or from its plan's status date where that is not older than the
-- version before. The argument is the row's way to its project.
CREATE FUNCTION pmo_hub_stamp_version() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    status_instant timestamptz;
    project uuid;
BEGIN
    IF TG_ARGV[0] = 'itself' THEN
        IF NEW.status_on IS NOT NULL THEN
            SELECT NEW.status_on::timestamp AT TIME ZONE time_zone INTO status_instant FROM client WHERE id = NEW.client_id;
        END IF;
    ELSIF coalesce(current_setting('pmo_hub.dated', true), '') = 'on' THEN
        IF TG_ARGV[0] = 'project' THEN
            project := NEW.source_project_id;
        ELSIF TG_ARGV[0] = 'task' THEN
            SELECT source_project_id INTO project FROM task WHERE client_id = NEW.client_id AND id = NEW.task_id;
        ELSIF TG_ARGV[0] = 'successor' THEN
            SELECT source_project_id INTO project FROM task WHERE client_id = NEW.client_id AND id = NEW.successor_id;
        END IF;
        status_instant := pmo_hub_known_from(NEW.client_id, NEW.connection_id, project);
    END IF;
    IF status_instant > pmo_hub_instant() THEN
        status_instant := NULL;
    END IF;
    IF TG_OP = 'INSERT' THEN
        NEW.known_from := coalesce(status_instant, pmo_hub_instant());
    ELSIF status_instant >= OLD.known_from THEN
        NEW.known_from := status_instant;
    ELSE
        NEW.known_from := greatest(pmo_hub_instant(), OLD.known_from);
    END IF;
    RETURN NEW;
END $$;
