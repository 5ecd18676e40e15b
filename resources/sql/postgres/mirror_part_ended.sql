UPDATE mirror_parts SET status = ? WHERE id = ?
