CREATE UNIQUE INDEX left_out_address ON left_out(run_source, address_id, reason)
