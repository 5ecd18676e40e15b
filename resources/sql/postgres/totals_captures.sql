SELECT count(*), count(CASE WHEN sha256 <> '' THEN 1 END) FROM captures WHERE run_id = ? AND lost = 0
