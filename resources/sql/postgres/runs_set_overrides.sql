UPDATE run_sources SET priority = ?, rate = ?, enabled = ?, concurrency = ?, pin = ? WHERE run_id = ? AND source_id = ?
