UPDATE events SET revision_id = ? WHERE id = ?
