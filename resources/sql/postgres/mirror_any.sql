SELECT run_source FROM mirror_runs LIMIT 1
