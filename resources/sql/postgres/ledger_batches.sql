SELECT b.id, b.uid, b.target, b.mode, b.message, b.run_id, b.created, b.ended, b.paused,
    (SELECT count(*) FROM ledger AS l WHERE l.batch_id = b.id),
    (SELECT CAST(coalesce(sum(c.bytes), 0) AS bigint) FROM ledger AS l JOIN captures AS c ON c.id = l.capture_id WHERE l.batch_id = b.id)
FROM batches AS b
WHERE b.id = ANY(CAST((SELECT trawl_ids(?)) AS bigint[]))
