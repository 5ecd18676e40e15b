CREATE INDEX scraping_items_leased ON scraping_items(lease_until) WHERE state = 1
