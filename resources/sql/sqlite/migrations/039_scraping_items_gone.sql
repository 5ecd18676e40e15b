DROP TABLE scraping_items
