SELECT rate_key, state FROM rate_state
