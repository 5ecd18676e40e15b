SELECT s.source_id, p.url, i.state, (SELECT count(*) FROM captures AS c WHERE c.item_id = i.id AND c.lost = 0),
    (SELECT count(*) FROM captures AS c LEFT JOIN ledger AS l ON l.capture_id = c.id
        WHERE c.item_id = i.id AND c.lost = 0 AND c.review = ? AND coalesce(l.state, 0) <> ?)
FROM item_states AS i JOIN item_pages AS p ON p.id = i.id JOIN run_sources AS s ON s.id = i.run_source ORDER BY i.id
