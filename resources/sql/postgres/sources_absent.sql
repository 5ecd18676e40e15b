UPDATE scraping_sources SET present = 0
