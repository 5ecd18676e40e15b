-- Claimed and not begun, by somebody who still may. Few rows are leased at a time, however large the run is.
SELECT count(*) FROM item_states
WHERE state = 1 AND started = 0 AND lease_until >= ? AND run_id = ?
