INSERT INTO scraping_runs(uid, number, state, plan, created) VALUES(?, ?, ?, ?, ?)
