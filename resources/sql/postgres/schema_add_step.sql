INSERT INTO schema_steps(step, name, at) VALUES(?, ?, ?)
