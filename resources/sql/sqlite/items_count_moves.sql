INSERT INTO run_counts(run_source, pending, leased, captured, failed, skipped) VALUES(?, ?, ?, ?, ?, ?)
ON CONFLICT(run_source) DO UPDATE SET pending = pending + excluded.pending, leased = leased + excluded.leased,
    captured = captured + excluded.captured, failed = failed + excluded.failed, skipped = skipped + excluded.skipped
