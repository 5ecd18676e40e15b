UPDATE page_states SET names = 1 WHERE names = 0 AND page_id = (SELECT page_id FROM captures WHERE id = ?)
