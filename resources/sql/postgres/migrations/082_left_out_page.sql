CREATE INDEX left_out_page ON left_out(run_id, reason, run_source, id)
