UPDATE mirror_parts SET remote_id = ? WHERE id = ?
