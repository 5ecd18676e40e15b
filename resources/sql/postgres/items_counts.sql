SELECT s.source_id, coalesce(n.pending, 0), coalesce(n.leased, 0), coalesce(n.captured, 0), coalesce(n.failed, 0), coalesce(n.skipped, 0)
FROM run_sources AS s LEFT JOIN run_counts AS n ON n.run_source = s.id WHERE s.run_id = ?
