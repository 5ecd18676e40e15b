UPDATE mirror_items SET state = 2, sent = version, part = ? WHERE item_id = ?
