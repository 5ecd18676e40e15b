UPDATE mirror_runs SET error = ? WHERE run_source = ?
