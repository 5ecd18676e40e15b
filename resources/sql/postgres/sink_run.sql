SELECT statistics FROM crawl_runs WHERE run_id = ?
