-- Until the step is committed: two programs that open a new store at once make it one after the other.
SELECT 1 FROM (SELECT pg_advisory_xact_lock(7229348, hashtext(current_schema()))) AS locked
