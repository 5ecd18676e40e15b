INSERT INTO mirror_parts(run_source, number) SELECT CAST(? AS bigint), coalesce(max(number), 0) + 1 FROM mirror_parts WHERE run_source = ?
RETURNING id, number
