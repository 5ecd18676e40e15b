SELECT reason, kept FROM left_out_counts WHERE run_source = ?
