CREATE TRIGGER mirror_run_begun AFTER UPDATE OF state ON scraping_runs FOR EACH ROW
WHEN (current_setting('trawl.mirrored', true) = 'on' AND OLD.state = 'draft' AND NEW.state <> 'draft') EXECUTE FUNCTION mirror_run_begun()
