-- A draft that starts supersedes the runs of its sources before it.
CREATE FUNCTION mirror_run_begun() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    UPDATE mirror_runs SET look = 1
    WHERE closed = 0 AND run_source IN (SELECT s.id FROM run_sources AS n JOIN run_sources AS s ON s.source_id = n.source_id
                                        JOIN mirror_parts AS p ON p.run_source = s.id
                                        WHERE n.run_id = NEW.id AND s.run_id < NEW.id AND p.status = '');
    RETURN NULL;
END $$
