SELECT s.source_id FROM run_sources AS s JOIN scraping_runs AS r ON r.id = s.run_id
WHERE s.run_id = ? AND EXISTS (SELECT 1 FROM run_sources AS t JOIN scraping_runs AS q ON q.id = t.run_id
                               WHERE t.source_id = s.source_id AND q.state <> 'draft' AND q.statistics->>'discarded' IS NULL
                                 AND CASE WHEN q.started > 0 AND r.started > 0 THEN q.started > r.started ELSE q.number > r.number END)
