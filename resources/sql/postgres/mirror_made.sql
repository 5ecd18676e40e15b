UPDATE mirror_items SET state = 1, remote_id = ?, told = ? WHERE item_id = ? AND state = 2
