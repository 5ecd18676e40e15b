CREATE INDEX scraping_logs_at ON scraping_logs(at)
