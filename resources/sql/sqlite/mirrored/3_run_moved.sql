CREATE TEMP TRIGGER mirror_run_moved AFTER UPDATE OF state, finalized ON scraping_runs
WHEN NEW.state IN ('stopped', 'completed', 'failed') OR NEW.finalized <> 0 BEGIN
    UPDATE mirror_runs SET look = 1 WHERE run_id = NEW.id AND closed = 0;
END
