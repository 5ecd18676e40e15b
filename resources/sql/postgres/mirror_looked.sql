UPDATE mirror_runs SET look = 0 WHERE run_source = ?
