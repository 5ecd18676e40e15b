SELECT m.run_id, m.told, r.uid, r.number, r.state, r.finalized, r.started, r.ended, r.statistics, s.source_id, s.raw, m.error,
    (SELECT count(*) FROM mirror_parts AS p WHERE p.run_source = m.run_source AND p.status = 'refused')
FROM mirror_runs AS m JOIN scraping_runs AS r ON r.id = m.run_id JOIN run_sources AS s ON s.id = m.run_source
WHERE m.run_source = ?
