UPDATE mirror_items SET state = CASE WHEN version > sent THEN 1 ELSE 0 END, told = telling, error = '' WHERE item_id = ? AND state = 2
