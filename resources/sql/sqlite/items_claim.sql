UPDATE item_states SET state = 1, token = token + 1, lease_until = ?, owner = ?, changed = ?, attempt = attempt + ?, started = ?
WHERE id IN (SELECT value FROM json_each(CAST(? AS TEXT)))
