-- Few rows are claimed at a time, however large the run is.
SELECT count(CASE WHEN started > 0 AND lease_until >= ? THEN 1 END), count(CASE WHEN lease_until < ? THEN 1 END)
FROM item_states INDEXED BY item_states_leased WHERE state = 1 AND lease_until > 0 AND run_id = ?
