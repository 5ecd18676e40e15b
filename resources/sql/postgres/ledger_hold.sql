-- Held ones stay in their batch, where they are seen; released ones go with it if it is still open.
UPDATE ledger SET state = ?, changed = ?, error = CASE WHEN state = 7 THEN '' ELSE error END,
    error_class = CASE WHEN state = 7 THEN '' ELSE error_class END,
    batch_id = CASE WHEN state <> 7 OR EXISTS (SELECT 1 FROM batches AS b WHERE b.id = batch_id AND b.ended = 0) THEN batch_id ELSE 0 END
WHERE capture_id = ANY(CAST((SELECT trawl_ids(?)) AS bigint[])) AND state = ANY(CAST((SELECT trawl_ids(?)) AS bigint[])) AND retract = 0
RETURNING capture_id
