SELECT coalesce(max(q.number), 0) FROM run_sources AS s JOIN scraping_runs AS r ON r.id = s.run_id
JOIN run_sources AS t ON t.source_id = s.source_id JOIN scraping_runs AS q ON q.id = t.run_id
WHERE s.id = ? AND q.state <> 'draft' AND q.statistics->>'discarded' IS NULL
  AND CASE WHEN q.started > 0 AND r.started > 0 THEN q.started > r.started ELSE q.number > r.number END
