UPDATE item_states SET state = 1, token = token + 1, lease_until = ?, owner = ?, changed = ?, attempt = attempt + ?, started = ?
WHERE id BETWEEN ? AND ?
