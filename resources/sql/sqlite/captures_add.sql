-- Nothing where the lease is no longer the newest. The item and the counts of its run follow by writer/2_capture_made.sql.
INSERT INTO captures(uid, item_id, run_id, run_source, page_id, attempt, at, engine, coverage, http, final_url, title, records, timings,
    flags, triage, notes, format, width, height, bytes, sha256, dhash, changed, spool_file)
SELECT ?, i.id, i.run_id, i.run_source, p.page_id, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?
FROM item_states AS i JOIN item_pages AS p ON p.id = i.id
WHERE i.id = ? AND i.token = ? AND i.state = 1 AND i.started > 0
RETURNING id
