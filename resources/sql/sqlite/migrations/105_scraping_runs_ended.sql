CREATE INDEX scraping_runs_ended ON scraping_runs(ended)
