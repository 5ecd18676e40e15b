UPDATE mirror_items SET state = 3, part = 0, remote_id = '', told = '', error = ? WHERE state IN (1, 2) AND run_source = ?
