UPDATE mirror_items SET state = CASE WHEN version > sent THEN 1 ELSE 3 END, told = '', error = ? WHERE item_id = ? AND state = 2
