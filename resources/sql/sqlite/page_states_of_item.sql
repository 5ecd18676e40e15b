SELECT s.page_id, s.source_id, s.state, s.missing, s.since, s.seen, s.seen_run, i.url
FROM item_pages AS i JOIN page_states AS s ON s.page_id = i.page_id WHERE i.id = ?
