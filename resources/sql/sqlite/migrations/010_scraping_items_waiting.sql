CREATE INDEX scraping_items_waiting ON scraping_items(run_source, due) WHERE state = 0
