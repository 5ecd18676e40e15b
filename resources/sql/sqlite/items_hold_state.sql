SELECT state, token, started FROM scraping_items WHERE id = ?
