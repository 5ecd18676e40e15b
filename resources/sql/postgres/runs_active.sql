SELECT id FROM scraping_runs WHERE state IN ('preparing', 'running', 'pausing', 'paused', 'stopping') ORDER BY number DESC
