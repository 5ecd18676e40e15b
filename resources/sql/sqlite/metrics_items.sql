-- What waits, is at work and is done in runs that are not over.
SELECT COUNT(DISTINCT s.run_id), COALESCE(SUM(c.pending), 0), COALESCE(SUM(c.leased), 0), COALESCE(SUM(c.captured), 0),
    COALESCE(SUM(c.failed), 0), COALESCE(SUM(c.skipped), 0)
FROM scraping_runs AS r JOIN run_sources AS s ON s.run_id = r.id JOIN run_counts AS c ON c.run_source = s.id
WHERE r.state IN ('preparing', 'running', 'pausing', 'paused', 'stopping')
