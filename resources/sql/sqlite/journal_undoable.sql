SELECT id FROM journal WHERE action LIKE 'review.%' AND reverts = 0 AND reverted_by = 0 AND by <> 'policy' ORDER BY id DESC LIMIT 1
