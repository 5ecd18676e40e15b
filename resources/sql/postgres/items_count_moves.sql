INSERT INTO run_counts AS n (run_source, pending, leased, captured, failed, skipped) VALUES(?, ?, ?, ?, ?, ?)
ON CONFLICT(run_source) DO UPDATE SET pending = n.pending + excluded.pending, leased = n.leased + excluded.leased,
    captured = n.captured + excluded.captured, failed = n.failed + excluded.failed, skipped = n.skipped + excluded.skipped
