-- How many items of a source wait, and how many rows it has on the list.
SELECT coalesce((SELECT pending FROM run_counts WHERE run_source = ?), 0),
    coalesce((SELECT sum(kept) FROM left_out_counts WHERE run_source = ?), 0)
