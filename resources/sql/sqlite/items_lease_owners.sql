SELECT DISTINCT o.name FROM scraping_items AS i INDEXED BY scraping_items_leased JOIN owners AS o ON o.id = i.owner WHERE i.state = 1
