UPDATE captures SET review_reason = ? WHERE id = ?
