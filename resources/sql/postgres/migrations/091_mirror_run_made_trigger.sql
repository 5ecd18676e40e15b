-- Silent unless the connection asks for it (mirror/): whoever copies tables meets none.
CREATE TRIGGER mirror_run_made AFTER INSERT ON run_sources FOR EACH ROW
WHEN (current_setting('trawl.mirror', true) = 'on') EXECUTE FUNCTION mirror_run_made()
