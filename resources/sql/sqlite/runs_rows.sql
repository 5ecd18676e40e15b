SELECT id, uid, number, state, plan, reason, created, started, ended, finalized FROM scraping_runs
