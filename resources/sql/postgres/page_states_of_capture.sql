SELECT s.page_id, s.state, s.missing, s.counted, s.seen_run FROM captures AS c JOIN page_states AS s ON s.page_id = c.page_id WHERE c.id = ?
