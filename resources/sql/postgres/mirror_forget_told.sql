DELETE FROM mirror_items WHERE state = 0 AND run_source = ? AND part = ?
