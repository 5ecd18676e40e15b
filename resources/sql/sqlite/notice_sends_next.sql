SELECT s.id, s.send_key, s.created, s.due, s.tries, s.error, n.body
FROM notice_sends AS s JOIN notices AS n ON n.id = s.notice_id
WHERE s.target = ? AND s.given_up = 0 AND s.due <= ? ORDER BY s.due, s.id LIMIT 1
