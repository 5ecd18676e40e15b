-- The newest run before, of those that have a source of it and are no drafts; 0: there is none.
SELECT coalesce(max(o.run_id), 0) FROM run_sources AS s JOIN run_sources AS o ON o.source_id = s.source_id AND o.run_id < ?
    JOIN scraping_runs AS r ON r.id = o.run_id
WHERE s.run_id = ? AND r.state <> 'draft'
