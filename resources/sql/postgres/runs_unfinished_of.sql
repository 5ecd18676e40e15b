SELECT r.id FROM scraping_runs AS r JOIN run_sources AS s ON s.run_id = r.id LEFT JOIN run_counts AS n ON n.run_source = s.id
WHERE s.source_id = ? AND r.finalized = 0
  AND (r.state IN ('draft', 'preparing', 'running', 'pausing', 'paused', 'stopping')
    OR (r.state IN ('stopped', 'failed')
        AND (coalesce(n.pending, 0) + coalesce(n.leased, 0) > 0 OR coalesce(CAST(r.statistics AS json)->'books'->s.source_id->>'owed', 'false') = 'true')
        AND NOT EXISTS (SELECT 1 FROM run_sources AS t JOIN scraping_runs AS q ON q.id = t.run_id
                        WHERE t.source_id = s.source_id AND q.state <> 'draft' AND CAST(q.statistics AS json)->>'discarded' IS NULL
                          AND CASE WHEN q.started > 0 AND r.started > 0 THEN q.started > r.started ELSE q.number > r.number END)))
ORDER BY r.number DESC
