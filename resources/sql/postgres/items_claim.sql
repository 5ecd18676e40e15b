-- Pop and lease in one statement. What somebody else is just claiming is passed over, not waited for. The rows come in any order; due and
-- id are the queue's.
WITH asked AS (SELECT CAST(? AS bigint) AS until, CAST(? AS bigint) AS owner, CAST(? AS bigint) AS now),
picked AS MATERIALIZED (
    SELECT w.id FROM item_states AS w
    WHERE w.run_source = ? AND w.state = 0 AND w.due <= ? ORDER BY w.due, w.id LIMIT ? FOR UPDATE SKIP LOCKED)
UPDATE item_states AS i SET state = 1, token = i.token + 1, lease_until = asked.until, owner = asked.owner, changed = asked.now, started = 0
FROM picked, asked, item_pages AS p
WHERE i.id = picked.id AND p.id = picked.id
RETURNING i.id, i.token, i.due, i.attempt, i.stalls, p.url, p.uid, p.page_id, p.identity_key, p.depth
