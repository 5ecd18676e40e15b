SELECT id FROM scraping_items WHERE uid = ?
