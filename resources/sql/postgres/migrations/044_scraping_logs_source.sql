CREATE INDEX scraping_logs_source ON scraping_logs(source_id)
