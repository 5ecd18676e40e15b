SELECT state, token, started FROM item_states WHERE id = ?
