UPDATE item_states SET lease_until = lease_until + ? WHERE state = 1 AND lease_until > 0
