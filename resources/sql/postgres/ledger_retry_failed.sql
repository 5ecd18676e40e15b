UPDATE ledger SET state = 1, error = '', error_class = '', changed = ?,
    batch_id = CASE WHEN EXISTS (SELECT 1 FROM batches AS b WHERE b.id = batch_id AND b.ended = 0) THEN batch_id ELSE 0 END
WHERE state = 6 AND retract = 0 AND (octet_length(CAST(? AS bytea)) = 0
    OR capture_id = ANY(CAST((SELECT trawl_ids(CASE WHEN octet_length(CAST(? AS bytea)) = 0 THEN '' ELSE CAST(? AS bytea) END)) AS bigint[])))
