UPDATE scraping_runs SET plan = ? WHERE id = ?
