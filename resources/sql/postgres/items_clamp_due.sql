-- The longest wait: what a site may ask for where it throttled, else the back-off before the next attempt.
UPDATE item_states SET due = w.latest
FROM (SELECT i.id, CAST(? AS bigint) + CASE i.fail_class WHEN ? THEN CAST(? AS bigint)
          ELSE least(CAST(? AS bigint), CAST(? AS bigint) << greatest(0, least(i.attempt - 1, 20))) END AS latest
      FROM item_states AS i
      WHERE i.run_source IN (SELECT id FROM run_sources) AND i.state = 0 AND i.due > ?) AS w
WHERE item_states.id = w.id AND item_states.due > w.latest
