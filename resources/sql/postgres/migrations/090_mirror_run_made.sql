-- A source of a new run is mirrored from its start. Runs of the same source before it can't go on any more: the API has to hear how they ended.
CREATE FUNCTION mirror_run_made() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    INSERT INTO mirror_runs(run_source, run_id) VALUES(NEW.id, NEW.run_id);
    UPDATE mirror_runs SET look = 1
    WHERE closed = 0 AND run_source IN (SELECT s.id FROM run_sources AS s JOIN mirror_parts AS p ON p.run_source = s.id
                                        WHERE s.source_id = NEW.source_id AND s.run_id < NEW.run_id AND p.status = '');
    RETURN NULL;
END $$
