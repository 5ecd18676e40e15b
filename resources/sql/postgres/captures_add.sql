-- Nothing where the lease is no longer the newest. The item and the counts of its run follow in the same statement.
WITH made AS (
    INSERT INTO captures(uid, item_id, run_id, run_source, page_id, attempt, at, engine, coverage, http, final_url, title, records, timings,
        flags, triage, notes, format, width, height, bytes, sha256, dhash, changed, spool_file)
    SELECT ?, i.id, i.run_id, i.run_source, p.page_id, CAST(? AS bigint), CAST(? AS bigint), CAST(? AS integer), CAST(? AS float8),
        CAST(? AS integer), ?, ?, ?, ?, ?, CAST(? AS integer), ?, ?, CAST(? AS integer), CAST(? AS integer), CAST(? AS bigint), ?,
        CAST(? AS bigint), CAST(? AS float8), ?
    FROM item_states AS i JOIN item_pages AS p ON p.id = i.id
    WHERE i.id = ? AND i.token = ? AND i.state = 1 AND i.started > 0
    FOR UPDATE OF i
    RETURNING id, item_id, run_source, at, engine, coverage, http),
taken AS (
    UPDATE item_states SET state = 2, changed = made.at, lease_until = 0, owner = NULL, capture_id = made.id, engine = made.engine,
        coverage = made.coverage, http = made.http, fail_class = 0, reason = NULL
    FROM made WHERE item_states.id = made.item_id),
counted AS (
    UPDATE run_counts SET leased = leased - 1, captured = captured + 1 FROM made WHERE run_counts.run_source = made.run_source)
SELECT id FROM made
