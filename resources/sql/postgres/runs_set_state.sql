UPDATE scraping_runs SET state = ?, reason = ?, started = CASE WHEN CAST(? AS bigint) <> 0 AND started = 0 THEN ? ELSE started END, ended = ? WHERE id = ?
