UPDATE scraping_runs SET statistics = ?, finalized = ? WHERE id = ? AND finalized = 0
