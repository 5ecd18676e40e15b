DELETE FROM crawl_results WHERE run_id = ? AND item_id = ?
