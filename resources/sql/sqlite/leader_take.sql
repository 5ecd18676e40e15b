-- A workspace has one engine already (engine.lock).
SELECT 1
