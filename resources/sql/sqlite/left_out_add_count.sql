INSERT INTO left_out_counts(run_source, reason, kept, beyond) VALUES(?, ?, ?, ?)
ON CONFLICT(run_source, reason) DO UPDATE SET kept = left_out_counts.kept + excluded.kept, beyond = left_out_counts.beyond + excluded.beyond
