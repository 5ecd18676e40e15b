CREATE INDEX scraping_logs_run ON scraping_logs(run_id)
