UPDATE scraping_runs SET statistics = ? WHERE id = ? AND finalized = 0
