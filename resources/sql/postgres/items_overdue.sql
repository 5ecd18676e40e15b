SELECT i.id, o.name, i.lease_until, i.started, i.stalls, i.run_id, i.attempt, s.max_attempts, i.token, r.finalized
FROM item_states AS i JOIN run_sources AS s ON s.id = i.run_source JOIN scraping_runs AS r ON r.id = i.run_id
LEFT JOIN owners AS o ON o.id = i.owner
WHERE i.state = 1 AND i.lease_until <= ? ORDER BY i.lease_until
