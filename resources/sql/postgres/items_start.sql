UPDATE item_states SET attempt = attempt + 1, started = ? WHERE id = ? AND token = ? AND state = 1 AND started = 0
RETURNING attempt
