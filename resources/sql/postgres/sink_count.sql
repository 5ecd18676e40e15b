SELECT count(*) FROM crawl_results WHERE run_id = ?
