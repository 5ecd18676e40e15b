UPDATE mirror_runs SET closed = 0, look = 1, error = '' WHERE look = 2
