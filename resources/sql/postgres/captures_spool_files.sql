SELECT c.id, c.uid, c.spool_file, c.sha256, c.bytes, c.review <> 2 AND coalesce(l.state, 0) NOT IN (3, 4, 5)
FROM captures AS c LEFT JOIN ledger AS l ON l.capture_id = c.id
WHERE c.sha256 <> '' AND c.released = 0 AND c.lost = 0 AND CAST(c.spool_file <> '' AS integer) = ? ORDER BY c.id
