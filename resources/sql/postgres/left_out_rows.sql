SELECT o.id, o.run_id, s.source_id, o.address, o.found_on, o.reason, o.rule, o.at
FROM left_out AS o JOIN run_sources AS s ON s.id = o.run_source
WHERE o.id = ANY(CAST((SELECT trawl_ids(?)) AS bigint[]))
