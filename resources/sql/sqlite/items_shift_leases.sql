UPDATE item_states INDEXED BY item_states_leased SET lease_until = lease_until + ? WHERE state = 1 AND lease_until > 0
