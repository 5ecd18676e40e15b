SELECT run_source FROM mirror_runs WHERE look = 1 ORDER BY run_source
