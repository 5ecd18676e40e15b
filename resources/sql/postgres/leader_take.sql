-- Kept as long as the connection is: one program at a time starts runs, reviews and uploads; it ends with it, however it ends.
SELECT CASE WHEN pg_try_advisory_lock(7229347, hashtext(current_schema())) THEN 1 ELSE 0 END
