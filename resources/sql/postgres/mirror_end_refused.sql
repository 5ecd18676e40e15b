UPDATE mirror_runs SET look = 2, error = ? WHERE run_source = ?
