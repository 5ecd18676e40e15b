CREATE TRIGGER mirror_item_moved AFTER UPDATE OF state ON item_states FOR EACH ROW
WHEN (current_setting('trawl.mirrored', true) = 'on' AND NEW.state <> 1 AND NEW.state <> OLD.state
    AND NOT (NEW.state = 0 AND OLD.state = 1 AND OLD.started = 0)) EXECUTE FUNCTION mirror_item_changed()
