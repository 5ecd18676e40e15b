UPDATE journal SET reverted_by = ? WHERE id = ?
