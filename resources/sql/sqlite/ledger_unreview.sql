UPDATE captures SET review = 0, review_by = '', review_reason = '' WHERE id = ?
