CREATE INDEX engine_attempts_of ON engine_attempts(source_id, engine, id)
