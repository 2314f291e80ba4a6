-- What makes kept figures stale beside the tools' rows, which are told by their change_seq: the PMO's own settings, and rows that leave a
-- source project for another one. Besides the mark on the figures a note is kept of each, once a transaction: figures that are being made
-- while it happens are stale already and lose that mark when they are saved, but not the note.
CREATE OR REPLACE FUNCTION pmo_hub_figures_of_client_are_stale() RETURNS trigger LANGUAGE plpgsql SET search_path = public AS $$
BEGIN
    INSERT INTO figures_change (client_id)
    SELECT DISTINCT c.id FROM touched t JOIN client c ON c.id = t.client_id OR t.client_id IS NULL ON CONFLICT DO NOTHING;
    UPDATE project_figures f SET is_stale = true FROM (SELECT DISTINCT client_id FROM touched) t
    WHERE (f.client_id = t.client_id OR t.client_id IS NULL) AND NOT f.is_stale;
    RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION pmo_hub_figures_of_project_are_stale() RETURNS trigger LANGUAGE plpgsql SET search_path = public AS $$
BEGIN
    EXECUTE format('INSERT INTO figures_change (client_id, project_id)
                    SELECT DISTINCT t.client_id, t.%1$I FROM touched t JOIN client c ON c.id = t.client_id ON CONFLICT DO NOTHING', TG_ARGV[0]);
    EXECUTE format('UPDATE project_figures f SET is_stale = true FROM (SELECT DISTINCT client_id, %1$I AS project_id FROM touched) t
                    WHERE f.client_id = t.client_id AND f.project_id = t.project_id AND NOT f.is_stale', TG_ARGV[0]);
    RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION pmo_hub_figures_left_behind() RETURNS trigger LANGUAGE plpgsql SET search_path = public AS $$
BEGIN
    INSERT INTO figures_change (client_id, project_id)
    SELECT l.client_id, l.project_id FROM link_all l WHERE l.client_id = OLD.client_id AND l.source_project_id = OLD.source_project_id
    ON CONFLICT DO NOTHING;
    UPDATE project_figures f SET is_stale = true FROM link_all l
    WHERE l.client_id = OLD.client_id AND l.source_project_id = OLD.source_project_id
      AND f.client_id = l.client_id AND f.project_id = l.project_id AND NOT f.is_stale;
    RETURN NULL;
END $$;
