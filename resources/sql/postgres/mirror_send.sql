UPDATE mirror_items SET state = 2, sent = version, telling = ? WHERE item_id = ?
