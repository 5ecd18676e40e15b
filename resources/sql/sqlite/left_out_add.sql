INSERT INTO left_out(run_id, run_source, address_id, reason, address, found_on, rule, at) VALUES(?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT(run_source, address_id, reason) DO NOTHING
