CREATE FUNCTION mirror_run_moved() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    UPDATE mirror_runs SET look = 1 WHERE run_id = NEW.id AND closed = 0;
    RETURN NULL;
END $$
