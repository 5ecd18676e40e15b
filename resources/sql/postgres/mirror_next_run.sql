SELECT run_source FROM mirror_items WHERE state = 1 AND run_source > ? ORDER BY run_source LIMIT 1
