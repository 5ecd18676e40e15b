CREATE INDEX captures_run ON captures(run_id, review, run_source) WHERE lost = 0
