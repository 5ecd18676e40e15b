-- A claim, and one given back unstarted, are nothing to tell. Changes that come while others wait are one update: the newest state.
CREATE TEMP TRIGGER mirror_item_moved AFTER UPDATE OF state ON item_states
WHEN NEW.state <> 1 AND NEW.state <> OLD.state AND NOT (NEW.state = 0 AND OLD.state = 1 AND OLD.started = 0)
    AND EXISTS (SELECT 1 FROM mirror_runs AS m WHERE m.run_source = NEW.run_source AND m.closed = 0) BEGIN
    INSERT INTO mirror_items(item_id, run_source, since) VALUES(NEW.id, NEW.run_source, NEW.changed)
    ON CONFLICT(item_id) DO UPDATE SET version = version + 1, since = CASE WHEN state = 1 THEN since ELSE excluded.since END,
        state = CASE WHEN state = 2 THEN 2 ELSE 1 END, error = '';
END
