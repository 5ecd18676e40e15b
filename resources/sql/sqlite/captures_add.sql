INSERT INTO captures(uid, item_id, run_id, run_source, page_id, attempt, at, engine, coverage, http, final_url, title, records, timings,
    flags, triage, notes, format, width, height, bytes, sha256, dhash, changed, review, review_by, reviewed, spool_file)
VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
