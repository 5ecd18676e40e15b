UPDATE run_sources SET priority = ? WHERE run_id = ? AND source_id = ?
