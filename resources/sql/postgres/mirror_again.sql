UPDATE mirror_items SET state = 1 WHERE item_id = ? AND state = 2
