UPDATE scraping_runs SET state = 'stopped', reason = ? WHERE id = ? AND finalized = 0 AND state IN ('stopped', 'completed', 'failed')
