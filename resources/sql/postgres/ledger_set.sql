UPDATE ledger SET state = ?, tries = tries + ?, error_class = ?, error = ?, object_key = CASE WHEN ? = '' THEN object_key ELSE ? END,
    url = CASE WHEN ? = '' THEN url ELSE ? END, permanent_url = CASE WHEN ? = '' THEN permanent_url ELSE ? END, changed = ?
WHERE capture_id = ?
