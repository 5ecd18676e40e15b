SELECT number, state, finalized, reason FROM scraping_runs WHERE id = ?
