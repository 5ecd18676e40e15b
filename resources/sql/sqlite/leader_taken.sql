-- A workspace's engine is the one that holds engine.lock.
SELECT 1
