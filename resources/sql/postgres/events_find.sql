SELECT e.id, e.fields, e.revision_id, (SELECT coalesce(t.duplicate_of, t.id) FROM events AS t
    WHERE t.fingerprint = ? AND t.fingerprint <> '' AND t.id <> coalesce(e.id, 0) ORDER BY t.id LIMIT 1)
FROM captures AS c LEFT JOIN events AS e ON e.page_id = c.page_id AND e.record_key = ? WHERE c.id = ?
