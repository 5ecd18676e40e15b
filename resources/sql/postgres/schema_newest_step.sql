SELECT coalesce(max(step), -1) FROM schema_steps
