-- A claim, and one given back unstarted, are nothing to tell. Changes that come while others wait are one update: the newest state.
CREATE FUNCTION mirror_item_changed() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF EXISTS (SELECT 1 FROM mirror_runs AS m WHERE m.run_source = NEW.run_source AND m.closed = 0) THEN
        INSERT INTO mirror_items AS m (item_id, run_source, since) VALUES(NEW.id, NEW.run_source, NEW.changed)
        ON CONFLICT(item_id) DO UPDATE SET version = m.version + 1, since = CASE WHEN m.state = 1 THEN m.since ELSE excluded.since END,
            state = CASE WHEN m.state = 2 THEN 2 ELSE 1 END, error = '';
    END IF;
    RETURN NULL;
END $$
