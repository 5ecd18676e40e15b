SELECT id, number, remote_id FROM mirror_parts WHERE run_source = ? AND status = '' ORDER BY number
