CREATE INDEX scraping_logs_warnings ON scraping_logs(seq) WHERE level >= 2
