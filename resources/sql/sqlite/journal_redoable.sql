SELECT r.id FROM journal AS r WHERE r.reverts <> 0 AND r.reverted_by = 0 AND r.action = 'review.reverted'
  AND NOT EXISTS (SELECT 1 FROM journal AS d WHERE d.id > r.id AND d.reverts = 0 AND d.action LIKE 'review.%' AND d.by <> 'policy')
ORDER BY r.id DESC LIMIT 1
