-- Its first revision is made with it.
WITH made AS (
    INSERT INTO events(source_id, page_id, record_key, fingerprint, duplicate_of, capture_id, fields, first, changed, revision_id)
    SELECT s.source_id, c.page_id, ?, ?, CAST(? AS bigint), c.id, ?, c.at, c.at, nextval('event_revisions_id_seq')
    FROM captures AS c JOIN run_sources AS s ON s.id = c.run_source WHERE c.id = ?
    RETURNING id, capture_id, first, fields, fingerprint, revision_id),
revised AS (
    INSERT INTO event_revisions(id, event_id, capture_id, at, fields, changes, fingerprint)
    SELECT revision_id, id, capture_id, first, fields, '{}', fingerprint FROM made)
SELECT id FROM made
