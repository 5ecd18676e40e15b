UPDATE item_states SET lease_until = lease_until + ? WHERE state = 1
