UPDATE mirror_runs SET closed = 1, look = 2, error = ? WHERE run_source = ?
