CREATE UNIQUE INDEX item_pages_page ON item_pages(run_id, page_id)
