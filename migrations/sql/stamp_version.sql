-- Since when a new version of a row holds: from its transaction's instant, or from what dates its plan. A plan is dated by a new status
-- date, else by a new saving, where that is newer than the version before and does not lie ahead; what belongs to it holds from when the
-- plan's version does. The argument is the row's way to its project.
CREATE OR REPLACE FUNCTION pmo_hub_stamp_version() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    dated text := coalesce(current_setting('pmo_hub.dated', true), '');
    instant timestamptz := pmo_hub_instant();
    before timestamptz := '-infinity';
    begins timestamptz;
    project uuid;
BEGIN
    IF TG_OP = 'UPDATE' THEN
        before := OLD.known_from;
    END IF;
    IF TG_ARGV[0] = 'itself' THEN
        IF NEW.status_on IS NOT NULL AND (TG_OP = 'INSERT' OR NEW.status_on IS DISTINCT FROM OLD.status_on) THEN
            SELECT NEW.status_on::timestamp AT TIME ZONE time_zone INTO begins FROM client WHERE id = NEW.client_id;
        END IF;
        IF (begins > before AND begins <= instant) IS NOT TRUE AND (TG_OP = 'INSERT' OR NEW.saved_at IS DISTINCT FROM OLD.saved_at) THEN
            begins := NEW.saved_at;
        END IF;
    ELSIF dated = 'on' THEN
        IF TG_ARGV[0] = 'project' THEN
            project := NEW.source_project_id;
        ELSIF TG_ARGV[0] = 'task' THEN
            SELECT source_project_id INTO project FROM task WHERE client_id = NEW.client_id AND id = NEW.task_id;
        ELSIF TG_ARGV[0] = 'successor' THEN
            SELECT source_project_id INTO project FROM task WHERE client_id = NEW.client_id AND id = NEW.successor_id;
        END IF;
        IF project IS NOT NULL THEN
            SELECT known_from INTO begins FROM source_project
            WHERE client_id = NEW.client_id AND id = project AND (status_on IS NOT NULL OR saved_at IS NOT NULL);
        ELSE
            SELECT min(known_from) INTO begins FROM source_project
            WHERE client_id = NEW.client_id AND connection_id = NEW.connection_id AND (status_on IS NOT NULL OR saved_at IS NOT NULL);
        END IF;
    ELSIF dated <> '' THEN
        begins := dated;
    END IF;
    IF begins <= instant AND (begins > before OR begins = before AND OLD.last_changed_run = NEW.last_changed_run) THEN
        NEW.known_from := begins;
    ELSE
        NEW.known_from := greatest(instant, before);
    END IF;
    RETURN NEW;
END $$;
