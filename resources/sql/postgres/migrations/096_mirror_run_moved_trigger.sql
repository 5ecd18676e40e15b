CREATE TRIGGER mirror_run_moved AFTER UPDATE OF state, finalized ON scraping_runs FOR EACH ROW
WHEN (current_setting('trawl.mirrored', true) = 'on' AND (NEW.state IN ('stopped', 'completed', 'failed') OR NEW.finalized <> 0))
EXECUTE FUNCTION mirror_run_moved()
