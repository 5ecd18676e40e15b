-- What a new capture does to its item, within the statement that adds it.
CREATE TEMP TRIGGER capture_made AFTER INSERT ON captures BEGIN
    UPDATE item_states SET state = 2, changed = NEW.at, lease_until = 0, owner = NULL, capture_id = NEW.id, engine = NEW.engine,
        coverage = NEW.coverage, http = NEW.http, fail_class = 0, reason = NULL
    WHERE id = NEW.item_id;
    UPDATE run_counts SET leased = leased - 1, captured = captured + 1 WHERE run_source = NEW.run_source;
END
