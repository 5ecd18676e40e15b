-- Runs that ended after a time and of whose end no notice is kept.
SELECT r.id, r.ended FROM scraping_runs AS r
WHERE r.ended > ? AND r.state IN ('completed', 'failed')
    AND NOT EXISTS (SELECT 1 FROM notices AS n WHERE n.key = 'run:' || r.id || ':' || r.ended)
ORDER BY r.ended LIMIT 50
