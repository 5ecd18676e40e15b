SELECT l.state, c.review, c.lost, l.batch_id, l.retract, c.sha256 = '' OR c.format = 'none'
FROM ledger AS l JOIN captures AS c ON c.id = l.capture_id WHERE l.capture_id = ?
