SELECT r.id FROM journal AS r
WHERE r.reverts <> 0 AND r.reverted_by = 0 AND r.action = 'review.reverted' AND r.id > coalesce(
    (SELECT d.id FROM journal AS d
     WHERE d.id > 0 AND d.reverts = 0 AND d.by <> 'policy' AND d.action LIKE 'review.%' ORDER BY d.id DESC LIMIT 1), 0)
ORDER BY r.id DESC LIMIT 1
