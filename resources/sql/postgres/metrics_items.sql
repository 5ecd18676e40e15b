-- What waits, is at work and is done in runs that are not over.
SELECT COUNT(DISTINCT s.run_id), CAST(coalesce(sum(c.pending), 0) AS bigint), CAST(coalesce(sum(c.leased), 0) AS bigint), CAST(coalesce(sum(c.captured), 0) AS bigint),
    CAST(coalesce(sum(c.failed), 0) AS bigint), CAST(coalesce(sum(c.skipped), 0) AS bigint)
FROM scraping_runs AS r JOIN run_sources AS s ON s.run_id = r.id JOIN run_counts AS c ON c.run_source = s.id
WHERE r.state IN ('preparing', 'running', 'pausing', 'paused', 'stopping')
