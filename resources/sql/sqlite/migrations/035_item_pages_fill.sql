INSERT INTO item_pages(id, run_id, page_id, depth, uid, url, identity_key, found_on)
SELECT id, run_id, page_id, depth, uid, url, identity_key, found_on FROM scraping_items ORDER BY id
