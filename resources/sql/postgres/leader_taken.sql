-- The lock of leader_take, whoever has it: its two numbers stand in classid and objid.
SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND granted AND classid = 7229347
    AND objid = CAST(CAST(hashtext(current_schema()) AS bigint) & 4294967295 AS oid) AND objsubid = 2
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
