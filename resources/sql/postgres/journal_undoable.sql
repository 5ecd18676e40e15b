SELECT id FROM journal
WHERE id > 0 AND reverts = 0 AND by <> 'policy' AND action LIKE 'review.%' AND reverted_by = 0 ORDER BY id DESC LIMIT 1
