-- What comes after a remote run's end goes into a further one.
UPDATE mirror_items SET part = 0, remote_id = '', told = '' WHERE state IN (1, 2, 3) AND run_source = ? AND part = ?
