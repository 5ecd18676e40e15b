CREATE TRIGGER mirror_item_made AFTER INSERT ON item_states FOR EACH ROW
WHEN (current_setting('trawl.mirrored', true) = 'on') EXECUTE FUNCTION mirror_item_changed()
