UPDATE mirror_items SET state = 0 WHERE item_id = ?
