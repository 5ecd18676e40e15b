SELECT i.id, p.uid, i.run_id, s.source_id, p.url, i.state, i.fail_class, i.skip, i.reason, i.attempt, s.max_attempts, i.due, i.lease_until,
    o.name, i.changed, i.engine, i.coverage, i.http, i.capture_id, c.review, l.state, i.started
FROM item_states AS i JOIN item_pages AS p ON p.id = i.id JOIN run_sources AS s ON s.id = i.run_source
LEFT JOIN captures AS c ON c.id = i.capture_id LEFT JOIN ledger AS l ON l.capture_id = i.capture_id LEFT JOIN owners AS o ON o.id = i.owner
WHERE i.id = ANY(CAST((SELECT trawl_ids(?)) AS bigint[]))
