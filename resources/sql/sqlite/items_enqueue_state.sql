-- lease_until and started mean nothing until the claim sets them. They hold a time from the start, so that a claimed row is no longer than a
-- waiting one: rows that grow split their pages, and those were a sixth of what a claim costs.
INSERT INTO item_states(id, run_source, run_id, changed, lease_until, started)
SELECT CAST(e.key AS INTEGER), e.value, ?, ?, ?, ? FROM json_each(CAST(? AS TEXT)) AS e
