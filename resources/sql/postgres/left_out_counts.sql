SELECT s.source_id, n.reason, n.kept, n.beyond, s.id FROM run_sources AS s JOIN left_out_counts AS n ON n.run_source = s.id
WHERE s.run_id = ? ORDER BY s.id, n.reason
