CREATE UNIQUE INDEX scraping_items_page ON scraping_items(run_id, page_id)
