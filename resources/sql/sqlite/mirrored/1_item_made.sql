CREATE TEMP TRIGGER mirror_item_made AFTER INSERT ON item_states
WHEN EXISTS (SELECT 1 FROM mirror_runs AS m WHERE m.run_source = NEW.run_source AND m.closed = 0) BEGIN
    INSERT INTO mirror_items(item_id, run_source, since) VALUES(NEW.id, NEW.run_source, NEW.changed) ON CONFLICT(item_id) DO NOTHING;
END
